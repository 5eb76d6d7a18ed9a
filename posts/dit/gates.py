"""Twenty-eight layers at initialisation, told the time in four ways: what they do to a picture of 16
patches. Twin: `gate-layers.js`.

Matrices are drawn as DiT draws those of attention and feed-forward, evenly between plus and minus sqrt(6 / (in + out));
biases are zero. So is drawn, here, what makes shifts and scales, which DiT starts at zero. Every gate of adaLN-Zero is
`opened`, which is 0 at the start of training.
"""

from collections.abc import Iterator
from functools import cache

import numpy as np

from blog.lab.arrays import Array, gelu, normed, softmax
from noise import gaussian, uniform

TOKENS, WIDTH, HEADS, LAYERS = 16, 32, 2, 28
WAYS = ("adaLN-Zero", "adaLN", "cross-attention", "in-context")
SHAPES = {"qkv": (96, 32), "o": (32, 32), "in": (128, 32), "out": (32, 128), "ada": (192, 32), "cross": (96, 32)}
SIZE = sum(rows * columns for rows, columns in SHAPES.values())
KIND = 5  # seed of the class's vector
ROWS, COLUMNS, DOWN, ACROSS = 4, 4, 4, 8  # of patches, and of pixels in each


def landscape() -> Array:
    """A moon over two hills and water, 16 x 32 shades from 0, light, to 35: no patch is of one shade."""
    y, x = np.linspace(0, 1, ROWS * DOWN)[:, None], np.linspace(0, 1, COLUMNS * ACROSS)
    hill = 0.66 - 0.34 * np.exp(-(((x - 0.27) / 0.16) ** 2)) - 0.06 * np.sin(5 * x)
    bank = 0.84 - 0.4 * np.exp(-(((x - 0.9) / 0.2) ** 2))
    far = np.where(y > hill, 19 + 5 * x - 4 * y, 5 + 9 * y + 2 * x)
    near = np.where(y > bank, 30 + 3 * np.cos(7 * x) - 3 * y, far)
    shades: Array = np.rint(np.where(np.hypot((x - 0.62) * 31 / 15, y - 0.24) < 0.17, 2 * x, near))
    return shades


def patches() -> Array:
    """The landscape's patches as tokens, [16, 32], with mean 0 and mean square 1 over all of them."""
    shades = landscape()
    cut = shades.reshape(ROWS, DOWN, COLUMNS, ACROSS).transpose(0, 2, 1, 3).reshape(TOKENS, WIDTH)
    tokens: Array = (cut - shades.mean()) / shades.std()
    return tokens


@cache
def matrices(layer: int) -> dict[str, Array]:
    """A layer's matrices, [out, in]."""
    drawn, at, found = uniform(1000 + layer, SIZE), 0, {}
    for name, (rows, columns) in SHAPES.items():
        bound = np.sqrt(6 / (rows + columns))
        found[name] = bound * (2 * drawn[at : at + rows * columns].reshape(rows, columns) - 1)
        at += rows * columns
    return found


def told(time: int) -> tuple[Array, Array]:
    """The time and the class as vectors."""
    angle = time * 1000.0 ** (-np.arange(WIDTH // 2) / (WIDTH // 2))
    return np.concatenate([np.cos(angle), np.sin(angle)]), gaussian(KIND, WIDTH)


def attend(queries: Array, keys: Array, values: Array) -> Array:
    """Attention of two heads, no mask: every token sees all."""
    mixed = []
    for head in range(HEADS):
        part = slice(head * WIDTH // HEADS, (head + 1) * WIDTH // HEADS)
        weights = softmax(queries[:, part] @ keys[:, part].T / np.sqrt(WIDTH / HEADS))
        mixed.append(weights @ values[:, part])
    return np.concatenate(mixed, axis=1)


def layer(x: Array, way: str, opened: float, vectors: tuple[Array, Array], w: dict[str, Array]) -> Array:
    """What one layer makes of the stream [tokens, width]."""
    c = vectors[0] + vectors[1]
    six = np.split(w["ada"] @ (c / (1 + np.exp(-c))), 6)
    if way == "adaLN-Zero":
        six[2] = six[5] = np.full(WIDTH, opened)
    elif way == "adaLN":
        six[2] = six[5] = np.ones(WIDTH)
    else:
        six = [np.zeros(WIDTH), np.zeros(WIDTH), np.ones(WIDTH)] * 2
    h = normed(x)[0] * (1 + six[1]) + six[0]
    x = x + six[2] * (attend(*np.split(h @ w["qkv"].T, 3, axis=1)) @ w["o"].T)
    if way == "cross-attention":
        query, key, value = np.split(w["cross"], 3)
        both = np.stack(vectors)
        x = x + attend(normed(x)[0] @ query.T, both @ key.T, both @ value.T)
    h = normed(x)[0] * (1 + six[4]) + six[3]
    return x + six[5] * (gelu(h @ w["in"].T) @ w["out"].T)


def streams(way: str, opened: float, time: int) -> Iterator[Array]:
    """The sixteen patches before the first layer and after each."""
    vectors = told(time)
    x = patches()
    if way == "in-context":
        x = np.concatenate([x, np.stack(vectors)])
    yield x[:TOKENS]
    for at in range(LAYERS):
        x = layer(x, way, opened, vectors, matrices(at))
        yield x[:TOKENS]


def moved(way: str, opened: float, time: int) -> list[float]:
    """How far the stream is from its start after each layer, as a part of its length there."""
    first, *rest = streams(way, opened, time)
    return [float(np.linalg.norm(x - first) / np.linalg.norm(first)) for x in rest]


def untrained(way: str) -> float:
    """How far an untrained stack without gates moves its tokens, at time 500."""
    return moved(way, 1.0, 500)[-1]


def together(way: str) -> float:
    """The mean cosine between the moves of two tokens through that stack: 1 if all go in one direction, near 0 if each
    goes in its own.
    """
    first, *_, last = streams(way, 1.0, 500)
    moves = (last - first) / np.linalg.norm(last - first, axis=1, keepdims=True)
    return float((moves @ moves.T)[np.triu_indices(TOKENS, 1)].mean())


def zero_gates() -> dict[str, object]:
    """Layers that are told the time in four ways, at their start, and with their gates opened by hand."""
    start = {"opened": 0.0, "way": "adaLN-Zero", "time": 500}

    def sample(**inputs: object) -> dict[str, object]:
        state = start | inputs
        opened = 1.0 if state["opened"] == "none" else float(str(state["opened"]))
        far = moved(str(state["way"]), opened, int(str(state["time"])))
        return {"inputs": inputs, "outputs": {"after_one": far[0], "after_all": far[-1]}}

    cases = [sample(opened=opened / 10) for opened in range(11)]
    cases += [sample(way=way, opened="none") for way in WAYS[1:]]
    cases += [sample(opened=1.0, time=time) for time in (0, 1000)]
    others = {way: [round(far, 5) for far in moved(way, 1.0, 500)] for way in WAYS[1:]}
    picture = ["".join(np.base_repr(int(shade), 36).lower() for shade in row) for row in landscape()]
    return {"inputs": start, "picture": picture, "others": others, "samples": cases}
