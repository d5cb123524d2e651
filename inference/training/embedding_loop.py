"""Learning looks: two items of a product are to lie nearer to each other than to those of any other product."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from inference.training.averaged import Averaged
from inference.training.embedding_network import EmbeddingNet
from inference.training.embedding_samples import PairBatch, pair_batches
from inference.training.samples import fingerprint

Progress = Callable[[int, int, float], None]


@dataclass(frozen=True, slots=True)
class EmbeddingSettings:
    """How to learn; `products` are shown in each step, by two items each. `sharpness` is the inverse temperature."""

    steps: int
    seed: int = 1
    products: int = 36
    sharpness: float = 16.0
    rate: float = 2e-3
    decay: float = 0.02
    averaging: float = 0.995
    checkpoint_every: int = 100
    threads: int = 1


class EmbeddingTrainer:
    """An embedding network in training."""

    def __init__(self, settings: EmbeddingSettings) -> None:
        torch.manual_seed(settings.seed)
        self.settings = settings
        self._trained = Averaged(EmbeddingNet(), settings.rate, settings.decay, settings.averaging)

    @property
    def step(self) -> int:
        return self._trained.step

    def run(
        self, products: Sequence[Sequence[Path]], checkpoint: Path | None = None, progress: Progress | None = None
    ) -> EmbeddingNet:
        """Learn to the settings' last step, on from `checkpoint` where it fits; returns the averaged network."""
        s = self.settings
        torch.set_num_threads(s.threads)
        name = f"{fingerprint([path for files in products for path in files])} {s}"
        self._trained.resume(checkpoint, name)
        for batch in pair_batches(products, s.seed, self.step, s.steps, s.products):
            loss = self._learn(batch)
            self._trained.step += 1
            if progress is not None:
                progress(self.step, s.steps, loss)
            if checkpoint is not None and (self.step % s.checkpoint_every == 0 or self.step == s.steps):
                self._trained.save(checkpoint, name)
        return self._trained.average

    def _learn(self, batch: PairBatch) -> float:
        net = self._trained.net.train()
        self._trained.begin(_rate_at(self.step, self.settings.steps))
        with torch.autocast("cpu", torch.bfloat16):
            looks = net(torch.from_numpy(batch.rgb).flatten(0, 1))
        loss = pair_loss(looks.float(), self.settings.sharpness)
        loss.backward()
        self._trained.learn()
        return float(loss.detach())


def pair_loss(looks: Tensor, sharpness: float) -> Tensor:
    """Cross-entropy of finding the other item of the same product among all others, by cosine times `sharpness`.

    looks: (2 n, d) unit vectors, the two items of a product next to each other (NT-Xent of Chen et al. 2020,
    arXiv 2002.05709).
    """
    alike = looks @ looks.T * sharpness
    alike = alike.masked_fill(torch.eye(len(looks), dtype=torch.bool), -1e4)
    partner = torch.arange(len(looks)) ^ 1
    return functional.cross_entropy(alike, partner)


def _rate_at(step: int, steps: int) -> float:
    """A short rise, then half a cosine down to a hundredth."""
    rise = max(1, min(60, steps // 10))
    if step < rise:
        return (step + 1) / rise
    return 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * (step - rise) / max(1, steps - rise)))
