"""What makes a model of any maker like one of our own: a card, and the way from its outputs to the card's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from inference.card import ModelCard, ModelInput, Port
from inference.errors import CardError

Arrays = Mapping[str, np.ndarray]
UNDAMAGED = frozenset(
    ("undamaged", "no_damage", "not_damaged", "good", "ok", "okay", "normal", "intact", "pristine", "clean", "none")
)


@dataclass(frozen=True, slots=True)
class Graph:
    """What a model's file says of itself: its own metadata, what it takes and what it gives."""

    metadata: Mapping[str, str]
    inputs: Sequence[Port]
    outputs: Sequence[Port]


def as_they_are(outputs: Arrays) -> Arrays:
    return outputs


@dataclass(frozen=True, slots=True)
class Adapter:
    """`decode` turns what the graph gives into the arrays of the card's outputs, whose shapes `outputs` are."""

    maker: str
    card: ModelCard
    outputs: Sequence[Port]
    decode: Callable[[Arrays], Arrays] = as_they_are


def image_input(graph: Graph, maker: str, size: tuple[int, int], **more: object) -> ModelInput:
    """The one image that these models take: RGB from 0 to 1, channels first, as large as the graph says or else of
    `size` (width, height). Raises CardError where the graph takes something else."""
    ports = [port for port in graph.inputs if len(port.shape) == 4 and port.shape[1] in (3, None)]
    if len(graph.inputs) != 1 or not ports or ports[0].dtype not in ("float32", "float16"):
        taken = ", ".join(f"{port.name} {port.dtype} {port.shape}" for port in graph.inputs)
        raise CardError([f"It looks like a model of {maker}, but takes {taken} and not one image of three channels."])
    name, dtype, (_, _, height, width) = ports[0].name, ports[0].dtype, ports[0].shape
    width, height = width or size[0], height or size[1]
    return ModelInput(name, "rgb", width, height, layout="NCHW", dtype=dtype, scale=1 / 255, **more)


def damaged_of(classes: Iterable[object]) -> tuple[str, ...]:
    """The classes whose names do not say that nothing is damaged."""
    return tuple(str(name) for name in classes if re.sub(r"\W+", "_", str(name).strip().lower()) not in UNDAMAGED)
