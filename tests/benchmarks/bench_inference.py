"""What scoring costs beside the model itself: run `python tests/benchmarks/bench_inference.py [MODEL]`."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

from inference.damage import DamageModel, ViewInput, shipped_model
from inference.findings import together

ROUNDS = 150
BAR = 1.15


def main(path: Path) -> None:
    cv2.setNumThreads(1)
    with DamageModel.load(path, threads=1) as model:
        images = noise_images(model.lightings)
        (image,) = together(images)
        planes = model.prepare(image)
        outputs = model.session.run(planes)
        bare = bare_session(path)
        figures = in_turn(
            {
                "bare": lambda: bare.run(None, planes),
                "session": lambda: model.session.run(planes),
                "together": lambda: together(images),
                "prepare": lambda: model.prepare(image),
                "read": lambda: model.read_outputs(image, outputs),
                "whole": lambda: model.score_image(image),
            }
        )
        report(path, len(images), figures)


def noise_images(lightings: Sequence[str]) -> list[ViewInput]:
    """One view under each of these lightings, with depth each time."""
    rng = np.random.default_rng(0)
    return [
        ViewInput(
            "top",
            lighting,
            rng.integers(0, 256, (720, 1280, 3), np.uint8),
            rng.uniform(700, 900, (720, 1280)).astype(np.float32),
        )
        for lighting in lightings or ("diffuse",)
    ]


def bare_session(path: Path) -> onnxruntime.InferenceSession:
    """onnxruntime as its own documentation opens it, with the same number of threads."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def in_turn(work: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Milliseconds of each, measured one after the other in every round, so that load falls on all alike."""
    spent: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(ROUNDS):
        for name, call in work.items():
            began = time.perf_counter()
            call()
            spent[name].append((time.perf_counter() - began) * 1e3)
    return spent


def report(path: Path, images: int, spent: dict[str, list[float]]) -> None:
    middle = {name: statistics.median(values) for name, values in spent.items()}
    ratio, whole = (
        statistics.median(ours / bare for ours, bare in zip(spent[name], spent["bare"], strict=True))
        for name in ("session", "whole")
    )
    print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB, 1 thread, {ROUNDS} rounds, medians")
    print(f"bare InferenceSession.run       {middle['bare']:8.3f} ms")
    print(f"our Session.run                 {middle['session']:8.3f} ms   ratio {ratio:.3f}")
    print(f"putting {images} images together     {middle['together']:8.3f} ms   depth averaged")
    print(f"preparing the inputs            {middle['prepare']:8.3f} ms   from 1280x720")
    print(f"checking and reading outputs    {middle['read']:8.3f} ms")
    print(f"score_image as a whole          {middle['whole']:8.3f} ms   ratio {whole:.3f} (bar {BAR})")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else shipped_model())
