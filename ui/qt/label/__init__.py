"""The label panel: a capture with its draft, opened, shown, drawn on and ended; the canvas is in a room of its own."""
