"""Anomaly models as anomalib exports them.

Version 2 takes `input`, an image of 0 to 1, and gives those of `pred_score`, `pred_label`, `anomaly_map` and
`pred_mask` that the model has, brought to 0 to 1 with the threshold at 0.5. Version 1 gives one raw map, `output`, and
writes thresholds and extremes into `metadata.json`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from inference.adapters.adapter import Adapter, Arrays, Graph, image_input
from inference.card import ModelCard, ModelInput, ModelOutput, Port
from inference.errors import CardError
from inference.outputs import check_finite

MAKER = "anomalib"
SCORE, MAP, RAW_MAP = "pred_score", "anomaly_map", "output"
# What anomalib resizes to unless it is told otherwise, where an export leaves the size open.
USUAL_SIZE = (256, 256)
_SCORE_PORT = Port(SCORE, "float32", (1,))
_MAP_PORT = Port(MAP, "float32", (1, 1, None, None))


def recognise(graph: Graph, beside: Mapping[str, object], name: str) -> Adapter | None:
    """The adapter for a model of anomalib; None for any other. Raises CardError where it is one that cannot be used."""
    given = [port.name for port in graph.outputs]
    if RAW_MAP in given and "image_threshold" in beside:
        return _version_1(graph, beside, name)
    if not {SCORE, MAP} & set(given):
        return None
    ports = [port for port in (_SCORE_PORT, _MAP_PORT) if port.name in given]
    image = image_input(graph, MAKER, USUAL_SIZE, fit="stretch")
    return Adapter(MAKER, _card(image, ports, name), ports, _as_maps)


def _card(image: ModelInput, ports: list[Port], name: str) -> ModelCard:
    roles = {SCORE: "score", MAP: "heatmap"}
    outputs = tuple(ModelOutput(port.name, roles[port.name]) for port in ports)
    has_map = _MAP_PORT in ports
    return ModelCard(
        model_id=name,
        version=MAKER,
        task="anomaly_map" if has_map else "image_classification",
        classes=() if has_map else ("anomaly",),
        inputs=(image,),
        outputs=outputs,
        threshold=0.5,
    )


def _as_maps(outputs: Arrays) -> Arrays:
    return dict(outputs) | {MAP: _with_channel(outputs[MAP])} if MAP in outputs else outputs


def _with_channel(maps: np.ndarray) -> np.ndarray:
    """The map with all four axes; some models leave out that of the channels."""
    return maps[:, None] if maps.ndim == 3 else maps


def _version_1(graph: Graph, beside: Mapping[str, object], name: str) -> Adapter:
    score = _Scale.of(beside, "image_threshold", "pred_scores")
    pixel = _Scale.of(beside, "pixel_threshold", "anomaly_maps")

    def decode(outputs: Arrays) -> Arrays:
        raw = check_finite(outputs[RAW_MAP], "heatmap")
        return {SCORE: score.applied(raw.max()).reshape(1), MAP: _with_channel(pixel.applied(raw))}

    ports = [_SCORE_PORT, _MAP_PORT]
    image = image_input(graph, MAKER, USUAL_SIZE, fit="stretch")
    return Adapter(f"{MAKER} 1", _card(image, ports, name), ports, decode)


class _Scale:
    """anomalib's min-max normalisation: the threshold becomes 0.5, and the extremes lie a range of 1 apart."""

    def __init__(self, threshold: float, low: float, high: float) -> None:
        self._threshold, self._range = threshold, high - low

    @classmethod
    def of(cls, beside: Mapping[str, object], threshold: str, prefix: str) -> _Scale:
        figures = [
            beside.get(threshold, beside.get("image_threshold")),
            beside.get(f"{prefix}.min", beside.get("min")),
            beside.get(f"{prefix}.max", beside.get("max")),
        ]
        if not all(isinstance(one, int | float) for one in figures) or not figures[2] > figures[1]:
            raise CardError([f"metadata.json has no usable {threshold} with {prefix}.min and {prefix}.max."])
        return cls(*map(float, figures))

    def applied(self, values: np.ndarray | np.float32) -> np.ndarray:
        return np.clip((values - self._threshold) / self._range + 0.5, 0.0, 1.0).astype(np.float32)
