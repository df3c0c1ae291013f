"""AdamW over weights in full precision, for networks that compute in bfloat16."""

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor

_BETAS = (0.9, 0.98)
_LONGEST = 1.0  # length to which a gradient is cut


class PreciseOptimizer:
    """Fits a network's parameters by way of copies in full precision.

    `precise` are these copies. Small steps would be lost in the few digits of bfloat16.
    """

    def __init__(self, parameters: Iterable[Tensor], decay: float) -> None:
        """Copy `parameters`; `decay` is the weight decay."""
        self._parameters = list(parameters)
        self.precise: Sequence[Tensor] = [
            parameter.detach().float().clone().requires_grad_() for parameter in self._parameters
        ]
        self._adam = torch.optim.AdamW(self.precise, weight_decay=decay, betas=_BETAS)

    def step(self, loss: Tensor, rate: float) -> None:
        """Change the parameters so that `loss` falls, at the learning rate `rate`."""
        for group in self._adam.param_groups:
            group["lr"] = rate
        loss.backward()  # type: ignore[no-untyped-call]  # torch declares no types for it
        for copied, parameter in zip(self.precise, self._parameters, strict=True):
            copied.grad = None if parameter.grad is None else parameter.grad.float()
            parameter.grad = None
        torch.nn.utils.clip_grad_norm_(self.precise, _LONGEST)
        self._adam.step()
        with torch.no_grad():
            for copied, parameter in zip(self.precise, self._parameters, strict=True):
                parameter.copy_(copied)
