"""The formulas of one site, converted by Temml in Deno; what was converted before comes from the cache.

A process is started when there is something to convert, and ends with it: a text whose formulas are known starts none.
"""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import deno

from blog.cache import Cache, key_of, tool
from blog.errors import BlogError, nearest
from blog.tex.formula import Formula, TexError, refuse
from blog.tex.mathml import finished
from blog.tex.numbering import lines_of, original, written

FOLDER = Path(__file__).parent
PATIENCE = 10.0  # seconds that a process may take to start, with some more for each formula
FOR_EACH = 0.05
HEAP = 512  # mebibytes of JavaScript values
_FLAGS = ("--quiet", "--no-npm", "--no-remote", "--cached-only", "--no-prompt", "--no-lock", "--no-config")
_TOOL = (("tex",), ("deno",))
_DEFINE = r"Define it: \newcommand{{{0}}}{{...}} in the formula, or for all posts in [tool.blog.macros]."
ENVIRONMENTS = [
    *("align", "align*", "aligned", "alignat", "alignedat", "array", "bmatrix", "cases", "equation", "gather"),
    *("gathered", "matrix", "pmatrix", "rcases", "smallmatrix", "split", "subarray", "vmatrix"),
]
_SAID = (  # what Temml says, and what it means to a writer
    (r"Unsupported function name: (.*)", r"unknown command \1"),
    (r"No such environment: (.*)", r'unknown environment "\1"'),
    (r"Unexpected end of input in a macro argument, expected '(.*)'", r'it ends where "\1" is missing'),
    (r"Expected '(.*)', got 'EOF'", r'it ends where "\1" is missing'),
    (r"Expected 'EOF', got '(.*)'", r'"\1" cannot stand here'),
    (r"Expected '(.*)', got '(.*)'", r'"\2" stands where "\1" is expected'),
    (r"Too many expansions.*", "a macro expands without end"),
)
_HINTS = {
    "Unknown column alignment": "Columns are l, c and r, with rules | and : between them.",
    '"&" cannot stand here': r"Write \& for the sign; columns stand in an environment.",
    "a macro expands": "See whether it names itself.",
    "Invalid color": r"Write a name, as in \textcolor{attention}{x}.",
}
UNFINISHED = "it takes too long, or too much memory, to convert"

Answer = str | TexError  # MathML, or why there is none
Convert = Callable[[Iterable[Formula]], Mapping[Formula, Answer]]


class Converter:
    """Converts formulas, many at once; `macros` are the site's own: name without its backslash, TeX with #1."""

    def __init__(self, cache: Cache, macros: Mapping[str, str]) -> None:
        self._cache = cache
        self._macros = {f"\\{name}": tex for name, tex in macros.items()}
        self.key = key_of(tool(*_TOOL), sorted(macros.items()))

    def convert(self, wanted: Iterable[Formula]) -> dict[Formula, Answer]:
        """What becomes of each formula."""
        found: dict[Formula, Answer] = {}
        missing: list[Formula] = []
        for formula in dict.fromkeys(wanted):
            known = self._cache.get("equation", self._key(formula))
            if known is None:
                missing.append(formula)
            else:
                found[formula] = known
        for formula, answer in zip(missing, self._converted(missing), strict=True):
            found[formula] = answer
            if not (isinstance(answer, TexError) and answer.problem == UNFINISHED):  # the machine may have been busy
                self._cache.put("equation", self._key(formula), answer)
        return found

    def _key(self, formula: Formula) -> str:
        return key_of(self.key, formula)

    def _converted(self, formulas: Sequence[Formula]) -> Iterator[Answer]:
        refused = [_refusal(formula) for formula in formulas]
        clean = [formula for formula, refusal in zip(formulas, refused, strict=True) if refusal is None]
        answers = _answers([(_tex(formula), formula.display) for formula in clean], self._macros)
        for formula, refusal in zip(formulas, refused, strict=True):
            yield refusal or _finished(formula, next(answers))


def _refusal(formula: Formula) -> TexError | None:
    try:
        refuse(formula.tex)
    except TexError as error:
        return error
    return None


def _tex(formula: Formula) -> str:
    return written(formula.tex, formula.numbers)[0].strip()


def _finished(formula: Formula, answer: Mapping[str, str | int]) -> Answer:
    if "mathml" in answer:
        labels = [line.label for line in lines_of(formula.tex) if line.label]
        try:
            return finished(str(answer["mathml"]), formula.tex, labels)
        except TexError as error:
            return error if error.hint else TexError(error.problem, error.offset, _suspects(formula.tex))
    tex, put = written(formula.tex, formula.numbers)
    offset = original(int(answer["offset"]) + len(tex) - len(tex.lstrip()), put)
    return _explained(str(answer["problem"]), min(offset, len(formula.tex)))


def _suspects(tex: str) -> str:
    """Which commands may have made what the site cannot show."""
    names = list(dict.fromkeys(re.findall(r"\\begin\{\w+\*?\}|\\[A-Za-z]+", tex)))
    if len(names) < 2:
        return f"Do without {names[0]}." if names else "Write it with a command."
    return f"It comes from one of: {', '.join(names[:12])}."


def _explained(said: str, offset: int) -> TexError:
    """What Temml says, in the words of a writer, with the way out."""
    problem = said
    for pattern, words in _SAID:
        problem = re.sub(f"^{pattern}$", words, problem, flags=re.DOTALL)
    command = re.fullmatch(r"unknown command (\\.*)", problem)
    environment = re.fullmatch(r'unknown environment "(.*)"', problem)
    hint = next((hint for start, hint in _HINTS.items() if problem.startswith(start)), "")
    if command:
        hint = _DEFINE.format(command[1])
    if environment:
        hint = nearest(environment[1], ENVIRONMENTS, "There are")
    return TexError(problem, offset, hint)


def _answers(work: Sequence[tuple[str, bool]], macros: Mapping[str, str]) -> Iterator[Mapping[str, str | int]]:
    """The converter's answers; a formula at which it ends or stands still gets one of ours, and the others go on."""
    done = 0
    while done < len(work):
        lines = _run(work[done:], macros)
        yield from (json.loads(line) for line in lines)
        done += len(lines)
        if done < len(work):
            yield {"problem": UNFINISHED, "offset": 0}
            done += 1


def _run(work: Sequence[tuple[str, bool]], macros: Mapping[str, str]) -> list[bytes]:
    """The whole lines that one process wrote until it ended or had to be ended."""
    asked = {"macros": macros, "formulas": [{"tex": tex, "display": display} for tex, display in work]}
    granted = (f"--v8-flags=--max-old-space-size={HEAP}", f"--allow-read={FOLDER}")
    command = [deno.find_deno_bin(), "run", *_FLAGS, *granted, str(FOLDER / "convert.js")]
    with TemporaryDirectory(prefix="blog-tex-") as folder:
        environment = {"NO_COLOR": "1", "DENO_DIR": folder, "DENO_NO_UPDATE_CHECK": "1"}
        try:
            ended = subprocess.run(
                command, input=json.dumps(asked).encode(), env=environment, check=False,
                capture_output=True, timeout=PATIENCE + FOR_EACH * len(work),
            )  # fmt: skip
            said = ended.stdout
        except subprocess.TimeoutExpired as error:
            said = error.stdout or b""
        except OSError as error:
            raise BlogError(f"Deno cannot be started: {error}") from error
        else:
            if ended.returncode == -signal.SIGXFSZ:  # no formula's fault: it may write nothing
                raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    return said.split(b"\n")[:-1]
