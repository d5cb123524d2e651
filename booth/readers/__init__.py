"""Cameras that are read image by image: a thread for reads that may hang, and the sources that are read."""
