"""Products and items of the simulated booth: identities, barcodes, redesigns, printed fakes, repeatable making."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from booth.simulation.artwork import main_face, side_face
from booth.simulation.barcode import is_valid, modules
from booth.simulation.damages import DAMAGE_TYPES
from booth.simulation.items import item_spec, make_item
from booth.simulation.products import ALL_KINDS, CATALOGUE_SIZE, KINDS, product_of


def catalogue():
    return [product_of(seed) for seed in range(CATALOGUE_SIZE)]


def test_every_product_of_the_catalogue_has_its_own_code_with_a_right_check_digit():
    codes = [product.code for product in catalogue()]
    assert all(is_valid(code) for code in codes)
    assert len(set(codes)) == len(codes)


def test_a_wrong_check_digit_is_refused():
    code = product_of(3).code
    wrong = code[:12] + str((int(code[12]) + 1) % 10)
    assert not is_valid(wrong)
    with pytest.raises(ValueError, match="EAN-13"):
        modules(wrong)


@pytest.mark.parametrize("seed", [0, 5, 11])
def test_a_printed_barcode_is_read_back_by_an_independent_reader(seed):
    product = product_of(seed)
    face = side_face(product, "front", (200.0, 70.0), 8.0)
    printed = face[: face.shape[0] * 2 // 3, face.shape[1] * 55 // 100 : face.shape[1] * 84 // 100]
    found = cv2.barcode.BarcodeDetector().detectAndDecode(np.ascontiguousarray(printed))
    assert product.code in found[0]


def test_every_kind_is_in_the_catalogue_and_some_products_carry_printed_damage():
    products = catalogue()
    assert {product.kind for product in products} == set(KINDS)
    share = np.mean([bool(product.printed_fake) for product in products])
    assert 0.1 < share < 0.4


def test_a_redesign_keeps_the_code_and_draws_part_of_the_packaging_anew():
    changed = []
    for product in catalogue()[:40:2]:
        new = product.redesign()
        assert (new.code, new.title, new.size_mm) == (product.code, product.title, product.size_mm)
        before, after = (main_face(one, (200.0, 140.0), 0.6).astype(int) for one in (product, new))
        changed.append(float((np.abs(after - before).max(axis=2) > 16).mean()))
    assert all(share > 0.02 for share in changed)
    assert 0.2 < np.mean(changed) < 0.6


def test_the_same_seed_makes_the_same_item_to_the_last_bit():
    for kind in ALL_KINDS:
        one, two = (make_item(item_spec(9, kind, "tear"), 0.6) for _ in range(2))
        assert np.array_equal(one.mesh.points, two.mesh.points)
        for plane in ("albedo", "normal", "gloss", "alpha", "ident"):
            assert np.array_equal(getattr(one.atlas, plane), getattr(two.atlas, plane))


def test_different_seeds_are_different_instances_of_few_products():
    specs = [item_spec(seed) for seed in range(300)]
    assert len({spec.code for spec in specs}) == 300
    assert len({spec.product.code for spec in specs}) < 180
    damaged = np.mean([bool(spec.damages) for spec in specs])
    assert 0.25 < damaged < 0.42


def test_asking_for_a_damage_or_none_overrules_the_seed():
    for seed in range(12):
        assert item_spec(seed, damage="none").damages == ()
        (damage,) = item_spec(seed, "bag", "hole", "minor").damages
        assert (damage.type, damage.severity) == ("hole", "minor")


def test_all_five_types_are_made_for_every_kind_and_leave_a_mark():
    for kind in ALL_KINDS:
        for type in DAMAGE_TYPES:
            for severity in ("minor", "major"):
                item = make_item(item_spec(21, kind, type, severity), 0.5)
                (made,) = item.damages
                assert made.depth_mm > 0
                assert (item.atlas.ident == made.number).any(), (kind, type, severity)


def test_a_second_damage_keeps_the_first():
    spec = item_spec(4, "carton", "none").damaged("hole").damaged("spillage", "minor")
    item = make_item(spec, 0.6)
    assert [made.type for made in item.damages] == ["hole", "spillage"]
    assert set(np.unique(item.atlas.ident)) == {0, 1, 2}


def test_printed_damage_has_colour_but_no_form():
    product = replace(product_of(0, "carton"), printed_fake="tear")
    spec = replace(item_spec(8, "carton", "none"), product=product)
    fake = make_item(spec, 0.8)
    plain = make_item(replace(spec, product=replace(product, printed_fake="")), 0.8)
    assert fake.damages == ()
    assert not fake.atlas.ident.any()
    assert np.array_equal(fake.mesh.points, plain.mesh.points)
    assert np.array_equal(fake.atlas.normal, plain.atlas.normal)
    assert (np.abs(fake.atlas.albedo.astype(int) - plain.atlas.albedo).max(axis=2) > 40).sum() > 50
