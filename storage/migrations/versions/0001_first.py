"""The first schema: everything the glossary names."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

# Written out rather than taken from storage.schema, which moves on while this revision stays what it was.
STATEMENTS = (
    """
    CREATE TABLE events (
        id INTEGER NOT NULL,
        kind TEXT NOT NULL,
        detail TEXT NOT NULL,
        author TEXT NOT NULL,
        created_utc_us INTEGER NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE models (
        id INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        name TEXT NOT NULL,
        version TEXT NOT NULL,
        task TEXT NOT NULL,
        threshold FLOAT NOT NULL,
        card TEXT NOT NULL,
        created_utc_us INTEGER NOT NULL,
        PRIMARY KEY (id),
        UNIQUE (sha256)
    )
    """,
    """
    CREATE TABLE optics (
        id INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        json TEXT NOT NULL,
        PRIMARY KEY (id),
        UNIQUE (sha256)
    )
    """,
    """
    CREATE TABLE people (
        id INTEGER NOT NULL,
        pseudonym TEXT NOT NULL,
        role TEXT NOT NULL,
        created_utc_us INTEGER NOT NULL,
        PRIMARY KEY (id),
        UNIQUE (pseudonym)
    )
    """,
    """
    CREATE TABLE products (
        id INTEGER NOT NULL,
        code TEXT COLLATE "NOCASE" NOT NULL,
        title TEXT NOT NULL,
        kind TEXT NOT NULL,
        created_utc_us INTEGER NOT NULL,
        PRIMARY KEY (id),
        UNIQUE (code)
    )
    """,
    """
    CREATE TABLE sets (
        id INTEGER NOT NULL,
        name TEXT NOT NULL,
        goal_captures INTEGER NOT NULL,
        goal_damaged FLOAT NOT NULL,
        created_utc_us INTEGER NOT NULL,
        PRIMARY KEY (id),
        UNIQUE (name)
    )
    """,
    """
    CREATE TABLE settings (
        "key" TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY ("key")
    )
    """,
    """
    CREATE TABLE volumes (
        id INTEGER NOT NULL,
        file TEXT NOT NULL,
        size_bytes INTEGER,
        sha256 TEXT,
        sealed_utc_us INTEGER,
        created_utc_us INTEGER NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE items (
        id INTEGER NOT NULL,
        code TEXT COLLATE "NOCASE" NOT NULL,
        product_id INTEGER,
        created_utc_us INTEGER NOT NULL,
        PRIMARY KEY (id),
        UNIQUE (code),
        FOREIGN KEY(product_id) REFERENCES products (id)
    )
    """,
    """
    CREATE INDEX ix_items_product_id
        ON items (product_id)
    """,
    """
    CREATE TABLE captures (
        id INTEGER NOT NULL,
        uid TEXT NOT NULL,
        set_id INTEGER NOT NULL,
        item_id INTEGER NOT NULL,
        profile TEXT NOT NULL,
        author TEXT NOT NULL,
        state TEXT NOT NULL,
        verdict TEXT,
        disposition TEXT DEFAULT '' NOT NULL,
        damage_types TEXT DEFAULT '' NOT NULL,
        views TEXT NOT NULL,
        lightings TEXT NOT NULL,
        problems TEXT NOT NULL,
        lighting_verified BOOLEAN NOT NULL,
        started_ns INTEGER NOT NULL,
        started_utc_us INTEGER NOT NULL,
        created_utc_us INTEGER NOT NULL,
        annotation_id INTEGER,
        fused_score FLOAT,
        threshold FLOAT,
        score_key FLOAT DEFAULT '-1' NOT NULL,
        disagreement_key FLOAT DEFAULT '-1' NOT NULL,
        disagrees BOOLEAN DEFAULT '0' NOT NULL,
        PRIMARY KEY (id),
        UNIQUE (uid),
        FOREIGN KEY(set_id) REFERENCES sets (id),
        FOREIGN KEY(item_id) REFERENCES items (id)
    )
    """,
    """
    CREATE INDEX ix_captures_disagreement
        ON captures (disagreement_key, id, state, verdict, disagrees, score_key)
    """,
    """
    CREATE INDEX ix_captures_item
        ON captures (item_id)
    """,
    """
    CREATE INDEX ix_captures_score
        ON captures (score_key, id, state, verdict, disagrees)
    """,
    """
    CREATE INDEX ix_captures_set_disagreement
        ON captures (set_id, disagreement_key, id, state, verdict, disagrees, score_key)
    """,
    """
    CREATE INDEX ix_captures_set_score
        ON captures (set_id, score_key, id, state, verdict, disagrees)
    """,
    """
    CREATE INDEX ix_captures_set_walk
        ON captures (set_id, id, state, verdict, score_key, disagrees)
    """,
    """
    CREATE INDEX ix_captures_walk
        ON captures (id, state, verdict, score_key, disagrees)
    """,
    """
    CREATE TABLE annotations (
        id INTEGER NOT NULL,
        capture_id INTEGER NOT NULL,
        revision INTEGER NOT NULL,
        verdict TEXT,
        disposition TEXT NOT NULL,
        taxonomy TEXT NOT NULL,
        submitted BOOLEAN NOT NULL,
        author TEXT NOT NULL,
        created_utc_us INTEGER NOT NULL,
        PRIMARY KEY (id),
        UNIQUE (capture_id, revision),
        FOREIGN KEY(capture_id) REFERENCES captures (id)
    )
    """,
    """
    CREATE TABLE capture_damages (
        type TEXT NOT NULL,
        capture_id INTEGER NOT NULL,
        severity TEXT NOT NULL,
        PRIMARY KEY (type, capture_id, severity),
        FOREIGN KEY(capture_id) REFERENCES captures (id)
    )
     WITHOUT ROWID
    """,
    """
    CREATE INDEX ix_capture_damages_capture
        ON capture_damages (capture_id, type, severity)
    """,
    """
    CREATE TABLE capture_references (
        id INTEGER NOT NULL,
        capture_id INTEGER NOT NULL,
        product_id INTEGER NOT NULL,
        is_reference BOOLEAN NOT NULL,
        author TEXT NOT NULL,
        created_utc_us INTEGER NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(capture_id) REFERENCES captures (id),
        FOREIGN KEY(product_id) REFERENCES products (id)
    )
    """,
    """
    CREATE INDEX ix_capture_references_capture_id
        ON capture_references (capture_id)
    """,
    """
    CREATE INDEX ix_capture_references_product_id
        ON capture_references (product_id)
    """,
    """
    CREATE TABLE drafts (
        capture_id INTEGER NOT NULL,
        PRIMARY KEY (capture_id),
        FOREIGN KEY(capture_id) REFERENCES captures (id)
    )
    """,
    """
    CREATE TABLE images (
        id INTEGER NOT NULL,
        capture_id INTEGER NOT NULL,
        position INTEGER NOT NULL,
        "view" TEXT NOT NULL,
        lighting TEXT NOT NULL,
        plane TEXT NOT NULL,
        rank INTEGER NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        dtype TEXT NOT NULL,
        volume_id INTEGER NOT NULL,
        blob_id INTEGER NOT NULL,
        codec TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        exposure_us FLOAT,
        gain FLOAT,
        host_time_ns INTEGER NOT NULL,
        exposed_ns INTEGER NOT NULL,
        device_time_ns INTEGER,
        device_time_domain TEXT NOT NULL,
        depth_unit_m FLOAT NOT NULL,
        optics_id INTEGER NOT NULL,
        PRIMARY KEY (id),
        UNIQUE (capture_id, position, "view", plane),
        FOREIGN KEY(capture_id) REFERENCES captures (id),
        FOREIGN KEY(volume_id) REFERENCES volumes (id),
        FOREIGN KEY(optics_id) REFERENCES optics (id)
    )
    """,
    """
    CREATE INDEX ix_images_volume
        ON images (volume_id, blob_id)
    """,
    """
    CREATE TABLE journal (
        capture_id INTEGER NOT NULL,
        sequence INTEGER NOT NULL,
        kind TEXT NOT NULL,
        payload TEXT NOT NULL,
        author TEXT NOT NULL,
        created_utc_us INTEGER NOT NULL,
        PRIMARY KEY (capture_id, sequence),
        FOREIGN KEY(capture_id) REFERENCES captures (id)
    )
     WITHOUT ROWID
    """,
    """
    CREATE TABLE proposals (
        id INTEGER NOT NULL,
        capture_id INTEGER NOT NULL,
        type TEXT NOT NULL,
        "view" TEXT NOT NULL,
        origin TEXT NOT NULL,
        parts TEXT NOT NULL,
        score FLOAT NOT NULL,
        source TEXT NOT NULL,
        created_utc_us INTEGER NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(capture_id) REFERENCES captures (id)
    )
    """,
    """
    CREATE INDEX ix_proposals_capture_id
        ON proposals (capture_id)
    """,
    """
    CREATE TABLE reviews (
        id INTEGER NOT NULL,
        capture_id INTEGER NOT NULL,
        revision INTEGER NOT NULL,
        decision TEXT NOT NULL,
        reasons TEXT NOT NULL,
        comment TEXT NOT NULL,
        author TEXT NOT NULL,
        created_utc_us INTEGER NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(capture_id) REFERENCES captures (id)
    )
    """,
    """
    CREATE INDEX ix_reviews_capture_id
        ON reviews (capture_id)
    """,
    """
    CREATE TABLE scores (
        id INTEGER NOT NULL,
        capture_id INTEGER NOT NULL,
        model_id INTEGER NOT NULL,
        fused_score FLOAT NOT NULL,
        threshold FLOAT NOT NULL,
        seconds FLOAT NOT NULL,
        created_utc_us INTEGER NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(capture_id) REFERENCES captures (id),
        FOREIGN KEY(model_id) REFERENCES models (id)
    )
    """,
    """
    CREATE INDEX ix_scores_capture_id
        ON scores (capture_id)
    """,
    """
    CREATE INDEX ix_scores_model
        ON scores (model_id, capture_id)
    """,
    """
    CREATE TABLE shots (
        id INTEGER NOT NULL,
        capture_id INTEGER NOT NULL,
        position INTEGER NOT NULL,
        lighting TEXT NOT NULL,
        levels TEXT NOT NULL,
        settled_ns INTEGER NOT NULL,
        verified BOOLEAN,
        PRIMARY KEY (id),
        UNIQUE (capture_id, position),
        FOREIGN KEY(capture_id) REFERENCES captures (id)
    )
    """,
    """
    CREATE TABLE skips (
        id INTEGER NOT NULL,
        capture_id INTEGER NOT NULL,
        reason TEXT NOT NULL,
        author TEXT NOT NULL,
        created_utc_us INTEGER NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(capture_id) REFERENCES captures (id)
    )
    """,
    """
    CREATE INDEX ix_skips_capture_id
        ON skips (capture_id)
    """,
    """
    CREATE TABLE damages (
        id INTEGER NOT NULL,
        annotation_id INTEGER NOT NULL,
        position INTEGER NOT NULL,
        uid TEXT NOT NULL,
        type TEXT NOT NULL,
        severity TEXT NOT NULL,
        surface TEXT NOT NULL,
        note TEXT NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(annotation_id) REFERENCES annotations (id)
    )
    """,
    """
    CREATE INDEX ix_damages_annotation_id
        ON damages (annotation_id)
    """,
    """
    CREATE TABLE image_scores (
        id INTEGER NOT NULL,
        score_id INTEGER NOT NULL,
        "view" TEXT NOT NULL,
        lighting TEXT NOT NULL,
        damage_score FLOAT NOT NULL,
        class_scores TEXT NOT NULL,
        heatmap_width INTEGER,
        heatmap_height INTEGER,
        heatmap BLOB,
        PRIMARY KEY (id),
        FOREIGN KEY(score_id) REFERENCES scores (id)
    )
    """,
    """
    CREATE INDEX ix_image_scores_score_id
        ON image_scores (score_id)
    """,
    """
    CREATE TABLE proposal_outcomes (
        proposal_id INTEGER NOT NULL,
        outcome TEXT NOT NULL,
        author TEXT NOT NULL,
        created_utc_us INTEGER NOT NULL,
        PRIMARY KEY (proposal_id),
        FOREIGN KEY(proposal_id) REFERENCES proposals (id)
    )
    """,
    """
    CREATE TABLE regions (
        id INTEGER NOT NULL,
        damage_id INTEGER NOT NULL,
        position INTEGER NOT NULL,
        "view" TEXT NOT NULL,
        origin TEXT NOT NULL,
        parts TEXT NOT NULL,
        has_cutouts BOOLEAN NOT NULL,
        area_px FLOAT NOT NULL,
        left_px FLOAT NOT NULL,
        top_px FLOAT NOT NULL,
        right_px FLOAT NOT NULL,
        bottom_px FLOAT NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(damage_id) REFERENCES damages (id)
    )
    """,
    """
    CREATE INDEX ix_regions_damage_id
        ON regions (damage_id)
    """,
)

ONLY_ADDED = (
    "annotations",
    "damages",
    "regions",
    "journal",
    "proposals",
    "proposal_outcomes",
    "reviews",
    "capture_references",
    "skips",
    "scores",
    "image_scores",
    "events",
    "optics",
    "images",
    "shots",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for table in ONLY_ADDED:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added'); END"
            )
