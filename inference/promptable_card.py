"""What a promptable segmentation model needs: its encoder's card or what is usual, checked against both graphs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from inference.card import ModelInput, Port
from inference.errors import CardError

CONTRACT = "promptable/1"
USUAL_SIZE = 1024
USUAL_MEAN, USUAL_STD = (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)
COORDS, LABELS = "point_coords", "point_labels"
MASK_INPUT, HAS_MASK, IMAGE_SIZE = "mask_input", "has_mask_input", "orig_im_size"
PROMPT_DTYPES = ("float32", "float16", "int32", "int64")
PROMPT_INPUTS = (COORDS, LABELS, MASK_INPUT, HAS_MASK, IMAGE_SIZE)
MASKS, QUALITIES = "masks", "iou_predictions"


@dataclass(frozen=True, slots=True)
class PromptableCard:
    """`image` is the encoder's one input; `embeddings` name the encoder's output that feeds each further input of the
    decoder, by the decoder's name."""

    model_id: str
    version: str
    image: ModelInput
    embeddings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Graph:
    """What a graph takes and gives, and the metadata in its file."""

    metadata: Mapping[str, str]
    inputs: Sequence[Port]
    outputs: Sequence[Port]


def read_promptable_card(encoder: Graph, decoder: Graph, name: str) -> PromptableCard:
    """The card in the encoder's metadata, else the usual one under this name. Raises CardError with all problems."""
    problems = _contract_problems(encoder.metadata)
    image, image_problems = _image_input(encoder)
    embeddings = _embeddings(encoder, decoder)
    problems += image_problems + _decoder_problems(decoder, embeddings)
    if problems:
        raise CardError(problems)
    told = encoder.metadata
    return PromptableCard(told.get("booth.model_id", name), told.get("booth.model_version", ""), image, embeddings)


def _contract_problems(metadata: Mapping[str, str]) -> list[str]:
    contract = metadata.get("booth.contract", CONTRACT)
    if contract == CONTRACT:
        return []
    return [f"booth.contract of the encoder is {contract!r}, but a promptable model has {CONTRACT!r}."]


def _image_input(encoder: Graph) -> tuple[ModelInput | None, list[str]]:
    if len(encoder.inputs) != 1:
        named = ", ".join(port.name for port in encoder.inputs)
        return None, [f"The encoder takes {named or 'nothing'}, but it has to take one image and nothing else."]
    port = encoder.inputs[0]
    if (text := encoder.metadata.get("booth.inputs")) is not None:
        return _told_input(text, port)
    return _usual_input(port)


def _told_input(text: str, port: Port) -> tuple[ModelInput | None, list[str]]:
    try:
        specs = TypeAdapter(tuple[ModelInput, ...]).validate_json(text)
    except ValidationError as error:
        return None, [f"booth.inputs of the encoder cannot be read: {error.errors()[0]['msg'].lower()}."]
    if len(specs) != 1 or specs[0].name != port.name or specs[0].role != "rgb":
        return None, [f"booth.inputs of the encoder has to name {port.name!r} with the role rgb, and nothing else."]
    return specs[0], _against_graph(specs[0], port)


def _usual_input(port: Port) -> tuple[ModelInput | None, list[str]]:
    """The input of the usual export: RGB, normalised in the usual way, its longer side as long as the input."""
    if len(port.shape) != 4 or port.dtype not in ("float32", "uint8"):
        return None, [f"The encoder's input {port.name!r} is {port.dtype} {_shown(port)}, not one image of four axes."]
    is_last = port.shape[3] == 3
    height, width = port.shape[1:3] if is_last else port.shape[2:4]
    is_scaled = port.dtype == "float32"
    spec = ModelInput(
        port.name,
        "rgb",
        width or USUAL_SIZE,
        height or USUAL_SIZE,
        layout="NHWC" if is_last else "NCHW",
        dtype=port.dtype,
        mean=USUAL_MEAN if is_scaled else (),
        std=USUAL_STD if is_scaled else (),
    )
    return spec, _against_graph(spec, port)


def _against_graph(spec: ModelInput, port: Port) -> list[str]:
    fits = len(port.shape) == 4 and all(
        have is None or have == want for have, want in zip(port.shape, spec.shape, strict=True)
    )
    problems = []
    if not fits or spec.dtype != port.dtype:
        told = f"{spec.dtype} {spec.shape}"
        problems.append(f"The card's image is {told}, but the encoder takes {port.dtype} {_shown(port)}.")
    if not all(len(values) in (0, 3) for values in (spec.mean, spec.std)) or 0.0 in (spec.scale, *spec.std):
        problems.append("The image's mean and std have to be three numbers each, and neither scale nor std may be 0.")
    if spec.dtype == "uint8" and spec.is_scaled_outside:
        problems.append("The image is uint8, so its scaling has to be inside the graph, but the card states one.")
    return problems


def _embeddings(encoder: Graph, decoder: Graph) -> dict[str, str | None]:
    """The encoder's output for each input of the decoder that is none of the prompt's: the one of the same name, or
    the only one there is. None where there is no such output."""
    given = [port.name for port in encoder.outputs]
    wanted = [port.name for port in decoder.inputs if port.name not in PROMPT_INPUTS]
    if len(given) == len(wanted) == 1:
        return {wanted[0]: given[0]}
    return {name: name if name in given else None for name in wanted}


def _decoder_problems(decoder: Graph, embeddings: Mapping[str, str | None]) -> list[str]:
    inputs = [port.name for port in decoder.inputs]
    problems = [f"The decoder has no input {name!r}." for name in (COORDS, LABELS) if name not in inputs]
    problems += [
        f"The decoder's input {port.name!r} is {port.dtype}, and not one of {', '.join(PROMPT_DTYPES)}."
        for port in decoder.inputs
        if port.name in PROMPT_INPUTS and port.dtype not in PROMPT_DTYPES
    ]
    if MASKS not in [port.name for port in decoder.outputs]:
        problems.append(f"The decoder has no output {MASKS!r}.")
    if not embeddings:
        problems.append("The decoder takes nothing that the encoder gives.")
    unfed = [name for name, output in embeddings.items() if output is None]
    return problems + [f"The decoder wants {name!r}, which the encoder does not give." for name in unfed]


def _shown(port: Port) -> str:
    return "(" + ", ".join("any" if size is None else str(size) for size in port.shape) + ")"
