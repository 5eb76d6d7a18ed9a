"""Published fits of the loss of a language model, and how sure the latest of them is."""

from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import numpy as np

from blog.lab.storage import Json, read_json

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """L = E + A / N**alpha + B / D**beta."""

    E: float
    A: float
    B: float
    alpha: float
    beta: float

    def numbers(self) -> dict[str, float]:
        """The five constants by name."""
        return asdict(self)


# Hoffmann et al. 2022, arXiv:2203.15556, section D.3: E = 1.69, A = 406.4, B = 410.7, alpha = 0.34, beta = 0.28.
PRINTED = Law(E=1.69, A=406.4, B=410.7, alpha=0.34, beta=0.28)
# The same to more digits, as Besiroglu et al. 2024 give them: exp(0.5267228), exp(6.0073404), exp(6.0179186).
UNROUNDED = Law(
    E=float(np.exp(0.5267228)),
    A=float(np.exp(6.0073404)),
    B=float(np.exp(6.0179186)),
    alpha=0.33917084,
    beta=0.2849083,
)
# Besiroglu et al. 2024, arXiv:2404.10102: the re-fit, and its standard errors.
EPOCH = Law(E=1.8172, A=482.01, B=2085.43, alpha=0.3478, beta=0.3658)
EPOCH_ERRORS = Law(E=0.03, A=124.58, B=1293.23, alpha=0.02, beta=0.02)
LAWS = {"printed": PRINTED, "unrounded": UNROUNDED, "refit": EPOCH}
# Budgets that the reader can choose: a quarter of a decade apart, and those of Gopher and of Llama 3.1 405B.
BUDGETS = [{23: 5.76e23, 30: 3.8e25}.get(k, float(f"{10 ** (18 + k / 4):.3g}")) for k in range(37)]
DRAWS = 4000
SEED = 3


@cache
def refit() -> Json:
    """Our own fit to the 240 published points, with a bootstrap over runs."""
    return read_json(HERE / "data" / "refit.json")


def marginal_bands(grid: list[float]) -> list[list[float]]:
    """Best tokens for each parameter, 2.5 to 97.5 percent, if the published errors were independent of each other.

    They are not, and the paper publishes no covariances; draws in which A or B falls below zero are left out.
    """
    random = np.random.default_rng(SEED)
    a, b, alpha, beta = (
        getattr(EPOCH, name) + getattr(EPOCH_ERRORS, name) * random.standard_normal(DRAWS)
        for name in ("A", "B", "alpha", "beta")
    )
    right = (a > 0) & (b > 0)
    a, b, alpha, beta = a[right], b[right], alpha[right], beta[right]
    bands = []
    for flops in grid:
        best = (alpha * a / (beta * b)) ** (1 / (alpha + beta)) * (flops / 6) ** (beta / (alpha + beta))
        low, high = np.percentile(flops / 6 / best**2, [2.5, 97.5])
        bands.append([float(f"{low:.4g}"), float(f"{high:.4g}")])
    return bands


def band_at(flops: float, kind: str) -> list[float]:
    """Ends of the 95 percent band of the best tokens for each parameter, at the budget of the grid next to `flops`."""
    kept = refit()
    bands = kept["bands"] if kind == "joint" else marginal_bands(kept["grid"])
    nearest = min(range(len(bands)), key=lambda i: abs(kept["grid"][i] / flops - 1))
    return [float(bands[nearest][0]), float(bands[nearest][-1])]
