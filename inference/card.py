"""The model card: what a model expects and gives, read from its ONNX metadata and checked against its graph."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from inference.errors import CardError

CONTRACT = "damage/1"
TASKS = ("damage_segmentation", "image_classification")
KEYS = ("contract", "model_id", "model_version", "task", "classes", "inputs", "outputs", "threshold")

Size = Annotated[int, Field(ge=8, le=8192)]
CHANNELS = {"rgb": 3, "depth_mm": 1}


@dataclass(frozen=True, slots=True)
class Port:
    """An input or output of the graph itself; None in `shape` is a dimension that the caller may choose."""

    name: str
    dtype: str
    shape: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class ModelInput:
    """One input of a model: the plane it takes (`role`), its size in pixels and how a plane is brought to it.

    A pixel enters the graph as `(pixel * scale - mean) / std`, which for uint8 has to be the pixel itself: there the
    scaling is inside the graph. `fit` says whether a plane of another shape is letterboxed (`pad` outside) or
    stretched. A plane that is not `required` and not there enters as zeros.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    name: str
    role: Literal["rgb", "depth_mm"]
    width: Size
    height: Size
    layout: Literal["NHWC", "NCHW"] = "NHWC"
    dtype: Literal["uint8", "float32"] = "uint8"
    fit: Literal["letterbox", "stretch"] = "letterbox"
    pad: float = 0.0
    scale: float = 1.0
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()
    required: bool = True

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
    """One output: the image's damage score, a score per class, or a heatmap (any damage first, then the classes)."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    name: str
    role: Literal["score", "class_scores", "heatmap"]
    activation: Literal["probability", "logit"] = "probability"


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What a model is, what it needs and what it gives; `threshold` is the fused score that sidelines an item."""

    model_id: str
    version: str
    task: str
    classes: tuple[str, ...]
    inputs: tuple[ModelInput, ...]
    outputs: tuple[ModelOutput, ...]
    threshold: float
    training: Mapping[str, Any] = field(default_factory=dict)
    contract: str = CONTRACT

    def input_of(self, role: str) -> ModelInput | None:
        return next((port for port in self.inputs if port.role == role), None)

    def output_of(self, role: str) -> ModelOutput | None:
        return next((port for port in self.outputs if port.role == role), None)


def read_card(metadata: Mapping[str, str], graph_inputs: Sequence[Port], graph_outputs: Sequence[Port]) -> ModelCard:
    """The card in `metadata`. Raises CardError with everything that is missing, malformed or against the graph."""
    fields, problems = _read_fields(metadata)
    problems += _value_problems(fields)
    for number, spec in enumerate(fields.get("inputs", ())):
        problems += _input_problems(spec, graph_inputs, first=number == 0)
    problems += _unfed(fields, graph_inputs)
    problems += _output_problems(fields, graph_outputs)
    if problems:
        raise CardError(problems)
    return ModelCard(**fields)


def card_metadata(card: ModelCard) -> dict[str, str]:
    """The ONNX metadata entries from which `read_card` reads `card` again."""
    texts = {
        "contract": card.contract,
        "model_id": card.model_id,
        "model_version": card.version,
        "task": card.task,
        "classes": json.dumps(card.classes),
        "inputs": json.dumps([asdict(port) for port in card.inputs]),
        "outputs": json.dumps([asdict(port) for port in card.outputs]),
        "threshold": repr(card.threshold),
        "training": json.dumps(dict(card.training)),
    }
    return {f"booth.{key}": text for key, text in texts.items()}


_Text = Annotated[str, Field(min_length=1, max_length=200)]
_PARSERS: dict[str, tuple[str, TypeAdapter]] = {
    "model_id": ("model_id", TypeAdapter(_Text)),
    "model_version": ("version", TypeAdapter(_Text)),
    "task": ("task", TypeAdapter(_Text)),
    "classes": ("classes", TypeAdapter(tuple[_Text, ...])),
    "inputs": ("inputs", TypeAdapter(tuple[ModelInput, ...])),
    "outputs": ("outputs", TypeAdapter(tuple[ModelOutput, ...])),
    "threshold": ("threshold", TypeAdapter(float)),
    "training": ("training", TypeAdapter(dict[str, Any])),
}
_PLAIN = ("model_id", "model_version", "task")


def _read_fields(metadata: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The fields that could be read, by the card's attribute names, and a sentence for each that could not."""
    missing = [f"booth.{key}" for key in KEYS if f"booth.{key}" not in metadata]
    problems = [f"{key} is missing from the metadata." for key in missing]
    contract = metadata.get("booth.contract", CONTRACT)
    if contract != CONTRACT:
        problems.append(f"booth.contract is {contract!r}, but this program understands {CONTRACT!r} only.")
    fields: dict[str, Any] = {}
    for key, (attribute, parser) in _PARSERS.items():
        if (text := metadata.get(f"booth.{key}")) is None:
            continue
        try:
            fields[attribute] = parser.validate_python(text) if key in _PLAIN else parser.validate_json(text)
        except ValidationError as error:
            problems += _sentences(f"booth.{key}", error)
    return fields, problems


def _sentences(key: str, error: ValidationError) -> list[str]:
    return [
        f"{'.'.join([key, *map(str, detail['loc'])])} cannot be read: {detail['msg'][0].lower()}{detail['msg'][1:]}."
        for detail in error.errors()
    ]


def _value_problems(fields: Mapping[str, Any]) -> list[str]:
    problems = []
    threshold = fields.get("threshold")
    if threshold is not None and not (math.isfinite(threshold) and 0.0 <= threshold <= 1.0):
        problems.append(f"booth.threshold is {threshold:g}, but a threshold lies between 0 and 1.")
    if fields.get("task", TASKS[0]) not in TASKS:
        problems.append(f"booth.task is {fields['task']!r}, but this program knows {' and '.join(TASKS)}.")
    if "classes" in fields and not fields["classes"]:
        problems.append("booth.classes names no class.")
    for key, names in (
        ("classes", fields.get("classes", ())),
        ("inputs", [port.role for port in fields.get("inputs", ())]),
        ("outputs", [port.role for port in fields.get("outputs", ())]),
    ):
        problems += [f"booth.{key} has {name!r} twice." for name in dict.fromkeys(names) if list(names).count(name) > 1]
    return problems


def _input_problems(spec: ModelInput, graph: Sequence[Port], first: bool) -> list[str]:
    port = next((port for port in graph if port.name == spec.name), None)
    if port is None:
        named = ", ".join(port.name for port in graph)
        return [f"The card names the input {spec.name!r}, but the graph's inputs are {named}."]
    problems = []
    if port.dtype != spec.dtype:
        problems.append(f"The card says that {spec.name!r} is {spec.dtype}, but the graph takes {port.dtype}.")
    if not _fits(spec.shape, port.shape):
        problems.append(
            f"The card says that {spec.name!r} is {spec.width} x {spec.height} {spec.layout} with {spec.channels} "
            f"channel(s), {_shown(spec.shape)}, but the graph takes {_shown(port.shape)}."
        )
    return problems + _scaling_problems(spec)


def _scaling_problems(spec: ModelInput) -> list[str]:
    problems = []
    for name, values in (("mean", spec.mean), ("std", spec.std)):
        if values and len(values) != spec.channels:
            problems.append(f"{name} of {spec.name!r} has {len(values)} values for {spec.channels} channel(s).")
    if not all(math.isfinite(value) for value in (spec.scale, spec.pad, *spec.mean, *spec.std)):
        problems.append(f"The scaling of {spec.name!r} has a number that is not finite.")
    if 0.0 in (spec.scale, *spec.std):
        problems.append(f"The scaling of {spec.name!r} has a scale or std of 0.")
    if spec.dtype == "uint8" and spec.is_scaled_outside:
        problems.append(f"{spec.name!r} is uint8, so its scaling has to be inside the graph, but the card states one.")
    if spec.dtype == "uint8" and spec.role != "rgb":
        problems.append(f"{spec.name!r} takes {spec.role} as uint8, but millimetres do not fit into a byte.")
    return problems


def _unfed(fields: Mapping[str, Any], graph: Sequence[Port]) -> list[str]:
    if "inputs" not in fields:
        return []
    known = {port.name for port in fields["inputs"]}
    problems = [
        f"The graph wants an input {port.name!r}, which the card does not name."
        for port in graph
        if port.name not in known
    ]
    if not any(port.role == "rgb" and port.required for port in fields["inputs"]):
        problems.append("booth.inputs has no required input with the role rgb.")
    return problems


def _output_problems(fields: Mapping[str, Any], graph: Sequence[Port]) -> list[str]:
    if "outputs" not in fields:
        return []
    roles = [port.role for port in fields["outputs"]]
    needed = ("score", "heatmap") if fields.get("task") == TASKS[0] else ("score",)
    problems = [f"booth.outputs has no output with the role {role}." for role in needed if role not in roles]
    for spec in fields["outputs"]:
        port = next((port for port in graph if port.name == spec.name), None)
        if port is None:
            named = ", ".join(port.name for port in graph)
            problems.append(f"The card names the output {spec.name!r}, but the graph's outputs are {named}.")
        else:
            problems += _shape_problems(spec, port, fields.get("classes"))
    return problems


def _shape_problems(spec: ModelOutput, port: Port, classes: Sequence[str] | None) -> list[str]:
    problems = []
    if port.dtype != "float32":
        problems.append(f"The output {port.name!r} is {port.dtype}, but scores are float32.")
    shapes = {"score": [(1,), (1, 1)]}
    if classes is not None:
        count = len(classes)
        shapes["class_scores"] = [(1, count)]
        shapes["heatmap"] = [(1, 1, None, None), (1, 1 + count, None, None)]
    wanted = shapes.get(spec.role)
    if wanted and not any(_fits(shape, port.shape) for shape in wanted):
        of_classes = f" for {len(classes)} class(es)" if classes is not None and spec.role != "score" else ""
        shown = " or ".join(_shown(shape) for shape in wanted)
        problems.append(
            f"The output {port.name!r} is {_shown(port.shape)}, but {spec.role}{of_classes} has to be {shown}."
        )
    return problems


def _fits(wanted: Sequence[int | None], given: Sequence[int | None]) -> bool:
    return len(wanted) == len(given) and all(
        want is None or have is None or want == have for want, have in zip(wanted, given, strict=True)
    )


def _shown(shape: Sequence[int | None]) -> str:
    return "(" + ", ".join("any" if size is None else str(size) for size in shape) + ")"
