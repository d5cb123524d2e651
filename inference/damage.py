"""The supervised damage model: images of a capture in, findings out."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from inference.adapters.adapter import Graph
from inference.adapters.beside import NOTHING, Beside, read_beside
from inference.adapters.recognise import adapter_for
from inference.card import ModelCard, ModelInput
from inference.errors import InferenceError, ModelError
from inference.findings import CaptureFinding, ImageFinding, ViewInput, together
from inference.fusion import fuse, worst_image
from inference.outputs import damage_of_classes, image_score, scores_of
from inference.session import Session
from inference.transforms import fit_color, fit_depth, fit_gray, missing_plane, over_image, place

_FITS = {"rgb": fit_color, "gray": fit_gray, "depth_mm": fit_depth}
__all__ = ["CaptureFinding", "DamageModel", "ImageFinding", "ViewInput", "shipped_model"]


def shipped_model() -> Path:
    """The damage model that comes with the program."""
    return Path(__file__).parent / "models" / "damage.onnx"


class DamageModel:
    """A model with its card. Used from one thread at a time."""

    def __init__(self, session: Session, beside: Beside = NOTHING, name: str = "model") -> None:
        """Raises CardError where the session's model has no usable card and is of no maker that is known."""
        self.session = session
        graph = Graph(session.metadata, session.inputs, session.outputs)
        self._adapter = adapter_for(graph, beside, name)
        if self.card.task == "embedding":
            raise ModelError(f"{self.card.model_id} gives embeddings, not damage.", "Choose a damage model.")
        self._primary = next(port for port in self.card.inputs if port.role == "rgb" and port.required)

    @classmethod
    def load(cls, path: Path | None = None, threads: int = 1) -> DamageModel:
        """The model in `path` (the shipped one without). Raises ModelError naming the file and all that is wrong."""
        path = shipped_model() if path is None else path
        try:
            beside = read_beside(path)
            return cls(Session.load(path, threads, beside=beside.data), beside, path.stem)
        except ModelError as error:
            error.add_note(f"while loading {path}")
            raise

    @property
    def card(self) -> ModelCard:
        return self._adapter.card

    @property
    def maker(self) -> str:
        """What the model was recognised by: its own card, a maker's layout or a card beside it."""
        return self._adapter.maker

    @property
    def sha256(self) -> str:
        """The SHA-256 of the very bytes that were loaded, of all files; it names the model in every stored score."""
        return self.session.sha256

    @property
    def lightings(self) -> tuple[str, ...]:
        """The lightings that the card asks for; with none, every image is scored by itself."""
        return self.card.lightings

    def score_image(self, image: ViewInput) -> ImageFinding:
        """What the model says of one image. Raises InferenceError where it fails or gives impossible numbers."""
        return self.read_outputs(image, self.session.run(self.prepare(image)))

    def score(self, images: Sequence[ViewInput]) -> CaptureFinding:
        """All images scored, a view at a time where the card names lightings, and fused. Raises InferenceError without
        images, or as `score_image`."""
        began = time.perf_counter()
        images = together(images) if self.lightings else images
        findings = tuple(self.score_image(image) for image in images)
        fused = fuse(findings)
        seconds = time.perf_counter() - began
        return CaptureFinding(fused, self.card.threshold, findings, worst_image(findings), seconds)

    def prepare(self, image: ViewInput) -> dict[str, np.ndarray]:
        """The session's inputs by name. Raises InferenceError where a plane that the model needs is not there."""
        colors = {image.lighting: image.color} | dict(image.others)
        return {spec.name: self._plane(spec, image, colors) for spec in self.card.inputs}

    def _plane(self, spec: ModelInput, image: ViewInput, colors: Mapping[str, np.ndarray]) -> np.ndarray:
        plane = image.depth_mm if spec.role == "depth_mm" else colors.get(spec.lighting or image.lighting)
        if plane is None and spec is self._primary:
            plane = image.color
        if plane is not None:
            return _FITS[spec.role](plane, spec)
        if spec.required:
            wanted = "depth" if spec.role == "depth_mm" else f"the lighting {spec.lighting!r}"
            raise InferenceError(
                f"The model {self.card.model_id} needs {wanted}, and {image.view} has none.",
                f"Use a booth with {wanted} or a model that works without.",
            )
        return missing_plane(spec)

    def read_outputs(self, image: ViewInput, outputs: dict[str, np.ndarray]) -> ImageFinding:
        """The finding in the session's outputs for `image`. Raises InferenceError where they cannot be scores."""
        values = scores_of(self.card, self._adapter.decode(outputs))
        by_class = damage_of_classes(self.card, values["class_scores"]) if "class_scores" in values else {}
        heatmap = self._heatmap(image, values["heatmap"]) if "heatmap" in values else None
        wanted = self._primary.lighting
        lighting = wanted if wanted in image.others else image.lighting
        return ImageFinding(image.view, lighting, image_score(self.card, values), by_class, heatmap)

    def _heatmap(self, image: ViewInput, maps: np.ndarray) -> np.ndarray:
        placement = place((image.color.shape[1], image.color.shape[0]), self._primary)
        heatmap = np.rint(over_image(maps[0, 0], placement) * 255.0).astype(np.uint8)
        heatmap.flags.writeable = False
        return heatmap

    def stop(self) -> None:
        """Make a run in another thread end soon, with InferenceError; later ones end likewise until `resume`."""
        self.session.stop()

    def resume(self) -> None:
        """Let a stopped model run again."""
        self.session.resume()

    def close(self) -> None:
        self.session.close()

    def __enter__(self) -> DamageModel:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()
