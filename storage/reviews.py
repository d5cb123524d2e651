"""Reviews: a lead's decisions on annotations, only added."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection, func, insert, select, update

from storage import schema
from storage.errors import NotFound, StoreError
from storage.parts import StoreParts
from storage.records import CaptureState, Review
from storage.text import sentences_from

_R, _A, _C = schema.reviews, schema.annotations, schema.captures
DECISIONS = (CaptureState.ACCEPTED, CaptureState.RETURNED)


class Reviews:
    """Decisions and their reasons; the newest one is the capture's state."""

    def __init__(self, parts: StoreParts) -> None:
        self._parts = parts
        self._catalogue = parts.catalogue

    def decide(
        self,
        capture_id: int,
        revision: int,
        decision: CaptureState,
        reasons: Sequence[str] = (),
        comment: str = "",
        author: str = "",
    ) -> Review:
        """ACCEPTED or RETURNED for the newest revision. Raises StoreError where there is a newer one by now."""
        if decision not in DECISIONS:
            raise StoreError(f"A review cannot decide {decision.value!r}.", "Accept the annotation or return it.")
        row = {"capture_id": capture_id, "revision": revision, "decision": decision.value}
        row |= {"reasons": json.dumps(list(reasons)), "comment": comment, "author": author or self._parts.author}
        row["created_utc_us"] = self._parts.clock.utc_us()
        self._catalogue.write(lambda connection: _decide(connection, row))
        return Review(capture_id, revision, decision, tuple(reasons), comment, row["author"], row["created_utc_us"])

    def history(self, capture_id: int) -> tuple[Review, ...]:
        """All decisions on a capture, oldest first."""
        with self._catalogue.reading() as connection:
            rows = connection.execute(select(_R).where(_R.c.capture_id == capture_id).order_by(_R.c.id)).all()
        return tuple(_review_from(row) for row in rows)


def _review_from(row) -> Review:
    decided = (CaptureState(row.decision), sentences_from(row.reasons), row.comment)
    return Review(row.capture_id, row.revision, *decided, row.author, row.created_utc_us)


def _decide(connection: Connection, row: dict) -> None:
    capture_id = row["capture_id"]
    newest = connection.execute(select(func.max(_A.c.revision)).where(_A.c.capture_id == capture_id)).scalar()
    if newest is None:
        raise NotFound(f"Capture {capture_id} has no annotation to decide on.")
    if newest != row["revision"]:
        raise StoreError(
            f"Capture {capture_id} was changed meanwhile.", "Look at its newest revision and decide again."
        )
    connection.execute(insert(_R), row)
    connection.execute(update(_C).where(_C.c.id == capture_id).values(state=row["decision"]))
