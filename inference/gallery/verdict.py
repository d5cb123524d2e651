"""From a comparison's figures to one anomaly score: a small logistic whose weights never let more change count less."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

FILE = "gallery.json"


@dataclass(frozen=True)
class Verdict:
    """sigmoid(bias + sum of weight * excess), where a figure's excess is log((figure + scale) / (usual + scale)), or 0
    where the figure is below what is usual. No weight is negative.

    typical: what is usual where a product's references do not tell. evaluation: what it was made of.
    """

    bias: float
    weights: Mapping[str, float]
    scales: Mapping[str, float]
    typical: Mapping[str, float]
    evaluation: Mapping[str, Any] = field(default_factory=dict)

    def anomaly(self, figures: Mapping[str, float], usual: Mapping[str, float]) -> float:
        """From 0 to 1; a figure that is not there counts as 0. usual: may be empty."""
        usual = usual or self.typical
        total = self.bias + sum(
            weight * excess(figures.get(name, 0.0), usual.get(name, 0.0), self.scales[name])
            for name, weight in self.weights.items()
        )
        return float(1 / (1 + np.exp(-np.clip(total, -30, 30))))

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1) + "\n"


def excess(figure: float, usual: float, scale: float) -> float:
    return max(0.0, math.log((figure + scale) / (usual + scale)))


@cache
def shipped_verdict() -> Verdict:
    """The one that the program comes with."""
    return Verdict(**json.loads(files("inference.models").joinpath(FILE).read_text("utf-8")))
