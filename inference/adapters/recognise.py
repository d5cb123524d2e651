"""Which maker a model is of: our own card first, then the layouts that are known; a card beside has its say in all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from inference.adapters import anomalib, ultralytics
from inference.adapters.adapter import Adapter, Graph, damaged_of
from inference.adapters.beside import Beside
from inference.card import CONTRACT, card_metadata, read_card

OWN = "own card"
CARD_BESIDE = "card beside"
_MAKERS = (ultralytics.recognise, anomalib.recognise)


def adapter_for(graph: Graph, beside: Beside, name: str) -> Adapter:
    """How the model is used; `name` names one that does not name itself. Raises CardError with all that is wrong."""
    if "booth.contract" in graph.metadata:
        return Adapter(OWN, read_card(graph.metadata | beside.card, graph.inputs, graph.outputs), graph.outputs)
    for recognise in _MAKERS:
        if (adapter := recognise(graph, beside.scaling, name)) is not None:
            return _told(adapter, graph, beside.card)
    texts = {"booth.contract": CONTRACT, "booth.model_id": name, "booth.model_version": "1"} if beside.card else {}
    card = read_card(dict(graph.metadata) | texts | beside.card, graph.inputs, graph.outputs)
    return Adapter(CARD_BESIDE, card, graph.outputs)


def _told(adapter: Adapter, graph: Graph, told: Mapping[str, str]) -> Adapter:
    """The same with what the card beside says otherwise; which classes mean damage follows from their names unless it
    says so."""
    texts = card_metadata(adapter.card) | told
    if "booth.damage_classes" not in texts and isinstance(classes := json.loads(texts["booth.classes"]), list):
        texts["booth.damage_classes"] = json.dumps(damaged_of(classes))
    return replace(adapter, card=read_card(texts, graph.inputs, adapter.outputs))
