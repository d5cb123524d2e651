"""What can go wrong with the station's data, each as a sentence and a hint about what to do next."""

from __future__ import annotations


class StoreError(Exception):
    """A sentence that a person can read, with a hint that says what to do next (may be empty)."""

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence if not hint else f"{sentence} {hint}")
        self.sentence = sentence
        self.hint = hint


class StoreBusy(StoreError):
    """Another program holds the data folder or its database."""


class StoreFull(StoreError):
    """There is no room left; what is stored can still be read."""


class StoreTooNew(StoreError):
    """The database was written by a newer version of the program."""


class StoreDamaged(StoreError):
    """A file is not what it should be, or its bytes do not match their SHA-256."""


class NotFound(StoreError):
    """No such capture, image, set or person."""
