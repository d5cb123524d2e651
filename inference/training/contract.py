"""What this project's own damage network takes and gives, before anything is trained."""

from __future__ import annotations

from inference.card import ModelCard, ModelInput, ModelOutput

# Half of a 1280x720 view, the cheapest to shrink to, with 12 rows of padding above and below: multiples of 32.
WORKING_SIZE = (640, 384)
PRIMARY = "diffuse"
LIGHTS = ("left", "right", "back")
# Where each of LIGHTS shines from in a mirrored image.
MIRRORED = (1, 0, 2)


def damage_card(classes: tuple[str, ...], version: str, size: tuple[int, int] = WORKING_SIZE) -> ModelCard:
    """The card of this project's own network; its threshold and training summary come after evaluation."""
    width, height = size
    return ModelCard(
        model_id="traybooth-damage",
        version=version,
        task="damage_segmentation",
        classes=classes,
        inputs=(
            ModelInput("rgb", "rgb", width, height, lighting=PRIMARY),
            *(ModelInput(f"gray_{light}", "gray", width, height, required=False, lighting=light) for light in LIGHTS),
            ModelInput("depth_mm", "depth_mm", width, height, dtype="float32", required=False),
        ),
        outputs=(
            ModelOutput("score", "score"),
            ModelOutput("class_scores", "class_scores"),
            ModelOutput("heatmap", "heatmap"),
        ),
        threshold=0.5,
    )
