"""How well products are named by looks, and codes read: `python tests/benchmarks/bench_identification.py --help`.

Items are of products that nothing was learnt from or tuned on; each product's references are pristine, of the further
items one in three is damaged. An item whose own product is left out of the gallery counts as one of an unknown product.
Looks are kept in a folder, so that a stopped run goes on and the table can be printed again at once.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from booth.simulation.items import item_spec, make_item
from booth.simulation.render import Render
from booth.simulation.scene import default_cameras, default_lightings, default_lights
from booth.simulation.sensor import expose
from inference.codes import CodeImage, read_codes
from inference.embedding import EmbeddingModel, Look
from inference.evaluation.rates import Rate
from inference.identification import Calibration, LookGallery, candidates_for, similarity_of
from ui.workflow.embedding_training import EmbeddingPlan, look_item, surfaces_of

CAMERA_FACTORS = (1, 3, 4)
TEXELS_PER_MM = 6.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--products", type=int, default=200)
    parser.add_argument("--items", type=int, default=2, help="to be named, of each product")
    parser.add_argument("--references", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "bench-identification")
    parser.add_argument("--codes", type=int, default=0, help="items to read codes on, at several camera resolutions")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    with EmbeddingModel.load() as model:
        calibration = Calibration.of_card(model.card)
        by_looks(model, calibration, args)
        seconds(model, calibration)
    if args.codes:
        by_codes(args.codes)


def by_looks(model: EmbeddingModel, calibration: Calibration, args: argparse.Namespace) -> None:
    """Top-1, rejects and names given to unknown products; and of which items the wrong ones are."""
    looks = dict(looks_of(model, args))
    names = [str(number) for number in range(args.products)]
    gallery = LookGallery({name: [looks[name, take][0] for take in range(args.references)] for name in names})
    right, rejected, unknown, missed = [], [], [], Counter()
    for (name, take), (look, tags) in looks.items():
        if take < args.references:
            continue
        found = candidates_for(look, gallery, calibration)
        right.append(found[0].product == name)
        rejected.append(similarity_of(found, calibration) < calibration.threshold)
        others = [one for one in found if one.product != name]
        unknown.append(similarity_of(others, calibration) >= calibration.threshold)
        if not right[-1] or rejected[-1]:
            missed[tags] += 1
    for title, hits in (("top-1", right), ("not named", rejected), ("unknown named", unknown)):
        print(f"{title:14s} {Rate(sum(hits), len(hits))}")
    print("wrong or not named:", ", ".join(f"{' '.join(tags)} {count}" for tags, count in missed.most_common(12)))


def looks_of(model: EmbeddingModel, args: argparse.Namespace) -> Iterator[tuple[tuple[str, int], tuple[Look, tuple]]]:
    """Each item's look and what it is, by product and number; made where it is not kept yet."""
    folder, plan = args.folder / model.sha256[:12], EmbeddingPlan(references=args.references)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(args.products):
        for take in range(args.references + args.items):
            spec, path = look_item("judging", number, take, None, plan), folder / f"{number}-{take}.npz"
            if not path.exists() and (look := model.look(surfaces_of(spec))) is not None:
                path.write_bytes(look.to_bytes())
            tags = (spec.product.kind, *(f"{damage.type}" for damage in spec.damages))
            yield (str(number), take), (Look.from_bytes(path.read_bytes()), tags)


def seconds(model: EmbeddingModel, calibration: Calibration) -> None:
    """What one identification costs, of four views at half their pixels, among 1,000 products with 3 references."""
    views = surfaces_of(item_spec(1))
    rng, look = np.random.default_rng(0), model.look(views)
    others = {str(n): [Look(rng.normal(size=look.embedding.size).astype(np.float32), look.colors, look.size_mm)] * 3
              for n in range(1000)}  # fmt: skip
    gallery = LookGallery(others)
    for title, work in (
        ("look", lambda: model.look(views)),
        ("ranking", lambda: candidates_for(look, gallery, calibration)),
    ):
        spent = []
        for _ in range(20):
            began = time.process_time()
            work()
            spent.append((time.process_time() - began) * 1e3)
        print(f"{title:14s} {np.median(spent):.1f} ms of processor time")


def by_codes(count: int) -> None:
    """How many items have their printed code read, by the cameras' resolution; and the longest time for a view."""
    for factor in CAMERA_FACTORS:
        hits, longest = 0, 0.0
        for seed in range(count):
            spec = item_spec(seed, damage="none")
            cameras = [camera.scaled(factor) for camera in default_cameras()]
            render = Render(make_item(spec, TEXELS_PER_MM), cameras, default_lights())
            read = []
            for camera in cameras:
                color = expose(render.views[camera.view].still(default_lightings()["diffuse"]), seed, camera.view, 0)
                began = time.process_time()
                read += read_codes([CodeImage(camera.view, color)])
                longest = max(longest, time.process_time() - began)
            hits += any(code.text == spec.product.code for code in read)
        print(f"codes at {1280 * factor} pixels across: {Rate(hits, count)}, a view at most {longest * 1e3:.0f} ms")


if __name__ == "__main__":
    main()
