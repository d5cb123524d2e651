"""Segmentation and classification models as Ultralytics exports them, by the metadata in their file.

`task`, `names` and `imgsz` are there as Python literals. A classifier has its softmax inside and was trained on images
cropped around their middle. A segmenter takes letterboxed images and gives `output0`, (1, 4 + classes + coefficients,
boxes) with boxes as centre and size in pixels of the input, and `output1`, (1, coefficients, h, w) prototypes; one
that suppresses overlaps itself gives (1, boxes, 6 + coefficients) with corners, confidence and class.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import partial

from inference.adapters.adapter import Adapter, Graph, image_input
from inference.adapters.instances import InstanceLayout, decode_instances
from inference.card import ModelCard, ModelInput, ModelOutput, Port
from inference.errors import CardError

MAKER = "Ultralytics"
BOXES, PROTOTYPES = "output0", "output1"
_LONGEST_TEXT = 200_000
_SIZES = {"segment": (640, 640), "classify": (224, 224)}


def recognise(graph: Graph, _beside: Mapping[str, object], name: str) -> Adapter | None:
    """The adapter for a model of Ultralytics; None for any other. Raises CardError where it is one that cannot be
    used."""
    if not {"task", "names"} <= graph.metadata.keys():
        return None
    task = graph.metadata["task"].strip("'\" ")
    if task not in _SIZES:
        raise CardError(
            [f"It is a model of {MAKER} for the task {task!r}; of these only segment and classify tell damage."]
        )
    classes, size = _classes(graph.metadata), _size(graph.metadata, _SIZES[task])
    return (_segmenter if task == "segment" else _classifier)(graph, classes, size, name)


def _classifier(graph: Graph, classes: tuple[str, ...], size: tuple[int, int], name: str) -> Adapter:
    image = image_input(graph, MAKER, size, fit="crop")
    outputs = (ModelOutput(BOXES, "class_scores", "distribution"),)
    card = _card("image_classification", graph, classes, image, outputs, name)
    return Adapter(MAKER, card, [Port(BOXES, "float32", (1, len(classes)))])


def _segmenter(graph: Graph, classes: tuple[str, ...], size: tuple[int, int], name: str) -> Adapter:
    image = image_input(graph, MAKER, size, pad=114.0)
    missing = {BOXES, PROTOTYPES} - {port.name for port in graph.outputs}
    if missing:
        raise CardError([f"It is a segmentation model of {MAKER} without its output {one}." for one in sorted(missing)])
    roles = ("score", "class_scores", "heatmap")
    card = _card("damage_segmentation", graph, classes, image, tuple(ModelOutput(one, one) for one in roles), name)
    shapes = ((1, 1), (1, len(classes)), (1, 1 + len(classes), None, None))
    ports = [Port(role, "float32", shape) for role, shape in zip(roles, shapes, strict=True)]
    layout = InstanceLayout(BOXES, PROTOTYPES, len(classes), (image.width, image.height))
    return Adapter(MAKER, card, ports, partial(decode_instances, layout))


def _card(
    task: str,
    graph: Graph,
    classes: tuple[str, ...],
    image: ModelInput,
    outputs: tuple[ModelOutput, ...],
    name: str,
) -> ModelCard:
    told = graph.metadata
    return ModelCard(
        model_id=name,
        version=told.get("date", told.get("version", MAKER))[:100] or MAKER,
        task=task,
        classes=classes,
        inputs=(image,),
        outputs=outputs,
        threshold=0.5,
        training={"summary": told.get("description", "")},
    )


def _classes(metadata: Mapping[str, str]) -> tuple[str, ...]:
    names = _literal(metadata, "names")
    if isinstance(names, list | tuple):
        names = dict(enumerate(names))
    if not isinstance(names, dict) or sorted(map(str, names)) != sorted(map(str, range(len(names)))):
        raise CardError(["names in the metadata does not give every class a name from 0 on."])
    return tuple(str(name) for _, name in sorted(names.items(), key=lambda entry: int(entry[0])))


def _size(metadata: Mapping[str, str], usual: tuple[int, int]) -> tuple[int, int]:
    """(width, height); the metadata has it the other way round, or as one number."""
    size = _literal(metadata, "imgsz") if "imgsz" in metadata else usual
    size = (size, size) if isinstance(size, int) else size
    if (
        not isinstance(size, list | tuple)
        or len(size) != 2
        or not all(isinstance(one, int) and one > 0 for one in size)
    ):
        raise CardError(["imgsz in the metadata is no height and width in pixels."])
    return size[1], size[0]


def _literal(metadata: Mapping[str, str], key: str) -> object:
    try:
        return ast.literal_eval(metadata[key][:_LONGEST_TEXT])
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        raise CardError([f"{key} in the metadata cannot be read."]) from None
