"""Outlines out of a click or a box: what belongs together in images and depth around it."""
