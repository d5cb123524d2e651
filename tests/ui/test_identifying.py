"""Stored captures are named by their looks, and told where these do not go with the code."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from pristine_items import carton, frames_of, store_pristine

from booth.simulation.items import item_spec
from booth.simulation.products import Product
from inference.embedding import EmbeddingModel
from storage.records import ItemRef
from storage.store import Limits, Store
from ui.workflow.identifying import KIND, Identifier

TEA, LAMP, STRANGER = carton(3_000_123), carton(3_000_007), carton(3_000_055)
TEA_REFERENCES, LAMP_REFERENCE, TEA_AGAIN, AS_LAMP, UNCODED, UNKNOWN = (1, 2), 3, 4, 5, 6, 7


def store_item(store: Store, product: Product, seed: int, turn_deg: float, code: str) -> int:
    """The id of the capture of an item of a product that was scanned as another, or (code "") not at all."""
    spec = replace(item_spec(seed, damage="none"), product=product, turn_deg=turn_deg)
    item = ItemRef(f"{code or 'unknown'}-{seed}", code)
    return store.captures.add(frames_of(spec, ("top", "front")), item).id


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("identifying") / "data"
    with Store.open(folder, author="7F3A", limits=Limits(0, 0)) as store:
        for product, seed, turn_deg in ((TEA, 21, 10.0), (TEA, 22, 130.0), (LAMP, 23, 0.0)):
            store.gallery.add(store_pristine(store, product, seed, turn_deg), turn_deg)
        store_item(store, TEA, 31, 77.0, TEA.code)
        store_item(store, TEA, 32, -40.0, LAMP.code)
        store_item(store, TEA, 33, 200.0, "")
        store_item(store, STRANGER, 34, 15.0, "")
    return folder


@pytest.fixture
def store(made, tmp_path):
    with Store.open(Path(shutil.copytree(made, tmp_path / "data")), author="lead", limits=Limits(0, 0)) as opened:
        yield opened


@pytest.fixture
def identifier(store):
    with Identifier(store) as opened:
        yield opened


def test_an_item_in_another_turn_is_named_by_code_and_looks(store, identifier):
    found = identifier.identify(TEA_AGAIN)
    assert (found.product_by_code, found.product_by_looks) == (TEA.code, TEA.code)
    assert found.is_known
    assert found.contradiction == ""
    assert store.identifications.latest(TEA_AGAIN) == found
    assert [product for product, _ in found.detail["candidates"]] == [TEA.code, LAMP.code]


def test_looks_that_are_not_of_the_scanned_product_are_told(identifier):
    found = identifier.identify(AS_LAMP)
    assert found.contradiction == f"The code says {LAMP.code}, but the item looks like {TEA.code}."


def test_an_item_without_a_code_is_named_by_its_looks(identifier):
    found = identifier.identify(UNCODED)
    assert (found.product_by_code, found.product_by_looks) == ("", TEA.code)


def test_an_item_of_no_product_with_references_is_not_named(identifier):
    found = identifier.identify(UNKNOWN)
    assert (found.product_by_looks, found.is_known) == ("", False)
    assert found.similarity < 0.5


def test_a_reference_is_compared_with_the_others_only(store, identifier):
    assert identifier.found(TEA_REFERENCES[0]).by_looks == TEA.code
    assert all(one.product != LAMP.code for one in identifier.found(LAMP_REFERENCE).candidates)


def test_looks_are_kept_and_made_anew_where_they_were_lost(store, identifier):
    first = identifier.identify(TEA_AGAIN)
    newest = max(image.id for image in store.captures.images(TEA_AGAIN))
    key = f"{EmbeddingModel.load().sha256}:{TEA_AGAIN}:{newest}"
    assert store.cache.get(KIND, key)
    store.cache.put(KIND, key, b"of another version")
    assert identifier.identify(TEA_AGAIN).similarity == first.similarity
    assert store.cache.get(KIND, key) != b"of another version"


def test_a_capture_without_depth_is_known_by_its_code_only(store, identifier):
    spec = replace(item_spec(41, damage="none"), product=TEA)
    frames = frames_of(spec, ("top",))
    (shot,) = frames.shots
    flat = replace(shot, frames={view: replace(frame, depth=None) for view, frame in shot.frames.items()})
    capture = store.captures.add(replace(frames, shots=(flat,)), ItemRef(spec.code, TEA.code))
    found = identifier.identify(capture.id)
    assert (found.product_by_code, found.product_by_looks, found.contradiction) == (TEA.code, "", "")


def test_the_command_names_products_and_what_does_not_fit(cli, store, made, tmp_path):
    folder = tmp_path / "data"
    store.close()
    done = cli("identify", TEA_AGAIN, AS_LAMP, 99, "--data", folder)
    assert done.code == 1
    assert f"by code {TEA.code}, by looks {TEA.code}" in done.out
    assert f"looks like {TEA.code}" in done.out
    assert "99" in done.err
    told = cli("identify", TEA_AGAIN, "--data", folder, "--json").json
    assert told["identified"][0]["by_looks"] == TEA.code
