"""Four answers to one question: a policy, its reward, and the two ways to move it."""

from math import exp, log

ANSWERS = ["Canberra", "Sydney, great question!", "Melbourne", "No idea"]
TRUE = (1.0, 0.0, 0.0, 0.0)  # only the first answer is right
LIKED = 1  # the answer that a judge may overrate

Policy = list[float]


def rewards(error: float) -> list[float]:
    """What the judge gives each answer: the truth, and an error on the flattering one."""
    return [value + (error if i == LIKED else 0.0) for i, value in enumerate(TRUE)]


def policy(reward: list[float], beta: float) -> Policy:
    """The policy with the most reward less beta times its divergence from the uniform one.

    Its probabilities are proportional to exp(r / beta).

    >>> [round(p, 4) for p in policy([1.0, 0.0, 0.0, 0.0], 1.0)]
    [0.4754, 0.1749, 0.1749, 0.1749]
    """
    most = max(reward)
    weights = [exp((value - most) / beta) for value in reward]
    total = sum(weights)
    return [weight / total for weight in weights]


def dpo_policy(reward: list[float], beta: float, steps: int) -> Policy:
    """The policy after steps of gradient descent on the DPO loss over all pairs, preferences as Bradley and Terry say.

    The rate is 1 / (2 beta**2), by which beta cancels in the steps of beta times the logits.
    """
    scaled = [0.0] * len(reward)  # beta times the logits; the reference is uniform
    for _ in range(steps):
        slopes = [
            sum(sigmoid(mine - other) - sigmoid(scaled[i] - scaled[j]) for j, other in enumerate(reward) if j != i)
            for i, mine in enumerate(reward)
        ]
        scaled = [value + slope / 2 for value, slope in zip(scaled, slopes, strict=True)]
    return policy(scaled, beta)


def dpo_loss(log_ratio_better: float, log_ratio_worse: float, beta: float) -> float:
    """Loss of one pair, from the log-ratios of the policy to the reference for its better and its worse answer."""
    return -log(sigmoid(beta * (log_ratio_better - log_ratio_worse)))


def advantages(scores: list[float]) -> list[float]:
    """How much better each answer is than its group, in standard deviations: the advantage of GRPO."""
    mean = sum(scores) / len(scores)
    spread: float = (sum((score - mean) ** 2 for score in scores) / len(scores)) ** 0.5
    return [(score - mean) / (spread + 1e-6) for score in scores]


def sigmoid(value: float) -> float:
    """1 / (1 + exp(-x))."""
    return 1 / (1 + exp(-value))


def expected(probabilities: list[float], reward: list[float]) -> float:
    """Mean reward of a policy."""
    return sum(p * r for p, r in zip(probabilities, reward, strict=True))
