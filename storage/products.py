"""Products and the items that share them."""

from __future__ import annotations

from sqlalchemy import Connection, func, insert, select, update

from booth.clock import Clock
from storage import schema
from storage.catalogue import Catalogue
from storage.errors import NotFound
from storage.gallery import IS_ACTIVE, NEWEST
from storage.records import ItemRef, Product

_PRODUCTS, _REFERENCES = schema.products, schema.references


class Products:
    """What is known of products."""

    def __init__(self, catalogue: Catalogue, clock: Clock) -> None:
        self._catalogue = catalogue
        self._clock = clock

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

    def by_id(self, product_id: int) -> Product:
        with self._catalogue.reading() as connection:
            row = connection.execute(_select().where(_PRODUCTS.c.id == product_id)).first()
        if row is None:
            raise NotFound(f"There is no product {product_id}.")
        return Product(*row)

    def all(self) -> tuple[Product, ...]:
        with self._catalogue.reading() as connection:
            return tuple(Product(*row) for row in connection.execute(_select().order_by(_PRODUCTS.c.code)))


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
    counts = select(_REFERENCES.c.product_id, func.count().label("references")).where(NEWEST, IS_ACTIVE)
    counts = counts.join(schema.captures, schema.captures.c.id == _REFERENCES.c.capture_id)
    counted = counts.group_by(_REFERENCES.c.product_id).subquery()
    told = (_PRODUCTS.c.id, _PRODUCTS.c.code, _PRODUCTS.c.title, _PRODUCTS.c.kind)
    found = select(*told, func.coalesce(counted.c.references, 0))
    return found.outerjoin(counted, counted.c.product_id == _PRODUCTS.c.id)
