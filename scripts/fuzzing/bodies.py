"""Markdown as the README describes it, put together by chance and then damaged."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from fuzzing.words import mutated, word, words

Make = Callable[[Random], str]
HEAD = "---\ntitle: T\ndescription: D\ndate: 2026-01-02\n---\n"

# What other tools take, and this one does not.
FOREIGN = (
    "> [!NOTE]\n> {0}",
    "[{0}] (b.png)",
    "[{0}](my file.png)",
    "![{0}][{1}]",
    "## {0} {{.{1}}}",
    r"\({0}\)",
    "\\[\n{0}\n\\]",
    "<b>{0}</b>",
    "<!-- {0}",
    "##\u00a0{0}",
    "-\u00a0{0}",
    "**{0}",
    "a ${0} b",
    "```\n{0}",
    "::: note {0}",
    "::: tip {0}\n:::",
    "| {0} | a |\n|---|\n| {1} |",
    "| a |\n|---|\n| {0} | {1} |",
    "[^{0}]: {1}",
    "[{0}]: b.png '{1}'",
    "a[^n]\n\n[^n]: {0}\n[^n]: {1}",
    "{{{{ {0}",
    "[{0}]{{= ",
    "$$\n{0}\n",
    "!!! note\n    {0}",
    "<div>\n{0}\n\n</div>",
    "{0}\n---\n{1}",
    "<!-- a --> {0}",
    "<!-- a\n\nb --> {0}",
    "```figure {0} wide {1}\n```",
    "```table {0} {1}\n```",
    "    {0}",
    "![`{0}`](b.png)",
    "[a](b.png '{0}')",
    "{{% {0} %}}",
    "[[{0}]]",
    "{0} $x$ $3 {1}",
    "# {0}",
    "<{0}>",
    "~~~{0}\n{1}\n~~~",
    "```python {0}\n```",
    "1) {0}\n2. {1}",
    "* * *\n{0}",
    "+ {0}\n\n      {1}",
    "&{0};",
    "$${0}$$ ({1})",
    "$$\n{0}\n$$ {1}",
    "[{0}](#fig:a '{1}')",
    "a[^n]\n\n[^n]: {0}\n\n    ## {1}",
    "a[^n]\n\n[^n]:\n    {0}",
)


def body(rng: Random) -> str:
    """A text: half of them as they should be, the others damaged or with something foreign."""
    parts = [_block(rng, 0) for _ in range(rng.randint(1, 6))]
    for _ in range(rng.choice([0, 0, 0, 0, 1])):
        parts.insert(rng.randrange(len(parts) + 1), rng.choice(FOREIGN).format(word(rng), word(rng)))
    text = "\n\n".join(parts) + "\n"
    return mutated(rng, text, rng.choice([0, 0, 0, 1, 1, 3]))


def plain(rng: Random) -> str:
    """A text that may well be published as it is: it refers to nothing."""
    makers = (_heading, _code, lambda rng, _: words(rng), lambda rng, _: f"- *{words(rng)}*\n- `{word(rng)}`", _comment)
    return mutated(rng, "\n\n".join(rng.choice(makers)(rng, 0) for _ in range(4)) + "\n", rng.choice([0, 0, 1, 3]))


def _block(rng: Random, depth: int) -> str:
    makers = _BLOCKS if depth < 3 else _BLOCKS[:3]
    return rng.choice(makers)(rng, depth)


def _inside(rng: Random, depth: int, mark: str, indent: str) -> str:
    """A block below a mark: the first line after it, the others as far in."""
    rows = _block(rng, depth + 1).split("\n")
    return "\n".join((mark if n == 0 else indent) + row if row or indent.strip() else row for n, row in enumerate(rows))


def line(rng: Random, depth: int = 0) -> str:
    """A line of running text."""
    makers = _INLINES if depth < 3 else _INLINES[:2]
    return " ".join(rng.choice(makers)(rng, depth) for _ in range(rng.randint(1, 4)))


def _paragraph(rng: Random, _: int) -> str:
    return "\n".join(line(rng) for _ in range(rng.randint(1, 3)))


def _heading(rng: Random, _: int) -> str:
    own = f" {{#{word(rng)}}}" if rng.random() < 0.3 else ""
    return f"{'#' * rng.randint(2, 4)} {words(rng)}{own}"


def _code(rng: Random, _: int) -> str:
    marks = rng.choice(["```", "~~~~"])
    info = rng.choice(["", "python", "text", f'python file="{word(rng)}.py" lines emphasise="1"'])
    return f"{marks}{info}\n{words(rng)}\n{rng.choice(['', ':::', '| a', '<!-- x -->', '`'])}\n{marks}"


def _list(rng: Random, depth: int) -> str:
    mark = rng.choice(["- ", "* ", "1. ", "- [ ] ", "- [x] "])
    indent = "  " if mark[0] in "-*" else "   "
    if len(mark) > 3:
        return "\n".join(f"{mark}{line(rng)}" for _ in range(2))
    return "\n".join(_inside(rng, depth, mark, indent) for _ in range(rng.randint(1, 3)))


def _quote(rng: Random, depth: int) -> str:
    return _inside(rng, depth, "> ", "> ")


def _cell(rng: Random) -> str:
    plain = line(rng, 2).replace("\\\n", " ")
    return rng.choice([word(rng), f"`{word(rng)} | x`", f"${word(rng)}|x$", plain, ""])


def _table(rng: Random, _: int) -> str:
    columns = rng.randint(1, 4)
    rows = ["| " + " | ".join(_cell(rng) for _ in range(columns)) + " |" for _ in range(rng.randint(1, 4))]
    rows.insert(1, "|" + rng.choice(["---", ":--", "--:"]) + "|---" * (columns - 1) + "|")
    return "\n".join(rows)


def _fence(rng: Random, _: int) -> str:
    return rng.choice(
        [
            f"```figure {word(rng)} wide\n{line(rng)}\n```",
            f"```table {word(rng)}\n{line(rng)}\n```",
            f"```formula calc.{word(rng)}\nx={word(rng)}\n```",
        ]
    )


def _callout(rng: Random, depth: int) -> str:
    kind = rng.choice(["note", "warning", "misconception", "correction"])
    return f"::: {kind} {words(rng)}\n{_block(rng, depth + 1)}\n:::"


def _math(rng: Random, _: int) -> str:
    return f"$$\n{_formula(rng)}\n$$" + rng.choice(["", f" ({word(rng)})"])


def _definition(rng: Random, _: int) -> str:
    return f"{words(rng)}\n: {line(rng)}\n: {line(rng)}"


def _note(rng: Random, _: int) -> str:
    label = word(rng)
    return f"{words(rng)}[^{label}]\n\n[^{label}]: {line(rng)}"


def _address(rng: Random, _: int) -> str:
    label = word(rng)
    return f"[{words(rng)}][{label}]\n\n[{label}]: {word(rng)}.png"


def _comment(rng: Random, _: int) -> str:
    return f"<!-- {words(rng)}\n\n{words(rng)} -->"


def _formula(rng: Random) -> str:
    return rng.choice(["\\text{{{}}}", "x_{{{}}}", "\\frac{{1}}{{{}}}"]).format(word(rng))


_BLOCKS = (
    _paragraph,
    _paragraph,
    _heading,
    _code,
    _list,
    _quote,
    _table,
    _fence,
    _callout,
    _math,
    _definition,
    _note,
    _address,
    _comment,
)
_INLINES: tuple[Callable[[Random, int], str], ...] = (
    lambda rng, _: words(rng),
    lambda rng, _: rng.choice(
        ["$5", "it's", '"', "'90s", "--", "...", "&amp;", r"\*", r"\[", "(c)", "5 * 3", "a_b", "@x@y"]
    ),
    lambda rng, depth: f"*{line(rng, depth + 1)}*",
    lambda rng, depth: f"**{line(rng, depth + 1)}**",
    lambda rng, depth: f"~~{line(rng, depth + 1)}~~",
    lambda rng, _: f"`{words(rng)}`",
    lambda rng, _: f"${_formula(rng)}$",
    lambda rng, _: f"[*{words(rng)}* `{word(rng)}`](../other/)",
    lambda rng, _: f'[{word(rng)}]({word(rng)}.png "{words(rng)}")',
    lambda rng, _: f'![{words(rng)}]({word(rng)}.png "{words(rng)}")',
    lambda rng, _: f"<https://e.org/{word(rng)}>",
    lambda rng, _: f"{{{{ {word(rng)}(1) | GiB.2 }}}}",
    lambda rng, _: f"[{word(rng)} 8]{{= {word(rng)}}}",
    lambda rng, _: f"[{word(rng)}]{{{rng.choice(['drag', 'live', 'mark'])}={word(rng)}.{word(rng)}}}",
    lambda rng, _: f"@{word(rng)} [@{word(rng)}, {word(rng)}; @{word(rng)}]",
    lambda rng, _: f"@post:{word(rng)}",
    lambda rng, _: f"[{word(rng)}](@post:{word(rng)})",
    lambda rng, _: f"^[*{words(rng)}* `{word(rng)}`]" if rng.random() < 0.3 else words(rng),
    lambda rng, _: f"<!-- {words(rng)} -->",
    lambda rng, _: f"{words(rng)}\\\n{words(rng)}",
)
