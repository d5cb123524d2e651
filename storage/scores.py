"""Scores that models gave to captures; only added, each under the hash of its model."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from sqlalchemy import ColumnElement, Connection, Row, exists, func, insert, select, update

from booth.frames import frozen_array
from storage import schema
from storage.models import Models, require_model
from storage.parts import StoreParts
from storage.queries import select_ids
from storage.records import CaptureQuery, CaptureScore, ImageScore, ScoredRow
from storage.score_rows import score_rows
from storage.standing import queue, refresh_standing, require_capture, worth_labelling

_M, _S, _I = schema.models, schema.scores, schema.image_scores
_BATCH = 500


class Scores:
    """What models said of captures. The newest score of a capture is the one that pages show and order by."""

    def __init__(self, parts: StoreParts, models: Models) -> None:
        self._parts = parts
        self._catalogue = parts.catalogue
        self.register_model = models.register
        self.models = models.all

    def add(self, score: CaptureScore, queue_key: float | None = None) -> None:
        """Keep a score, and how much the capture is worth labelling next (0 to 1; None: as the score says).

        Its model must be registered; raises NotFound.
        """
        now = score.created_utc_us or self._parts.clock.utc_us()
        key = worth_labelling(score) if queue_key is None else queue_key
        self._catalogue.write(lambda connection: _insert(connection, score, now, key))

    def set_queue(self, capture_id: int, value: float) -> None:
        """How much a capture is worth labelling next (0 to 1), below 0: not at all. One that is labelled or laid
        aside already stays out of the queue. Raises NotFound."""

        def work(connection: Connection) -> None:
            require_capture(connection, capture_id)
            queue(connection, capture_id, value)

        self._catalogue.write(work)

    def latest(self, capture_id: int) -> CaptureScore | None:
        """The newest score of a capture, with its heatmaps."""
        newest = select(func.max(_S.c.id)).where(_S.c.capture_id == capture_id).scalar_subquery()
        found = self._read(_S.c.id == newest)
        return found[0] if found else None

    def history(self, capture_id: int) -> tuple[CaptureScore, ...]:
        """All scores of a capture, oldest first."""
        return self._read(_S.c.capture_id == capture_id)

    def by_model(self, capture_id: int) -> tuple[CaptureScore, ...]:
        """The newest score of each model that scored a capture, oldest first."""
        newest = select(func.max(_S.c.id)).where(_S.c.capture_id == capture_id).group_by(_S.c.model_id)
        return self._read(_S.c.id.in_(newest))

    def of_model(self, model_sha256: str) -> int:
        """How many captures a model has scored."""
        counted = select(func.count(_S.c.capture_id.distinct())).join(_M, _M.c.id == _S.c.model_id)
        with self._catalogue.reading() as connection:
            return connection.execute(counted.where(_M.c.sha256 == model_sha256)).scalar_one()

    def rows(self, query: CaptureQuery, model_sha256: str) -> Iterator[ScoredRow]:
        """The query's captures that a model has scored, by id, each with that model's newest score."""
        return score_rows(self._catalogue, query, model_sha256)

    def unscored(self, model_sha256: str, query: CaptureQuery | None = None, after: int = 0) -> Iterator[int]:
        """Ids, ascending and beyond `after`, of the query's captures that this model has not scored."""
        chosen = replace(query or CaptureQuery(), order="oldest")
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


def _insert(connection: Connection, score: CaptureScore, now_utc_us: int, queue_key: float) -> None:
    model_id = require_model(connection, score.model_sha256)
    require_capture(connection, score.capture_id)
    score_id = connection.execute(insert(_S), _score_row(score, model_id, now_utc_us)).lastrowid
    if score.images:
        connection.execute(insert(_I), [_image_row(score_id, image) for image in score.images])
    newest = {"fused_score": float(score.fused_score), "threshold": float(score.threshold)}
    connection.execute(update(schema.captures).where(schema.captures.c.id == score.capture_id).values(newest))
    refresh_standing(connection, score.capture_id)
    queue(connection, score.capture_id, queue_key)


def _score_row(score: CaptureScore, model_id: int, now_utc_us: int) -> dict:
    return {
        "capture_id": score.capture_id,
        "model_id": model_id,
        "fused_score": float(score.fused_score),
        "threshold": float(score.threshold),
        "seconds": float(score.seconds),
        "created_utc_us": now_utc_us,
        "supervised": None if score.supervised is None else float(score.supervised),
        "anomaly": None if score.anomaly is None else float(score.anomaly),
        "fusion": score.fusion,
        "reason": json.dumps(dict(score.reason)),
    }


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
        "track": image.track,
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
        supervised=head.supervised,
        anomaly=head.anomaly,
        fusion=head.fusion,
        reason=json.loads(head.reason),
    )


def _image_from(row: Row) -> ImageScore:
    heatmap = None
    if row.heatmap is not None:
        flat = np.frombuffer(zlib.decompress(row.heatmap), np.uint8)
        heatmap = frozen_array(flat.reshape(row.heatmap_height, row.heatmap_width))
    return ImageScore(row.view, row.lighting, row.damage_score, json.loads(row.class_scores), heatmap, row.track)
