"""Everything that a person touches: the command line, the use cases and the window."""
