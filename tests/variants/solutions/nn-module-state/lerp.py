"""An update of its own without gradient, in place by lerp; the quotient as one factor per feature."""

import torch
from torch import nn


class RunningScale(nn.Module):
    scale: torch.Tensor

    def __init__(self, features: int, keep: float = 0.9) -> None:
        super().__init__()
        self.share = 1 - keep
        self.register_buffer("scale", torch.full((features,), 1.0))
        self.gain = nn.Parameter(torch.full((features,), 1.0))

    @torch.no_grad()
    def observe(self, x: torch.Tensor) -> None:
        top = torch.maximum(x.max(dim=0).values, -x.min(dim=0).values)
        self.scale.lerp_(top, self.share)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.training:
            self.observe(x)
        factor = self.gain * (self.scale + 1e-6).reciprocal()
        return torch.einsum("nf,f->nf", x, factor)
