"""A promptable segmentation model: an encoder that looks at an image once, and a decoder that answers prompts on it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from inference.card import ModelInput, Port
from inference.errors import InferenceError, ModelError
from inference.promptable_card import (
    COORDS,
    HAS_MASK,
    IMAGE_SIZE,
    LABELS,
    MASK_INPUT,
    MASKS,
    PROMPT_INPUTS,
    QUALITIES,
    Graph,
    PromptableCard,
    read_promptable_card,
)
from inference.session import Session, SessionFacts

ENCODER, DECODER = "encoder.onnx", "decoder.onnx"
LOW_RESOLUTION = 256
_OUT, _IN, _CORNERS, _PADDING = 0, 1, (2, 3), -1
Point = tuple[float, float]


@dataclass(frozen=True, eq=False, slots=True)
class Embedding:
    """What the encoder saw. `size` is the image's (width, height), `content` that of the image in the model's input,
    where it lies in the upper left corner."""

    arrays: Mapping[str, np.ndarray]
    size: tuple[int, int]
    content: tuple[int, int]


class PromptableModel:
    """Both parts with their card. Used from one thread at a time."""

    def __init__(self, encoder: Session, decoder: Session, name: str = "promptable") -> None:
        """Raises CardError where the two do not belong together or need what this program does not give."""
        self._encoder, self._decoder = encoder, decoder
        self.card: PromptableCard = read_promptable_card(_graph(encoder), _graph(decoder), name)

    @classmethod
    def load(cls, folder: Path, threads: int = 1) -> PromptableModel:
        """The model in `encoder.onnx` and `decoder.onnx` of a folder. Raises ModelError with a sentence."""
        encoder = Session.load(folder / ENCODER, threads)
        try:
            return cls(encoder, Session.load(folder / DECODER, threads), folder.name)
        except ModelError:
            encoder.close()
            raise

    @property
    def sha256(self) -> str:
        """Names both files together: the SHA-256 of their SHA-256."""
        return hashlib.sha256((self._encoder.sha256 + self._decoder.sha256).encode()).hexdigest()

    @property
    def facts(self) -> tuple[SessionFacts, SessionFacts]:
        """How the encoder and the decoder are run."""
        return self._encoder.facts, self._decoder.facts

    def embed(self, color: np.ndarray) -> Embedding:
        """Look at an image, (h, w, 3) uint8 BGR; takes long. Raises InferenceError where the model fails."""
        spec, size = self.card.image, (color.shape[1], color.shape[0])
        content = _content(size, spec)
        outputs = self._encoder.run({spec.name: _placed(color, content, spec)})
        arrays = {name: outputs[given] for name, given in self.card.embeddings.items()}
        return Embedding(arrays, size, content)

    def mask(
        self,
        embedding: Embedding,
        box: tuple[float, float, float, float] | None = None,
        include: Sequence[Point] = (),
        exclude: Sequence[Point] = (),
    ) -> np.ndarray:
        """(h, w) bool: what belongs to the prompt, given in the image's continuous pixels.

        Raises InferenceError where the model fails or gives what is no mask.
        """
        planes = dict(embedding.arrays) | self._prompt_planes(embedding, box, include, exclude)
        outputs = self._decoder.run({port.name: planes[port.name] for port in self._decoder.inputs})
        masks = outputs[MASKS]
        if masks.ndim != 4 or masks.shape[0] != 1 or not masks.size or not np.isfinite(masks).all():
            raise InferenceError(f"The model gave masks of shape {masks.shape} that cannot be used.")
        return _over_image(masks[0, _best(outputs, masks.shape[1])], embedding, self.card.image) > 0

    def close(self) -> None:
        self._encoder.close()
        self._decoder.close()

    def __enter__(self) -> PromptableModel:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def _prompt_planes(self, embedding: Embedding, box, include, exclude) -> dict[str, np.ndarray]:
        corners = [] if box is None else [box[:2], box[2:]]
        # The usual export asks for a point of padding where there is no box.
        padding = [] if corners else [(0.0, 0.0)]
        points = np.array([*include, *exclude, *corners, *padding], np.float64).reshape(-1, 2)
        labels = [_IN] * len(include) + [_OUT] * len(exclude) + list(_CORNERS[: len(corners)])
        labels += [_PADDING] * len(padding)
        scale = np.array(embedding.content) / embedding.size
        given = {
            COORDS: (points * scale)[None],
            LABELS: np.array([labels]),
            HAS_MASK: np.zeros(1),
            IMAGE_SIZE: np.array(embedding.size[::-1]),
        }
        ports = [port for port in self._decoder.inputs if port.name in PROMPT_INPUTS]
        return {port.name: given.get(port.name, _no_mask(port)).astype(port.dtype) for port in ports}


def _graph(session: Session) -> Graph:
    return Graph(session.metadata, session.inputs, session.outputs)


def _no_mask(port: Port) -> np.ndarray:
    """Zeros where the decoder could be given a mask of before."""
    if port.name != MASK_INPUT:
        return np.zeros(0)
    return np.zeros([1, 1, *(size or LOW_RESOLUTION for size in port.shape[2:])])


def _content(size: tuple[int, int], spec: ModelInput) -> tuple[int, int]:
    """(width, height) of the image in the model's input."""
    if spec.fit == "stretch":
        return spec.width, spec.height
    factor = min(spec.width / size[0], spec.height / size[1])
    return min(spec.width, max(1, round(size[0] * factor))), min(spec.height, max(1, round(size[1] * factor)))


def _placed(color: np.ndarray, content: tuple[int, int], spec: ModelInput) -> np.ndarray:
    """The encoder's array: RGB in the upper left corner, scaled as the card says, zeros beside it."""
    shrinks = color.shape[1] >= content[0]
    resized = cv2.resize(color, content, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    pixels = cv2.cvtColor(resized, cv2.COLOR_BGR2RGB)
    if spec.is_scaled_outside:
        pixels = (pixels * np.float32(spec.scale) - np.float32(spec.mean or 0)) / np.float32(spec.std or 1)
    plane = np.zeros((spec.height, spec.width, 3), spec.dtype)
    plane[: content[1], : content[0]] = pixels
    return np.ascontiguousarray(plane.transpose(2, 0, 1) if spec.layout == "NCHW" else plane)[None]


def _best(outputs: Mapping[str, np.ndarray], count: int) -> int:
    """The mask that the decoder itself thinks most of."""
    qualities = outputs.get(QUALITIES)
    return int(np.argmax(qualities)) if qualities is not None and qualities.size == count else 0


def _over_image(mask: np.ndarray, embedding: Embedding, spec: ModelInput) -> np.ndarray:
    """(h, w) float32 over the image: a mask of the image's own size is that, another one covers the model's input."""
    width, height = embedding.size
    mask = mask.astype(np.float32)
    if mask.shape == (height, width):
        return mask
    whole = cv2.resize(mask, (spec.width, spec.height), interpolation=cv2.INTER_LINEAR)
    content = whole[: embedding.content[1], : embedding.content[0]]
    return cv2.resize(content, (width, height), interpolation=cv2.INTER_LINEAR)
