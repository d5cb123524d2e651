"""Keeps everything in SQLite and hands out frozen values; rows never leave the package."""
