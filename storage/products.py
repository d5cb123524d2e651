"""Products, the items that share them, and each product's gallery of references."""

from __future__ import annotations

from sqlalchemy import Connection, func, insert, select, update

from booth.clock import Clock
from storage import schema
from storage.catalogue import Catalogue
from storage.errors import NotFound
from storage.records import ItemRef, Product

_PRODUCTS, _REFERENCES = schema.products, schema.references
_NEWEST = select(func.max(_REFERENCES.c.id)).group_by(_REFERENCES.c.capture_id)
_GALLERY = select(_REFERENCES.c.capture_id, _REFERENCES.c.product_id).where(
    _REFERENCES.c.id.in_(_NEWEST), _REFERENCES.c.is_reference
)


class Products:
    """What is known of products; a reference is a decision, so taking one back is a new row."""

    def __init__(self, catalogue: Catalogue, clock: Clock, author: str = "") -> None:
        self._catalogue = catalogue
        self._clock = clock
        self._author = author

    def upsert(self, code: str, title: str = "", kind: str = "") -> Product:
        """The product of this code, with the title and kind that are given; empty ones change nothing."""
        now = self._clock.utc_us()
        self._catalogue.write(lambda connection: note_product(connection, code, title, kind, now))
        return self.get(code)

    def get(self, code: str) -> Product:
        with self._catalogue.reading() as connection:
            row = connection.execute(_select().where(_PRODUCTS.c.code == code)).first()
        if row is None:
            raise NotFound(f"There is no product {code!r}.")
        return Product(*row)

    def all(self) -> tuple[Product, ...]:
        with self._catalogue.reading() as connection:
            return tuple(Product(*row) for row in connection.execute(_select().order_by(_PRODUCTS.c.code)))

    def add_reference(self, capture_id: int, author: str = "") -> None:
        """Make a capture of a pristine item part of its product's gallery."""
        self._decide(capture_id, True, author)

    def retire_reference(self, capture_id: int, author: str = "") -> None:
        """Take a capture out of its product's gallery."""
        self._decide(capture_id, False, author)

    def references(self, product_code: str) -> tuple[int, ...]:
        """The captures in a product's gallery, oldest first."""
        gallery = _GALLERY.join(_PRODUCTS, _PRODUCTS.c.id == _REFERENCES.c.product_id)
        wanted = gallery.where(_PRODUCTS.c.code == product_code).order_by(_REFERENCES.c.capture_id)
        with self._catalogue.reading() as connection:
            return tuple(connection.execute(wanted).scalars())

    def _decide(self, capture_id: int, is_reference: bool, author: str) -> None:
        row = {
            "capture_id": capture_id,
            "is_reference": is_reference,
            "author": author or self._author,
            "created_utc_us": self._clock.utc_us(),
        }
        self._catalogue.write(lambda connection: _insert_reference(connection, row))


def note_item(connection: Connection, item: ItemRef, now_utc_us: int) -> int:
    """The id of the item, whose row and product are made where they are new."""
    product_id = note_product(connection, item.product, item.title, item.kind, now_utc_us) if item.product else None
    known = connection.execute(
        select(schema.items.c.id, schema.items.c.product_id).where(schema.items.c.code == item.code)
    ).first()
    if known is None:
        row = {"code": item.code, "product_id": product_id, "created_utc_us": now_utc_us}
        return connection.execute(insert(schema.items), row).lastrowid
    if product_id is not None and known.product_id != product_id:
        connection.execute(update(schema.items).where(schema.items.c.id == known.id).values(product_id=product_id))
    return known.id


def note_product(connection: Connection, code: str, title: str, kind: str, now_utc_us: int) -> int:
    """The id of the product of this code; what is told about it is kept, empty words change nothing."""
    known = connection.execute(select(_PRODUCTS).where(_PRODUCTS.c.code == code)).first()
    if known is None:
        row = {"code": code, "title": title, "kind": kind, "created_utc_us": now_utc_us}
        return connection.execute(insert(_PRODUCTS), row).lastrowid
    told = {"title": title or known.title, "kind": kind or known.kind}
    if told != {"title": known.title, "kind": known.kind}:
        connection.execute(update(_PRODUCTS).where(_PRODUCTS.c.id == known.id).values(told))
    return known.id


def _select():
    gallery = _GALLERY.subquery()
    count = select(func.count()).where(gallery.c.product_id == _PRODUCTS.c.id).scalar_subquery()
    return select(_PRODUCTS.c.id, _PRODUCTS.c.code, _PRODUCTS.c.title, _PRODUCTS.c.kind, count)


def _insert_reference(connection: Connection, row: dict) -> None:
    captures, items = schema.captures, schema.items
    found = connection.execute(
        select(items.c.product_id)
        .join(captures, captures.c.item_id == items.c.id)
        .where(captures.c.id == row["capture_id"])
    ).first()
    if found is None:
        raise NotFound(f"There is no capture {row['capture_id']}.")
    if found.product_id is None:
        raise NotFound(f"The item of capture {row['capture_id']} has no product.", "Give it a product code first.")
    connection.execute(insert(_REFERENCES), {**row, "product_id": found.product_id})
