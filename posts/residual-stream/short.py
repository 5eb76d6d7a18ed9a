"""The ledger in a few lines, as the page prints it."""

import numpy as np

from blog.lab.arrays import Array


def shares(writes: Array, u_a: Array, u_b: Array, gain: Array, bias: Array) -> Array:
    """What each write, and the bias, adds to the logit of a minus that of b."""
    stream = writes.sum(axis=0)  # one row of writes for each writer
    along = (u_a - u_b) * gain / stream.std()
    along -= along.mean()  # so that the mean of a write does not count
    return np.append(writes @ along, (u_a - u_b) @ bias)
