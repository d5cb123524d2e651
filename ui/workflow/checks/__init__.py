"""The parts of a check-up, one file for each part of a station."""
