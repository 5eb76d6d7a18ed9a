"""What Deno says is wrong with a figure, with its place in the files of the author."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from blog.content import Json
from blog.errors import BlogError

MOST_WORDS = 600  # characters of a message; a figure may throw a whole array


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with a figure; plain data, so that it can be stored."""

    problem: str
    path: str
    line: int
    column: int
    hint: str = ""

    def error(self) -> BlogError:
        """The problem as what the build raises."""
        return BlogError(self.problem, Path(self.path), self.line, self.column, self.hint)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the parts of one figure stand."""

    tree: Mapping[str, str]
    slug: str
    name: str

    def found(self, said: Mapping[str, Any]) -> Problem:
        """A problem that frames.js reports."""
        text = f"{said['message']}\n{said.get('stack', '')}"
        if said.get("phase") == "loading":
            return self._unloadable(text, str(said.get("name", "")))
        stack = re.search(rf"{re.escape(self.module)}:(\d+):(\d+)", str(said.get("stack", "")))
        line, column = (int(stack[1]), int(stack[2])) if stack else (self._line(str(said.get("part", ""))), 1)
        return self._problem(str(said["message"]), line, column, str(said.get("hint", "")))

    def ended(self, what: str, at: Mapping[str, Json], hint: str) -> Problem:
        """A figure whose process had to be ended, or ended: where it was then."""
        phase, part = str(at.get("phase", "")), str(at.get("part", ""))
        where = {"slow": "slow.run"}.get(part, part)
        doing = "loading the module" if phase == "loading" else f"{where} of the {phase}"
        inputs = f" at {json.dumps(at['inputs'], ensure_ascii=False, separators=(',', ':'))}" if "inputs" in at else ""
        return self._problem(f"{what}, in {doing}{inputs}", self._line(part), 1, hint)

    @property
    def module(self) -> str:
        """The published path of the figure's module."""
        return f"posts/{self.slug}/{self.name}.js"

    def _problem(self, message: str, line: int, column: int, hint: str) -> Problem:
        words = message if len(message) <= MOST_WORDS else message[:MOST_WORDS] + " …"
        return Problem(problem=f'figure "{self.name}": {words}', path=self.module, line=line, column=column, hint=hint)

    def _line(self, part: str) -> int:
        """The line where a part of the figure begins, or the first."""
        text = self.tree.get(self.module, "")
        name = re.escape(part)
        exported = rf"^export +(?:async +)?(?:function\*? *|const +|let +|class +){name}\b"
        found = re.search(rf"{exported}|^  {name}(?:: |\()", text, re.M)
        return text.count("\n", 0, found.start()) + 1 if part and found else 1

    def _unloadable(self, text: str, kind: str) -> Problem:
        """A module that does not load, at the place that Deno names: perhaps one that others import too."""
        message = text.partition("\n")[0].split(" at file:")[0]
        place = re.search(r"((?:posts|static)/[\w./-]+\.js):(\d+):(\d+)", text)
        path, line, column = (place[1], int(place[2]), int(place[3])) if place else (self.module, 1, 1)
        message = re.sub(rf" at {re.escape(path)}:\d+:\d+$", "", message)
        named = message if kind in ("", "TypeError") or message.startswith(kind) else f"{kind}: {message}"
        return Problem(problem=f"the module does not load: {named}", path=path, line=line, column=column)
