"""Decisions on the fused score at which items are sidelined: dated, signed, only added."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, insert, select

from storage import schema
from storage.errors import StoreError
from storage.models import require_model
from storage.parts import StoreParts
from storage.score_records import ThresholdDecision

_T, _M = schema.thresholds, schema.models


class Thresholds:
    """The newest decision for a model and a fusion is the one in force."""

    def __init__(self, parts: StoreParts) -> None:
        self._parts = parts
        self._catalogue = parts.catalogue

    def decide(
        self,
        model_sha256: str,
        fusion: str,
        threshold: float,
        figures: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        note: str = "",
        author: str = "",
    ) -> ThresholdDecision:
        """Keep a decision with the figures that it was taken on. Raises NotFound for a model that is not registered,
        and StoreError for a threshold that is no score."""
        if not (math.isfinite(threshold) and 0 <= threshold <= 1):
            raise StoreError(f"A threshold of {threshold:g} is not between 0 and 1.", "Choose a score on that scale.")
        row = {"fusion": fusion, "threshold": float(threshold), "note": note, "author": author or self._parts.author}
        row |= {"figures": json.dumps(dict(figures or {})), "query": json.dumps(dict(query or {}))}
        row["created_utc_us"] = self._parts.clock.utc_us()
        decision_id = self._catalogue.write(
            lambda connection: (
                connection.execute(insert(_T), {**row, "model_id": require_model(connection, model_sha256)}).lastrowid
            )
        )
        return self._read(_T.c.id == decision_id)[0]

    def current(self, model_sha256: str, fusion: str | None = None) -> ThresholdDecision | None:
        """The newest decision for this model and fusion (None: whatever the fusion), None where there is none."""
        wanted = [_M.c.sha256 == model_sha256] + ([] if fusion is None else [_T.c.fusion == fusion])
        found = self._read(*wanted)
        return found[-1] if found else None

    def history(self, model_sha256: str | None = None) -> tuple[ThresholdDecision, ...]:
        """All decisions, or those for one model, oldest first."""
        return self._read(*([] if model_sha256 is None else [_M.c.sha256 == model_sha256]))

    def _read(self, *conditions) -> tuple[ThresholdDecision, ...]:
        wanted = select(_T, _M.c.sha256).join(_M, _M.c.id == _T.c.model_id).where(*conditions).order_by(_T.c.id)
        with self._catalogue.reading() as connection:
            return tuple(map(_decision_from, connection.execute(wanted)))


def _decision_from(row: Row) -> ThresholdDecision:
    taken_on = json.loads(row.figures), json.loads(row.query)
    signed = row.note, row.author, row.created_utc_us
    return ThresholdDecision(row.id, row.sha256, row.fusion, row.threshold, *taken_on, *signed)
