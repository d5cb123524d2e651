"""Views moved so that their depth agrees, as far as calibration leaves open."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from analytic_scenes import Scene, floor, rectangle

from booth.geometry import inverted, transformed
from booth.measuring.alignment import aligned
from booth.measuring.view import SeenView

EYES = {"top": (0.0, 0.0, 0.7), "left": (-0.45, 0.0, 0.5), "right": (0.45, 0.1, 0.5), "front": (0.0, -0.45, 0.5)}
CORNERS = np.array([[x, y, z] for x in (-0.08, 0.08) for y in (-0.06, 0.06) for z in (0.0, 0.1)])


@pytest.fixture(scope="module")
def booth() -> tuple[SeenView, ...]:
    """A box on a level plane, seen by four views that stand where they say."""
    x, y, height = 0.16, 0.12, 0.1
    box = [
        rectangle((-x / 2, -y / 2, height), (x, 0, 0), (0, y, 0)),
        *(rectangle((-x / 2, side * y / 2, 0), (x, 0, 0), (0, 0, height)) for side in (-1, 1)),
        *(rectangle((side * x / 2, -y / 2, 0), (0, y, 0), (0, 0, height)) for side in (-1, 1)),
    ]
    return tuple(Scene([floor(), *box]).view(name, eye) for name, eye in EYES.items())


def shaken(view: SeenView) -> SeenView:
    """The view turned by 0.05 degrees and shifted by 0.5 mm, as calibration may leave it."""
    rng = np.random.default_rng(sum(map(ord, view.name)))
    turn, shift = (one / np.linalg.norm(one) for one in rng.standard_normal((2, 3)))
    change = np.eye(4)
    change[:3, :3], change[:3, 3] = cv2.Rodrigues(turn * np.radians(0.05))[0], shift * 0.0005
    return replace(view, camera_to_booth=view.camera_to_booth @ change)


def off_mm(view: SeenView, truth: SeenView) -> float:
    """How far the box's corners, as the view sees them, lie from where they are."""
    moved = transformed(view.camera_to_booth @ inverted(truth.camera_to_booth), CORNERS)
    return 1000 * float(np.linalg.norm(moved - CORNERS, axis=1).mean())


def test_views_that_stand_right_stay_there(booth):
    assert max(off_mm(*pair) for pair in zip(aligned(booth, "top"), booth, strict=True)) < 0.1


def test_views_that_are_a_little_off_come_nearer_to_the_truth(booth):
    wrong = (booth[0], *(shaken(view) for view in booth[1:]))
    better = aligned(wrong, "top")
    before, after = (np.mean([off_mm(*pair) for pair in zip(some, booth, strict=True)]) for some in (wrong, better))
    assert after < 0.7 * before
    assert better[0] is wrong[0]
    for view in better:
        turn = view.camera_to_booth[:3, :3]
        assert turn @ turn.T == pytest.approx(np.eye(3), abs=1e-9)


def test_views_without_place_or_depth_are_left_alone(booth):
    lost = replace(shaken(booth[1]), name="lost", is_calibrated=False)
    blind = replace(shaken(booth[2]), name="blind", depth_m=np.zeros_like(booth[2].depth_m))
    found = aligned((*booth, lost, blind), "top")
    assert found[-2:] == (lost, blind)


def test_a_view_alone_has_nothing_to_agree_with(booth):
    assert aligned(booth[:1], "left") == booth[:1]
    assert aligned((), "top") == ()
