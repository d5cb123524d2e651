"""The command line, all of it without a display."""

from ui.cli.program import main

__all__ = ["main"]
