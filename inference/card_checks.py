"""What contradicts itself in a model card, or contradicts the graph: one sentence each."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from inference.card_values import NEEDED_OUTPUTS, TASKS, WITHOUT_CLASSES, ModelInput, ModelOutput, Port


def card_problems(fields: Mapping[str, Any], graph_inputs: Sequence[Port], graph_outputs: Sequence[Port]) -> list[str]:
    """Everything wrong with these fields of a card, by its attributes' names; a missing field is no problem here."""
    problems = _value_problems(fields) + _class_problems(fields)
    for spec in fields.get("inputs", ()):
        problems += _input_problems(spec, graph_inputs)
    return problems + _unfed(fields, graph_inputs) + _output_problems(fields, graph_outputs)


def _value_problems(fields: Mapping[str, Any]) -> list[str]:
    problems = []
    threshold = fields.get("threshold")
    if threshold is not None and not (math.isfinite(threshold) and 0.0 <= threshold <= 1.0):
        problems.append(f"booth.threshold is {threshold:g}, but a threshold lies between 0 and 1.")
    if fields.get("task", TASKS[0]) not in TASKS:
        known = f"{', '.join(TASKS[:-1])} and {TASKS[-1]}"
        problems.append(f"booth.task is {fields['task']!r}, but this program knows {known}.")
    problems += _twice("classes", fields.get("classes", ()))
    problems += _twice("inputs", [_plane(port) for port in fields.get("inputs", ())])
    return problems + _twice("outputs", [port.role for port in fields.get("outputs", ())])


def _twice(key: str, names: Iterable[str]) -> list[str]:
    names = list(names)
    return [f"booth.{key} has {name!r} twice." for name in dict.fromkeys(names) if names.count(name) > 1]


def _plane(spec: ModelInput) -> str:
    return f"{spec.role} under {spec.lighting}" if spec.lighting else spec.role


def _class_problems(fields: Mapping[str, Any]) -> list[str]:
    if "classes" not in fields:
        return []
    classes, damaged = fields["classes"], fields.get("damage_classes", ())
    problems = [f"booth.damage_classes names {name!r}, which is no class." for name in damaged if name not in classes]
    if not classes and fields.get("task") not in WITHOUT_CLASSES:
        problems.append("booth.classes names no class.")
    scores = next((port for port in fields.get("outputs", ()) if port.role == "class_scores"), None)
    shares = scores is not None and scores.activation in ("distribution", "softmax")
    if shares and len(damaged or classes) == len(classes):
        problems.append(
            "The class scores add up to 1, so one class at least has to mean undamaged: name those that mean damage in "
            "booth.damage_classes."
        )
    return problems


def _input_problems(spec: ModelInput, graph: Sequence[Port]) -> list[str]:
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
    if spec.shorter_edge and (spec.fit != "crop" or spec.shorter_edge < max(spec.width, spec.height)):
        problems.append(
            f"shorter_edge of {spec.name!r} is for a crop, and as long as the input's longer side at least."
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
    if spec.role == "depth_mm" and spec.dtype == "uint8":
        problems.append(f"{spec.name!r} takes depth_mm as uint8, but millimetres do not fit into a byte.")
    if spec.role == "depth_mm" and spec.lighting:
        problems.append(f"{spec.name!r} takes depth under {spec.lighting!r}, but depth is the same under every light.")
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
    task = fields.get("task")
    problems = [
        f"booth.outputs has no output with the role {role}."
        for role in NEEDED_OUTPUTS.get(task, ("score",))
        if role not in roles
    ]
    if task == "image_classification" and not {"score", "class_scores"} & set(roles):
        problems.append("booth.outputs has no output with the role score or class_scores.")
    for spec in fields["outputs"]:
        problems += _port_problems(spec, graph, fields.get("classes"))
    return problems


def _port_problems(spec: ModelOutput, graph: Sequence[Port], classes: Sequence[str] | None) -> list[str]:
    port = next((port for port in graph if port.name == spec.name), None)
    if port is None:
        named = ", ".join(port.name for port in graph)
        return [f"The card names the output {spec.name!r}, but the graph's outputs are {named}."]
    problems = []
    if spec.activation in ("distribution", "softmax") and spec.role != "class_scores":
        problems.append(f"The output {port.name!r} is a {spec.role}, which cannot be a {spec.activation}.")
    if port.dtype not in ("float32", "float16"):
        problems.append(f"The output {port.name!r} is {port.dtype}, but scores are float32 or float16.")
    return problems + _shape_problems(spec, port, classes)


def _shape_problems(spec: ModelOutput, port: Port, classes: Sequence[str] | None) -> list[str]:
    wanted = _shapes(spec.role, classes)
    if not wanted or any(_fits(shape, port.shape) for shape in wanted):
        return []
    of_classes = f" for {len(classes)} class(es)" if spec.role in ("class_scores", "heatmap") and classes else ""
    shown = " or ".join(_shown(shape) for shape in wanted)
    return [f"The output {port.name!r} is {_shown(port.shape)}, but {spec.role}{of_classes} has to be {shown}."]


def _shapes(role: str, classes: Sequence[str] | None) -> list[tuple[int | None, ...]]:
    """The shapes that an output of this role may have; none where it depends on classes that could not be read."""
    shapes = {"score": [(1,), (1, 1)], "embedding": [(1, None)], "patches": [(1, None, None, None)]}
    if classes is not None:
        shapes["class_scores"] = [(1, len(classes))]
        shapes["heatmap"] = [(1, channels, None, None) for channels in sorted({1, 1 + len(classes)})]
    return shapes.get(role, [])


def _fits(wanted: Sequence[int | None], given: Sequence[int | None]) -> bool:
    return len(wanted) == len(given) and all(
        want is None or have is None or want == have for want, have in zip(wanted, given, strict=True)
    )


def _shown(shape: Sequence[int | None]) -> str:
    return "(" + ", ".join("any" if size is None else str(size) for size in shape) + ")"
