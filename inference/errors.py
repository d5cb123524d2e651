"""What can go wrong with a model or a score, each as a sentence for the person and a hint about what to do next."""

from __future__ import annotations

from collections.abc import Sequence


class InferenceError(Exception):
    """A sentence that a person can read, with a hint that says what to do next (may be empty)."""

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence if not hint else f"{sentence} {hint}")
        self.sentence = sentence
        self.hint = hint


class ModelError(InferenceError):
    """The file is not a model that this program can use."""


class CardError(ModelError):
    """Everything that is missing or contradictory in a model's card, one sentence each in `problems`."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        listed = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(
            f"The model's card cannot be used:\n{listed}\n",
            "Write the booth.* metadata into the ONNX file, or a card beside it: docs/models.md says how.",
        )
