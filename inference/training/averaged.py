"""What every training keeps: the network, its running average, the optimizer, and the step that they are at."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Generic, TypeVar

import torch
from torch import nn

Net = TypeVar("Net", bound=nn.Module)
LARGEST_GRADIENT = 2.0


class Averaged(Generic[Net]):
    """`average` follows `net` and is what is kept in the end; all of it can be saved and gone on with."""

    def __init__(self, net: Net, rate: float, decay: float, averaging: float) -> None:
        self.step = 0
        self.net = net.to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.net).eval()
        self._rate, self._averaging = rate, averaging
        self._optimizer = torch.optim.AdamW(self.net.parameters(), lr=rate, weight_decay=decay)

    def begin(self, share: float) -> None:
        """Forget the gradients; learn at this share of the rate."""
        for group in self._optimizer.param_groups:
            group["lr"] = self._rate * share
        self._optimizer.zero_grad(set_to_none=True)

    def learn(self) -> None:
        """One step along the gradients that are in the network."""
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), LARGEST_GRADIENT)
        self._optimizer.step()
        self._follow()

    def save(self, path: Path, name: str) -> None:
        """Write all of it to `path`, whole or not at all; `name` says which training it is of."""
        state = {"name": name, "step": self.step, "net": self.net.state_dict(), "average": self.average.state_dict()}
        state["optimizer"] = self._optimizer.state_dict()
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(".part")
        torch.save(state, aside)
        aside.replace(path)

    def resume(self, path: Path | None, name: str) -> None:
        """Go on from `path` where it is there and of the training `name`."""
        if path is None or not path.exists():
            return
        state = torch.load(path, weights_only=True)
        if state["name"] != name:
            return
        self.step = state["step"]
        self.net.load_state_dict(state["net"])
        self.average.load_state_dict(state["average"])
        self._optimizer.load_state_dict(state["optimizer"])

    @torch.no_grad()
    def _follow(self) -> None:
        """The average follows slowly; early on faster, so that it does not remember the random start."""
        keep = min(self._averaging, (1 + self.step) / (10 + self.step))
        for slow, fast in zip(self.average.state_dict().values(), self.net.state_dict().values(), strict=True):
            if slow.dtype.is_floating_point:
                slow.lerp_(fast, 1.0 - keep)
            else:
                slow.copy_(fast)
