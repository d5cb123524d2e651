"""What can go wrong in the use cases, as a sentence for the person and a hint about what to do next."""

from __future__ import annotations


class WorkflowError(Exception):
    """A sentence that a person can read, with a hint that says what to do next (may be empty)."""

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence if not hint else f"{sentence} {hint}")
        self.sentence = sentence
        self.hint = hint
