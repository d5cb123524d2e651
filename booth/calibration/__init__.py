"""Calibration: where a booth's cameras stand and how they see, from pictures of a board."""
