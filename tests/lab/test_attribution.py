"""Direct logit attribution: the parts add up to the logit difference."""

import numpy as np

from blog.lab.arrays import log_softmax, softmax
from blog.lab.attribution import EMBEDDING, constant, direction, write
from blog.lab.measure import heads, mlps
from blog.lab.storage import published
from blog.lab.transformer import forward


def test_what_every_part_writes_adds_up_to_each_logit_difference() -> None:
    model = published("rich-0")
    tokens = np.random.default_rng(0).integers(0, model.config.vocab_size, (4, 9))
    right, wrong = np.arange(4), np.arange(4) + 20
    run = forward(model, tokens)
    along = direction(model, run.stream[:, -1], right, wrong)
    shares = [(write(run, part) * along).sum(axis=-1) for part in (EMBEDDING, *heads(model), *mlps(model))]
    logits, row = run.logits[:, -1], np.arange(4)
    whole = constant(model, right, wrong) + np.sum(shares, axis=0)
    np.testing.assert_allclose(whole, logits[row, right] - logits[row, wrong], atol=1e-4)


def test_log_softmax_is_the_logarithm_of_softmax_and_holds_where_that_is_nought() -> None:
    logits = np.array([[0.0, 1.0, 3.0], [0.0, -1000.0, 5.0]])
    np.testing.assert_allclose(np.exp(log_softmax(logits)), softmax(logits), atol=1e-15)
    assert log_softmax(logits)[1, 1] < -1000
