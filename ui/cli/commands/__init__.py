"""One file for each command; each has `arguments(parser)`, and its function takes the parsed arguments."""
