"""Models in the layouts that other makers export, with answers that are known beforehand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from model_files import BOOL, FLOAT, HALF, node, write_model

WIDTH, HEIGHT = 64, 48
NAMES = "{0: 'crack', 1: 'stain'}"
COEFFICIENTS = 32


def write_anomalib(path: Path, *, size: Sequence[int | str] = (HEIGHT, WIDTH), half: bool = False) -> Path:
    """Version 2: the map is the mean of the colours, the score its greatest value."""
    kind = HALF if half else FLOAT
    number = np.float16 if half else np.float32
    nodes = [
        node("ReduceMean", "input axis1", "anomaly_map", keepdims=1),
        node("ReduceMax", "anomaly_map axes", "pred_score", keepdims=0),
        node("Greater", "pred_score half", "pred_label"),
        node("Greater", "anomaly_map half", "pred_mask"),
    ]
    outputs = [
        ("pred_score", kind, ["batch_size"]),
        ("pred_label", BOOL, ["batch_size"]),
        ("anomaly_map", kind, ["batch_size", 1, *size]),
        ("pred_mask", BOOL, ["batch_size", 1, *size]),
    ]
    constants = {"axis1": np.array([1]), "axes": np.array([1, 2, 3]), "half": number(0.5)}
    return write_model(path, nodes, [("input", kind, ["batch_size", 3, *size])], outputs, constants)


def write_anomalib_1(path: Path) -> Path:
    """Version 1: one raw map, ten times the mean of the colours; what it means stands in a file beside."""
    nodes = [node("ReduceMean", "input axis1", "mean", keepdims=1), node("Mul", "mean ten", "output")]
    scaling = {
        "task": "segmentation",
        "image_threshold": 4.0,
        "pixel_threshold": 2.0,
        "pred_scores.min": 1.0,
        "pred_scores.max": 11.0,
        "anomaly_maps.min": 0.0,
        "anomaly_maps.max": 10.0,
    }
    (path.parent / "metadata.json").write_text(json.dumps(scaling), encoding="utf-8")
    inputs, outputs = [("input", FLOAT, ["b", 3, "h", "w"])], [("output", FLOAT, ["b", 1, "h", "w"])]
    return write_model(path, nodes, inputs, outputs, {"axis1": np.array([1]), "ten": np.float32(10)})


def _metadata(kind: str, names: str, size: tuple[int, int], **more: str) -> dict[str, str]:
    return {
        "description": "Ultralytics YOLO model trained on boxes.yaml",
        "author": "Ultralytics",
        "date": "2026-01-02T03:04:05",
        "version": "8.3.0",
        "stride": "32",
        "task": kind,
        "batch": "1",
        "imgsz": str(list(size)),
        "names": names,
    } | more


def raw_boxes() -> np.ndarray:
    """(4 + 2 + 32, 4): a crack, a weaker crack that overlaps it, a stain of which the left half is masked, nothing."""
    rows = np.zeros((4, 4 + 2 + COEFFICIENTS), np.float32)
    rows[0, :8] = [16, 24, 16, 16, 0.9, 0.0, 1.0, 0.0]
    rows[1, :8] = [17, 24, 16, 16, 0.8, 0.0, 1.0, 0.0]
    rows[2, :8] = [48, 24, 16, 16, 0.0, 0.6, 0.0, 1.0]
    return rows.T


def suppressed_boxes() -> np.ndarray:
    """(4, 6 + 32): the same crack and stain as corners with confidence and class, and two rows that are not used."""
    rows = np.zeros((4, 6 + COEFFICIENTS), np.float32)
    rows[0, :8] = [8, 16, 24, 32, 0.9, 0, 1.0, 0.0]
    rows[1, :8] = [40, 16, 56, 32, 0.6, 1, 0.0, 1.0]
    return rows


def write_segmenter(path: Path, boxes: np.ndarray | None = None, names: str = NAMES, **metadata: str) -> Path:
    """Square input of 64, prototypes of 16: the first masks everything, the second the left of x = 48.

    All box scores and places are multiplied by the brightest value of the image, which is 1 where it has some white.
    """
    boxes = raw_boxes() if boxes is None else boxes
    prototypes = np.zeros((1, COEFFICIENTS, 16, 16), np.float32)
    prototypes[0, 0] = 20.0
    prototypes[0, 1] = -20.0
    prototypes[0, 1, :, :12] = 20.0
    nodes = [
        node("ReduceMax", "images", "peak", keepdims=0),
        node("Mul", "boxes peak", "output0"),
        node("Mul", "prototypes peak", "output1"),
    ]
    outputs = [("output0", FLOAT, [1, *boxes.shape]), ("output1", FLOAT, list(prototypes.shape))]
    constants = {"boxes": boxes[None], "prototypes": prototypes}
    told = _metadata("segment", names, (64, 64), **metadata)
    return write_model(path, nodes, [("images", FLOAT, [1, 3, 64, 64])], outputs, constants, told)


def _classifier_nodes(image: str, output: str, ends: str) -> list:
    """Logits: 0 for the first class, four times the mean of red for the second, of green for the third."""
    return [
        node("ReduceMean", f"{image} axes", "colours", keepdims=0),
        node("Mul", "colours gains", "logits" if ends else output),
        *([node(ends, "logits", output, axis=1)] if ends else []),
    ]


CLASSIFIER_CONSTANTS = {"axes": np.array([2, 3]), "gains": np.array([[4.0, 4.0, 0.0]], np.float32)}


def write_classifier(path: Path, names: str = "{0: 'torn', 1: 'crush', 2: 'good'}") -> Path:
    """Softmax inside, square input of 32."""
    nodes = _classifier_nodes("images", "output0", "Softmax")
    inputs, outputs = [("images", FLOAT, [1, 3, 32, 32])], [("output0", FLOAT, [1, 3])]
    return write_model(path, nodes, inputs, outputs, CLASSIFIER_CONSTANTS, _metadata("classify", names, (32, 32)))


def write_plain_classifier(path: Path) -> Path:
    """Without any metadata: `input`, (batch, 3, 32, 32) in, logits `output` out."""
    nodes = _classifier_nodes("input", "output", "")
    inputs, outputs = [("input", FLOAT, ["b", 3, 32, 32])], [("output", FLOAT, ["b", 3])]
    return write_model(path, nodes, inputs, outputs, CLASSIFIER_CONSTANTS)


CARD_FILE = """
task = "image_classification"
classes = ["torn", "crush", "good"]
damage_classes = ["torn", "crush"]
threshold = 0.7

[[inputs]]
name = "input"
role = "rgb"
width = 32
height = 32
layout = "NCHW"
dtype = "float32"
fit = "crop"
shorter_edge = 36
scale = 0.00392156862745098
mean = [0.5, 0.5, 0.5]
std = [0.25, 0.25, 0.25]

[[outputs]]
name = "output"
role = "class_scores"
activation = "softmax"
"""
