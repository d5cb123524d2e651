"""`traybooth stage`: what lies on the simulated tray, changed from the command line."""

from __future__ import annotations

from command_line import Cli


def test_a_multipack_is_placed_without_one_of_its_units(cli: Cli):
    placed = cli("stage", "place", "--seed", "3", "--kind", "multipack", "--missing", "1", "--profile", "simulated")
    assert placed.code == 0
    assert "missing: 1" in cli("stage", "show", "--profile", "simulated").out
    refused = cli("stage", "place", "--seed", "3", "--kind", "bag", "--missing", "1", "--profile", "simulated")
    assert (refused.code, "is one unit" in refused.err) == (1, True)
