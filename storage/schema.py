"""The catalogue's tables as the newest migration leaves them; only files of this package look at them."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

# What `PRAGMA user_version` says of this schema: the number of the newest revision in migrations/versions.
VERSION = 4

metadata = MetaData()


def _id() -> Column:
    return Column("id", Integer, primary_key=True)


def _to(name: str, target: str, *, nullable: bool = False, index: bool = False) -> Column:
    return Column(name, Integer, ForeignKey(f"{target}.id"), nullable=nullable, index=index)


def _text(name: str, default: str | None = None) -> Column:
    return Column(name, Text, nullable=False, server_default=default)


def _created() -> Column:
    return Column("created_utc_us", Integer, nullable=False)


# -- what is collected ------------------------------------------------------------------------------------------------
people = Table(
    "people", metadata, _id(), Column("pseudonym", Text, nullable=False, unique=True), _text("role"), _created()
)

sets = Table(
    "sets",
    metadata,
    _id(),
    Column("name", Text, nullable=False, unique=True),
    Column("goal_captures", Integer, nullable=False),
    Column("goal_damaged", Float, nullable=False),
    _created(),
)

settings = Table("settings", metadata, Column("key", Text, primary_key=True), _text("value"))

products = Table(
    "products",
    metadata,
    _id(),
    Column("code", Text(collation="NOCASE"), nullable=False, unique=True),
    _text("title"),
    _text("kind"),
    _created(),
)

items = Table(
    "items",
    metadata,
    _id(),
    Column("code", Text(collation="NOCASE"), nullable=False, unique=True),
    _to("product_id", "products", nullable=True, index=True),
    _created(),
)

# -- what came from the booth -----------------------------------------------------------------------------------------
volumes = Table(
    "volumes",
    metadata,
    _id(),
    _text("file"),
    Column("size_bytes", Integer),
    Column("sha256", Text),
    Column("sealed_utc_us", Integer),
    _created(),
)

optics = Table("optics", metadata, _id(), Column("sha256", Text, nullable=False, unique=True), _text("json"))

captures = Table(
    "captures",
    metadata,
    _id(),
    Column("uid", Text, nullable=False, unique=True),
    _to("set_id", "sets"),
    _to("item_id", "items"),
    _text("profile"),
    _text("author"),
    _text("state"),
    Column("verdict", Text),
    _text("disposition", ""),
    _text("damage_types", ""),
    _text("views"),
    _text("lightings"),
    _text("problems"),
    Column("lighting_verified", Boolean, nullable=False),
    Column("started_ns", Integer, nullable=False),
    Column("started_utc_us", Integer, nullable=False),
    _created(),
    Column("annotation_id", Integer),
    Column("fused_score", Float),
    Column("threshold", Float),
    # The five columns below are what pages are ordered and narrowed by; -1 sorts what has none behind all others.
    Column("score_key", Float, nullable=False, server_default="-1"),
    Column("disagreement_key", Float, nullable=False, server_default="-1"),
    Column("disagrees", Boolean, nullable=False, server_default="0"),
    Column("queue_key", Float, nullable=False, server_default="-1"),
    Index("ix_captures_item", "item_id"),
    Index("ix_captures_walk", "id", "state", "verdict", "score_key", "disagrees"),
    Index("ix_captures_score", "score_key", "id", "state", "verdict", "disagrees"),
    Index("ix_captures_disagreement", "disagreement_key", "id", "state", "verdict", "disagrees", "score_key"),
    Index("ix_captures_set_walk", "set_id", "id", "state", "verdict", "score_key", "disagrees"),
    Index("ix_captures_set_score", "set_id", "score_key", "id", "state", "verdict", "disagrees"),
    Index(
        "ix_captures_set_disagreement",
        "set_id",
        "disagreement_key",
        "id",
        "state",
        "verdict",
        "disagrees",
        "score_key",
    ),
    Index("ix_captures_queue", "queue_key", "id", "state", "verdict", "disagrees", "score_key"),
    Index("ix_captures_set_queue", "set_id", "queue_key", "id", "state", "verdict", "disagrees", "score_key"),
)

shots = Table(
    "shots",
    metadata,
    _id(),
    _to("capture_id", "captures"),
    Column("position", Integer, nullable=False),
    _text("lighting"),
    _text("levels"),
    Column("settled_ns", Integer, nullable=False),
    Column("verified", Boolean),
    UniqueConstraint("capture_id", "position"),
)

images = Table(
    "images",
    metadata,
    _id(),
    _to("capture_id", "captures"),
    Column("position", Integer, nullable=False),
    _text("view"),
    _text("lighting"),
    _text("plane"),
    # 0 for the first image of its view and plane in the capture, 1 for the next lighting, and so on. One that was taken
    # again has the rank of the one before it: of those that share view, plane and rank the newest counts.
    Column("rank", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    _text("dtype"),
    _to("volume_id", "volumes"),
    Column("blob_id", Integer, nullable=False),
    _text("codec"),
    Column("size_bytes", Integer, nullable=False),
    _text("sha256"),
    Column("sequence", Integer, nullable=False),
    Column("exposure_us", Float),
    Column("gain", Float),
    Column("host_time_ns", Integer, nullable=False),
    Column("exposed_ns", Integer, nullable=False),
    Column("device_time_ns", Integer),
    _text("device_time_domain"),
    Column("depth_unit_m", Float, nullable=False),
    _to("optics_id", "optics"),
    UniqueConstraint("capture_id", "position", "view", "plane"),
    Index("ix_images_volume", "volume_id", "blob_id"),
)

# Views that were taken again while the item still lay there; their shots stand from `first_position` on.
reshoots = Table(
    "reshoots",
    metadata,
    _id(),
    _to("capture_id", "captures", index=True),
    Column("uid", Text, nullable=False, unique=True),
    Column("first_position", Integer, nullable=False),
    _text("author"),
    _created(),
)

skips = Table(
    "skips", metadata, _id(), _to("capture_id", "captures", index=True), _text("reason"), _text("author"), _created()
)

# -- what people say of it --------------------------------------------------------------------------------------------
annotations = Table(
    "annotations",
    metadata,
    _id(),
    _to("capture_id", "captures"),
    Column("revision", Integer, nullable=False),
    Column("verdict", Text),
    _text("disposition"),
    _text("taxonomy"),
    Column("submitted", Boolean, nullable=False),
    _text("author"),
    _created(),
    UniqueConstraint("capture_id", "revision"),
)

damages = Table(
    "damages",
    metadata,
    _id(),
    _to("annotation_id", "annotations", index=True),
    Column("position", Integer, nullable=False),
    _text("uid"),
    _text("type"),
    _text("severity"),
    _text("surface"),
    _text("note"),
    Column("is_confirmed", Boolean, nullable=False, server_default="0"),
)

# What was measured of a damage of a revision, and what the severity rules said of it.
measures = Table(
    "measures",
    metadata,
    _id(),
    _to("damage_id", "damages", index=True),
    _text("view"),
    _text("figures"),
    _text("rules"),
    _text("rule"),
    Column("suggested", Text),
)

regions = Table(
    "regions",
    metadata,
    _id(),
    _to("damage_id", "damages", index=True),
    Column("position", Integer, nullable=False),
    _text("view"),
    _text("origin"),
    _text("parts"),
    Column("has_cutouts", Boolean, nullable=False),
    Column("area_px", Float, nullable=False),
    Column("left_px", Float, nullable=False),
    Column("top_px", Float, nullable=False),
    Column("right_px", Float, nullable=False),
    Column("bottom_px", Float, nullable=False),
    _text("source_view", ""),
    _text("source_digest", ""),
)

# The newest revision's damages once more, as the grid asks for them.
capture_damages = Table(
    "capture_damages",
    metadata,
    Column("type", Text, primary_key=True),
    Column("capture_id", Integer, ForeignKey("captures.id"), primary_key=True),
    Column("severity", Text, primary_key=True),
    Index("ix_capture_damages_capture", "capture_id", "type", "severity"),
    sqlite_with_rowid=False,
)

journal = Table(
    "journal",
    metadata,
    Column("capture_id", Integer, ForeignKey("captures.id"), primary_key=True),
    Column("sequence", Integer, primary_key=True),
    _text("kind"),
    _text("payload"),
    _text("author"),
    _created(),
    sqlite_with_rowid=False,
)

# Captures whose journal is newer than their newest submitted revision.
drafts = Table("drafts", metadata, Column("capture_id", Integer, ForeignKey("captures.id"), primary_key=True))

proposals = Table(
    "proposals",
    metadata,
    _id(),
    _to("capture_id", "captures", index=True),
    _text("type"),
    _text("view"),
    _text("origin"),
    _text("parts"),
    Column("score", Float, nullable=False),
    _text("source"),
    _created(),
    _text("damage", ""),
    _text("source_view", ""),
    _text("source_digest", ""),
)

proposal_outcomes = Table(
    "proposal_outcomes",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposals.id"), primary_key=True),
    _text("outcome"),
    _text("author"),
    _created(),
    Column("kept_iou", Float),
)

reviews = Table(
    "reviews",
    metadata,
    _id(),
    _to("capture_id", "captures", index=True),
    Column("revision", Integer, nullable=False),
    _text("decision"),
    _text("reasons"),
    _text("comment"),
    _text("author"),
    _created(),
)

# A product's gallery, as decisions: the newest row of a capture says whether it is a reference.
references = Table(
    "capture_references",
    metadata,
    _id(),
    _to("capture_id", "captures", index=True),
    _to("product_id", "products", index=True),
    Column("is_reference", Boolean, nullable=False),
    _text("author"),
    _created(),
    # How the item is turned on the tray; known where it was measured.
    Column("turn_deg", Float),
    _text("reason", ""),
)

# Captures of a product that differ alike from its references: a new packaging, which a lead confirms or not.
redesign_flags = Table(
    "redesign_flags",
    metadata,
    _id(),
    _to("product_id", "products", index=True),
    _text("capture_ids"),
    _text("figures"),
    _text("author"),
    _created(),
)

settled_flags = Table(
    "settled_flags",
    metadata,
    Column("flag_id", Integer, ForeignKey("redesign_flags.id"), primary_key=True),
    Column("is_confirmed", Boolean, nullable=False),
    _text("author"),
    _created(),
)

# -- what models say of it --------------------------------------------------------------------------------------------
models = Table(
    "models",
    metadata,
    _id(),
    Column("sha256", Text, nullable=False, unique=True),
    _text("name"),
    _text("version"),
    _text("task"),
    Column("threshold", Float, nullable=False),
    _text("card"),
    _created(),
)

# The newest row of a model says whether it may run on this station.
model_approvals = Table(
    "model_approvals",
    metadata,
    _id(),
    _to("model_id", "models", index=True),
    Column("is_approved", Boolean, nullable=False),
    _text("note"),
    _text("author"),
    _created(),
)

# Decisions on the fused score at which items are sidelined, with the figures and captures that they were taken on.
thresholds = Table(
    "thresholds",
    metadata,
    _id(),
    _to("model_id", "models", index=True),
    _text("fusion"),
    Column("threshold", Float, nullable=False),
    _text("figures"),
    _text("query"),
    _text("note"),
    _text("author"),
    _created(),
)

scores = Table(
    "scores",
    metadata,
    _id(),
    _to("capture_id", "captures", index=True),
    _to("model_id", "models"),
    Column("fused_score", Float, nullable=False),
    Column("threshold", Float, nullable=False),
    Column("seconds", Float, nullable=False),
    _created(),
    # Of the two tracks that the fused score is made of, the one that ran; which fusion made it, and what carried it.
    Column("supervised", Float),
    Column("anomaly", Float),
    _text("fusion", ""),
    _text("reason", "{}"),
    Index("ix_scores_model", "model_id", "capture_id"),
)

image_scores = Table(
    "image_scores",
    metadata,
    _id(),
    _to("score_id", "scores", index=True),
    _text("view"),
    _text("lighting"),
    Column("damage_score", Float, nullable=False),
    _text("class_scores"),
    Column("heatmap_width", Integer),
    Column("heatmap_height", Integer),
    Column("heatmap", LargeBinary),
    _text("track", "damage"),
)

identifications = Table(
    "identifications",
    metadata,
    _id(),
    _to("capture_id", "captures", index=True),
    _text("codes"),
    _text("product_by_code"),
    _text("product_by_looks"),
    Column("similarity", Float, nullable=False),
    Column("is_known", Boolean, nullable=False),
    _text("contradiction"),
    _text("detail"),
    _text("author"),
    _created(),
)

# What the images of a capture are like, by which a light or a camera that drifts is noticed.
image_stats = Table(
    "image_stats",
    metadata,
    _id(),
    _to("capture_id", "captures", index=True),
    _text("view"),
    _text("lighting"),
    Column("luma", Float, nullable=False),
    Column("contrast", Float, nullable=False),
    Column("sharpness", Float, nullable=False),
    Column("saturated_share", Float, nullable=False),
    Column("red_share", Float, nullable=False),
    Column("blue_share", Float, nullable=False),
    Column("depth_share", Float),
    _created(),
)

events = Table("events", metadata, _id(), _text("kind"), _text("detail"), _text("author"), _created())

# Rows of these are never changed nor removed; triggers hold that against mistakes.
ONLY_ADDED = (annotations, damages, measures, regions, journal, proposals, proposal_outcomes, reviews, references)
ONLY_ADDED += (skips, scores, image_scores, events, optics, images, shots, reshoots)
ONLY_ADDED += (model_approvals, thresholds, identifications, redesign_flags, settled_flags, image_stats)
