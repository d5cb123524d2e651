"""One camera's frames on their way to whoever looks: supervised, checked, counted, promised."""
