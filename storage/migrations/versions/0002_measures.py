"""Measures of damages, where projected regions come from, and what became of proposals."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS = (
    """
    CREATE TABLE measures (
        id INTEGER NOT NULL,
        damage_id INTEGER NOT NULL,
        view TEXT NOT NULL,
        figures TEXT NOT NULL,
        rules TEXT NOT NULL,
        rule TEXT NOT NULL,
        suggested TEXT,
        PRIMARY KEY (id),
        FOREIGN KEY(damage_id) REFERENCES damages (id)
    )
    """,
    "CREATE INDEX ix_measures_damage_id ON measures (damage_id)",
    "ALTER TABLE damages ADD COLUMN is_confirmed BOOLEAN DEFAULT '0' NOT NULL",
    "ALTER TABLE regions ADD COLUMN source_view TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE regions ADD COLUMN source_digest TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE proposals ADD COLUMN damage TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE proposals ADD COLUMN source_view TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE proposals ADD COLUMN source_digest TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE proposal_outcomes ADD COLUMN kept_iou FLOAT",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER measures_no_{change.lower()} BEFORE {change} ON measures "
            "BEGIN SELECT RAISE(ABORT, 'rows of measures are only added'); END"
        )
