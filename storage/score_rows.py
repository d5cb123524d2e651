"""A light-weight stream of scored captures with what people said of them, for evaluation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import Row, Select, bindparam, func, select

from storage import schema
from storage.catalogue import Catalogue
from storage.queries import select_ids
from storage.records import CaptureQuery, CaptureState, ScoredRow, Verdict

_C, _S, _M, _D = schema.captures, schema.scores, schema.models, schema.damages
_I, _P, _ANY = schema.items, schema.products, schema.scores.alias()
_BATCH = 4000
_STATES = {state.value: state for state in CaptureState}
_VERDICTS = {None: None, **{verdict.value: verdict for verdict in Verdict}}


def score_rows(catalogue: Catalogue, query: CaptureQuery, model_sha256: str) -> Iterator[ScoredRow]:
    """By capture id; fetched in batches, each a short read, so that memory stays flat."""
    chosen, after = replace(query, order="oldest"), 0
    with catalogue.reading() as connection:
        model_id = connection.execute(select(_M.c.id).where(_M.c.sha256 == model_sha256)).scalar()
        names = dict(connection.execute(select(schema.sets.c.id, schema.sets.c.name)).all())
    rows: list[Row] | None = None
    while rows is None or len(rows) == _BATCH:
        with catalogue.reading() as connection:
            rows = connection.execute(_page(chosen, after), {"model_id": model_id}).all()
        yield from (_row_from(row, names) for row in rows)
        after = rows[-1].id if rows else after


def _page(query: CaptureQuery, after: int) -> Select:
    """The next captures behind `after` with the newest score of the bound model."""
    of_model = select(func.max(_ANY.c.id)).where(_ANY.c.model_id == bindparam("model_id"))
    newest = of_model.where(_ANY.c.capture_id == _C.c.id).correlate(_C).scalar_subquery()
    told = (_C.c.id, _P.c.code, _P.c.kind, _C.c.set_id, _C.c.created_utc_us)
    scored = (_S.c.fused_score, _S.c.supervised, _S.c.anomaly, _S.c.threshold, _S.c.fusion)
    found = select(*told, *scored, _C.c.verdict, _C.c.state, _damages().label("damages"))
    found = found.select_from(_C).join(_S, _S.c.id == newest).join(_I, _I.c.id == _C.c.item_id)
    found = found.outerjoin(_P, _P.c.id == _I.c.product_id)
    chosen = select_ids(query, key=json.dumps([after])).order_by(None).subquery()
    return found.where(_C.c.id > after, _C.c.id.in_(select(chosen.c[0]))).order_by(_C.c.id).limit(_BATCH)


def _damages():
    """Type, severity and surface of each damage of the newest revision as a JSON list, None where there is none."""
    one = func.json_array(_D.c.type, _D.c.severity, _D.c.surface)
    listed = select(func.json_group_array(func.json(one))).where(_D.c.annotation_id == _C.c.annotation_id)
    return listed.correlate(_C).scalar_subquery()


def _row_from(row: Row, set_names: dict[int, str]) -> ScoredRow:
    damages = tuple(map(tuple, json.loads(row.damages))) if row.damages != "[]" else ()
    scored = row.fused_score, row.supervised, row.anomaly, row.threshold, row.fusion
    return ScoredRow(
        *(row.id, row.code or "", row.kind or "", row.set_id, set_names[row.set_id], row.created_utc_us),
        *(*scored, _VERDICTS[row.verdict], _STATES[row.state], damages),
    )
