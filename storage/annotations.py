"""Annotations: revisions that are only added, with their damages, and the journal of the draft between them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from types import MappingProxyType

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from storage import schema
from storage.parts import StoreParts
from storage.proposals import Outcomes, Proposals, settle
from storage.records import (
    Annotation,
    CaptureState,
    Damage,
    DamageMeasure,
    JournalEntry,
    NewProposal,
    Origin,
    Proposal,
    Region,
    Severity,
    Surface,
    Verdict,
)
from storage.regions import parts_from, region_row
from storage.standing import refresh_standing, require_capture
from storage.text import join_names

_A, _D, _R, _J, _M = schema.annotations, schema.damages, schema.regions, schema.journal, schema.measures


class Annotations:
    """What people say of captures. Every call that writes returns when its rows are durable."""

    def __init__(self, parts: StoreParts) -> None:
        self._parts = parts
        self._catalogue = parts.catalogue
        self._proposals = Proposals(parts)

    def latest(self, capture_id: int) -> Annotation | None:
        """The newest revision, None where nothing was saved yet."""
        found = self._read(_A.c.id == select(func.max(_A.c.id)).where(_A.c.capture_id == capture_id).scalar_subquery())
        return found[0] if found else None

    def history(self, capture_id: int) -> tuple[Annotation, ...]:
        """All revisions, oldest first."""
        return self._read(_A.c.capture_id == capture_id)

    def save(
        self,
        capture_id: int,
        damages: Sequence[Damage],
        verdict: Verdict | None,
        disposition: str = "",
        author: str = "",
        taxonomy: str = "",
    ) -> Annotation:
        """A new revision of a capture that is still being worked on."""
        return self._add(capture_id, damages, self._head(verdict, disposition, author, taxonomy, False))

    def submit(
        self,
        capture_id: int,
        damages: Sequence[Damage],
        verdict: Verdict | None,
        disposition: str = "",
        author: str = "",
        taxonomy: str = "",
        *,
        measures: Sequence[DamageMeasure] = (),
        outcomes: Outcomes | None = None,
    ) -> Annotation:
        """A new revision that is done, with what was measured of its damages and what became of proposals, by id.

        The capture is SUBMITTED in the same transaction. Raises NotFound for a proposal that is not the capture's.
        """
        head = self._head(verdict, disposition, author, taxonomy, True)
        return self._add(capture_id, damages, head, measures, outcomes or {})

    def journal(self, capture_id: int) -> tuple[JournalEntry, ...]:
        """Every gesture on the capture, oldest first."""
        with self._catalogue.reading() as connection:
            rows = connection.execute(select(_J).where(_J.c.capture_id == capture_id).order_by(_J.c.sequence))
            return tuple(JournalEntry(*row) for row in rows)

    def append(self, capture_id: int, kind: str, payload: str = "{}", author: str = "") -> JournalEntry:
        """One gesture, durable when this returns; its sequence counts from 1 for each capture."""
        row = {"capture_id": capture_id, "kind": kind, "payload": payload, **self._signed(author)}
        sequence = self._catalogue.write(lambda connection: _append(connection, row))
        return JournalEntry(capture_id, sequence, kind, payload, row["author"], row["created_utc_us"])

    def drafts(self) -> tuple[int, ...]:
        """Captures with gestures newer than their newest submitted revision."""
        table = schema.drafts
        with self._catalogue.reading() as connection:
            return tuple(connection.execute(select(table.c.capture_id).order_by(table.c.capture_id)).scalars())

    def add_proposals(self, capture_id: int, proposals: Sequence[NewProposal]) -> tuple[Proposal, ...]:
        """Keep suggestions, in their order."""
        return self._proposals.add(capture_id, proposals)

    def proposals(self, capture_id: int) -> tuple[Proposal, ...]:
        """All suggestions for a capture, settled or not."""
        return self._proposals.of(capture_id)

    def _add(
        self,
        capture_id: int,
        damages: Sequence[Damage],
        head: dict,
        measures: Sequence[DamageMeasure] = (),
        outcomes: Mapping = MappingProxyType({}),
    ) -> Annotation:
        signed = {"author": head["author"], "created_utc_us": head["created_utc_us"]}

        def work(connection: Connection) -> int:
            settle(connection, capture_id, outcomes, signed)
            return _insert(connection, capture_id, damages, head, measures)

        return self._read(_A.c.id == self._catalogue.write(work))[0]

    def _read(self, condition) -> tuple[Annotation, ...]:
        with self._catalogue.reading() as connection:
            return read_annotations(connection, condition)

    def _head(self, verdict: Verdict | None, disposition: str, author: str, taxonomy: str, submitted: bool) -> dict:
        word = None if verdict is None else verdict.value
        told = {"verdict": word, "disposition": disposition, "taxonomy": taxonomy, "submitted": submitted}
        return {**told, **self._signed(author)}

    def _signed(self, author: str) -> dict:
        return {"author": author or self._parts.author, "created_utc_us": self._parts.clock.utc_us()}


def read_annotations(connection: Connection, condition) -> tuple[Annotation, ...]:
    """The annotations that a condition on `schema.annotations` finds, oldest first."""
    heads = connection.execute(select(_A).where(condition).order_by(_A.c.id)).all()
    rows = connection.execute(
        select(_D, _R.c.view, _R.c.origin, _R.c.parts, _R.c.source_view, _R.c.source_digest)
        .join(_A, _A.c.id == _D.c.annotation_id)
        .outerjoin(_R, _R.c.damage_id == _D.c.id)
        .where(condition)
        .order_by(_D.c.annotation_id, _D.c.position, _R.c.position)
    ).all()
    damages: dict[int, list[Damage]] = {}
    for _, of_one in groupby(rows, key=lambda row: row.id):
        group = list(of_one)
        damages.setdefault(group[0].annotation_id, []).append(_damage_from(group))
    measures = _measures(connection, condition)
    return tuple(_annotation_from(head, damages.get(head.id, []), measures.get(head.id, [])) for head in heads)


def _measures(connection: Connection, condition) -> dict[int, list[DamageMeasure]]:
    """What was measured, by annotation."""
    rows = connection.execute(
        select(_M, _D.c.uid, _D.c.annotation_id)
        .join(_D, _D.c.id == _M.c.damage_id)
        .join(_A, _A.c.id == _D.c.annotation_id)
        .where(condition)
        .order_by(_M.c.id)
    )
    found: dict[int, list[DamageMeasure]] = {}
    for row in rows:
        suggested = None if row.suggested is None else Severity(row.suggested)
        measure = DamageMeasure(row.uid, row.view, json.loads(row.figures), row.rules, row.rule, suggested)
        found.setdefault(row.annotation_id, []).append(measure)
    return found


def _annotation_from(head: Row, damages: Sequence[Damage], measures: Sequence[DamageMeasure]) -> Annotation:
    verdict = None if head.verdict is None else Verdict(head.verdict)
    told = (head.disposition, head.taxonomy, head.author, head.created_utc_us)
    return Annotation(head.capture_id, head.revision, tuple(damages), verdict, *told, tuple(measures))


def _damage_from(rows: Sequence[Row]) -> Damage:
    head = rows[0]
    regions = tuple(
        Region(row.view, parts_from(row.parts), Origin(row.origin), row.source_view, row.source_digest)
        for row in rows
        if row.view is not None
    )
    told = Severity(head.severity), Surface(head.surface), head.note, regions, bool(head.is_confirmed)
    return Damage(head.uid, head.type, *told)


def _insert(
    connection: Connection, capture_id: int, damages: Sequence[Damage], head: dict, measures: Sequence[DamageMeasure]
) -> int:
    require_capture(connection, capture_id)
    newest = connection.execute(select(func.max(_A.c.revision)).where(_A.c.capture_id == capture_id)).scalar() or 0
    row = {**head, "capture_id": capture_id, "revision": newest + 1}
    annotation_id = connection.execute(insert(_A), row).lastrowid
    for position, damage in enumerate(damages):
        damage_id = _insert_damage(connection, annotation_id, position, damage)
        of_damage = [_measure_row(measure, damage_id) for measure in measures if measure.damage == damage.uid]
        if of_damage:
            connection.execute(insert(_M), of_damage)
    _note_newest(connection, capture_id, annotation_id, damages, head)
    return annotation_id


def _insert_damage(connection: Connection, annotation_id: int, position: int, damage: Damage) -> int:
    row = {
        "annotation_id": annotation_id,
        "position": position,
        "uid": damage.uid,
        "type": damage.type,
        "severity": damage.severity.value,
        "surface": damage.surface.value,
        "note": damage.note,
        "is_confirmed": damage.is_confirmed,
    }
    damage_id = connection.execute(insert(_D), row).lastrowid
    regions = [
        {**region_row(region), "damage_id": damage_id, "position": index} for index, region in enumerate(damage.regions)
    ]
    if regions:
        connection.execute(insert(_R), regions)
    return damage_id


def _measure_row(measure: DamageMeasure, damage_id: int) -> dict:
    return {
        "damage_id": damage_id,
        "view": measure.view,
        "figures": json.dumps(dict(measure.figures), allow_nan=False),
        "rules": measure.rules,
        "rule": measure.rule,
        "suggested": None if measure.suggested is None else measure.suggested.value,
    }


def _note_newest(
    connection: Connection, capture_id: int, annotation_id: int, damages: Sequence[Damage], head: dict
) -> None:
    """Repeat the newest revision where the grid looks: on the capture and in capture_damages."""
    found = schema.capture_damages
    types = dict.fromkeys(damage.type for damage in damages)
    connection.execute(delete(found).where(found.c.capture_id == capture_id))
    kinds = {(damage.type, damage.severity.value) for damage in damages}
    if kinds:
        rows = [{"type": kind, "severity": severity, "capture_id": capture_id} for kind, severity in sorted(kinds)]
        connection.execute(insert(found), rows)
    told = {"verdict": head["verdict"], "disposition": head["disposition"], "damage_types": join_names(types)}
    told["annotation_id"] = annotation_id
    if head["submitted"]:
        told |= {"state": CaptureState.SUBMITTED.value, "queue_key": -1.0}
        connection.execute(delete(schema.drafts).where(schema.drafts.c.capture_id == capture_id))
    connection.execute(update(schema.captures).where(schema.captures.c.id == capture_id).values(told))
    refresh_standing(connection, capture_id)


def _append(connection: Connection, row: dict) -> int:
    require_capture(connection, row["capture_id"])
    newest = connection.execute(select(func.max(_J.c.sequence)).where(_J.c.capture_id == row["capture_id"])).scalar()
    sequence = (newest or 0) + 1
    connection.execute(insert(_J), {**row, "sequence": sequence})
    connection.execute(insert(schema.drafts).prefix_with("OR IGNORE"), {"capture_id": row["capture_id"]})
    return sequence
