"""Front matters, bibliographies, formulas, settings and expressions, put together by chance and then damaged."""

from __future__ import annotations

import json
from functools import partial
from random import Random

from fuzzing.words import mutated, word, words


def front_matter(rng: Random) -> str:
    """The lines between the `---`."""
    text = rng.choice([words, words, _signs, lambda r: json.dumps(_signs(r)), lambda r: f"'{words(r)}'", _block_text])
    lines = {
        "title": text(rng),
        "description": rng.choice([words, words, _signs])(rng),
        "date": "2026-01-02",
        "updated": "2026-02-03",
        "kind": rng.choice(["article", "page"]),
        "tags": f"[{word(rng)}, {word(rng)}]",
        "series": words(rng),
        "order": str(rng.randint(0, 9)),
        "authors": f"[{words(rng)}]",
        "picture": word(rng),
        "aliases": f"[/{word(rng)}/]",
        "draft": rng.choice(["true", "false"]),
        "changelog": f"\n- 2026-02-03: {words(rng)}\n- 2026-02-04: {words(rng)}",
    }
    left_out = set(
        rng.sample([key for key in lines if key not in ("title", "description", "date", "series")], rng.randint(0, 9))
    )
    yaml = "\n".join(f"{key}: {value}" for key, value in lines.items() if key not in left_out)
    return mutated(rng, yaml, rng.choice([0, 0, 0, 1, 3]))


def _signs(rng: Random) -> str:
    marks = [
        "#",
        "# ",
        " #",
        ": ",
        ":",
        "@",
        "`",
        "*",
        "&",
        "!",
        "%",
        "|",
        ">",
        "-",
        "'",
        '"',
        "[",
        "]",
        "{",
        "$",
        "\\",
        "--",
    ]
    return "".join(word(rng) + rng.choice([" ", " ", rng.choice(marks), f" {rng.choice(marks)}"]) for _ in range(4))


def _block_text(rng: Random) -> str:
    return f"{rng.choice(['>', '>-', ''])}\n  {words(rng)}\n  {words(rng)}"


def _value(rng: Random) -> str:
    marked = rng.choice([rf"{{\'e}}{word(rng)}", rf"\emph{{{word(rng)}}}", rf"{{{words(rng)}}} {word(rng)}"])
    return rng.choice([words(rng), marked])


def bibliography(rng: Random) -> str:
    """A few entries of BibTeX."""
    fields = ("title", "author", "year", "journal", "url", "doi", "eprint", "volume", "pages", "publisher", "note")
    entries = []
    for _ in range(rng.randint(1, 4)):
        given = {name: _value(rng) for name in fields if name in fields[:3] or rng.random() < 0.4}
        given["author"] = " and ".join(
            rng.choice(["{1}, {0}", "{0} {1}", "{0} van der {1}"]).format(word(rng), word(rng))
            for _ in range(rng.randint(1, 3))
        )
        given["year"] = str(rng.randint(1950, 2026))
        rows = ",\n".join(f"  {name} = {{{text}}}" for name, text in given.items())
        entries.append(f"@{rng.choice(['misc', 'article', 'inproceedings', 'book'])}{{{word(rng)},\n{rows}\n}}")
    return mutated(rng, "\n\n".join(entries), rng.choice([0, 0, 1, 2, 5]))


def formula(rng: Random) -> str:
    """A formula of TeX."""
    return mutated(rng, _tex(rng, 0), rng.choice([0, 0, 1, 2, 4])).replace("\0", "")


def _tex(rng: Random, depth: int) -> str:
    if depth > 3 or rng.random() < 0.2:
        return rng.choice(
            ["x", "1", "+", r"\alpha", r"\cdot", "=", r"\infty", r"\text{" + word(rng) + "}", r"\,", "|", "'"]
        )
    inner = partial(_tex, rng, depth + 1)
    return rng.choice(
        [
            lambda: f"{inner()} {inner()}",
            lambda: rf"\frac{{{inner()}}}{{{inner()}}}",
            lambda: f"{inner()}_{{{inner()}}}",
            lambda: f"{inner()}^{{{inner()}}}",
            lambda: rf"\sqrt{{{inner()}}}",
            lambda: rf"\left( {inner()} \right)",
            lambda: rf"\begin{{pmatrix}} {inner()} & {inner()} \\ {inner()} & {inner()} \end{{pmatrix}}",
            lambda: rf"\underbrace{{{inner()}}}_{{{inner()}}}",
            lambda: rf"\sum_{{{inner()}}}^{{{inner()}}} {inner()}",
            lambda: rf"\mathrm{{{word(rng)}}}",
            lambda: rf"\begin{{cases}} {inner()} & {inner()} \end{{cases}}",
            lambda: rf"\operatorname{{{word(rng)}}}",
            lambda: rf"\hat{{{inner()}}}",
            lambda: rf"\{word(rng)} {inner()}",
        ]
    )()


def settings(rng: Random) -> str:
    """A pyproject.toml."""
    text = rng.choice([words, _signs])
    rows = [
        f"title = {json.dumps(text(rng))}",
        f"description = {json.dumps(text(rng))}",
        'base_url = "https://e.org/a"',
        f"lede = {json.dumps(text(rng))}",
        f'repository = "https://e.org/{word(rng)}"',
        f'lead_figure = "{word(rng)}/x"',
        f'authors = [{{name = {json.dumps(words(rng))}, orcid = "0"}}]',
        f'budget = {{html = "{rng.randint(1, 99)} kB"}}',
        f"series = [{{name = {json.dumps(words(rng))}, description = {json.dumps(text(rng))}}}]",
    ]
    kept = [row for row in rows if rng.random() < 0.8]
    return mutated(rng, "[tool.blog]\n" + "\n".join(kept) + "\n", rng.choice([0, 0, 1, 2, 5]))


def expression(rng: Random) -> str:
    """An expression of the text."""
    return mutated(rng, _expression(rng, 0), rng.choice([0, 0, 1, 2, 4]))


def _expression(rng: Random, depth: int) -> str:
    if depth > 4 or rng.random() < 0.2:
        return rng.choice(
            ["1", "2.5", "1e999", "'a'", "n", "sizes", "f", "table['a']", "config.n_heads", "9999999", "sum", "None"]
        )
    inner = partial(_expression, rng, depth + 1)
    sign = rng.choice(["+", "-", "*", "/", "//", "%", "**", "<", "and", "if", ","])
    return rng.choice(
        [
            lambda: f"{inner()} {sign} {inner()}",
            lambda: f"f({inner()})",
            lambda: f"({inner()})",
            lambda: f"-{inner()}",
            lambda: f"{inner()}[{inner()}]",
            lambda: f"{inner()}.{rng.choice(['real', 'x', '__class__', 'format', 'n_heads'])}",
            lambda: f"sum([{inner()}, {inner()}])",
            lambda: f"round({inner()}, {inner()})",
            lambda: f"[{inner()}] * {inner()}",
            lambda: f"len({inner()} * {inner()})",
            lambda: f"{{'a': {inner()}}}['a']",
            lambda: f"max({inner()}, {inner()})",
        ]
    )()
