"""Scores that models gave to captures; only added, each under the hash of its model."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator

import numpy as np
from sqlalchemy import ColumnElement, Connection, Row, exists, func, insert, select, update

from booth.frames import frozen_array
from storage import schema
from storage.errors import NotFound
from storage.parts import StoreParts
from storage.queries import select_ids
from storage.records import CaptureQuery, CaptureScore, ImageScore, ModelRecord
from storage.standing import refresh_standing

_M, _S, _I = schema.models, schema.scores, schema.image_scores
_MODEL_COLUMNS = (_M.c.id, _M.c.sha256, _M.c.name, _M.c.version, _M.c.task, _M.c.threshold, _M.c.card)
_BATCH = 500


class Scores:
    """Models and what they said. The newest score of a capture is the one that pages show and order by."""

    def __init__(self, parts: StoreParts) -> None:
        self._parts = parts
        self._catalogue = parts.catalogue

    def register_model(
        self, sha256: str, name: str, version: str = "", task: str = "", threshold: float = 0.5, card: str = "{}"
    ) -> ModelRecord:
        """The record of a model file; one that is known already is given back as it is."""
        row = {"sha256": sha256, "name": name, "version": version, "task": task}
        row |= {"threshold": float(threshold), "card": card, "created_utc_us": self._parts.clock.utc_us()}
        self._catalogue.write(lambda connection: connection.execute(insert(_M).prefix_with("OR IGNORE"), row) and None)
        with self._catalogue.reading() as connection:
            return ModelRecord(*connection.execute(select(*_MODEL_COLUMNS).where(_M.c.sha256 == sha256)).one())

    def models(self) -> tuple[ModelRecord, ...]:
        with self._catalogue.reading() as connection:
            return tuple(ModelRecord(*row) for row in connection.execute(select(*_MODEL_COLUMNS).order_by(_M.c.id)))

    def add(self, score: CaptureScore) -> None:
        """Keep a score. Its model must be registered; raises NotFound."""
        now = score.created_utc_us or self._parts.clock.utc_us()
        self._catalogue.write(lambda connection: _insert(connection, score, now))

    def latest(self, capture_id: int) -> CaptureScore | None:
        """The newest score of a capture, with its heatmaps."""
        newest = select(func.max(_S.c.id)).where(_S.c.capture_id == capture_id).scalar_subquery()
        found = self._read(_S.c.id == newest)
        return found[0] if found else None

    def history(self, capture_id: int) -> tuple[CaptureScore, ...]:
        """All scores of a capture, oldest first."""
        return self._read(_S.c.capture_id == capture_id)

    def unscored(self, model_sha256: str, query: CaptureQuery | None = None, after: int = 0) -> Iterator[int]:
        """Ids, ascending and beyond `after`, of the query's captures that this model has not scored."""
        chosen = (query or CaptureQuery()).__class__(**{**_fields(query or CaptureQuery()), "order": "oldest"})
        scored = exists().where(_S.c.capture_id == schema.captures.c.id, _S.c.model_id == _M.c.id)
        scored = scored.where(_M.c.sha256 == model_sha256).correlate(schema.captures)
        while True:
            wanted = select_ids(chosen, key=json.dumps([after])).subquery()
            found = select(schema.captures.c.id).where(schema.captures.c.id.in_(select(wanted.c[0])), ~scored)
            with self._catalogue.reading() as connection:
                ids = connection.execute(found.order_by(schema.captures.c.id).limit(_BATCH)).scalars().all()
            yield from ids
            if len(ids) < _BATCH:
                return
            after = ids[-1]

    def _read(self, condition: ColumnElement[bool]) -> tuple[CaptureScore, ...]:
        with self._catalogue.reading() as connection:
            heads = connection.execute(
                select(_S, _M.c.sha256).join(_M, _M.c.id == _S.c.model_id).where(condition).order_by(_S.c.id)
            ).all()
            images = connection.execute(
                select(_I).join(_S, _S.c.id == _I.c.score_id).where(condition).order_by(_I.c.id)
            ).all()
        return tuple(_score_from(head, [row for row in images if row.score_id == head.id]) for head in heads)


def _fields(query: CaptureQuery) -> dict:
    return {name: getattr(query, name) for name in CaptureQuery.__slots__}


def _insert(connection: Connection, score: CaptureScore, now_utc_us: int) -> None:
    captures = schema.captures
    model_id = connection.execute(select(_M.c.id).where(_M.c.sha256 == score.model_sha256)).scalar()
    if model_id is None:
        raise NotFound(f"The model {score.model_sha256[:12]} is not registered.", "Register it before it scores.")
    if connection.execute(select(captures.c.id).where(captures.c.id == score.capture_id)).scalar() is None:
        raise NotFound(f"There is no capture {score.capture_id}.")
    row = {"capture_id": score.capture_id, "model_id": model_id, "fused_score": float(score.fused_score)}
    row |= {"threshold": float(score.threshold), "seconds": float(score.seconds), "created_utc_us": now_utc_us}
    score_id = connection.execute(insert(_S), row).lastrowid
    if score.images:
        connection.execute(insert(_I), [_image_row(score_id, image) for image in score.images])
    newest = {"fused_score": row["fused_score"], "threshold": row["threshold"]}
    connection.execute(update(captures).where(captures.c.id == score.capture_id).values(newest))
    refresh_standing(connection, score.capture_id)


def _image_row(score_id: int, image: ImageScore) -> dict:
    heatmap = image.heatmap
    return {
        "score_id": score_id,
        "view": image.view,
        "lighting": image.lighting,
        "damage_score": float(image.damage_score),
        "class_scores": json.dumps({name: float(value) for name, value in image.class_scores.items()}),
        "heatmap_width": None if heatmap is None else heatmap.shape[1],
        "heatmap_height": None if heatmap is None else heatmap.shape[0],
        "heatmap": None if heatmap is None else zlib.compress(np.ascontiguousarray(heatmap, np.uint8).tobytes(), 1),
    }


def _score_from(head: Row, images: list[Row]) -> CaptureScore:
    return CaptureScore(
        capture_id=head.capture_id,
        model_sha256=head.sha256,
        fused_score=head.fused_score,
        threshold=head.threshold,
        images=tuple(_image_from(row) for row in images),
        seconds=head.seconds,
        created_utc_us=head.created_utc_us,
    )


def _image_from(row: Row) -> ImageScore:
    heatmap = None
    if row.heatmap is not None:
        flat = np.frombuffer(zlib.decompress(row.heatmap), np.uint8)
        heatmap = frozen_array(flat.reshape(row.heatmap_height, row.heatmap_width))
    return ImageScore(row.view, row.lighting, row.damage_score, json.loads(row.class_scores), heatmap)
