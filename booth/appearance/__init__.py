"""How images are shown and what is read from their light: mixed lightings, adjusting, relief, contrast, movement."""
