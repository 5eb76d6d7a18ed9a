"""A module that is no JavaScript in, the place of its mistake out: only Deno's own reader knows it."""

from __future__ import annotations

import re
import subprocess
import tempfile

import deno

from blog.compute.processes import bound_to_us
from blog.errors import BlogError

SECONDS = 20
_PLACE = re.compile(r"error: SyntaxError: (?P<words>[^\n]*).*?_stdin\.js:(?P<line>\d+):(?P<column>\d+)", re.DOTALL)


def located(problem: BlogError, text: str) -> BlogError:
    """The problem with its line and column; the same one if Deno reads the text, or cannot be asked."""
    if problem.line:
        return problem
    with tempfile.TemporaryDirectory() as folder:
        try:
            said = subprocess.run(
                bound_to_us([deno.find_deno_bin(), "fmt", "--no-config", "--check", "--ext", "js", "-"]),
                input=text, capture_output=True, encoding="utf-8", timeout=SECONDS, cwd=folder,
                env={"NO_COLOR": "1", "DENO_DIR": folder, "DENO_NO_UPDATE_CHECK": "1"},
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired):
            return problem
    found = _PLACE.search(said.stderr)
    if not found:
        return problem
    words = f"the module cannot be read: {found['words'].rstrip('.')}"
    return BlogError(words, problem.path, int(found["line"]), int(found["column"]), "Correct the line.")
