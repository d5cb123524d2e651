"""Renders of the simulated booth against their own truth: damage, depth, lights, sensor."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from booth.outlines import parts_area
from booth.simulation.damages import DAMAGE_TYPES
from booth.simulation.items import Item, item_spec, make_item
from booth.simulation.products import ALL_KINDS, KINDS, product_of
from booth.simulation.render import Render
from booth.simulation.scene import TraySpec, default_cameras, default_lightings, default_lights
from booth.simulation.sensor import BLACK_LEVEL, DEPTH_UNIT_M, encode, expose, sense

CAMERAS = tuple(camera.scaled(0.35) for camera in default_cameras())
LIGHTS = default_lights()
LIGHTINGS = default_lightings()
VIEWS = [camera.view for camera in CAMERAS]


def render(item: Item | None) -> Render:
    return Render(item, CAMERAS, LIGHTS)


@cache
def item_of(kind: str, damage: str, seed: int = 31) -> Item:
    return make_item(item_spec(seed, kind, damage, "major"), 0.8)


def grown(mask: np.ndarray, by: int) -> np.ndarray:
    """The mask and all pixels up to `by` away from it."""
    wide = np.pad(mask, by)
    rows, columns = mask.shape
    return np.any([wide[y : y + rows, x : x + columns] for y in range(2 * by + 1) for x in range(2 * by + 1)], axis=0)


def matt(one: Render, view: str) -> np.ndarray:
    """The image under the light of the room alone, which casts no shadow."""
    return one.views[view].radiance({})


@pytest.mark.parametrize("kind", ALL_KINDS)
@pytest.mark.parametrize("type", DAMAGE_TYPES)
def test_damage_changes_its_truth_region_and_nothing_else(kind, type):
    damaged, sound = render(item_of(kind, type)), render(item_of(kind, "none"))
    strongest = 0.0
    for view in VIEWS:
        (truth,) = damaged.truth(view).damages
        farther = (damaged.truth(view).depth_m - sound.truth(view).depth_m) * 1000
        colour = np.abs(matt(damaged, view) - matt(sound, view)).max(axis=2) / matt(sound, view).max()
        changed = (np.abs(farther) > 0.6) | (colour > 0.06)
        # What a damage no longer hides is seen anew, without being damaged itself.
        revealed = farther > 0.6
        near = grown(truth.mask, 3)
        assert (changed & ~near & ~revealed).sum() <= 0.008 * damaged.truth(view).item.sum() + 10, view
        if truth.mask.sum() > 20:
            strongest = max(strongest, float(changed[truth.mask].mean()))
    assert strongest > 0.3


@pytest.mark.parametrize(
    ("kind", "type", "seed"),
    [
        ("carton", "crush", 40),
        ("carton", "crush", 44),
        ("mailer", "crush", 41),
        ("blister", "crush", 48),
        ("carton", "hole", 40),
        ("blister", "hole", 47),
    ],
)
def test_depth_of_a_damage_agrees_with_the_exact_geometry(kind, type, seed):
    spec = replace(item_spec(seed, kind, type, "major"), x_mm=0.0, y_mm=0.0)
    crushed, sound = render(make_item(spec, 0.8)), render(make_item(spec.pristine(), 0.8))
    (truth,) = crushed.truth("top").damages
    sunk = (crushed.truth("top").depth_m - sound.truth("top").depth_m) * 1000
    assert sunk[truth.mask].max() == pytest.approx(truth.depth_mm, rel=0.06)


def test_a_printed_fake_changes_colour_and_not_depth():
    product = replace(product_of(0, "carton"), printed_fake="hole")
    spec = replace(item_spec(8, "carton", "none"), product=product)
    fake = render(make_item(spec, 0.8))
    plain = render(make_item(replace(spec, product=replace(product, printed_fake="")), 0.8))
    assert np.array_equal(fake.truth("top").depth_m, plain.truth("top").depth_m)
    assert fake.truth("top").damages == ()
    assert (np.abs(matt(fake, "top") - matt(plain, "top")).max(axis=2) > 0.0005).sum() > 30


def test_the_same_seed_gives_the_same_pixels_and_each_frame_its_own_noise():
    frames = []
    for _ in range(2):
        view = render(make_item(item_spec(5, "mailer", "tear"), 0.8)).views["left"]
        still = encode(view.radiance(LIGHTINGS["diffuse"]), view.camera)
        frames.append((expose(still, 5, "left", 17), sense(view.still_depth(), 5, "left", 17)))
    assert all(np.array_equal(one, two) for one, two in zip(*frames, strict=True))
    assert not np.array_equal(frames[0][0], expose(still, 5, "left", 18))
    assert not np.array_equal(frames[0][1], sense(view.still_depth(), 5, "left", 18))


def test_a_still_is_the_encoded_radiance():
    view = render(item_of("bottle", "none")).views["front"]
    for levels in ({}, {"top": 1.0, "left": 0.25}):
        whole = encode(view.radiance(levels), view.camera).astype(int)
        assert np.abs(view.still(levels).astype(int) - whole).max() <= 1


def test_lights_add_up_linearly_and_tell_different_things():
    view = render(item_of("carton", "crush")).views["top"]
    room = view.radiance({})
    both = view.radiance({"left": 0.5, "back": 0.25})
    left, back = view.radiance({"left": 1.0}) - room, view.radiance({"back": 1.0}) - room
    assert np.allclose(both, room + 0.5 * left + 0.25 * back, atol=2e-4)
    images = [view.radiance(levels) for levels in LIGHTINGS.values()]
    for number, one in enumerate(images):
        for other in images[number + 1 :]:
            assert np.abs(one - other).mean() > 0.01


def test_a_grazing_light_leaves_the_far_side_of_an_item_and_the_tray_behind_it_in_shadow():
    spec = replace(item_spec(3, "carton", "none"), x_mm=0.0, y_mm=0.0, turn_deg=0.0)
    one = render(make_item(spec, 0.8))
    camera = one.cameras["top"]
    length, _, height = spec.product.size_mm
    above = camera.position_mm[2]
    beside = length / 2 * above / (above - height) + 8.0
    at = camera.to_camera(np.array([[beside, 0.0, 0.0], [-beside, 0.0, 0.0]]))
    pixels = at[:, :2] / at[:, 2:] * camera.focal_px + (camera.intrinsics.cx, camera.intrinsics.cy)
    behind, before = (tuple(pixel[::-1]) for pixel in pixels.round().astype(int))
    images = [scene.views["top"].radiance({"left": 1.0}).mean(axis=2) for scene in (one, render(None))]
    assert images[0][behind] < 0.6 * images[1][behind]
    assert images[0][before] > 0.95 * images[1][before]


def test_without_light_the_image_is_nearly_black_with_noise():
    view = render(item_of("bag", "none")).views["right"]
    frame = expose(view.still(dict.fromkeys(("top", "left", "right", "back"), 0.0)), 1, "right", 0)
    assert frame.mean() < BLACK_LEVEL + 16
    assert frame.std() > 1.0


@pytest.mark.parametrize("view", VIEWS)
def test_the_tray_measured_from_depth_lies_at_zero(view):
    one = render(None).views[view]
    depth = sense(one.still_depth(), 0, view, 3)
    optics = one.camera.optics
    rows, columns = np.nonzero((depth > 0) & one.tray.on_mat)
    z = depth[rows, columns] * DEPTH_UNIT_M
    inner = optics.depth
    rays = np.column_stack([(columns - inner.cx) / inner.fx, (rows - inner.cy) / inner.fy, np.ones(len(z))])
    points = (rays * z[:, None]) @ optics.camera_to_booth[:3, :3].T + optics.camera_to_booth[:3, 3]
    assert abs(np.median(points[:, 2])) < 0.0002
    assert points[:, 2].std() < 0.001
    assert len(z) > 0.9 * one.tray.on_mat.sum()


def test_depth_noise_grows_with_the_square_of_the_distance_and_readings_fail_on_steep_faces():
    view = render(item_of("carton", "none")).views["front"]
    exact = view.truth().depth_m
    frames = np.stack([sense(view.still_depth(), 1, "front", number) for number in range(12)]).astype(float)
    spread = frames.std(axis=0) * DEPTH_UNIT_M
    mat = view.tray.on_mat & (frames[0] > 0) & ~view.truth().item
    near, far = (mat & (exact < np.quantile(exact[mat], 0.1)), mat & (exact > np.quantile(exact[mat], 0.9)))
    growth = (exact[far].mean() / exact[near].mean()) ** 2
    assert spread[far].mean() / spread[near].mean() == pytest.approx(growth, rel=0.2)
    assert (frames[0][view.truth().item] == 0).any()


def test_regions_enclose_exactly_the_pixels_of_their_mask():
    for view in VIEWS:
        (truth,) = render(item_of("carton", "tear")).truth(view).damages
        assert parts_area(truth.outline()) == pytest.approx(int(truth.mask.sum()))


def test_truth_is_seen_on_the_item_or_beside_it_and_hidden_damage_has_no_pixels():
    for kind in KINDS:
        truth = render(item_of(kind, "hole")).truth("top")
        assert truth.item.any()
        for damage in truth.damages:
            assert damage.is_visible == bool(damage.mask.any())
            assert not (damage.mask & ~truth.item).any()


def test_a_tray_of_another_size_has_its_rim_and_edge_where_its_size_says():
    small = TraySpec(width_mm=400.0, depth_mm=300.0, rim_mm=10.0, rim_height_mm=20.0)
    view = Render(None, CAMERAS, LIGHTS, tray=small).views["top"]
    camera = view.camera
    across = camera.to_camera(np.array([[195.0, 0.0, 0.0], [205.0, 0.0, 20.0], [225.0, 0.0, 0.0]]))
    columns = (across[:, 0] / across[:, 2] * camera.focal_px + camera.intrinsics.cx).round().astype(int)
    row = round(camera.intrinsics.cy)
    inside, rim, outside = view.depth_mm()[row, columns]
    height = camera.position_mm[2]
    assert inside == pytest.approx(height, abs=0.5)
    assert rim == pytest.approx(height - 20.0, abs=0.5)
    assert outside > height + 1.0
    assert view.still({"top": 1.0})[row, columns[0]].mean() > 1.5 * view.still({"top": 1.0})[row, columns[2]].mean()
