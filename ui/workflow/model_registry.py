"""Which models may run on a station: those that came with the program, and those that somebody approved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from inference.card import ModelCard, card_metadata
from inference.damage import shipped_model
from inference.errors import ModelError
from storage.errors import StoreError
from storage.records import ModelApproval
from storage.store import Store
from storage.taxonomy import Taxonomy

if TYPE_CHECKING:
    from ui.workflow.model_check import CheckedModel


class Registered(Protocol):
    """What is asked of a model to know it again."""

    @property
    def sha256(self) -> str: ...

    @property
    def card(self) -> ModelCard: ...


@cache
def shipped_hashes() -> frozenset[str]:
    """The SHA-256 of every model file that came with the program."""
    files = shipped_model().parent.glob("*.onnx")
    return frozenset(hashlib.sha256(path.read_bytes()).hexdigest() for path in files)


def is_allowed(sha256: str, *data: Path | None) -> bool:
    """What was decided last in the first of these data folders that knows a decision; where none does, whether the
    model was shipped."""
    for folder in data:
        if folder is not None and (approvals := _approvals(folder, sha256)):
            return approvals[-1].is_approved
    return sha256 in shipped_hashes()


def _approvals(data: Path, sha256: str) -> Sequence[ModelApproval]:
    try:
        with Store.read(data) as store:
            return store.models.approvals(sha256)
    except StoreError:  # no store yet, so nothing was decided
        return ()


def require_allowed(sha256: str, model_id: str, path: Path, *data: Path | None) -> None:
    """Raises ModelError, which says how to approve it, where the model may not run by `is_allowed`."""
    if not is_allowed(sha256, *data):
        raise ModelError(
            f"The model {model_id} in {path} is not approved for this station ({sha256[:12]}).",
            f'Look at it with "traybooth models check {path}", and let it run with "traybooth models approve {path}".',
        )


def unknown_classes(card: ModelCard, taxonomy: Taxonomy) -> tuple[str, ...]:
    """The classes that mean damage and that the taxonomy has no type for: nothing can be proposed from them."""
    names: Sequence[str] = card.damage_classes or card.classes
    return tuple(name for name in names if taxonomy.type(name) is None)


def register(store: Store, model: Registered) -> None:
    """Let the store know the model, so that its scores and the decisions on it name it."""
    card = model.card
    texts = json.dumps(card_metadata(card))
    store.models.register(model.sha256, card.model_id, card.version, card.task, card.threshold, texts)


def register_checked(store: Store, found: CheckedModel) -> None:
    """Let the store know a model that was looked at; a promptable one has no card of this kind."""
    if found.card is not None:
        register(store, found)
    else:
        store.models.register(found.sha256, found.model_id, found.version, found.task)
