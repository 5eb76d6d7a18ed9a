"""Writes families.svg and poster.svg, six families and the whole wall, drawn by poster.js from the rows of all figures,
and palette.json, their colours, taken from the site's style sheet.

Run it as `python posts/model-families/portraits.py` after a change of the rows, of the grammar of plates or of
colours; a test compares what stands there with what it would write.
"""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from figures import CLOSED, published  # noqa: E402

SCRIPT = "import * as poster from {module}; console.log(poster.{drawing}({data}));"


def palettes() -> dict[str, dict[str, str]]:
    """The colours of the light and of the dark theme, by their names in a drawing."""
    text = (HERE.parents[1] / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    found = {name: colours for name, *colours in re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", text)}
    tokens = {"paper": "paper", "ink": "ink", "quiet": "ink-3", "s0": "ink"} | {
        f"s{i}": f"series-{i}" for i in (1, 2, 5)
    }
    return {
        theme: {name: found[token][place] for name, token in tokens.items()}
        for place, theme in enumerate(("light", "dark"))
    }


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
    themes = palettes()
    families = {"models": models, "closed": CLOSED, **themes}
    return {
        "families.svg": drawn("portraits", families),
        "poster.svg": drawn("posterOf", {"models": models, "items": items, "palette": themes["light"]}),
        "palette.json": json.dumps(themes, indent=1) + "\n",
    }


if __name__ == "__main__":
    for name, text in files().items():
        (HERE / name).write_text(text, encoding="utf-8")
