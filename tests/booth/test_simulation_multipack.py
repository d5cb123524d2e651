"""Multi-packs of the simulated booth: their own arrangement, and units that are not there."""

from __future__ import annotations

import numpy as np
import pytest

from booth.simulation.items import item_spec, make_item
from booth.simulation.products import ALL_KINDS, KINDS, product_of
from booth.simulation.render import Render
from booth.simulation.scene import default_cameras, default_lights
from booth.simulation.stage_file import StageState, read_stage, write_stage
from booth.simulation.units import layout_of

SEEDS = range(0, 200, 5)


def packs():
    return [product_of(seed, "multipack") for seed in SEEDS]


def top_of(spec):
    camera = next(camera for camera in default_cameras() if camera.view == "top").scaled(0.3)
    return Render(make_item(spec, 0.8), [camera], default_lights()).views["top"]


def test_the_catalogue_is_not_changed_by_the_kind_that_has_to_be_asked_for():
    assert set(ALL_KINDS) - set(KINDS) == {"multipack"}
    assert {product_of(seed).kind for seed in range(200)} == set(KINDS)
    assert {item_spec(seed).product.units for seed in range(100)} == {1}


def test_every_number_of_units_belongs_to_some_product_and_some_leave_places_empty():
    products = packs()
    assert {product.units for product in products} == set(range(2, 9))
    assert len({product.code for product in products}) == len(products)
    for product in products:
        assert len(set(layout_of(product).places_mm)) == product.units
    grids = [[len(set(side)) for side in zip(*layout_of(product).places_mm, strict=True)] for product in products]
    is_full = [columns * rows == product.units for (columns, rows), product in zip(grids, products, strict=True)]
    assert 0.1 < np.mean(is_full) < 0.9


@pytest.mark.parametrize("seed", SEEDS)
def test_units_stand_in_their_tray_and_not_in_each_other(seed):
    product = product_of(seed, "multipack")
    layout, places = layout_of(product), np.array(layout_of(product).places_mm)
    assert (np.abs(places) + np.array(layout.unit_mm[:2]) / 2 < np.array(product.size_mm[:2]) / 2).all()
    for number, one in enumerate(places):
        for other in places[number + 1 :]:
            assert (np.abs(one - other) >= np.array(layout.unit_mm[:2]) + 2.0).any()


@pytest.mark.parametrize("seed", [1, 7])
def test_a_missing_unit_leaves_its_place_empty_and_changes_nothing_else(seed):
    whole = item_spec(seed, "multipack", "none")
    broken = item_spec(seed, "multipack", "none", missing=1)
    one, other = (top_of(spec).truth() for spec in (whole, broken))
    gone = (other.depth_m - one.depth_m) * 1000 > 20.0
    unit = layout_of(whole.product).unit_mm
    above = 850.0 - whole.product.size_mm[2]
    area_mm2 = gone.sum() * (above / (default_cameras()[0].focal_px * 0.3)) ** 2
    assert 0.6 * unit[0] * unit[1] < area_mm2 < 1.6 * unit[0] * unit[1]
    assert (np.abs(other.depth_m - one.depth_m)[~gone] < 0.02).all()
    assert (one.missing, other.missing, other.damages) == (0, 1, ())


def test_which_unit_is_missing_follows_from_the_seed():
    product = next(product for product in packs() if product.units >= 6)
    seeds = [seed for seed in range(400) if item_spec(seed, "multipack").product == product][:4]
    bodies = [make_item(item_spec(seed, "multipack", "none", missing=2), 0.5).mesh.points for seed in seeds]
    again = make_item(item_spec(seeds[0], "multipack", "none", missing=2), 0.5).mesh.points
    assert np.array_equal(bodies[0], again)
    assert len({round(float(points.mean(axis=0)[0])) for points in bodies}) > 1


def test_damage_is_done_to_a_unit_that_is_there():
    for seed in range(12):
        spec = item_spec(seed, "multipack", "hole", "major")
        item = make_item(item_spec(seed, "multipack", "hole", "major", missing=spec.product.units - 1), 0.5)
        assert (item.atlas.ident == 1).any()


def test_more_units_than_there_are_cannot_be_missing():
    with pytest.raises(ValueError, match="of 1 units"):
        item_spec(3, "carton", missing=1)
    units = item_spec(3, "multipack").product.units
    with pytest.raises(ValueError, match=f"of {units} units"):
        item_spec(3, "multipack", missing=units)


def test_the_stage_keeps_what_is_missing(tmp_path):
    state = StageState(item_spec(3, "multipack", "none", missing=1), 4)
    write_stage(tmp_path / "stage.json", state)
    assert read_stage(tmp_path / "stage.json") == state
