"""Two tracks and their fusion, approved models, decided thresholds, identifications, the gallery, image statistics."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

ADDED_COLUMNS = (
    "captures ADD COLUMN queue_key FLOAT DEFAULT '-1' NOT NULL",
    "scores ADD COLUMN supervised FLOAT",
    "scores ADD COLUMN anomaly FLOAT",
    "scores ADD COLUMN fusion TEXT DEFAULT '' NOT NULL",
    "scores ADD COLUMN reason TEXT DEFAULT '{}' NOT NULL",
    "image_scores ADD COLUMN track TEXT DEFAULT 'damage' NOT NULL",
    "capture_references ADD COLUMN turn_deg FLOAT",
    "capture_references ADD COLUMN reason TEXT DEFAULT '' NOT NULL",
)

TABLES = (
    """
    CREATE TABLE model_approvals (
        id INTEGER NOT NULL,
        model_id INTEGER NOT NULL,
        is_approved BOOLEAN NOT NULL,
        note TEXT NOT NULL,
        author TEXT NOT NULL,
        created_utc_us INTEGER NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(model_id) REFERENCES models (id)
    )
    """,
    """
    CREATE TABLE thresholds (
        id INTEGER NOT NULL,
        model_id INTEGER NOT NULL,
        fusion TEXT NOT NULL,
        threshold FLOAT NOT NULL,
        figures TEXT NOT NULL,
        "query" TEXT NOT NULL,
        note TEXT NOT NULL,
        author TEXT NOT NULL,
        created_utc_us INTEGER NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(model_id) REFERENCES models (id)
    )
    """,
    """
    CREATE TABLE identifications (
        id INTEGER NOT NULL,
        capture_id INTEGER NOT NULL,
        codes TEXT NOT NULL,
        product_by_code TEXT NOT NULL,
        product_by_looks TEXT NOT NULL,
        similarity FLOAT NOT NULL,
        is_known BOOLEAN NOT NULL,
        contradiction TEXT NOT NULL,
        detail TEXT NOT NULL,
        author TEXT NOT NULL,
        created_utc_us INTEGER NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(capture_id) REFERENCES captures (id)
    )
    """,
    """
    CREATE TABLE redesign_flags (
        id INTEGER NOT NULL,
        product_id INTEGER NOT NULL,
        capture_ids TEXT NOT NULL,
        figures TEXT NOT NULL,
        author TEXT NOT NULL,
        created_utc_us INTEGER NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(product_id) REFERENCES products (id)
    )
    """,
    """
    CREATE TABLE settled_flags (
        flag_id INTEGER NOT NULL,
        is_confirmed BOOLEAN NOT NULL,
        author TEXT NOT NULL,
        created_utc_us INTEGER NOT NULL,
        PRIMARY KEY (flag_id),
        FOREIGN KEY(flag_id) REFERENCES redesign_flags (id)
    )
    """,
    """
    CREATE TABLE image_stats (
        id INTEGER NOT NULL,
        capture_id INTEGER NOT NULL,
        "view" TEXT NOT NULL,
        lighting TEXT NOT NULL,
        luma FLOAT NOT NULL,
        contrast FLOAT NOT NULL,
        sharpness FLOAT NOT NULL,
        saturated_share FLOAT NOT NULL,
        red_share FLOAT NOT NULL,
        blue_share FLOAT NOT NULL,
        depth_share FLOAT,
        created_utc_us INTEGER NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(capture_id) REFERENCES captures (id)
    )
    """,
)

INDEXES = (
    "ix_captures_queue ON captures (queue_key, id, state, verdict, disagrees, score_key)",
    "ix_captures_set_queue ON captures (set_id, queue_key, id, state, verdict, disagrees, score_key)",
    "ix_model_approvals_model_id ON model_approvals (model_id)",
    "ix_thresholds_model_id ON thresholds (model_id)",
    "ix_identifications_capture_id ON identifications (capture_id)",
    "ix_redesign_flags_product_id ON redesign_flags (product_id)",
    "ix_image_stats_capture_id ON image_stats (capture_id)",
)

ONLY_ADDED = ("model_approvals", "thresholds", "identifications", "redesign_flags", "settled_flags", "image_stats")


def upgrade() -> None:
    for column in ADDED_COLUMNS:
        op.execute(f"ALTER TABLE {column}")
    for statement in TABLES:
        op.execute(statement)
    for index in INDEXES:
        op.execute(f"CREATE INDEX {index}")
    for table in ONLY_ADDED:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added'); END"
            )
