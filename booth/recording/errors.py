"""What can be wrong with a recording, as a sentence for the person."""

from __future__ import annotations

from booth.errors import BoothError


class RecordingError(BoothError):
    """A recording that cannot be made, read or changed, with a hint about what to do next."""
