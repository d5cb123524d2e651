"""Millimetres of regions: on planes, bottles, dents and holes whose size is known, and where there are none."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from booth.frames import Frame, Intrinsics, Optics
from booth.geometry import look_at, pixel_rays, projected, rays, transformed
from booth.measuring.agreement import agreement
from booth.measuring.alignment import aligned
from booth.measuring.measurement import MIN_COVERAGE, Measurement, measure
from booth.measuring.projection import Obstacle, project
from booth.measuring.view import SeenView, seen_view
from booth.outlines import Part

CAMERA = Intrinsics(640, 480, 600.0, 600.0, 319.5, 239.5)
AXIS_M = 0.8


def seen(depth_m: np.ndarray, noise_m: float = 0.0005, pose: np.ndarray | None = None, name: str = "top") -> SeenView:
    noise = np.random.default_rng(5).normal(0, noise_m, depth_m.shape)
    return SeenView(name, CAMERA, np.eye(4) if pose is None else pose, np.where(depth_m > 0, depth_m + noise, 0))


def plane(tilt_deg: float, distance_m: float = AXIS_M) -> np.ndarray:
    """(h, w) depth of a plane through the axis at a distance, turned about the image's upright."""
    normal = np.array([np.sin(np.radians(tilt_deg)), 0.0, np.cos(np.radians(tilt_deg))])
    return distance_m * normal[2] / (pixel_rays(CAMERA) @ normal)


def drawn(corners_m: np.ndarray) -> Part:
    """The outline of places (n, 3) before the camera."""
    return Part(tuple(map(tuple, projected(CAMERA, np.asarray(corners_m)).tolist())))


def rectangle(width_m: float, height_m: float, tilt_deg: float = 0.0, distance_m: float = AXIS_M) -> Part:
    x, y = np.array([-1, 1, 1, -1]) * width_m / 2, np.array([-1, -1, 1, 1]) * height_m / 2
    along = np.array([np.cos(np.radians(tilt_deg)), 0.0, -np.sin(np.radians(tilt_deg))])
    return drawn(x[:, None] * along + y[:, None] * [0, 1, 0] + [0, 0, distance_m])


def holds(figure, value: float, within: float) -> bool:
    """The figure is within a share of the value, and its own uncertainty does not deny it."""
    return figure.value == pytest.approx(value, rel=within) and abs(figure.value - value) < 3 * figure.uncertainty


@pytest.mark.parametrize("tilt_deg", [0.0, 30.0, 55.0])
def test_a_rectangle_on_a_plane_has_its_size_however_the_plane_is_turned(tilt_deg):
    found = measure(seen(plane(tilt_deg)), [rectangle(0.08, 0.05, tilt_deg)])
    assert holds(found.area_mm2, 4000, 0.01)
    assert holds(found.length_mm, 80, 0.01)
    assert holds(found.width_mm, 50, 0.01)
    assert holds(found.perimeter_mm, 260, 0.01)
    assert found.coverage == 1.0
    assert found.dent_depth_mm is None


def test_a_cutout_is_no_area_but_has_an_edge():
    outer, inner = rectangle(0.08, 0.05).outer, rectangle(0.02, 0.02).outer
    found = measure(seen(plane(0.0)), [Part(outer, (inner,))])
    assert holds(found.area_mm2, 3600, 0.01)
    assert holds(found.perimeter_mm, 340, 0.01)


def test_an_outline_that_crosses_itself_is_measured_by_what_it_covers():
    left, right = rectangle(0.08, 0.05).outer[:2], rectangle(0.08, 0.05).outer[2:]
    found = measure(seen(plane(0.0)), [Part((left[0], right[0], left[1], right[1]))])
    assert holds(found.area_mm2, 2000, 0.03)


def test_area_on_a_bottle_follows_its_roundness():
    radius_m, half_angle = 0.035, 0.9
    x, _, _ = np.moveaxis(pixel_rays(CAMERA), -1, 0)
    middle, square = AXIS_M + radius_m, 1 + x**2
    inside = middle**2 - square * (middle**2 - radius_m**2)
    depth = np.where(inside > 0, (middle - np.sqrt(np.abs(inside))) / square, plane(0.0, AXIS_M + 2 * radius_m))
    turns = np.concatenate([np.linspace(-half_angle, half_angle, 30), np.linspace(half_angle, -half_angle, 30)])
    along = np.repeat([-0.03, 0.03], 30)
    edge = np.stack([radius_m * np.sin(turns), along, middle - radius_m * np.cos(turns)], axis=-1)
    found = measure(seen(depth), [drawn(edge)])
    assert holds(found.area_mm2, 60 * 2 * half_angle * 35, 0.04)


def test_a_hole_is_as_large_as_the_piece_that_is_missing():
    hole = rectangle(0.03, 0.03)
    depth = plane(0.0)
    left, top = np.round(np.min(hole.outer, axis=0)).astype(int)
    right, bottom = np.round(np.max(hole.outer, axis=0)).astype(int)
    depth[top:bottom, left:right] += 0.04
    found = measure(seen(depth), [hole])
    assert holds(found.area_mm2, 900, 0.015)


def dented(depth_mm: float, radius_m: float, tilt_deg: float) -> tuple[SeenView, Part]:
    """A plane with a dent shaped like a cosine's hill, and its outline."""
    flat = plane(tilt_deg)
    places = pixel_rays(CAMERA) * flat[..., None]
    away = np.linalg.norm(places - [0, 0, AXIS_M], axis=-1) / radius_m
    across = np.cos(np.radians(tilt_deg))
    sunk = np.where(away < 1, depth_mm / 1000 * (1 + np.cos(np.pi * np.minimum(away, 1))) / 2, 0)
    turns = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    along = np.array([across, 0.0, -np.sin(np.radians(tilt_deg))])
    ring = radius_m * (np.cos(turns)[:, None] * along + np.sin(turns)[:, None] * [0, 1, 0]) + [0, 0, AXIS_M]
    return seen(flat + sunk / across), drawn(ring)


@pytest.mark.parametrize("tilt_deg", [0.0, 35.0])
def test_a_dent_has_its_depth_and_its_volume(tilt_deg):
    depth_mm, radius_m = 6.0, 0.03
    view, outline = dented(depth_mm, radius_m, tilt_deg)
    found = measure(view, [outline], dent=True)
    assert found.dent_depth_mm.value == pytest.approx(depth_mm, abs=0.7)
    volume_mm3 = np.pi * (radius_m * 1000) ** 2 * depth_mm * (0.5 - 2 / np.pi**2)
    assert found.dent_volume_mm3.value == pytest.approx(volume_mm3, rel=0.15)
    assert holds(found.area_mm2, np.pi * 30**2, 0.02)


def test_what_is_no_dent_is_flat():
    found = measure(seen(plane(20.0)), [rectangle(0.06, 0.06, 20.0)], dent=True)
    assert found.dent_depth_mm.value < 3 * found.dent_depth_mm.uncertainty
    assert found.dent_depth_mm.value < 1.5


def stepped(step_m: float) -> SeenView:
    """A block of 120 by 100 mm with its upper side at AXIS_M - step_m, before a plane at AXIS_M."""
    top_m = AXIS_M - step_m
    x, y, _ = np.moveaxis(pixel_rays(CAMERA) * top_m, -1, 0)
    return seen(np.where((np.abs(x) < 0.06) & (np.abs(y) < 0.05), top_m, plane(0.0)))


@pytest.mark.parametrize("step_mm", [10, 30, 100])
@pytest.mark.parametrize("height_m", [0.06, 0.12])
def test_an_items_edge_is_no_dent_wherever_a_region_crosses_it(step_mm, height_m):
    view, width_m = stepped(step_mm / 1000), 0.06
    x, y = np.array([-1, 1, 1, -1]) * width_m / 2, np.array([-1, -1, 1, 1]) * height_m / 2
    for middle_m in np.arange(0.04, 0.086, 0.005):
        corners = np.stack([x + middle_m, y, np.full(4, AXIS_M - step_mm / 1000)], axis=-1)
        found = measure(view, [drawn(corners)], dent=True).dent_depth_mm
        assert found is None or found.value < 1.5


def test_what_stands_out_is_no_dent():
    found = measure(stepped(0.03), [rectangle(0.14, 0.12)], dent=True)
    assert found.dent_depth_mm is None
    assert found.dent_volume_mm3 is None


def test_an_area_is_less_sure_where_an_items_sides_were_not_read():
    view, outline = stepped(0.1), [rectangle(0.14, 0.12)]
    read = view.depth_m.copy()
    read[220:260, 300:340] = 0
    whole, holed = (measure(one, outline).area_mm2 for one in (view, replace(view, depth_m=read)))
    assert holed.uncertainty > whole.uncertainty + 0.1 * holed.value


def test_single_wild_readings_make_no_dent():
    view, outline = dented(6.0, 0.03, 0.0)
    wild = np.random.default_rng(3).random(view.depth_m.shape) < 0.02
    found = measure(replace(view, depth_m=np.where(wild, 65.5, view.depth_m)), [outline], dent=True)
    assert found.dent_depth_mm.value == pytest.approx(6.0, abs=2 * found.dent_depth_mm.uncertainty)
    assert found.dent_depth_mm.uncertainty < 2.0


def test_a_dent_across_a_bent_surface_is_less_sure_than_across_a_plane():
    (flat, outline), bend = dented(6.0, 0.03, 0.0), np.moveaxis(pixel_rays(CAMERA), -1, 0)[0] ** 2
    bent = SeenView("top", CAMERA, np.eye(4), flat.depth_m + 3.0 * bend)
    one, other = (measure(view, [outline], dent=True).dent_depth_mm for view in (flat, bent))
    assert other.value == pytest.approx(6.0, abs=2 * other.uncertainty)
    assert other.uncertainty > 1.3 * one.uncertainty


def test_no_figure_is_given_below_the_stated_coverage():
    depth, outline = plane(0.0), rectangle(0.08, 0.05)
    rng = np.random.default_rng(2)
    depth[rng.random(depth.shape) > MIN_COVERAGE - 0.05] = 0
    found = measure(seen(depth), [outline], dent=True)
    assert 0 < found.coverage < MIN_COVERAGE
    assert found == Measurement(found.coverage)
    assert measure(seen(np.zeros_like(depth)), [outline]) == Measurement(0.0)


def test_no_figure_is_given_of_a_surface_seen_too_steeply():
    found = measure(seen(plane(76.0)), [rectangle(0.05, 0.05, 76.0)])
    assert found == Measurement(found.coverage)


def test_a_surface_that_is_not_smooth_makes_figures_less_certain():
    outline = rectangle(0.08, 0.05, 40.0)
    bumpy = plane(40.0) + 0.004 * cv2.GaussianBlur(np.random.default_rng(1).normal(0, 12, (480, 640)), (0, 0), 6)
    sharp, blurred = (measure(seen(depth), [outline]) for depth in (plane(40.0), bumpy))
    assert blurred.area_mm2.uncertainty > 1.2 * sharp.area_mm2.uncertainty


def two_views() -> dict[str, SeenView]:
    """The tray's plane z = 0 as two cameras of a booth see it."""
    poses = {
        "left": look_at(np.array([-0.3, 0, 0.6]), np.zeros(3)),
        "right": look_at(np.array([0.3, 0, 0.6]), np.zeros(3)),
    }
    found = {}
    for name, pose in poses.items():
        directions = rays(CAMERA, np.stack(np.meshgrid(np.arange(640), np.arange(480)), -1) + 0.5) @ pose[:3, :3].T
        found[name] = seen(-pose[2, 3] / directions[..., 2], pose=pose, name=name)
    return found


def on_tray(view: SeenView, shift_m: float = 0.0) -> tuple[Part, ...]:
    corners = np.array([[-0.02, -0.02, 0], [0.02, -0.02, 0], [0.02, 0.02, 0], [-0.02, 0.02, 0]]) + [shift_m, 0, 0]
    return (drawn(transformed(np.linalg.inv(view.camera_to_booth), corners)),)


def test_regions_of_one_damage_meet_in_space():
    views = two_views()
    found = agreement(views, {name: on_tray(view) for name, view in views.items()})
    assert found.iou > 0.97
    assert found.distance_mm < 1.0
    assert found.pairs == {("left", "right"): found.iou}


def test_regions_that_lie_apart_do_not_agree():
    views = two_views()
    found = agreement(views, {"left": on_tray(views["left"]), "right": on_tray(views["right"], 0.02)})
    assert found.iou == pytest.approx(1 / 3, abs=0.03)
    assert found.distance_mm == pytest.approx(20, abs=1)


def test_a_view_without_depth_has_no_say_in_the_agreement():
    views = two_views()
    blind = {**views, "right": SeenView("right", CAMERA, views["right"].camera_to_booth, np.zeros((480, 640)))}
    assert agreement(blind, {name: on_tray(view) for name, view in views.items()}) is None


@pytest.mark.parametrize("lens", [None, Intrinsics(640, 480, 0.0, 0.0, 0.0, 0.0)])
def test_a_view_whose_lens_nobody_told_measures_nothing_and_is_carried_nowhere(lens: Intrinsics | None):
    color, depth = np.zeros((480, 640, 3), np.uint8), np.full((480, 640), 800, np.uint16)
    blind = seen_view([Frame("left", 0, color, depth, Optics(lens, CAMERA), 0, 0)])
    views, outline = {"left": blind, "right": two_views()["right"]}, (rectangle(0.04, 0.04),)
    assert measure(blind, outline) == Measurement(0.0)
    assert agreement(views, dict.fromkeys(views, outline)) is None
    assert project(blind, outline, views["right"]).obstacle == Obstacle.NOT_CALIBRATED
    assert project(views["right"], outline, blind).obstacle == Obstacle.NOT_CALIBRATED
    assert aligned(tuple(views.values()), "left") == tuple(views.values())


def shelf_view(folder: Path, name: str) -> SeenView:
    scene = json.loads((folder / "calibration.json").read_text())
    cameras = [
        Intrinsics(640, 480, matrix[0][0], matrix[1][1], matrix[0][2], matrix[1][2])
        for matrix in (scene["color_intrinsics"], scene["depth_intrinsics"])
    ]
    pose = next(view["camera_to_world"] for view in scene["views"] if view["view"] == name)
    optics = Optics(*cameras, np.array(scene["depth_to_color"]), np.array(pose))
    depth = cv2.imread(str(folder / f"view-{name}.depth.png"), cv2.IMREAD_UNCHANGED)
    return seen_view([Frame(name, 0, None, depth, optics, 0, 0, 0.0001)])


@pytest.mark.parametrize("name", ["00", "03", "07"])
def test_a_real_box_has_its_size_from_every_marked_view(apc_shelf: Path, name: str):
    truth = json.loads((apc_shelf / "ground_truth.json").read_text())
    found = measure(shelf_view(apc_shelf, name), [Part(tuple(map(tuple, truth["corners_px"][name])))])
    assert found.length_mm.value == pytest.approx(127, rel=0.04)
    assert found.width_mm.value == pytest.approx(110, rel=0.04)
