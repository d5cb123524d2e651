"""The parts of a model card as frozen values: what a model is, takes and gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field

CONTRACT = "damage/1"
NEEDED_OUTPUTS: Mapping[str, tuple[str, ...]] = {
    "damage_segmentation": ("score", "heatmap"),
    "image_classification": (),
    "anomaly_map": ("heatmap",),
    "embedding": ("embedding",),
}
"""The tasks, with the roles that an output has to have for each. A classification gives score or class_scores."""

TASKS = tuple(NEEDED_OUTPUTS)
WITHOUT_CLASSES = ("anomaly_map", "embedding")
CHANNELS = {"rgb": 3, "gray": 1, "depth_mm": 1}
Size = Annotated[int, Field(ge=8, le=8192)]


@dataclass(frozen=True, slots=True)
class Port:
    """An input or output of the graph itself; None in `shape` is a dimension that the caller may choose."""

    name: str
    dtype: str
    shape: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class ModelInput:
    """One input of a model: the plane it takes (`role`), its size in pixels and how a plane is brought to it.

    rgb and gray (the luma) are of the image under `lighting` where that names one. A pixel enters the graph as
    `(pixel * scale - mean) / std`, which for uint8 has to be the pixel itself: there the scaling is inside the graph.
    `fit` says whether a plane of another shape is letterboxed (`pad` outside, in pixel values before the scaling),
    stretched, or cropped around its middle: its shorter side is brought to `shorter_edge` pixels first, without one
    to what just covers the input. A plane that is not `required` and not there enters as zeros.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    name: str
    role: Literal["rgb", "gray", "depth_mm"]
    width: Size
    height: Size
    layout: Literal["NHWC", "NCHW"] = "NHWC"
    dtype: Literal["uint8", "float32", "float16"] = "uint8"
    fit: Literal["letterbox", "stretch", "crop"] = "letterbox"
    pad: float = 0.0
    scale: float = 1.0
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()
    required: bool = True
    lighting: str = ""
    shorter_edge: int = 0

    @property
    def channels(self) -> int:
        return CHANNELS[self.role]

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """The array's shape with a batch of one."""
        if self.layout == "NHWC":
            return (1, self.height, self.width, self.channels)
        return (1, self.channels, self.height, self.width)

    @property
    def is_scaled_outside(self) -> bool:
        return self.scale != 1.0 or any(self.mean) or any(value != 1.0 for value in self.std)


@dataclass(frozen=True, slots=True)
class ModelOutput:
    """One output: the image's damage score, a score per class, a heatmap (any damage first, then the classes), an
    embedding (1, d) or embeddings of patches (1, d, h, w).

    `activation` says what scores are: each a probability or a logit of its own, or all classes together a
    distribution (they add up to 1) or the logits of one (softmax).
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    name: str
    role: Literal["score", "class_scores", "heatmap", "embedding", "patches"]
    activation: Literal["probability", "logit", "distribution", "softmax"] = "probability"


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What a model is, what it needs and what it gives; `threshold` is the fused score that sidelines an item.

    `damage_classes` are those of the classes that mean damage; all of them where it is empty.
    """

    model_id: str
    version: str
    task: str
    classes: tuple[str, ...]
    inputs: tuple[ModelInput, ...]
    outputs: tuple[ModelOutput, ...]
    threshold: float
    training: Mapping[str, Any] = field(default_factory=dict)
    contract: str = CONTRACT
    damage_classes: tuple[str, ...] = ()

    def input_of(self, role: str) -> ModelInput | None:
        return next((port for port in self.inputs if port.role == role), None)

    def output_of(self, role: str) -> ModelOutput | None:
        return next((port for port in self.outputs if port.role == role), None)

    @property
    def lightings(self) -> tuple[str, ...]:
        """The lightings that the inputs name, each once."""
        return tuple(dict.fromkeys(port.lighting for port in self.inputs if port.lighting))
