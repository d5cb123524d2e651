"""An outline from a click or a box: on drawn images, on the simulated booth's damages, and for any prompt at all."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from booth.outlines import bounds, contains, is_simple, outline, rasterise
from booth.outlining.prompt import Prompt, reach
from booth.outlining.shape import pleasant_outline
from booth.outlining.smart import outline_from
from booth.simulation.items import item_spec, make_item
from booth.simulation.render import Render
from booth.simulation.scene import default_cameras, default_lightings, default_lights
from booth.simulation.sensor import DEPTH_UNIT_M, expose, sense

WIDTH, HEIGHT = 320, 240
SPOT = ((150, 120), (34, 22), 25)
BOX = (112.0, 90.0, 188.0, 150.0)


def spot(centre=SPOT[0], axes=SPOT[1], turn=SPOT[2]) -> np.ndarray:
    """(h, w) bool: an ellipse."""
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.ellipse(mask, centre, axes, turn, 0, 360, 1, -1)
    return mask.astype(bool)


def grey(level: int = 120, noise: float = 5.0) -> np.ndarray:
    """(h, w, 3) uint8: a plain surface with a sensor's noise."""
    chance = np.random.default_rng(3).normal(0, noise, (HEIGHT, WIDTH, 3))
    return np.clip(level + chance, 0, 255).astype(np.uint8)


def stained(mask: np.ndarray) -> np.ndarray:
    image = grey()
    image[mask] = image[mask] // 2
    return image


def overlap(parts, mask: np.ndarray) -> float:
    found = rasterise(parts, mask.shape[1], mask.shape[0])
    return np.count_nonzero(found & mask) / np.count_nonzero(found | mask)


def deepest(mask: np.ndarray) -> tuple[float, float]:
    """The middle of the pixel that is furthest inside."""
    inside = cv2.distanceTransform(np.pad(mask, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    row, column = np.unravel_index(inside.argmax(), inside.shape)
    return float(column) + 0.5, float(row) + 0.5


def test_a_box_around_a_stain_gives_its_outline():
    parts = outline_from(Prompt(BOX), stained(spot()))
    assert len(parts) == 1
    assert overlap(parts, spot()) > 0.93


def test_a_click_on_a_stain_gives_its_outline():
    parts = outline_from(Prompt(include=((150.5, 120.5),)), stained(spot(axes=(9, 7))))
    assert overlap(parts, spot(axes=(9, 7))) > 0.85


def test_of_two_stains_in_a_box_an_excluded_one_is_left_out_and_an_included_one_kept():
    first, second = spot((120, 120), (22, 22), 0), spot((200, 120), (22, 22), 0)
    image, box = stained(first | second), (92.0, 92.0, 228.0, 148.0)
    both = outline_from(Prompt(box), image)
    assert contains(both, (120, 120))
    assert contains(both, (200, 120))
    one = outline_from(Prompt(box, include=((120.0, 120.0),), exclude=((200.0, 120.0),)), image)
    assert overlap(one, first) > 0.85


def test_a_dent_that_no_colour_shows_is_found_by_its_depth():
    depth_m = np.full((HEIGHT, WIDTH), 0.8, np.float32)
    depth_m[spot()] += 0.008
    depth_m += np.random.default_rng(1).normal(0, 0.0006, depth_m.shape).astype(np.float32)
    depth_m[::9, ::7] = 0
    with_depth, without = outline_from(Prompt(BOX), grey(), depth_m), outline_from(Prompt(BOX), grey())
    assert overlap(with_depth, spot()) > overlap(without, spot()) + 0.05
    assert overlap(with_depth, spot()) > 0.85


def test_a_fold_that_only_another_light_shows_is_found_under_it():
    raking = grey(90)
    raking[spot()] = np.minimum(raking[spot()].astype(int) + 60, 255).astype(np.uint8)
    assert overlap(outline_from(Prompt(BOX), grey(), None, [raking]), spot()) > 0.9


def test_the_same_prompt_gives_the_same_outline():
    image = stained(spot())
    assert outline_from(Prompt(BOX), image) == outline_from(Prompt(BOX), image)


def test_a_prompt_that_asks_for_nothing_is_refused():
    with pytest.raises(ValueError, match="place to include"):
        outline_from(Prompt(exclude=((5.0, 5.0),)), grey())


def test_an_excluded_place_beyond_a_click_bounds_how_far_the_click_reaches():
    alone = reach(Prompt(include=((160.0, 120.0),)), 1280, 720)
    bounded = reach(Prompt(include=((160.0, 120.0),), exclude=((175.0, 120.0),)), 1280, 720)
    assert bounded[2] < alone[2]
    assert bounded[0] > alone[0]


def test_specks_and_pinholes_that_nobody_clicked_are_left_out():
    mask = spot()
    mask[10:13, 10:13] = True
    mask[118:121, 148:151] = False
    parts = pleasant_outline(mask)
    assert len(parts) == 1
    assert parts[0].cutouts == ()
    clicked = pleasant_outline(mask, include=((11.5, 11.5),), exclude=((149.5, 119.5),))
    assert contains(clicked, (11.5, 11.5))
    assert not contains(clicked, (149.5, 119.5))


def test_an_outline_of_a_mask_has_few_points_and_its_area():
    rough = spot() ^ (np.random.default_rng(5).random((HEIGHT, WIDTH)) < 0.02)
    parts = pleasant_outline(rough)
    assert 8 <= len(parts[0].outer) <= 60
    assert overlap(parts, spot()) > 0.95


places = some.tuples(some.floats(-20, WIDTH + 20), some.floats(-20, HEIGHT + 20))


@settings(max_examples=25, deadline=None)
@given(
    box=some.none() | some.tuples(places, places).map(lambda two: (*map(min, *two), *map(max, *two))),
    include=some.lists(places, max_size=3),
    exclude=some.lists(places, max_size=3),
)
def test_any_prompt_gives_a_sound_outline_inside_the_image(box, include, exclude):
    prompt = Prompt(box, tuple(include), tuple(exclude))
    if prompt.is_empty:
        return
    parts = outline_from(prompt, stained(spot()))
    for part in parts:
        assert all(is_simple(ring) for ring in (part.outer, *part.cutouts))
    if parts:
        left, top, right, bottom = bounds(parts)
        assert min(left, top) >= 0
        assert right <= WIDTH
        assert bottom <= HEIGHT


@settings(max_examples=25, deadline=None)
@given(
    chosen=some.lists(some.tuples(some.integers(2, 29), some.integers(2, 21)), min_size=2, max_size=6, unique=True),
    included=some.integers(1, 5),
)
def test_included_places_lie_inside_and_excluded_ones_outside(chosen, included):
    points = [(x * 10.0 + 0.5, y * 10.0 + 0.5) for x, y in chosen]
    prompt = Prompt(None, tuple(points[:included]), tuple(points[included:]))
    parts = outline_from(prompt, stained(spot()))
    assert all(contains(parts, point) for point in prompt.include)
    assert not any(contains(parts, point) for point in prompt.exclude)


@cache
def seen(damage: str, seed: int):
    """A damage in the view that sees most of it: images under all lightings, noisy depth, and the true mask."""
    render = Render(make_item(item_spec(seed, None, damage, "major"), 1.0), default_cameras(), default_lights())
    truths = {view: render.truth(view).damages[0].mask for view in render.views}
    view = max(truths, key=lambda name: np.count_nonzero(truths[name]))
    images = [expose(render.views[view].still(levels), seed, view, 0) for levels in default_lightings().values()]
    depth_m = sense(render.views[view].still_depth(), seed, view, 0).astype(np.float32) * np.float32(DEPTH_UNIT_M)
    return images, depth_m, truths[view]


def answers(damage: str, seed: int, clicks: int) -> list[float]:
    """Overlap after a box and after each click at the largest error, as a person would correct."""
    (image, *others), depth_m, mask = seen(damage, seed)
    left, top, right, bottom = bounds(outline(mask))
    room_x, room_y = 0.07 * (right - left), 0.07 * (bottom - top)
    prompt, found = Prompt((left - room_x, top - room_y, right + room_x, bottom + room_y)), []
    for _ in range(clicks + 1):
        parts = outline_from(prompt, image, depth_m, others)
        found.append(overlap(parts, mask))
        drawn = rasterise(parts, mask.shape[1], mask.shape[0])
        missed, too_much = mask & ~drawn, drawn & ~mask
        if not (missed.any() or too_much.any()):
            break
        is_missed = cv2.distanceTransform(missed.astype(np.uint8), cv2.DIST_L2, 3).max() >= (
            cv2.distanceTransform(too_much.astype(np.uint8), cv2.DIST_L2, 3).max()
        )
        at = deepest(missed if is_missed else too_much)
        include = (*prompt.include, at) if is_missed else prompt.include
        exclude = prompt.exclude if is_missed else (*prompt.exclude, at)
        prompt = Prompt(prompt.box, include, exclude)
    return found


@pytest.mark.parametrize(
    ("damage", "after_box", "after_clicks"),
    [("crush", 0.5, 0.6), ("tear", 0.35, 0.45), ("hole", 0.55, 0.65), ("deconstruction", 0.5, 0.65),
     ("spillage", 0.4, 0.55)],
)  # fmt: skip
def test_damages_of_the_simulated_booth_are_outlined_and_clicks_make_it_better(damage, after_box, after_clicks):
    runs = [answers(damage, seed, clicks=3) for seed in (3, 11, 18)]
    assert np.mean([run[0] for run in runs]) > after_box
    assert np.mean([run[-1] for run in runs]) > after_clicks


def test_light_and_depth_tell_more_than_the_colour_of_one_image():
    plain, full = [], []
    for damage in ("crush", "hole", "spillage"):
        (image, *others), depth_m, mask = seen(damage, 3)
        left, top, right, bottom = bounds(outline(mask))
        prompt = Prompt((left - 4, top - 4, right + 4, bottom + 4), (deepest(mask),))
        plain.append(overlap(outline_from(prompt, image), mask))
        full.append(overlap(outline_from(prompt, image, depth_m, others), mask))
    assert np.mean(full) > np.mean(plain)
