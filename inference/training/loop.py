"""The training loop: deterministic by seed and steps, resumable, on the processor."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import torch

from inference.training.averaged import Averaged
from inference.training.batches import Batch, batches
from inference.training.losses import image_loss, map_loss, map_targets
from inference.training.network import DamageNet
from inference.training.samples import fingerprint

Progress = Callable[[int, int, float], None]


@dataclass(frozen=True, slots=True)
class LoopSettings:
    """How to train. `window` is (width, height) in working pixels, multiples of 32; `half` computes in bfloat16.

    Each of `threads` works on its own part of the batch with its own copy of the network, and they meet once a step: on
    a machine with other work, threads that wait for each other at every layer are slower.
    """

    classes: int
    steps: int
    seed: int = 1
    batch: int = 16
    window: tuple[int, int] = (192, 192)
    rate: float = 1.5e-3
    decay: float = 0.02
    averaging: float = 0.998
    checkpoint_every: int = 500
    half: bool = False
    threads: int = 1


class Trainer:
    """A damage network in training, with as many copies of it as there are threads."""

    def __init__(self, settings: LoopSettings) -> None:
        torch.manual_seed(settings.seed)
        self.settings = settings
        self._trained = Averaged(DamageNet(settings.classes), settings.rate, settings.decay, settings.averaging)
        self._nets = [self.net, *(copy.deepcopy(self.net) for _ in range(settings.threads - 1))]

    @property
    def net(self) -> DamageNet:
        return self._trained.net

    @property
    def average(self) -> DamageNet:
        return self._trained.average

    @property
    def step(self) -> int:
        return self._trained.step

    def run(self, files: Sequence[Path], checkpoint: Path | None = None, progress: Progress | None = None) -> DamageNet:
        """Train to the settings' last step, on from `checkpoint` where it fits; returns the averaged network."""
        s = self.settings
        torch.set_num_threads(1)
        name = f"{fingerprint(files)} {s}"
        self._trained.resume(checkpoint, name)
        self._spread()
        with ThreadPoolExecutor(s.threads, "train", torch.set_num_threads, (1,)) as lanes:
            for batch in batches(files, s.seed, self.step, s.steps, s.batch, s.window, s.classes):
                loss = self._learn(batch, lanes)
                self._trained.step += 1
                if progress is not None:
                    progress(self.step, s.steps, loss)
                if checkpoint is not None and (self.step % s.checkpoint_every == 0 or self.step == s.steps):
                    self._trained.save(checkpoint, name)
        return self.average

    def _learn(self, batch: Batch, lanes: Executor) -> float:
        self._trained.begin(_rate_at(self.step, self.settings.steps))
        losses = list(lanes.map(self._gradients, self._nets, batch.split(len(self._nets))))
        self._gather()
        self._trained.learn()
        self._spread()
        return sum(losses) / len(losses)

    def _gradients(self, net: DamageNet, batch: Batch) -> float:
        """Leaves the gradients of `batch` in `net`."""
        net.train()
        net.zero_grad(set_to_none=True)
        targets = map_targets(torch.from_numpy(batch.bits), self.settings.classes)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.settings.half):
            image, maps = net.logits(*batch.inputs())
        loss = map_loss(maps.float(), targets) + image_loss(image.float(), torch.from_numpy(batch.labels))
        loss.backward()
        return float(loss.detach())

    @torch.no_grad()
    def _gather(self) -> None:
        """The mean gradient of all copies, in the first."""
        for mine, *theirs in zip(*(net.parameters() for net in self._nets), strict=True):
            for other in theirs:
                mine.grad.add_(other.grad)
            mine.grad.div_(len(self._nets))

    @torch.no_grad()
    def _spread(self) -> None:
        for net in self._nets[1:]:
            net.load_state_dict(self.net.state_dict())


def _rate_at(step: int, steps: int) -> float:
    """A short rise, level for most of the way, and a straight fall to a hundredth over the last third."""
    rise, fall = max(1, min(200, steps // 10)), max(1, steps // 3)
    return min(1.0, (step + 1) / rise, 0.01 + 0.99 * (steps - step) / fall)
