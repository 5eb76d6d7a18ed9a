"""Rules for blocks: callouts, comments, tables whose code and formulas keep their pipes, fences that stay open.

What a rule cannot take becomes a token `leftover`, which is printed as a problem at its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.common.utils import isStrSpace
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import table as table_of_cells
from markdown_it.rules_block.table import escapedSplit
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from blog.text.leftovers import leftover

CALLOUTS = ("note", "warning", "misconception", "correction")
MATH = r"\$(?![\s$])(?:[^$\\\s]|\\.|\s+(?![\s$]))+\$(?![\d$])"  # Pandoc's rule, so that prices stay prices

_PIPE = "\0"  # stands for a pipe that parts no cells; no text holds it
_KEPT = re.compile(r"\\.|(?P<ours>(`+)(?!`).+?(?<!`)\2(?!`)|\{\{.+?\}\})|(?P<math>" + MATH + ")")
_RULE = re.compile(r"[-:| \t]*-[-:| \t]*")  # the line under a table's head
_TASK = re.compile(r"\[([ xX])]\s")
_COLONS = re.compile(r":{3,}[ \t]*(.*)")
_FENCE = re.compile(r"[\s>]*(?:(?:[-+*]|\d{1,9}[.)])\s+)*(?P<marks>`{3,}(?=[^`]*$)|~{3,})")


def _line(state: StateBlock, number: int) -> str:
    """A line without the indentation that is not its own."""
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _push_leftover(state: StateBlock, problem: str, hint: str, line: int) -> None:
    token = leftover(problem, hint, "")
    token.map, token.level = [line, line + 1], state.level
    state.tokens.append(token)


def callout(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`::: note Title`, blocks, `:::`; callouts may stand in each other, and code may hold colons."""
    match = _COLONS.fullmatch(_line(state, start))
    if not match or state.is_code_block(start):
        return False
    if silent:
        return True
    name, _, title = match[1].rstrip().partition(" ")
    if name not in CALLOUTS:
        token = state.push("stray_callout", "", 0)
        token.map, token.meta = [start, start + 1], {"raw": match[0], "name": name.strip(": ")}
        state.line = start + 1
        return True
    close = _closing(state, start, end)
    opening = state.push("container_callout_open", "div", 1)
    opening.block, opening.info, opening.map = True, f"{name} {title}", [start, close]
    opening.meta["unclosed"] = close == end or not _COLONS.fullmatch(_line(state, close))
    parent, last = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", close
    state.md.block.tokenize(state, start + 1, close)
    state.push("container_callout_close", "div", -1).block = True
    state.parentType, state.lineMax = parent, last
    state.line = min(end, close + (not opening.meta["unclosed"]))
    return True


def _closing(state: StateBlock, start: int, end: int) -> int:
    """The line that closes the callout of a line, or the one where its block ends."""
    depth, fence = 0, ""
    for number in range(start, end):
        if state.sCount[number] < state.blkIndent and not state.isEmpty(number):
            return number
        marks = _FENCE.match(state.src, state.bMarks[number], state.eMarks[number])
        if fence:
            rest = _line(state, number).strip(" \t>")
            fence = "" if rest and not rest.strip(fence[0]) and len(rest) >= len(fence) else fence
        elif marks:
            fence = marks["marks"]
        elif (match := _COLONS.fullmatch(_line(state, number))) and not state.is_code_block(number):
            depth += 1 if match[1].strip() else -1
            if depth == 0:
                return number
    return end


def comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A comment of HTML on lines of its own, which is left out of the page."""
    if not _line(state, start).startswith("<!--") or state.is_code_block(start):
        return False
    for number in range(start, end):
        if state.sCount[number] < state.blkIndent and not state.isEmpty(number):
            end = number
            break
        _, closed, after = _line(state, number)[4 * (number == start) :].partition("-->")
        if closed:
            if after.strip():
                return False  # words follow, which are a paragraph
            state.line = number + 1 if not silent else state.line
            return True
    if not silent:
        _push_leftover(state, "the comment is not closed", "End it with -->.", start)
        state.line = end
    return True


def table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A table; pipes in code, formulas and values part no cells, and no cell is lost."""
    if not _is_head(state, start, end):
        return False
    source, first = state.src, len(state.tokens)
    state.src = _masked(state, start, end)
    try:
        taken = table_of_cells(state, start, end, silent)
        if taken and not silent:
            _report_long_rows(state, start)
    finally:
        state.src = source
    for token in state.tokens[first:]:
        token.content = token.content.replace(_PIPE, "|")
    return taken


def _is_head(state: StateBlock, start: int, end: int) -> bool:
    """Whether a line and the next may begin a table."""
    return start + 2 <= end and "|" in _line(state, start) and bool(_RULE.fullmatch(_line(state, start + 1)))


def _report_long_rows(state: StateBlock, start: int) -> None:
    columns = _cells(_line(state, start))
    for number in range(start + 2, state.line):
        cells = _cells(_line(state, number))
        if cells > columns:
            problem = f"the row has {cells} cells, the head has {columns}"
            hint = "Add columns to the head, or write \\| for a pipe that is text."
            _push_leftover(state, problem, hint, number)


def broken_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """What would be a table, did the line under its head have a part for each column."""
    if silent or not _is_head(state, start, end) or "|" not in _line(state, start + 1):
        return False
    masked = _masked(state, start, end)[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    problem = f"the line under the head of {_cells(masked)} columns is for {_cells(_line(state, start + 1))}"
    _push_leftover(state, problem, "Write |---|---|: one part of hyphens for each column.", start + 1)
    state.line = start + 2
    while state.line < end and "|" in _line(state, state.line):
        state.line += 1
    return True


def _masked(state: StateBlock, start: int, end: int) -> str:
    """The text with other signs for the pipes that part no cells, in the rows that may be of a table."""
    parts, position = [], 0
    for number in range(start, end):
        if state.isEmpty(number):
            break
        begin, stop = state.bMarks[number], state.eMarks[number]
        row = state.src[begin:stop]
        if "|" in row and any(sign in row for sign in "`${"):
            parts += [state.src[position:begin], _KEPT.sub(_mask, row)]
            position = stop
    return "".join(parts) + state.src[position:] if parts else state.src


def _mask(match: re.Match[str]) -> str:
    if match["ours"]:  # code and values: here \| is a pipe, as everywhere in tables
        return re.sub(r"(?<!\\)\|", _PIPE, match[0])
    return match[0].replace("|", _PIPE) if match["math"] else match[0]


def _cells(row: str) -> int:
    cells = escapedSplit(row.strip())
    return len(cells) - (cells[0] == "") - (len(cells) > 1 and cells[-1] == "")


def open_fences(state: StateCore) -> None:
    """A token for each fence that only ends with its block: whatever follows became code."""
    rows = state.src.split("\n")
    for place, token in reversed(list(enumerate(state.tokens))):
        if token.type == "fence" and token.map and not _is_closed(token, rows):
            found = leftover("the fence is not closed", f"End it with a line {token.markup}.", token.markup)
            found.map = [token.map[0], token.map[0] + 1]
            state.tokens.insert(place + 1, found)


def _is_closed(token: Token, rows: list[str]) -> bool:
    first, end = token.map or (0, 0)
    last = rows[end - 1].rstrip()
    marks = len(last) - len(last.rstrip(token.markup[0]))
    before = last[: len(last) - marks]
    return end - 1 > first and marks >= len(token.markup) and all(isStrSpace(c) or c == ">" for c in before)


def tasks(state: StateCore) -> None:
    """Items that begin with `[ ]` or `[x]` get a box; what is done is said by the text alone."""
    lists: list[Token] = []
    for before, opening, inline in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if before.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(before)
        elif before.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        match = _TASK.match(inline.content) if inline.type == "inline" else None
        if match and opening.type == "paragraph_open" and before.type == "list_item_open" and inline.children:
            before.attrSet("class", "task-list-item")
            lists[-1].attrSet("class", "contains-task-list")
            inline.children[0].content = inline.children[0].content[3:]
            checked = "" if match[1] == " " else ' checked="checked"'
            box = f'<label><input class="task-list-item-checkbox"{checked} disabled="disabled" type="checkbox">'
            tags = [Token("html_inline", "", 0, content=each) for each in (box, "</label>")]
            inline.children = [tags[0], *inline.children, tags[1]]


def notes_twice(state: StateCore) -> None:
    """A token for each note that stands twice: only the last one would be shown."""
    seen: dict[str, int] = {}
    for token in list(_notes(state)):
        label, line = token.meta["label"], token.map[0] if token.map else 0
        if label in seen:
            problem = f"the note [^{label}] is defined twice"
            found = leftover(problem, "Rename one of them.", f"[^{label}]:")
            found.map = [line, line + 1]
            state.tokens.insert(0, found)
        seen[label] = line


def _notes(state: StateCore) -> Iterator[Token]:
    return (token for token in state.tokens if token.type == "footnote_reference_open")
