"""What SmolLM2-135M writes when it is asked to: `data/own_text.json`, the text that it is measured on.

    scripts/setup experiments
    python -m blog.lab.own_text

A model's own text needs no licence and no download, and no model predicts it better than the one that wrote it, so
that whatever is changed in the model shows as a rise of the loss. A few minutes on one core.
"""

import json
from pathlib import Path

import numpy as np

from blog.lab.llama import sample
from blog.lab.storage import LAB, file_digest, read_json
from blog.lab.transformer import Tokens

FILE = LAB / "data" / "own_text.json"
SEED, ROWS, LENGTH = 135, 64, 192  # tokens of a row, the question included
QUESTION = "<|im_start|>user\nTeach me something surprising, in one paragraph.<|im_end|>\n<|im_start|>assistant\n"


def own_text() -> tuple[Tokens, int]:
    """The rows, [64, 192] tokens, and where in each the model's own words begin."""
    kept = read_json(FILE)
    return np.array(kept["rows"]), kept["question"]


def main() -> None:
    """Write the text anew."""
    from blog.lab import smollm

    asked = smollm.encode(QUESTION)
    drawn = sample(smollm.model(), np.array([asked] * ROWS), LENGTH, np.random.default_rng(SEED))
    scripts = (Path(__file__), LAB / "llama.py", LAB / "smollm.py")
    kept = {"question": len(asked), "rows": drawn.tolist(), "script_sha256": file_digest(*scripts)}
    FILE.write_text(json.dumps(kept, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
