"""How images are shown and what their light tells: mixed lightings, adjusting, hillshade, best light, movement."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from booth.appearance.adjusting import Adjustment, adjusted
from booth.appearance.contrast import best_lighting, contrast_along
from booth.appearance.directions import lighting_directions
from booth.appearance.mixing import is_all_around, light_difference, light_range, relief
from booth.appearance.movement import item_area, shifts_from_first, turns_from_first
from booth.appearance.shading import NOTHING_GREY, hillshade
from booth.errors import ProfileError
from booth.frames import Intrinsics
from booth.measuring.view import SeenView
from booth.outlines import Part, rasterise
from booth.profile import load_profile
from booth.profile_parts import Tray
from booth.simulation.items import item_spec, make_item
from booth.simulation.render import Render
from booth.simulation.scene import default_cameras, default_lightings, default_lights
from booth.simulation.sensor import expose, sense

CAMERAS, LIGHTS, LEVELS = default_cameras(), default_lights(), default_lightings()
TRAY = Tray(rim_mm=12.0, rim_height_mm=15.0)
LENS = Intrinsics(160, 120, 150.0, 150.0, 79.5, 59.5)
SQUARE = Part(((40.0, 30.0), (90.0, 30.0), (90.0, 70.0), (40.0, 70.0)))


@lru_cache(maxsize=8)
def rendered(seed: int, kind: str, damage: str = "none", moved_mm: float = 0.0) -> Render:
    spec = item_spec(seed, kind, damage, "major")
    pose = replace(spec, x_mm=spec.x_mm + moved_mm)
    return Render(make_item(spec), CAMERAS, LIGHTS, pose)


def images(render: Render, view: str, first: int = 0) -> dict[str, np.ndarray]:
    stills = {name: render.views[view].still(levels) for name, levels in LEVELS.items()}
    return {name: expose(still, 1, view, first + number) for number, (name, still) in enumerate(stills.items())}


def seen(render: Render, view: str) -> SeenView:
    camera = render.cameras[view]
    depth_m = sense(render.views[view].still_depth(), 1, view, 0).astype(np.float32) * np.float32(1e-4)
    return SeenView(view, camera.intrinsics, camera.optics.camera_to_booth, depth_m)


def painted(ground: int, square: int, shape: tuple[int, int] = (120, 160)) -> np.ndarray:
    image = np.full((*shape, 3), ground, np.uint8)
    image[rasterise([SQUARE], shape[1], shape[0])] = square
    return image


# Lightings mixed


def test_the_range_shows_only_what_the_light_changes():
    print_only, dent = painted(60, 200), painted(60, 200)
    dent[40:50, 50:60] = 120
    found = light_range([print_only, dent])
    assert found[45, 55] > 200
    assert not np.delete(found.ravel(), np.flatnonzero(found[40:50, 50:60]))[:40].any()
    assert np.count_nonzero(found) == 100


def test_the_difference_is_grey_where_both_lightings_agree_whatever_their_strength():
    one, other = painted(160, 80), painted(80, 40)
    other[40:50, 50:60] = 90
    found = light_difference(one, other).astype(int)
    assert abs(int(np.median(found)) - 128) <= 1
    assert found[45, 55] < 90


def sphere_under(directions: np.ndarray, albedo: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
    """Images of a bump on a plane, seen from straight above, and its shade under the relief's own light."""
    y, x = np.mgrid[-60:60, -80:80] / 40.0
    inside = x**2 + y**2 < 0.64
    z = np.sqrt(np.maximum(1 - x**2 - y**2, 0.1))
    normal = np.where(inside[..., None], np.stack([x, -y, z], -1), [0.0, 0.0, 1.0])  # booth: y to the back
    lit = [np.maximum(normal @ one, 0.0) * albedo * 0.8 for one in directions]
    return [np.repeat((255 * plane ** (1 / 2.2))[..., None], 3, 2).astype(np.uint8) for plane in lit], normal


def test_relief_shows_a_bump_and_not_the_print_on_it():
    directions = np.array([[-0.9, 0, 0.44], [0.9, 0, 0.44], [0, 0.9, 0.44], [0, 0, 1.0]])
    albedo = np.where(np.indices((120, 160)).sum(0) // 6 % 2 == 0, 0.9, 0.5)
    shots, normal = sphere_under(directions, albedo)
    looking_down = np.diag([1.0, -1.0, -1.0, 1.0])
    found = relief(shots, 3.0 * directions, looking_down).astype(float)
    shade = normal @ np.array([-0.55, 0.55, 0.63])
    assert np.corrcoef(found[25:95, 45:115].ravel(), shade[25:95, 45:115].ravel())[0, 1] > 0.94
    assert found[5:15, 5:-5].std() < 3  # the print of the plane beside it is gone


def test_relief_brings_out_a_dent_of_the_simulated_booth():
    towards = np.array([light.direction() for light in LIGHTS])
    towards[0] = 0.0, 0.0, 1.0
    spread = []
    for damage in ("none", "crush"):
        render = rendered(3, "carton", damage)
        here = next(one for one in rendered(3, "carton", "crush").truth("top").damages if one.is_visible).mask
        found = relief(list(images(render, "top").values()), towards, render.cameras["top"].optics.camera_to_booth)
        spread.append(found[here].std())
    assert spread[1] > 2 * spread[0]


@pytest.mark.parametrize(
    "directions", [[[0, 0, 1], [1, 0, 1]], [[1, 0, 1], [-1, 0, 1], [0, 0, 1]], [[0, 0, 1], [0, 0, 1], [0, 0, 2]]]
)
def test_relief_needs_lightings_from_three_sides(directions):
    with pytest.raises(ValueError, match="three sides"):
        relief([painted(80, 90)] * len(directions), np.array(directions, float), np.eye(4))


def test_directions_come_from_the_profile_and_only_for_lightings_whose_lights_are_all_known(tmp_path):
    path = tmp_path / "bench.toml"
    path.write_text(
        'name = "bench"\n[cameras.left]\ndriver = "opencv"\ndevice = 0\n[lights.dmx]\ndriver = "sacn"\nuniverse = 1\n'
        "channels = { west = 1, top = 2, spare = 3 }\n[lightings]\nwest = { west = 1.0 }\n"
        "[lights.dmx.directions]\nwest = { azimuth_deg = 180, elevation_deg = 30 }\ntop = { elevation_deg = 90 }\n"
    )
    levels = {"w": {"west": 1.0, "top": 0.0}, "both": {"west": 0.5, "top": 0.5}, "unknown": {"west": 1.0, "spare": 0.1}}
    found = lighting_directions(load_profile(path), levels | {"dark": {"west": 0.0}})
    assert set(found) == {"w", "both"}
    assert found["w"] == pytest.approx([-np.cos(np.radians(30)), 0, 0.5], abs=1e-9)
    assert found["both"] == pytest.approx([-0.5 * np.cos(np.radians(30)), 0, 0.75], abs=1e-9)
    path.write_text(path.read_text().replace("top = { el", "tpo = { el"))
    with pytest.raises(ProfileError, match="directions names tpo, no light of this bank; did you mean top"):
        load_profile(path)


def test_the_simulated_booth_knows_where_its_lights_stand():
    found = lighting_directions(load_profile("simulated"), LEVELS)
    assert found["diffuse"] == pytest.approx([0, 0, 1], abs=1e-9)
    assert found["left"] == pytest.approx(LIGHTS[1].direction(), abs=1e-9)


@pytest.mark.parametrize("name", ["simulated", "realsense-sacn", "usb-dmx", "mixed-modbus"])
def test_shipped_booths_say_enough_of_their_lights_for_relief(name):
    profile = load_profile(name)
    levels = {lighting: profile.recipe_value().lightings[lighting] for lighting in profile.lightings}
    found = lighting_directions(profile, levels)
    assert is_all_around(list(found.values()))
    assert set(found) == set(levels)


# Adjusting


def test_a_neutral_adjustment_is_the_image_itself():
    image = painted(60, 200)
    assert adjusted(image, Adjustment()) is image
    assert Adjustment().is_neutral
    assert not Adjustment(gamma=1.5).is_neutral


def test_brightness_contrast_and_gamma_do_what_they_say():
    image = painted(60, 200)
    assert adjusted(image, Adjustment(brightness=0.2))[0, 0, 0] == 60 + 26  # a fifth of half the range
    more = adjusted(image, Adjustment(contrast=0.25))
    assert more[0, 0, 0] < 60
    assert more[50, 60, 0] > 200
    lifted = adjusted(np.array([[[0, 60, 255]]], np.uint8), Adjustment(gamma=2.0))[0, 0]
    assert (lifted[0], lifted[2]) == (0, 255)
    assert lifted[1] > 110


def test_local_contrast_lifts_what_is_faint_and_keeps_colours():
    rng = np.random.default_rng(4)
    image = np.full((240, 320, 3), (40, 60, 120), np.uint8)
    image[100:140, 150:170] += 8
    image = (image + rng.integers(0, 2, image.shape)).astype(np.uint8)
    found = adjusted(image, Adjustment(local_contrast=0.8)).astype(float)
    step = found[110:130, 152:168].mean((0, 1)) - found[110:130, 120:140].mean((0, 1))
    assert step.min() > 11
    assert found[200:, :50, 2].mean() > 1.5 * found[200:, :50, 0].mean()


# Depth as a lit surface


def plane(slope_x: float, slope_y: float, noise_m: float = 0.0) -> np.ndarray:
    y, x = np.mgrid[-60:60, -80:80] / 150.0
    rng = np.random.default_rng(2)
    return (0.6 / (1 - slope_x * x - slope_y * y) + noise_m * rng.standard_normal(x.shape)).astype(np.float32)


def test_what_leans_towards_the_upper_left_is_brighter():
    nearer_below, flat, nearer_above = (np.median(hillshade(plane(slope, slope), LENS)) for slope in (-0.4, 0.0, 0.4))
    assert nearer_below > flat > nearer_above


def test_noise_is_smoothed_and_a_dent_stays():
    depth = plane(0.0, 0.0, noise_m=0.0005)
    y, x = np.mgrid[0:120, 0:160]
    dent = depth + 0.006 * np.exp(-((x - 80) ** 2 + (y - 60) ** 2) / (2 * 9.0**2)).astype(np.float32)
    flat, dented = hillshade(depth, LENS).astype(float), hillshade(dent, LENS).astype(float)
    assert np.ptp(dented[45:75, 65:95]) > 3 * np.ptp(flat[45:75, 65:95])


def test_small_gaps_are_closed_and_large_ones_are_told():
    depth = plane(0.1, 0.0)
    depth[20:22, 20:22] = 0
    depth[60:110, 60:110] = 0
    found = hillshade(depth, LENS)
    assert abs(int(found[20, 20]) - int(found[10, 10])) < 12
    assert (found[75:95, 75:95] == NOTHING_GREY).all()
    assert (hillshade(np.zeros((120, 160), np.float32), LENS) == NOTHING_GREY).all()


# The best light for an outline


def test_the_lighting_that_shows_the_outline_best_wins():
    shown = {"flat": painted(100, 104), "raking": painted(100, 160), "printed": painted(100, 104)}
    shown["printed"][5:15, 5:60] = 255  # contrast elsewhere does not count
    assert best_lighting(shown, [SQUARE]) == "raking"
    assert contrast_along(painted(100, 100), [SQUARE]) == 0


def test_noise_in_the_dark_is_no_contrast():
    rng = np.random.default_rng(6)
    dark = rng.normal(6, 1.5, (120, 160, 3)).clip(0, 255).astype(np.uint8)
    assert best_lighting({"dark": dark, "lit": painted(110, 140)}, [SQUARE]) == "lit"


def test_cut_outs_count_and_outlines_may_leave_the_image():
    hollow = Part(((10.0, 10.0), (150.0, 10.0), (150.0, 110.0), (10.0, 110.0)), (SQUARE.outer,))
    assert contrast_along(painted(100, 160), [hollow]) > 0
    outside = Part(tuple((x + 500.0, y + 500.0) for x, y in SQUARE.outer))
    assert contrast_along(painted(100, 160), [outside]) == 0
    with pytest.raises(ValueError, match="no lighting"):
        best_lighting({}, [SQUARE])


def test_an_outline_of_any_length_has_a_contrast():
    across = tuple((150.0 if (number // 2) % 2 else 10.0, 10.0 + number / 20) for number in range(1500))
    assert contrast_along(painted(100, 160), [Part(across)]) > 0


# Moved between lightings


@pytest.mark.parametrize(("seed", "kind"), [(3, "carton"), (4, "bag"), (2, "blister")])
def test_a_still_item_is_still_and_one_that_was_nudged_by_two_pixels_is_not(seed, kind):
    still, nudged = rendered(seed, kind), rendered(seed, kind, moved_mm=1.6)
    before, after = images(still, "top"), images(nudged, "top", first=4)
    area = item_area(seen(still, "top"), TRAY)
    found = shifts_from_first([before["diffuse"], before["left"], after["right"]], area)
    assert not found[0].is_move
    assert found[1].is_move
    assert found[1].dx_px == pytest.approx(1.6 * 1200 / 830, abs=0.9)


def test_an_item_that_turned_by_two_degrees_is_found_and_one_that_lay_still_is_not():
    still = rendered(3, "carton")
    spec = still.item.spec
    turned = Render(still.item, CAMERAS, LIGHTS, replace(spec, turn_deg=spec.turn_deg + 2.0))
    before, after = images(still, "top"), images(turned, "top", first=4)
    found = turns_from_first([before["diffuse"], before["left"], after["right"]], item_area(seen(still, "top"), TRAY))
    assert found[0] == 0.0
    assert 1.0 < found[1] < 5.0


def test_the_area_is_the_item_without_the_tray_and_its_rim():
    for view in ("top", "left"):
        truth = rendered(3, "carton").truth(view).item
        found = item_area(seen(rendered(3, "carton"), view), TRAY)
        assert np.count_nonzero(found & truth) / np.count_nonzero(found | truth) > 0.85


def test_where_it_cannot_tell_it_says_so():
    render = rendered(3, "carton")
    view, shots = seen(render, "top"), list(images(render, "top").values())
    nothing = item_area(replace(view, is_calibrated=False), TRAY)
    assert not nothing.any()
    assert shifts_from_first(shots, nothing) == (None, None, None)
    blank = [np.full_like(shots[0], 90), np.full_like(shots[0], 140)]
    assert shifts_from_first(blank, item_area(view, TRAY)) == (None,)
    assert shifts_from_first(shots[:1], item_area(view, TRAY)) == ()
    assert turns_from_first(shots, nothing) == turns_from_first(blank * 2, item_area(view, TRAY)) == (0.0, 0.0, 0.0)
