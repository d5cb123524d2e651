"""Recordings: everything that a booth saw and did, kept in MCAP files that other programs open too."""
