"""Writes families.svg and poster.svg: six families and the whole wall, drawn by poster.js from the rows of all figures.

Run it as `python posts/model-families/portraits.py` after a change of the rows or of the grammar of plates; a test
compares what stands there with what it would write.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from figures import CLOSED, palette, published  # noqa: E402

SCRIPT = "import * as poster from {module}; console.log(poster.{drawing}({data}));"


def drawn(drawing: str, data: Mapping[str, object]) -> str:
    """The text of a file: what a function of poster.js makes of some data."""
    module = (HERE / "poster.js").resolve().as_uri()
    code = SCRIPT.format(module=json.dumps(module), drawing=drawing, data=json.dumps(data))
    command = [str(Path(sys.executable).with_name("deno")), "eval", "--quiet", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def files() -> dict[str, str]:
    """The files by name."""
    models = published()
    items = sorted([*models, *CLOSED], key=lambda each: int(str(each["month"])))
    families = {"models": models, "closed": CLOSED, "light": palette(0), "dark": palette(1)}
    return {
        "families.svg": drawn("portraits", families),
        "poster.svg": drawn("posterOf", {"models": models, "items": items, "palette": palette(0)}),
    }


if __name__ == "__main__":
    for name, text in files().items():
        (HERE / name).write_text(text, encoding="utf-8")
