"""Outlines from clicks and boxes on a stored capture: by the station's promptable model, else by image and depth."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from booth.outlining.prompt import Prompt
from booth.outlining.shape import pleasant_outline
from booth.outlining.smart import outline_from
from inference.errors import InferenceError
from inference.promptable import Embedding, PromptableModel
from storage.records import ImageRecord, Origin, Part
from storage.store import Store
from ui.workflow.model_registry import require_allowed
from ui.workflow.seen_views import SeenViews

MODEL_FOLDER = Path("models") / "promptable"
KEPT_EMBEDDINGS = 4
THREADS = max(1, (os.cpu_count() or 1) // 2)


@dataclass(frozen=True, slots=True)
class SmartAnswer:
    """The outline, empty where nothing stands out, and who made it. `problem` tells why the model was not asked."""

    parts: tuple[Part, ...]
    origin: Origin = Origin.DRAWN
    problem: InferenceError | None = None


class StationModel:
    """The promptable model in a station's data folder, if there is one; loaded when it is first asked for.

    Used from one lane. What goes wrong with it is told once, and it is not asked again.
    """

    def __init__(self, data: Path) -> None:
        self._data, self._folder = data, data / MODEL_FOLDER
        self._model: PromptableModel | None = None
        self._is_tried = False

    def get(self) -> PromptableModel | None:
        """Raises InferenceError, once, where there is a model that cannot be used."""
        if not self._is_tried:
            self._is_tried = True
            if self._folder.exists():
                model = PromptableModel.load(self._folder, THREADS)
                require_allowed(model.sha256, model.card.model_id, self._folder, self._data)
                self._model = model
        return self._model

    def give_up(self) -> None:
        """Do without it from now on."""
        if self._model is not None:
            self._model.close()
        self._model = None


class SmartOutliner:
    """Answers prompts on the views of one capture. Used from one lane; keeps what it read and what the model saw."""

    def __init__(self, store: Store, images: Sequence[ImageRecord], seen: SeenViews, model: StationModel) -> None:
        self._store, self._seen, self._model = store, seen, model
        self._colors = {(image.view, image.lighting): image for image in images if image.plane == "color"}
        self._pixels: dict[tuple[str, str], np.ndarray] = {}
        self._embeddings: OrderedDict[tuple[str, str], Embedding] = OrderedDict()

    def answer(self, view: str, lighting: str, prompt: Prompt) -> SmartAnswer:
        """The outline in a view; the image under `lighting` counts first. Raises StoreError, and KeyError for a view
        without colour."""
        key = self._key(view, lighting)
        try:
            model = self._model.get()
            if model is not None:
                mask = model.mask(self._embedding(model, key), prompt.box, prompt.include, prompt.exclude)
                return SmartAnswer(pleasant_outline(mask, prompt.include, prompt.exclude), Origin.MODEL)
        except InferenceError as error:
            self._model.give_up()
            return SmartAnswer(self._built_in(key, prompt), problem=error)
        return SmartAnswer(self._built_in(key, prompt))

    def _built_in(self, key: tuple[str, str], prompt: Prompt) -> tuple[Part, ...]:
        seen = self._seen.view(key[0])
        others = [self._image(other) for other in self._colors if other[0] == key[0] and other != key]
        return outline_from(prompt, self._image(key), seen.depth_m if seen.has_depth else None, others)

    def _key(self, view: str, lighting: str) -> tuple[str, str]:
        """The image of the view under this lighting, else its first."""
        if (view, lighting) in self._colors:
            return view, lighting
        return next(key for key in self._colors if key[0] == view)

    def _image(self, key: tuple[str, str]) -> np.ndarray:
        """(h, w, 3) uint8 BGR; only one view's images are kept."""
        if key not in self._pixels:
            self._pixels = {known: image for known, image in self._pixels.items() if known[0] == key[0]}
            self._pixels[key] = self._store.captures.pixels(self._colors[key])
        return self._pixels[key]

    def _embedding(self, model: PromptableModel, key: tuple[str, str]) -> Embedding:
        if key not in self._embeddings:
            self._embeddings[key] = model.embed(self._image(key))
            while len(self._embeddings) > KEPT_EMBEDDINGS:
                self._embeddings.popitem(last=False)
        self._embeddings.move_to_end(key)
        return self._embeddings[key]
