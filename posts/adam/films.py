"""One weight's gradient as a film of eighty steps, and what Adam makes of it; twin of films.js."""

from math import sqrt

LENGTH = 80
LEVELS = (
    100.0, 50.0, 20.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1, 0.0,
    -0.1, -0.2, -0.5, -1.0, -2.0, -5.0, -10.0, -20.0, -50.0, -100.0,
)  # fmt: skip
EPSILON = 1e-8


def letters(gradients: list[float]) -> str:
    """A film as text: one letter for each step, a for 100, u for -100."""
    return "".join(chr(ord("a") + LEVELS.index(value)) for value in gradients)


def film(first: float, then: float, *, at: int = 20, lasts: int = LENGTH) -> list[float]:
    """A gradient that changes once, for good or for a while."""
    return [then if at <= step < at + lasts else first for step in range(LENGTH)]


FILMS = {
    "jump": film(1, 10),
    "fade": film(10, 1),
    "bad": film(1, 100, lasts=1),
    "rare": [100.0 if step == 20 else -1.0 for step in range(LENGTH)],
    "calm": film(1, 1),
}


def ratios(gradients: list[float], *, beta1: float, beta2: float, start: str = "settled") -> list[float]:
    """m over the root of v at every step.

    `settled`: the first gradient has been there for ever; `corrected` and `plain`: both memories start at zero, with
    bias correction and without; `looped`: the film has been running over and over.
    """
    m, v = (gradients[0], gradients[0] ** 2) if start == "settled" else (0.0, 0.0)
    if start == "looped":
        m, v = looped(gradients, beta1), looped([g * g for g in gradients], beta2)
    left1 = left2 = 1.0
    found = []
    for g in gradients:
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * (g * g)
        left1, left2 = left1 * beta1, left2 * beta2
        seen1, seen2 = (1 - left1, 1 - left2) if start == "corrected" else (1.0, 1.0)
        found.append((m / seen1) / (sqrt(v / seen2) + EPSILON))
    return found


def looped(values: list[float], beta: float) -> float:
    """A memory at the start of a film that has been running over and over."""
    memory, left = 0.0, 1.0
    for value in values:
        memory = beta * memory + (1 - beta) * value
        left *= beta
    return memory / (1 - left)


def film_ratio(name: str, beta2: float, at: int) -> float:
    """m over the root of v at a step of a film, counted from its change."""
    return ratios(FILMS[name], beta1=0.9, beta2=beta2)[19 + at]


def most(name: str, beta2: float) -> float:
    """The largest step of a film, in learning rates."""
    return max(abs(ratio) for ratio in ratios(FILMS[name], beta1=0.9, beta2=beta2))


def went(name: str, beta2: float) -> float:
    """Where one round of a film that runs over and over leads the weight, in learning rates."""
    return sum(ratios(FILMS[name], beta1=0.9, beta2=beta2, start="looped"))


def rare_sum() -> int:
    """What the gradients of the rare film add up to in one round."""
    return round(sum(FILMS["rare"]))


def after_bad(beta2: float, steps: int) -> float:
    """Where the first steps from one bad batch on lead, in learning rates, when the gradient is 1 ever after.

    >>> [round(after_bad(beta2, 1000)) for beta2 in (0.95, 0.999)]
    [909, 408]
    """
    return sum(continued("bad", beta2, steps)[:steps])


def hungry(name: str, beta2: float) -> int:
    """Steps from a film's change on until they are for good longer than nine tenths of a learning rate.

    >>> [hungry("fade", beta2) for beta2 in (0.95, 0.999)]
    [118, 6043]
    """
    short = [step for step, ratio in enumerate(continued(name, beta2, 8000), 1) if ratio <= 0.9]
    return short[-1] + 1


def continued(name: str, beta2: float, steps: int) -> list[float]:
    """The ratios of a film from its change on when its last gradient stays for so many more steps."""
    gradients = FILMS[name] + [FILMS[name][-1]] * steps
    changed = next(step for step, g in enumerate(gradients) if g != gradients[0])
    return ratios(gradients, beta1=0.9, beta2=beta2)[changed:]
