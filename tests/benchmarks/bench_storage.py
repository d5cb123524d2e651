"""What storing costs: run `python tests/benchmarks/bench_storage.py [codecs] [durable] [memory] [grid] [rows] [coco]`.

`--quick` makes every part short; `--images FOLDER` adds the PNG files of a folder to the codecs' table.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import imagecodecs
import numpy as np
from sqlalchemy import insert

from booth.frames import Frame, FrameSet, Intrinsics, Optics, Shot
from booth.outlines import Part
from booth.profile import load_profile
from booth.rig import Rig
from storage import codecs, schema
from storage.formats.coco import export_coco
from storage.manifest import planes_of
from storage.records import CaptureQuery, CaptureState, ItemRef, Region, Verdict
from storage.regions import region_row
from storage.store import Limits, Store

PROFILE = Path(__file__).parents[2] / "hardware_profiles" / "simulated.toml"
LIMITS = Limits(floor_bytes=0, ballast_bytes=0)
CATALOGUE_CAPTURES = 30_000


@dataclass(frozen=True)
class Length:
    """How long each part is."""

    rounds: int
    captures: int


def main() -> None:
    parts = {"codecs": codec_table, "durable": durable, "memory": memory, "grid": grid, "rows": rows, "coco": coco}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*parts, []], help="what to measure; everything without a name")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--images", type=Path)
    told = parser.parse_args()
    length = Length(4, 100) if told.quick else Length(20, 1000)
    for name in told.parts or parts:
        print(f"\n{name}")
        with tempfile.TemporaryDirectory() as folder:
            parts[name](Path(folder), length, told.images)


def simulated_capture() -> FrameSet:
    """Four views under four lightings from the simulated booth, 1280x720 colour and depth with sensor noise."""
    with Rig.open(load_profile(PROFILE)) as rig:
        rig.stage.place(seed=7, damage="tear")
        rig.stage.settle()
        return rig.capture()


# -- codecs -----------------------------------------------------------------------------------------------------------
def codec_table(folder: Path, length: Length, images: Path | None) -> None:
    """Milliseconds and ratio of each codec on the simulated booth's planes, and on a folder's where one is given."""
    planes = [plane.pixels for plane in planes_of(simulated_capture())]
    samples = {"simulated colour": planes[0::2], "simulated depth": planes[1::2]}
    if images is not None:
        read = [cv2.imread(str(path), cv2.IMREAD_UNCHANGED) for path in sorted(images.glob("*.png"))]
        samples["folder colour"] = [pixels for pixels in read if pixels.dtype == np.uint8 and pixels.ndim == 3]
        samples["folder depth"] = [pixels for pixels in read if pixels.dtype == np.uint16]
    compared = {name: (codec.encode, codec.decode) for name, codec in codecs.CODECS.items()}
    compared["jpeg xl 1"] = (
        lambda pixels: imagecodecs.jpegxl_encode(pixels, lossless=True, effort=1, numthreads=1),
        lambda data, shape, dtype: imagecodecs.jpegxl_decode(data, numthreads=1),
    )
    print(f"{'':18} {'':14} encode ms  decode ms  ratio")
    for sample, given in samples.items():
        for name, (encode, decode) in compared.items():
            line = _codec_line(given[: 4 * length.rounds // 4], encode, decode)
            print(f"{sample:18} {name:14} {line}")


def _codec_line(planes: Sequence[np.ndarray], encode: Callable, decode: Callable) -> str:
    data = [encode(pixels) for pixels in planes]
    encoding = [_ms(lambda pixels=pixels: encode(pixels)) for pixels in planes for _ in range(2)]
    decoding = [
        _ms(lambda pixels=pixels, one=one: decode(one, pixels.shape, pixels.dtype))
        for pixels, one in zip(planes, data, strict=True)
        for _ in range(2)
    ]
    ratio = sum(pixels.nbytes for pixels in planes) / sum(map(len, data))
    return f"{statistics.median(encoding):9.1f}  {statistics.median(decoding):9.1f}  {ratio:5.2f}"


# -- trigger to durable -----------------------------------------------------------------------------------------------
def durable(folder: Path, length: Length, _: Path | None) -> None:
    """A capture stored, against its planes encoded on all cores and the same bytes appended and fsynced, in turn."""
    frames = simulated_capture()
    planes = [plane.pixels for plane in planes_of(frames)]
    stored, raw, encoding = [], [], []
    with (
        Store.open(folder, limits=LIMITS) as store,
        ThreadPoolExecutor(os.cpu_count()) as pool,
        open(folder / "raw.bin", "wb", buffering=0) as file,
    ):
        for number in range(length.rounds + 2):
            data: list[bytes] = []
            encoding.append(_ms(lambda data=data: data.extend(pool.map(codecs.encode, planes))))
            raw.append(_ms(lambda data=data: _append(file, data)))
            again = replace(frames, uid=uuid.uuid4().hex)
            stored.append(_ms(lambda again=again, number=number: store.captures.add(again, ItemRef(f"I{number}"))))
            store.parts.catalogue.writer.run(lambda: None)  # what comes after the acknowledgement
    floor = [one + other for one, other in zip(encoding, raw, strict=True)]
    ratio = statistics.median(ours / bare for ours, bare in zip(stored[2:], floor[2:], strict=True))
    size = sum(map(len, data)) / 1e6
    print(f"{len(planes)} planes, {sum(p.nbytes for p in planes) / 1e6:.0f} MB, encoded {size:.1f} MB")
    print(f"encode on {os.cpu_count()} cores {_middle(encoding)} ms + append and fsync {_middle(raw)} ms")
    print(f"stored and durable {_middle(stored)} ms, worst {max(stored[2:]):.0f} ms")
    print(f"ratio {ratio:.2f} (bar: 1.5)")


def _append(file, data: Sequence[bytes]) -> None:
    for one in data:
        file.write(one)
    os.fsync(file.fileno())


# -- memory -----------------------------------------------------------------------------------------------------------
def memory(folder: Path, length: Length, _: Path | None) -> None:
    """Resident memory after a tenth of the captures and after all."""
    small = small_capture()
    resident = []
    with Store.open(folder, limits=LIMITS) as store:
        for number in range(length.captures):
            store.captures.add(replace(small, uid=uuid.uuid4().hex), ItemRef(f"I{number}"))
            if number + 1 in (length.captures // 10, length.captures // 2, length.captures):
                store.parts.catalogue.writer.run(lambda: None)
                resident.append(_resident_mb())
    counts = (length.captures // 10, length.captures // 2, length.captures)
    print(", ".join(f"{mb:.0f} MB after {count}" for count, mb in zip(counts, resident, strict=True)))
    print(f"growth over the last half: {resident[2] - resident[1]:+.1f} MB")


def small_capture() -> FrameSet:
    """Four views under two lightings, 320x180 with noise; no simulated booth, whose memory would hide the store's."""
    rng = np.random.default_rng(3)
    optics = Optics(Intrinsics(320, 180, 300.0, 300.0, 159.5, 89.5))
    ramp = np.add.outer(np.arange(180), np.arange(320))

    def frame(view: str) -> Frame:
        color = np.clip(ramp[..., None] / 3 + rng.normal(40, 2, (180, 320, 3)), 0, 255).astype(np.uint8)
        depth = (7000 + ramp + rng.normal(0, 8, ramp.shape)).astype(np.uint16)
        return Frame(view, 1, color, depth, optics, 1, 1)

    views = ("top", "left", "right", "front")
    shots = tuple(Shot(lighting, {}, {view: frame(view) for view in views}, 1) for lighting in ("diffuse", "left"))
    return FrameSet(uuid.uuid4().hex, "bench", shots, 1, 2)


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


# -- a catalogue of 30,000 captures -----------------------------------------------------------------------------------
def grid(folder: Path, length: Length, _: Path | None) -> None:
    """Milliseconds for a page of 200 of each order and filter, from the start and from the middle."""
    with _filled(folder) as store:
        queries = {
            "newest": CaptureQuery(),
            "set": CaptureQuery(set_id=1),
            "submitted": CaptureQuery(states=(CaptureState.SUBMITTED,)),
            "returned (rare)": CaptureQuery(states=(CaptureState.RETURNED,)),
            "tear": CaptureQuery(damage_type="tear"),
            "damaged and tear": CaptureQuery(verdict=Verdict.DAMAGED, damage_type="tear"),
            "code starts with": CaptureQuery(text="item0001"),
            "worst score": CaptureQuery(order="score"),
            "worst score, damaged": CaptureQuery(order="score", verdict=Verdict.DAMAGED),
            "worst score, tear": CaptureQuery(order="score", damage_type="tear"),
            "disagreement": CaptureQuery(order="disagreement", set_id=1),
            "disagreeing": CaptureQuery(disagreeing=True),
            "queue": CaptureQuery(order="queue"),
            "queue, not labelled": CaptureQuery(order="queue", states=(CaptureState.CAPTURED,)),
            "product": CaptureQuery(product_id=7),
            "3,000 named captures": CaptureQuery(order="score", ids=tuple(range(1, 3001))),
        }
        print(f"{'':22} found   first ms  middle ms  count ms")
        for name, query in queries.items():
            ids, count = list(store.captures.ids(query)), store.captures.count(query)
            key = _key_at(store, query, len(ids) // 2)
            times = [
                statistics.median(_ms(work) for _ in range(3 * length.rounds))
                for work in (
                    lambda query=query: store.captures.page(query),
                    lambda query=query, key=key: store.captures.page(query, key),
                    lambda query=query: store.captures.count(query),
                )
            ]
            print(f"{name:22} {count:6} {times[0]:9.2f} {times[1]:10.2f} {times[2]:9.2f}")


def _key_at(store: Store, query: CaptureQuery, number: int) -> str | None:
    key = None
    for _ in range(number // 200):
        key = store.captures.page(query, key).next_key
    return key


def coco(folder: Path, length: Length, _: Path | None) -> None:
    """Seconds to write the annotations of 30,000 images, and what memory that takes."""
    with _filled(folder) as store:
        before, times = _resident_mb(), []
        for _ in range(3):
            report = None

            def work() -> None:
                nonlocal report
                report = export_coco(store, CaptureQuery(order="oldest"), folder / "coco", pictures=False)

            times.append(_ms(work) / 1e3)
        print(f"{report.images} images, {report.annotations} annotations, {report.bytes / 1e6:.1f} MB")
        print(f"{min(times):.2f} s best, {statistics.median(times):.2f} s median (bar: 2.5)")
        print(f"memory {before:.0f} MB before, {_resident_mb():.0f} MB after")


def rows(folder: Path, length: Length, _: Path | None) -> None:
    """Seconds to stream 30,000 scored captures with their annotations to an evaluation, and what memory that takes."""
    with _filled(folder) as store:
        sha256 = store.models.register("ab" * 32, "bench").sha256
        told = {"model_id": 1, "threshold": 0.5, "seconds": 0.1, "created_utc_us": 1}
        scored = [{**told, "capture_id": n, "fused_score": n % 1000 / 1000} for n in range(1, CATALOGUE_CAPTURES + 1)]
        for _ in range(2):  # of two scores of a capture the newer counts
            store.parts.catalogue.write(lambda connection: connection.execute(insert(schema.scores), scored) and None)
        before = _resident_mb()
        times = [_ms(lambda: deque(store.scores.rows(CaptureQuery(), sha256), maxlen=0)) / 1e3 for _ in range(5)]
        print(f"{min(times):.2f} s best, {statistics.median(times):.2f} s median (bar: 1.0)")
        print(f"memory {before:.0f} MB before, {_resident_mb():.0f} MB after")


def _filled(folder: Path) -> Store:
    """A store whose catalogue holds 30,000 captures of one image; half are damaged, with 40-point outlines."""
    store = Store.open(folder, limits=LIMITS)
    set_id = store.sets.current().id
    rng = np.random.default_rng(1)
    store.parts.catalogue.write(lambda connection: _fill(connection, rng, set_id))
    return store


def _fill(connection, rng: np.random.Generator, set_id: int) -> None:
    count = CATALOGUE_CAPTURES
    connection.execute(insert(schema.volumes), {"id": 1, "file": "V000001.sqlite", "created_utc_us": 1})
    connection.execute(insert(schema.optics), {"id": 1, "sha256": "00", "json": "{}"})
    connection.execute(insert(schema.products), [_product(n) for n in range(1, 301)])
    connection.execute(insert(schema.items), [_item(n) for n in range(1, count + 1)])
    kinds = rng.choice(["crush", "tear", "hole", "deconstruction", "spillage"], count)
    scores = rng.random(count)
    connection.execute(
        insert(schema.captures), [_capture(n, set_id, str(kinds[n - 1]), scores[n - 1]) for n in range(1, count + 1)]
    )
    connection.execute(insert(schema.images), [_image(n) for n in range(1, count + 1)])
    damaged = range(2, count + 1, 2)
    connection.execute(insert(schema.annotations), [_annotation(n) for n in range(1, count + 1)])
    connection.execute(insert(schema.damages), [_damage(n, str(kinds[n - 1])) for n in damaged])
    connection.execute(insert(schema.regions), [_region(n, rng) for n in damaged])
    found = [{"type": str(kinds[n - 1]), "capture_id": n, "severity": "minor"} for n in damaged]
    connection.execute(insert(schema.capture_damages), found)


def _product(number: int) -> dict:
    return {"id": number, "code": f"P{number:05}", "title": f"Product {number}", "kind": "carton", "created_utc_us": 1}


def _item(number: int) -> dict:
    return {"id": number, "code": f"ITEM{number:07}", "product_id": number % 300 + 1, "created_utc_us": 1}


def _capture(number: int, set_id: int, kind: str, score: float) -> dict:
    is_damaged = number % 2 == 0
    state = "returned" if number % 500 == 0 else "submitted" if number % 3 else "captured"
    meant = 1.0 if is_damaged else 0.0
    return {
        **{"id": number, "uid": f"{number:032x}", "set_id": set_id, "item_id": number, "profile": "bench"},
        **{"author": "p1", "state": state, "verdict": "damaged" if is_damaged else "undamaged", "disposition": "sell"},
        **{"damage_types": f"{kind}\n" if is_damaged else "", "views": "top\n", "lightings": "diffuse\n"},
        **{"problems": "[]", "lighting_verified": True, "started_ns": number, "started_utc_us": number},
        **{"created_utc_us": number, "annotation_id": number, "fused_score": score, "threshold": 0.5},
        **{"score_key": score, "disagreement_key": abs(meant - score), "disagrees": (score >= 0.5) != is_damaged},
        "queue_key": score if state == "captured" else -1.0,
    }


def _image(number: int) -> dict:
    return {
        **{"id": number, "capture_id": number, "position": 0, "view": "top", "lighting": "diffuse", "plane": "color"},
        **{"rank": 0, "width": 1280, "height": 720, "dtype": "uint8x3", "volume_id": 1, "blob_id": number},
        **{"codec": codecs.DEFAULT, "size_bytes": 1, "sha256": "00", "sequence": number, "host_time_ns": number},
        **{"exposed_ns": number, "device_time_domain": "", "depth_unit_m": 0.001, "optics_id": 1},
    }


def _annotation(number: int) -> dict:
    verdict = "undamaged" if number % 2 else "damaged"
    told = {"verdict": verdict, "disposition": "sell", "taxonomy": "1", "submitted": True, "author": "p1"}
    return {"id": number, "capture_id": number, "revision": 1, "created_utc_us": 1, **told}


def _damage(number: int, kind: str) -> dict:
    told = {"type": kind, "severity": "minor", "surface": "packaging", "note": ""}
    return {"id": number, "annotation_id": number, "position": 0, "uid": f"{number:032x}", **told}


def _region(number: int, rng: np.random.Generator) -> dict:
    turns = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    center, radius = rng.uniform((150, 150), (1100, 550)), rng.uniform(20, 90)

    def ring(scale: float):
        points = np.stack([np.cos(turns), np.sin(turns)], axis=1) * radius * scale + center
        return tuple(map(tuple, points.tolist()))

    cutouts = (ring(0.4),) if number % 20 == 0 else ()
    return {**region_row(Region("top", (Part(ring(1), cutouts),))), "id": number, "damage_id": number, "position": 0}


def _ms(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1e3


def _middle(values: Sequence[float]) -> str:
    return f"{statistics.median(values[2:]):.0f}"


if __name__ == "__main__":
    main()
    print(json.dumps({"cores": os.cpu_count(), "load": os.getloadavg()[0]}))
