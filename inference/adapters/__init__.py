"""Models of other makers, recognised by what their exports look like and used without conversion."""
