"""Every gesture on a draft, and its JSON for the journal."""

from ui.workflow.annotating.capture_commands import Replace, SetDisposition, SetVerdict
from ui.workflow.annotating.command import Command, from_json, kind_of, to_json
from ui.workflow.annotating.damage_commands import (
    DeleteDamage,
    MoveInOrder,
    SetNote,
    SetSeverity,
    SetSurface,
    SetType,
)
from ui.workflow.annotating.mend_commands import MergeDamages, SplitRegion
from ui.workflow.annotating.pen_commands import (
    CancelPen,
    DropPenPoint,
    ExtendPen,
    FinishBox,
    FinishPen,
    SetPenType,
    StartPen,
)
from ui.workflow.annotating.proposal_commands import AcceptProposal, RejectProposal
from ui.workflow.annotating.region_commands import (
    AddRegion,
    DeleteRegion,
    DeleteVertices,
    InsertVertex,
    JoinRegion,
    MoveRegion,
    MoveVertex,
    ReplaceRegion,
    SimplifyRegion,
)

__all__ = [
    "AcceptProposal",
    "AddRegion",
    "CancelPen",
    "Command",
    "DeleteDamage",
    "DeleteRegion",
    "DeleteVertices",
    "DropPenPoint",
    "ExtendPen",
    "FinishBox",
    "FinishPen",
    "InsertVertex",
    "JoinRegion",
    "MergeDamages",
    "MoveInOrder",
    "MoveRegion",
    "MoveVertex",
    "RejectProposal",
    "Replace",
    "ReplaceRegion",
    "SetDisposition",
    "SetNote",
    "SetPenType",
    "SetSeverity",
    "SetSurface",
    "SetType",
    "SetVerdict",
    "SimplifyRegion",
    "SplitRegion",
    "StartPen",
    "from_json",
    "kind_of",
    "to_json",
]
