"""Editing a capture's annotation: the draft, the commands that change it, and the editor that journals them."""
