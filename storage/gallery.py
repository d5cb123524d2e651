"""Each product's gallery: references as decisions, so that taking one out and putting it back are new rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select

from storage import schema
from storage.errors import NotFound, StoreError
from storage.flags import Flags
from storage.parts import StoreParts
from storage.records import CaptureState, Verdict
from storage.score_records import Coverage, RedesignFlag, Reference

_R, _C, _I, _P = schema.references, schema.captures, schema.items, schema.products
_IS_PRISTINE = (_C.c.state == CaptureState.ACCEPTED.value) & (_C.c.verdict == Verdict.UNDAMAGED.value)
NEWEST = _R.c.id.in_(select(func.max(_R.c.id)).group_by(_R.c.capture_id))
# A reference that turned out damaged, or whose label was returned, counts no more, whatever was decided before.
IS_ACTIVE = _R.c.is_reference & _IS_PRISTINE


class Gallery:
    """The references of all products, and the flags of products whose packaging seems to be a new one."""

    def __init__(self, parts: StoreParts) -> None:
        self._parts = parts
        self._catalogue = parts.catalogue
        self._flags = Flags(parts)

    def check(self, capture_id: int) -> int:
        """The product of a capture that could be a reference. Raises as `add` does."""
        with self._catalogue.reading() as connection:
            return _product_of_pristine(connection, capture_id)

    def add(self, capture_id: int, turn_deg: float | None = None, author: str = "") -> Reference:
        """Make a capture a reference of its product. Raises NotFound, and StoreError for one that is not accepted as
        undamaged or has no product."""
        row = {**self._signed(author), "turn_deg": turn_deg, "reason": ""}
        self._catalogue.write(lambda connection: _add(connection, capture_id, row))
        return self.get(capture_id)

    def retire(self, reference_id: int, reason: str = "", author: str = "") -> Reference:
        """Take a reference out of its gallery. Raises NotFound."""
        signed = self._signed(author)
        self._catalogue.write(lambda connection: _retire(connection, reference_id, reason, signed))
        return self.get(reference_id)

    def restore(self, reference_id: int, author: str = "") -> Reference:
        """Put a retired reference back. Raises NotFound, and StoreError where it is not accepted as undamaged now."""
        return self.add(reference_id, self.get(reference_id).turn_deg, author)

    def replace(
        self, product_id: int, turns_deg: Mapping[int, float | None], reason: str = "", author: str = ""
    ) -> tuple[Reference, ...]:
        """Make these captures (with how they are turned) a product's references in place of all others, at once."""
        signed = self._signed(author)

        def work(connection: Connection) -> None:
            for reference in _read(connection, _R.c.product_id == product_id, IS_ACTIVE):
                if reference.capture_id not in turns_deg:
                    _retire(connection, reference.capture_id, reason, signed)
            for capture_id, turn_deg in turns_deg.items():
                _add(connection, capture_id, {**signed, "turn_deg": turn_deg, "reason": ""}, product_id)

        self._catalogue.write(work)
        return self.of(product_id)

    def get(self, reference_id: int) -> Reference:
        """What was decided last. Raises NotFound for a capture that was never a reference."""
        with self._catalogue.reading() as connection:
            found = _read(connection, _R.c.capture_id == reference_id)
        if not found:
            raise NotFound(f"Capture {reference_id} is not a reference.", "Add it first: traybooth gallery add")
        return found[0]

    def is_reference(self, capture_id: int) -> bool:
        """Whether a capture is in its product's gallery now."""
        with self._catalogue.reading() as connection:
            return bool(_read(connection, _R.c.capture_id == capture_id, IS_ACTIVE))

    def of(self, product_id: int, active_only: bool = True) -> tuple[Reference, ...]:
        """A product's references, oldest capture first; also the retired ones where asked for."""
        with self._catalogue.reading() as connection:
            return _read(connection, _R.c.product_id == product_id, *([IS_ACTIVE] if active_only else []))

    def active(self) -> tuple[Reference, ...]:
        """All products' references, oldest capture first."""
        with self._catalogue.reading() as connection:
            return _read(connection, IS_ACTIVE)

    def coverage(self) -> tuple[Coverage, ...]:
        """Every product that ever had a reference, by its code."""
        with self._catalogue.reading() as connection:
            found = _read(connection)
            titles = dict(connection.execute(select(_P.c.id, _P.c.title)).all())
        by_product = groupby(sorted(found, key=lambda one: (one.product, one.product_id)), lambda one: one.product_id)
        return tuple(_coverage(list(of_one), titles[product_id]) for product_id, of_one in by_product)

    def raise_flag(
        self, product_id: int, capture_ids: Sequence[int], figures: Mapping[str, object] | None = None, author: str = ""
    ) -> RedesignFlag:
        """Note that these captures of a product differ alike from its references; an open flag of the product is
        given back as it is."""
        return self._flags.add(product_id, capture_ids, figures or {}, self._signed(author))

    def flags(self, open_only: bool = True) -> tuple[RedesignFlag, ...]:
        """Flags that nobody has settled, or all of them, oldest first."""
        return self._flags.all(open_only)

    def settle_flag(self, flag_id: int, confirmed: bool, author: str = "") -> RedesignFlag:
        """Say once whether it is a redesign. Raises NotFound, and StoreError where that was said already."""
        return self._flags.settle(flag_id, confirmed, self._signed(author))

    def _signed(self, author: str) -> dict:
        return {"author": author or self._parts.author, "created_utc_us": self._parts.clock.utc_us()}


def _read(connection: Connection, *conditions: ColumnElement[bool]) -> tuple[Reference, ...]:
    wanted = select(_R, _P.c.code, IS_ACTIVE.label("is_active")).join(_P, _P.c.id == _R.c.product_id)
    wanted = wanted.join(_C, _C.c.id == _R.c.capture_id).where(NEWEST, *conditions)
    return tuple(map(_reference_from, connection.execute(wanted.order_by(_R.c.capture_id))))


def _reference_from(row: Row) -> Reference:
    standing = row.turn_deg, bool(row.is_active), row.reason, row.author, row.created_utc_us
    return Reference(row.capture_id, row.product_id, row.code, *standing)


def _coverage(references: Sequence[Reference], title: str) -> Coverage:
    turns = tuple(one.turn_deg for one in references if one.is_active)
    first = references[0]
    return Coverage(first.product_id, first.product, title, turns, len(references) - len(turns))


def _add(connection: Connection, capture_id: int, row: dict, product_id: int | None = None) -> None:
    found = _product_of_pristine(connection, capture_id)
    if product_id not in (None, found):
        raise StoreError(f"Capture {capture_id} shows another product.", "Choose captures of one product.")
    connection.execute(insert(_R), {**row, "capture_id": capture_id, "product_id": found, "is_reference": True})


def _product_of_pristine(connection: Connection, capture_id: int) -> int:
    found = connection.execute(
        select(_I.c.product_id, _C.c.state, _C.c.verdict, _IS_PRISTINE.label("is_pristine"))
        .join(_C, _C.c.item_id == _I.c.id)
        .where(_C.c.id == capture_id)
    ).first()
    if found is None:
        raise NotFound(f"There is no capture {capture_id}.")
    if found.product_id is None:
        raise NotFound(f"The item of capture {capture_id} has no product.", "Give it a product code first.")
    if not found.is_pristine:
        raise StoreError(
            f"Capture {capture_id} is {found.state} and {found.verdict or 'not labelled'}.",
            "Only what was submitted as undamaged and accepted in Review can be a reference.",
        )
    return found.product_id


def _retire(connection: Connection, capture_id: int, reason: str, signed: dict) -> None:
    found = _read(connection, _R.c.capture_id == capture_id)
    if not found:
        raise NotFound(f"Capture {capture_id} is not a reference.")
    kept = {"product_id": found[0].product_id, "turn_deg": found[0].turn_deg}
    row = {**kept, **signed, "capture_id": capture_id, "is_reference": False, "reason": reason}
    connection.execute(insert(_R), row)
