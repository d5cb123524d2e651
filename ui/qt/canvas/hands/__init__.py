"""What a press, a move and a release do, by families of gestures, without Qt."""
