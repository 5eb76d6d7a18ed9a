"""The one exception a writer can cause: a problem, its place and the way out.

Stages collect every problem they find and raise them together as `BlogErrors`; `blog.cli` alone prints them.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

CODE_WORDS = 8  # of a problem, in its code
_USED_UP = {  # what the system says when it has no more of something, and the way out
    errno.ENOSPC: "Make room on the disk; TMPDIR names the folder for temporary files.",
    errno.EDQUOT: "Delete files of yours; TMPDIR names the folder for temporary files.",
    errno.EFBIG: "Look at the limits of the shell: `ulimit -f`.",
    errno.EMFILE: "Look at the limits of the shell: `ulimit -n`.",
    errno.ENFILE: "End other programs.",
    errno.EAGAIN: "Look at the limits of the shell: `ulimit -u`; --jobs 1 needs fewer processes.",
    errno.ENOMEM: "End other programs, or look at the limits of the shell: `ulimit -v`.",
}


class BlogError(Exception):
    """One problem in the content, with its place and the way out."""

    def __init__(
        self,
        problem: str,
        path: Path | None = None,
        line: int | None = None,
        column: int | None = None,
        hint: str = "",
    ) -> None:
        # All five go to Exception so that the error survives pickling between worker processes.
        super().__init__(problem, path, line, column, hint)
        self.problem = problem
        self.path = path  # relative to the root of the site where possible
        self.line = line  # line of the file, from 1
        self.column = column  # column of the file, from 1
        self.hint = hint

    @property
    def code(self) -> str:
        """A name of the kind of problem that does not change with names and numbers: its fixed words.

        >>> BlogError('unknown figure "heads"').code, BlogError("the text claims `8`, but 9 is right").code
        ('unknown-figure', 'the-text-claims-but-is-right')
        """
        fixed = re.sub(r'"[^"]*"|`[^`]*`|\S*\d\S*|\{.*\}', " ", self.problem.split("\n")[0].partition(": ")[0])
        return "-".join(re.findall(r"[a-z]+", fixed.lower())[:CODE_WORDS]) or "problem"

    def __str__(self) -> str:
        place = "".join(f"{part}:" for part in (self.path, self.line, self.column) if part is not None)
        text = f"{place} {self.problem}" if place else self.problem
        return f"{text}\n  hint: {self.hint}" if self.hint else text


class BlogErrors(Exception):
    """All the problems of one stage."""

    def __init__(self, errors: Iterable[BlogError]) -> None:
        self.errors: tuple[BlogError, ...] = tuple(errors)
        super().__init__(self.errors)

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)


def joined(known: Iterable[BlogError], more: Iterable[BlogError]) -> list[BlogError]:
    """Two lists of problems as one; where both tell of one place, the problem with a hint, or else the known one.

    >>> place = (Path("bar.js"), 1, 19)
    >>> [str(each) for each in joined([BlogError("not found", *place)], [BlogError("lost", *place, "Look here.")])]
    ['bar.js:1:19: lost\\n  hint: Look here.']
    """
    found = list(known)
    for each in more:
        at = next((at for at, other in enumerate(found) if each.path and _is_place_of(each, other)), None)
        if at is None:
            found.append(each)
        elif each.hint and each.line and not found[at].hint:
            found[at] = each
    return found


def _is_place_of(error: BlogError, other: BlogError) -> bool:
    """Whether an error, which may know less of its place, stands where another one stands."""
    same = error.path == other.path and error.line in (None, other.line)
    return same and error.column in (None, other.column)


def nearest(name: str, known: Sequence[str], what: str = "Known") -> str:
    """Say which of the known names may have been meant.

    >>> nearest("kv-cahce", ["kv-cache", "gqa"])
    'Known: gqa, kv-cache. Did you mean "kv-cache"?'
    """
    if not known:
        return f"{what}: none."
    listed = ", ".join(sorted(known)[:12]) + (" and more" if len(known) > 12 else "")
    same = [each for each in known if each.casefold() == name.casefold()]
    close = same or get_close_matches(name, known, n=1, cutoff=0.5)
    return f"{what}: {listed}." + (f' Did you mean "{close[0]}"?' if close else "")


def used_up(error: BaseException) -> BlogError | None:
    """The problem where the machine had no more of something; None where it is another.

    >>> print(used_up(OSError(errno.ENOSPC, "No space left on device", "/tmp/a")))
    /tmp/a: the machine is at its limit: No space left on device
      hint: Make room on the disk; TMPDIR names the folder for temporary files.
    """
    if isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and "start new thread" in str(error)):
        return BlogError(f"the machine is at its limit: {error or 'no memory is left'}", hint=_USED_UP[errno.ENOMEM])
    if not isinstance(error, OSError) or error.errno not in _USED_UP:
        return None
    path = Path(str(error.filename)) if error.filename else None
    return BlogError(f"the machine is at its limit: {error.strerror}", path, hint=_USED_UP[error.errno])
