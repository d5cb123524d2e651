"""A light's response turns the level that is wanted into the command that gives it."""

from __future__ import annotations

import pytest

from booth.lighting.response import Response, checked_curve, responses


def test_without_anything_known_the_command_is_the_level():
    assert [Response().command(level) for level in (0.0, 0.3, 1.0)] == [0.0, 0.3, 1.0]


def test_gamma_gives_the_command_whose_power_is_the_level():
    command = Response(gamma=2.2).command(0.5)
    assert command**2.2 == pytest.approx(0.5)
    assert (Response(gamma=2.2).command(0.0), Response(gamma=2.2).command(1.0)) == (0.0, 1.0)


def test_a_curve_runs_straight_between_its_points():
    curve = Response(points=((0.0, 0.0), (0.5, 0.18), (1.0, 0.9)))
    assert [curve.command(level) for level in (0.0, 0.25, 0.5, 0.75, 1.0)] == pytest.approx([0, 0.09, 0.18, 0.54, 0.9])


def test_a_light_with_a_curve_of_its_own_leaves_the_bank_s_gamma():
    made = responses(("west", "east"), 2.0, {"west": ((0.0, 0.0), (1.0, 0.5))})
    assert made["west"].command(1.0) == 0.5
    assert made["east"].command(0.25) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("points", "complaint"),
    [
        (((0.0, 0.1), (1.0, 1.0)), "begin with"),
        (((0.0, 0.0), (0.9, 1.0)), "end at level 1"),
        (((0.0, 0.0), (0.5, 0.6), (0.4, 0.7), (1.0, 1.0)), "rise from point to point"),
        (((0.0, 0.0), (0.5, 0.6), (1.0, 0.5)), "rise from point to point"),
    ],
)
def test_a_curve_that_cannot_be_is_refused_with_a_sentence(points, complaint):
    with pytest.raises(ValueError, match=complaint):
        checked_curve(points)
