"""What is plugged into this machine, asked in a process of its own, and what its USB can carry."""
