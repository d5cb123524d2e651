"""Views of a stored capture that were taken again."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

STATEMENTS = (
    """
    CREATE TABLE reshoots (
        id INTEGER NOT NULL,
        capture_id INTEGER NOT NULL,
        uid TEXT NOT NULL,
        first_position INTEGER NOT NULL,
        author TEXT NOT NULL,
        created_utc_us INTEGER NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(capture_id) REFERENCES captures (id),
        UNIQUE (uid)
    )
    """,
    "CREATE INDEX ix_reshoots_capture_id ON reshoots (capture_id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER reshoots_no_{change.lower()} BEFORE {change} ON reshoots "
            "BEGIN SELECT RAISE(ABORT, 'rows of reshoots are only added'); END"
        )
