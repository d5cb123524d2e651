"""Turns a CaptureQuery into SQL: which captures, in which order, and the next page by key instead of by offset."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, Row, Select, and_, bindparam, exists, func, literal_column, or_, select

from storage import schema
from storage.errors import StoreError
from storage.records import Capture, CaptureQuery, CaptureState, Verdict
from storage.text import sentences_from, split_names

_C, _D, _I, _P, _S = schema.captures, schema.capture_damages, schema.items, schema.products, schema.sets
_BEHIND_ALL = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Order:
    """How pages follow each other: the sort column besides the id, and the direction."""

    column: ColumnElement | None
    descending: bool


_ORDERS = {
    "newest": Order(None, True),
    "oldest": Order(None, False),
    "score": Order(_C.c.score_key, True),
    "disagreement": Order(_C.c.disagreement_key, True),
    "queue": Order(_C.c.queue_key, True),
}

_CAPTURE_COLUMNS = (
    _C.c.id,
    _C.c.uid,
    _C.c.set_id,
    _S.c.name,
    _I.c.code,
    func.coalesce(_P.c.code, ""),
    func.coalesce(_P.c.title, ""),
    _C.c.profile,
    _C.c.author,
    _C.c.state,
    _C.c.verdict,
    _C.c.disposition,
    _C.c.damage_types,
    _C.c.views,
    _C.c.lightings,
    _C.c.problems,
    _C.c.lighting_verified,
    _C.c.created_utc_us,
    _C.c.fused_score,
    _C.c.threshold,
)


def order_of(query: CaptureQuery) -> Order:
    if query.order not in _ORDERS:
        raise StoreError(f"Captures cannot be ordered by {query.order!r}.", f"Choose one of {', '.join(_ORDERS)}.")
    return _ORDERS[query.order]


def select_ids(query: CaptureQuery, key: str | None = None, limit: int | None = None) -> Select:
    """The ids that a query finds, in its order, from behind `key` on."""
    order = order_of(query)
    is_by_damage = query.damage_type is not None and order.column is None
    id_column = _D.c.capture_id if is_by_damage else _C.c.id
    found = select(id_column, *([] if order.column is None else [order.column]))
    if is_by_damage:
        found = found.join(_C, _C.c.id == _D.c.capture_id)
    found = found.where(*_narrowed(query, is_by_damage))
    if key is not None:
        found = found.where(_behind(order, id_column, key))
    columns = [id_column] if order.column is None else [order.column, id_column]
    found = found.order_by(*(column.desc() if order.descending else column.asc() for column in columns))
    if is_by_damage:
        found = found.distinct()
    return found if limit is None else found.limit(limit)


def select_count(query: CaptureQuery) -> Select:
    return select(func.count()).select_from(select_ids(query).order_by(None).subquery())


def key_behind(query: CaptureQuery, row: Row) -> str:
    """Where the next page begins: behind this row of `select_ids`."""
    return json.dumps([row[0]] if order_of(query).column is None else [row[0], row[1]])


def select_captures() -> Select:
    """All that a Capture says, one row each; narrow it by `schema.captures.c.id`."""
    return (
        select(*_CAPTURE_COLUMNS)
        .join(_S, _S.c.id == _C.c.set_id)
        .join(_I, _I.c.id == _C.c.item_id)
        .outerjoin(_P, _P.c.id == _I.c.product_id)
    )


def select_captures_by_ids() -> Select:
    """The same for all ids in the JSON list that is bound to "ids": one short statement for any number of them."""
    wanted = func.json_each(bindparam("ids")).table_valued("value")
    return select_captures().where(_C.c.id.in_(select(wanted.c.value)))


_STATES = {state.value: state for state in CaptureState}
_VERDICTS = {None: None, **{verdict.value: verdict for verdict in Verdict}}


def capture_from(row: Row) -> Capture:
    """The value of one row of `select_captures`."""
    (*head, state, verdict, disposition, types, views, lightings, problems, verified, created, score, threshold) = row
    names = (split_names(types), split_names(views), split_names(lightings), sentences_from(problems))
    told = (_STATES[state], _VERDICTS[verdict], disposition)
    return Capture(*head, *told, *names, bool(verified), created, score, threshold)


def _narrowed(query: CaptureQuery, is_by_damage: bool) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool] | None] = [
        _in_set(query) if query.set_id is not None else None,
        _C.c.state.in_([state.value for state in query.states]) if query.states else None,
        _C.c.verdict == query.verdict.value if query.verdict else None,
        _C.c.score_key >= query.min_score if query.min_score is not None else None,
        and_(_C.c.score_key <= query.max_score, _C.c.score_key >= 0) if query.max_score is not None else None,
        _C.c.disagrees if query.disagreeing else None,
        _has_text(query.text) if query.text else None,
        _of_product(query.product_id) if query.product_id is not None else None,
        _C.c.id.in_(_listed(query.ids)) if query.ids is not None else None,
        _has_damage(query, is_by_damage),
    ]
    return [condition for condition in wanted if condition is not None]


def _in_set(query: CaptureQuery) -> ColumnElement[bool]:
    """Where few captures are asked for, the plus keeps SQLite from walking the whole set in place of them."""
    is_of_few = query.text or query.product_id is not None or query.ids is not None
    column = literal_column("+captures.set_id", Integer) if is_of_few else _C.c.set_id
    return column == query.set_id


def _of_product(product_id: int) -> ColumnElement[bool]:
    return _C.c.item_id.in_(select(_I.c.id).where(_I.c.product_id == product_id))


def _listed(ids: tuple[int, ...]) -> Select:
    """The ids in one bound JSON list: a statement may have fewer parameters than a query has captures."""
    return select(func.json_each(json.dumps(list(ids))).table_valued("value").c.value)


def _has_damage(query: CaptureQuery, is_by_damage: bool) -> ColumnElement[bool] | None:
    conditions = []
    if query.damage_type is not None:
        conditions.append(_D.c.type == query.damage_type)
    if query.severity is not None:
        conditions.append(_D.c.severity == query.severity.value)
    if not conditions:
        return None
    if is_by_damage:
        return and_(*conditions)
    return exists().where(_D.c.capture_id == _C.c.id, *conditions).correlate(_C)


def _has_text(text: str) -> ColumnElement[bool]:
    """Item or product codes that start with `text`, whatever the case (the columns compare without it)."""
    by_product = select(_P.c.id).where(_P.c.code >= text, _P.c.code < text + _BEHIND_ALL)
    by_item = select(_I.c.id).where(
        or_(and_(_I.c.code >= text, _I.c.code < text + _BEHIND_ALL), _I.c.product_id.in_(by_product))
    )
    return _C.c.item_id.in_(by_item)


def _behind(order: Order, id_column: ColumnElement, key: str) -> ColumnElement[bool]:
    try:
        values = json.loads(key)
        capture_id, value = values[0], values[-1]
    except (ValueError, TypeError, IndexError) as error:
        raise StoreError(f"{key!r} is not the key of a page.", "Start again from the first page.") from error
    beyond = id_column < capture_id if order.descending else id_column > capture_id
    if order.column is None:
        return beyond
    return and_(order.column <= value, or_(order.column < value, beyond))
