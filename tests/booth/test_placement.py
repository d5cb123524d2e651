"""Placement judged from depth that is traced exactly: a tray and a box, seen by two cameras."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from booth.frames import Frame, Intrinsics, Optics
from booth.geometry import look_at, pixel_rays
from booth.placement import PlacementState, PlacementWatch
from booth.profile_parts import Tray

SIZE = Intrinsics(640, 360, 450.0, 450.0, 319.5, 179.5)
POSES = {
    "top": look_at(np.array([0.0, 0.0, 0.85]), np.zeros(3)),
    "front": look_at(np.array([0.0, -0.6, 0.6]), np.array([0.0, 0.0, 0.03])),
}


class Clock:
    def __init__(self) -> None:
        self.time_ns = 10**9

    def now_ns(self) -> int:
        return self.time_ns


def traced_depth(pose: np.ndarray, box: tuple | None) -> tuple[np.ndarray, np.ndarray]:
    """Depth (uint16, 0.1 mm) of tray and box = (low xyz, high xyz) in metres, and which pixels show the box."""
    directions = pixel_rays(SIZE) @ pose[:3, :3].T
    origin = pose[:3, 3]
    depth = -origin[2] / directions[..., 2]
    on_box = np.zeros(depth.shape, bool)
    if box is not None:
        with np.errstate(divide="ignore"):
            slabs = np.stack([(np.array(side) - origin) / directions for side in box])
        enter, leave = slabs.min(axis=0).max(axis=-1), slabs.max(axis=0).min(axis=-1)
        on_box = (enter < leave) & (enter > 0)
        depth = np.where(on_box, enter, depth)
    return np.round(depth * 1e4).astype(np.uint16), on_box


def frames(box: tuple | None = None, *, sequence: int = 1, color=None) -> dict[str, Frame]:
    rng = np.random.default_rng(3)
    texture = cv2.GaussianBlur(rng.integers(0, 255, (360, 640, 3), np.uint8), (5, 5), 0)
    made = {}
    for view, pose in POSES.items():
        depth, on_box = traced_depth(pose, box)
        image = np.where(on_box[..., None], texture, 90).astype(np.uint8)
        image = color(image) if color else image
        made[view] = Frame(view, sequence, image, depth, Optics(SIZE, SIZE, camera_to_booth=pose), 0, 0, 0.0001)
    return made


def box_at(x: float, y: float, height: float = 0.08, width: float = 0.16, depth: float = 0.12) -> tuple:
    return (x - width / 2, y - depth / 2, 0.0), (x + width / 2, y + depth / 2, height)


def settled(watch: PlacementWatch, clock: Clock, **shown):
    """What the watch says of a scene that has stood there for a second."""
    watch.update(frames(sequence=100, **shown))
    clock.time_ns += 10**9
    return watch.update(frames(sequence=101, **shown))


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def watch(clock):
    return PlacementWatch(Tray(), clock)


def test_an_empty_tray_is_empty(watch, clock):
    assert settled(watch, clock).state == PlacementState.EMPTY


def test_an_item_in_the_middle_that_lies_still_is_ready_and_measured(watch, clock):
    seen = settled(watch, clock, box=box_at(0.01, -0.02))
    assert seen.state == PlacementState.READY
    assert all(seen.checks.values())
    assert seen.center_mm == pytest.approx((10, -20), abs=6)
    assert seen.size_mm == pytest.approx((160, 120), abs=10)
    assert seen.height_mm == pytest.approx(80, abs=3)
    assert seen.still_s == pytest.approx(1.0)


def test_an_item_at_the_side_is_off_centre(watch, clock):
    seen = settled(watch, clock, box=box_at(0.17, 0.0, height=0.05))
    assert (seen.state, seen.checks["centred"]) == (PlacementState.OFF_CENTRE, False)


def test_an_item_over_the_edge_is_not_in_the_tray(watch, clock):
    seen = settled(watch, clock, box=box_at(0.27, 0.0, height=0.03))
    assert not seen.checks["in_tray"]


def test_an_item_above_the_limit_is_too_high(clock):
    low = PlacementWatch(Tray(max_height_mm=60), clock)
    assert settled(low, clock, box=box_at(0, 0, height=0.08)).state == PlacementState.TOO_HIGH


def test_an_item_that_a_view_cuts_off_is_named_with_the_view(watch, clock):
    seen = settled(watch, clock, box=box_at(0.0, 0.0, height=0.39, width=0.2, depth=0.2))
    assert seen.state == PlacementState.CLIPPED
    assert seen.clipped_views


def test_an_item_that_was_moved_is_moving_until_it_stays(watch, clock):
    settled(watch, clock, box=box_at(0, 0))
    clock.time_ns += 10**8
    moved = watch.update(frames(box_at(0.02, 0), sequence=102))
    assert (moved.state, moved.still_s) == (PlacementState.MOVING, 0.0)
    clock.time_ns += 10**8
    assert watch.update(frames(box_at(0.02, 0), sequence=103)).state == PlacementState.READY


def test_the_same_frame_seen_twice_is_not_taken_for_stillness_of_a_new_one(watch, clock):
    watch.update(frames(box_at(0, 0), sequence=1))
    clock.time_ns += 10**8
    watch.update(frames(box_at(0.05, 0), sequence=2))
    clock.time_ns += 10**8
    assert watch.update(frames(box_at(0.05, 0), sequence=2)).still_s == pytest.approx(0.1)


def test_a_change_of_light_alone_is_no_motion(watch, clock):
    settled(watch, clock, box=box_at(0, 0))
    clock.time_ns += 10**8
    darker = frames(box_at(0, 0), sequence=102, color=lambda image: image // 2)
    assert watch.update(darker).checks["still"]


@pytest.mark.parametrize(
    ("change", "state"),
    [
        (lambda image: np.full_like(image, 255), PlacementState.OVEREXPOSED),
        (lambda image: image // 20, PlacementState.UNDEREXPOSED),
        (lambda image: cv2.GaussianBlur(image, (0, 0), 9), PlacementState.BLURRED),
    ],
    ids=["burnt out", "dark", "out of focus"],
)
def test_what_the_images_lack_is_said(watch, clock, change, state):
    assert settled(watch, clock, box=box_at(0, 0), color=change).state == state


def test_without_depth_nothing_is_claimed_of_the_item(watch, clock):
    blind = {view: replace(frame, depth=None) for view, frame in frames(box_at(0, 0)).items()}
    seen = watch.update(blind)
    assert (seen.state, dict(seen.checks), seen.is_occupied) == (PlacementState.NO_DEPTH, {}, False)


def test_without_depth_motion_is_seen_in_colour(watch, clock):
    def blind(box, sequence):
        return {view: replace(frame, depth=None) for view, frame in frames(box, sequence=sequence).items()}

    watch.update(blind(box_at(0, 0), 1))
    clock.time_ns += 10**9
    assert watch.update(blind(box_at(0, 0), 2)).still_s == 1.0
    assert watch.update(blind(box_at(0.1, 0), 3)).still_s == 0.0
