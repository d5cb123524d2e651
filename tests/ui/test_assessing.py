"""A stored capture's score of both tracks: the damage model's, and how unlike its references an item looks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from pristine_items import carton, frames_of, store_pristine

from booth.simulation.items import item_spec
from inference.damage import DamageModel
from inference.findings import CaptureFinding, ImageFinding
from inference.fusion import Bend, Fusion
from inference.gallery.comparison import GalleryFinding
from storage.records import ItemRef
from storage.store import Store
from ui.workflow.assessing import Assessor
from ui.workflow.comparing import Compared
from ui.workflow.gallery import add_reference
from ui.workflow.joining import Judge, damage_images, view_threshold

LINE = Bend((-14.0, 14.0), (-14.0, 14.0))


@dataclass(frozen=True)
class Shelf:
    """Captures of one product: two references, one more pristine item, a crushed one, one without a code; and one of a
    product without references."""

    store: Store
    references: tuple[int, int]
    pristine: int
    crushed: int
    strange: int
    without_code: int


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    with Store.open(tmp_path_factory.mktemp("station")) as store:
        product = carton()
        references = tuple(store_pristine(store, product, seed, turn) for seed, turn in ((1, 0.0), (2, 140.0)))
        for capture_id in references:
            add_reference(store, capture_id)
        pristine = store_pristine(store, product, 3, 60.0)
        spec = replace(item_spec(4, damage="crush", severity="major"), product=product, turn_deg=20.0)
        told = ItemRef(spec.code, product.code, product.title, product.kind)
        crushed = store.captures.add(frames_of(spec), told).id
        bottle = frames_of(item_spec(9, "bottle", "none"), ("top",))
        strange = store.captures.add(bottle, ItemRef("no-code")).id
        without_code = store.captures.add(frames_of(replace(spec, damages=())), ItemRef("no-code-2")).id
        yield Shelf(store, references, pristine, crushed, strange, without_code)


@pytest.fixture
def assessor(shelf: Shelf, tiny_model: Path) -> Iterator[Assessor]:
    with closing(Assessor(shelf.store, DamageModel.load(tiny_model))) as made:
        yield made


def test_an_item_is_compared_with_its_products_references(shelf: Shelf, assessor: Assessor):
    pristine, crushed = assessor.assess(shelf.pristine), assessor.assess(shelf.crushed)
    assert pristine.reason["comparison"] == crushed.reason["comparison"] == "done"
    assert pristine.reason["reference"] in shelf.references
    assert pristine.anomaly < crushed.anomaly
    assert {image.track for image in crushed.images} == {"damage", "gallery"}
    assert all(image.heatmap is not None for image in crushed.images if image.track == "gallery")


def test_another_model_than_the_shipped_one_decides_alone(shelf: Shelf, assessor: Assessor):
    score = assessor.assess(shelf.pristine)
    assert (score.fused_score, score.fusion) == (score.supervised, "")
    assert score.reason["track"] == "damage"
    assert score.threshold == assessor.model.card.threshold


def test_a_reference_is_not_compared_with_itself(shelf: Shelf, assessor: Assessor):
    first, second = shelf.references
    assert assessor.assess(first).reason["reference"] == second


def test_an_item_of_no_known_product_is_scored_by_the_damage_model_alone(shelf: Shelf, assessor: Assessor):
    score = assessor.assess(shelf.strange)
    assert score.reason["comparison"] == "unknown product"
    assert score.anomaly is None
    assert score.supervised == score.fused_score


def test_an_item_without_a_code_is_compared_as_what_it_looks_like(shelf: Shelf, assessor: Assessor):
    score = assessor.assess(shelf.without_code)
    assert (score.reason["comparison"], score.reason["product"]) == ("done", carton().code)
    assert assessor.identify(shelf.without_code).product_by_looks == carton().code


@pytest.fixture
def judge(shelf: Shelf, tiny_model: Path) -> Judge:
    return Judge(shelf.store, DamageModel.load(tiny_model), Fusion("logistic", LINE, LINE, LINE, LINE, LINE))


def finding(score: float) -> CaptureFinding:
    image = ImageFinding("left", "diffuse", score, {"crush": score / 3, "tear": score / 2})
    return CaptureFinding(score, 0.5, (image,), ("left", "diffuse"), 0.1)


def compared(anomaly: float) -> Compared:
    return Compared("done", "4711", GalleryFinding(anomaly, {"top": 0.9}, {}, "top", 12, 0.8, 2))


def test_the_track_that_carried_a_score_says_where(judge: Judge):
    by_model = judge.joined(1, finding(0.9), compared(0.1))
    told = {"track": "damage", "view": "left", "lighting": "diffuse", "damage": "tear", "reference": 12}
    assert by_model.reason.items() >= told.items()
    by_gallery = judge.joined(1, finding(0.1), compared(0.9))
    told = {"track": "gallery", "view": "top", "missing_units": 2, "reference": 12}
    assert by_gallery.reason.items() >= told.items()
    assert by_gallery.fusion == judge.fusion.name


def test_where_nothing_was_compared_the_fusion_has_another_threshold(judge: Judge):
    judge = replace(judge, fusion=replace(judge.fusion, threshold=0.3, threshold_alone=0.7))
    assert judge.joined(1, finding(0.5), compared(0.5)).threshold == 0.3
    alone = judge.joined(1, finding(0.5), Compared("no references", "4711"))
    assert (alone.threshold, alone.reason["comparison"]) == (0.7, "no references")


def test_a_decided_threshold_is_the_one_in_force(judge: Judge, assessor: Assessor, shelf: Shelf):
    assessor.assess(shelf.pristine)  # registers the model
    shelf.store.thresholds.decide(judge.model.sha256, judge.fusion.name, 0.42, {}, {}, "for the test", "7F3A")
    assert judge.joined(1, finding(0.5), compared(0.5)).threshold == 0.42


def test_single_views_keep_the_damage_models_own_threshold(judge: Judge):
    score = judge.joined(1, finding(0.9), compared(0.9))
    assert view_threshold(score) == judge.model.card.threshold
    assert [image.view for image in damage_images(score)] == ["left"]
