"""What both tracks say of the judging items, worked out by several processes and kept: a stopped run goes on."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path

import cv2
from judging import Captured, Case, captured, reference_specs

import inference.gallery
from inference.damage import DamageModel
from inference.gallery.comparison import Gallery
from inference.gallery.counting import missing_units
from inference.gallery.surfels import surfels_of
from ui.workflow import surfaces
from ui.workflow.training_items import simulator_fingerprint

LIGHTS_AND_DEPTH, LIGHTS, LIGHT_AND_DEPTH, LIGHT = "4 lights, depth", "4 lights", "1 light, depth", "1 light"
SUPERVISED = (LIGHTS_AND_DEPTH, LIGHTS, LIGHT_AND_DEPTH, LIGHT)
PRIMARY = "diffuse"
_WITHOUT_FIGURES = ("verdict", "tuning", "coverage", "redesign")


@dataclass(frozen=True)
class Scoring:
    """What makes the scores: the model's file and SHA-256, the parts of what the cameras give by which it is judged,
    `gallery_fingerprint` ("" for no gallery), and the views (none for all).

    What is kept of other models, other code and other views stays kept beside it.
    """

    model: Path
    sha256: str
    parts: tuple[str, ...] = SUPERVISED
    gallery: str = ""
    views: tuple[str, ...] = ()

    @property
    def damage_source(self) -> str:
        return f"damage {self.sha256[:16]} {self._seen_by}"

    @property
    def gallery_source(self) -> str:
        return f"gallery {self.gallery} {self._seen_by}"

    @property
    def truth_source(self) -> str:
        return f"truth {self._seen_by}"

    @property
    def sources(self) -> frozenset[str]:
        return frozenset([self.truth_source, self.damage_source, *([self.gallery_source] if self.gallery else [])])

    @property
    def _seen_by(self) -> str:
        return "+".join(self.views) if self.views else "all"


def gallery_fingerprint() -> str:
    """A short name for the comparison with references, by the source of what makes its figures."""
    sources = sorted(Path(inference.gallery.__file__).parent.glob("*.py"))
    sources = [path for path in sources if path.stem not in _WITHOUT_FIGURES] + [Path(surfaces.__file__)]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()[:12]


def kept_file(folder: Path, family: str) -> Path:
    """Where the scores of a family are kept: items of another simulator are other items."""
    return folder / f"{family}-{simulator_fingerprint()}.jsonl"


def read_kept(path: Path) -> dict[str, dict[str, dict]]:
    """What is kept, by item and source. A line that was cut short as the program ended is left out."""
    kept: dict[str, dict[str, dict]] = defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        kept[entry["item"]][entry["source"]] = entry["values"]
    return kept


def score_missing(cases: Sequence[Case], path: Path, scoring: Scoring, workers: int) -> Iterator[int]:
    """Score what is not kept yet, product by product; yields how many of the cases are done."""
    kept = read_kept(path)
    missing = [case for case in cases if not scoring.sources <= kept.get(case.key, {}).keys()]
    yield (done := len(cases) - len(missing))
    products = [tuple(group) for _, group in groupby(missing, lambda case: case.spec.product)]
    path.parent.mkdir(parents=True, exist_ok=True)
    known = {case.key: frozenset(kept.get(case.key, ())) for case in missing}
    with path.open("a", encoding="utf-8") as file:
        if file.tell():
            file.write("\n")
        for entries in _worked_out(products, known, scoring, workers):
            file.writelines(json.dumps(entry) + "\n" for entry in entries)
            file.flush()
            done += len({entry["item"] for entry in entries})
            yield done


def _worked_out(products: Sequence[tuple[Case, ...]], known: Mapping, scoring: Scoring, workers: int) -> Iterable:
    work = partial(_product_entries, scoring, known)
    if workers < 2:
        yield from map(work, products)
        return
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=cv2.setNumThreads, initargs=(1,)
    ) as pool:
        yield from pool.map(work, products)


def _product_entries(scoring: Scoring, known: Mapping[str, frozenset[str]], cases: Sequence[Case]) -> list[dict]:
    """The lines to keep of some items of one product."""
    entries = []
    gallery: Gallery | None = None
    for case in cases:
        made = captured(case.spec, scoring.views or None)
        found = {scoring.truth_source: {"seen": made.seen, "unseen": made.unseen}}
        wanted = scoring.sources - known[case.key]
        if scoring.damage_source in wanted:
            found[scoring.damage_source] = _supervised(made, scoring)
        if scoring.gallery_source in wanted:
            gallery = gallery or _gallery(case, scoring)
            found[scoring.gallery_source] = _compared(made, gallery)
        entries += [{"item": case.key, "source": source, "values": values} for source, values in found.items()]
    return entries


def _gallery(case: Case, scoring: Scoring) -> Gallery:
    made = (captured(spec, scoring.views or None) for spec in reference_specs(case.spec.product))
    return Gallery({number: surfels_of(one.surfaces()) for number, one in enumerate(made, start=1)})


def _supervised(made: Captured, scoring: Scoring) -> dict[str, float]:
    """The capture's score by all that the cameras give, or by a part of it."""
    given = {
        LIGHTS_AND_DEPTH: made.images,
        LIGHTS: partial(made.images, with_depth=False),
        LIGHT_AND_DEPTH: partial(made.images, (PRIMARY,)),
        LIGHT: partial(made.images, (PRIMARY,), with_depth=False),
    }
    return {part: _model(scoring.model).score(given[part]()).fused_score for part in scoring.parts}


def _compared(made: Captured, gallery: Gallery) -> dict:
    """What the anomaly score is made of, `figures` None where no reference fits, and the units found missing."""
    found = gallery.difference(surfels_of(made.surfaces()))
    if found is None:
        return {"figures": None, "usual": {}, "missing_units": 0}
    figures, usual = ({name: float(value) for name, value in told.items()} for told in (found.figures, found.usual))
    return {"figures": figures, "usual": usual, "missing_units": int(missing_units(found.top))}


@lru_cache(maxsize=1)
def _model(path: Path) -> DamageModel:
    return DamageModel.load(path)
