"""What the page's twin of the transformer is held against is what the published models give."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest

from blog.lab.language import described, language
from blog.lab.storage import manifest, published, read_json
from blog.lab.transformer import forward

FOLDER = Path(__file__).parent / "transformer"
REFERENCE = read_json(FOLDER / "prompts.json")


@pytest.mark.parametrize("name", REFERENCE)
def test_the_reference_logits_are_those_of_the_stored_model(name: str) -> None:
    model = published(name)
    texts, stored = REFERENCE[name]["prompts"], np.frombuffer(base64.b64decode(REFERENCE[name]["logits"]), "<i2") / 1000
    found = np.stack([forward(model, np.array([text["tokens"]])).logits[0, -1] for text in texts])
    assert len(texts) == 200
    np.testing.assert_allclose(found, stored.reshape(found.shape), atol=2e-3)
    assert (found.argmax(axis=-1) == [text["answer"] for text in texts]).mean() >= 0.98


def test_every_published_model_has_its_reference() -> None:
    assert set(REFERENCE) == set(manifest())


def test_the_page_gets_the_same_language() -> None:
    assert read_json(FOLDER / "language.json") == json.loads(json.dumps(described(language("rich"))))
