"""Drives cameras and lights, and knows nothing of screens or databases."""
