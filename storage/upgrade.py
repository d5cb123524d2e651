"""Brings a catalogue to the schema of this version, and refuses what it must not touch."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from storage import database
from storage.database import CATALOGUE, sentences
from storage.errors import StoreError, StoreTooNew
from storage.schema import VERSION


def refuse_foreign_or_newer(path: Path) -> None:
    """Raises StoreDamaged for a file that is not ours, StoreTooNew for one of a later version."""
    if not path.exists() or path.stat().st_size == 0:
        return
    with sentences(path), closing(database.open_for_reading(path)) as connection:
        database.check_kind(connection, path, CATALOGUE)
        (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found > VERSION:
        raise StoreTooNew(
            f"{path} was written by a newer version of the program (schema {found}, this one knows {VERSION}).",
            "Update it first: pip install -U traybooth",
        )


def refuse_unless_current(path: Path) -> None:
    """For those who only read: the schema must be exactly this version's."""
    if not path.exists():
        raise StoreError(f"There is no station in {path.parent}.", "Capture something first: traybooth capture")
    refuse_foreign_or_newer(path)
    with sentences(path), closing(database.open_for_reading(path)) as connection:
        (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found < VERSION:
        raise StoreError(f"{path} has an older schema ({found}).", "Start the station once to upgrade it.")


def bring_up_to_date(connection: Connection, path: Path) -> None:
    """Run the missing migrations in one transaction; a copy is kept before any but the first."""
    found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    connection.rollback()
    if found == VERSION:
        return
    if found:
        _keep_a_copy(connection, path, found)
    with sentences(path), connection.begin():
        _migrate(connection)
        connection.exec_driver_sql(f"PRAGMA user_version={VERSION}")


def _keep_a_copy(connection: Connection, path: Path, version: int) -> None:
    copy = path.with_name(f"{path.stem}.before-{VERSION}-from-{version}.sqlite")
    copy.unlink(missing_ok=True)
    with sentences(copy):
        connection.connection.driver_connection.execute("VACUUM INTO ?", (str(copy),))


def _migrate(connection: Connection) -> None:
    # Imported only when there is something to migrate: it costs a fifth of a second at start.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
