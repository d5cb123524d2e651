"""Replay: a recording as a booth of its own, whose time is the recording's and is played on by whoever waits for it."""
