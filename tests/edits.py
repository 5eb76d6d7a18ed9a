"""A small site in memory, and the edits that writers make to it: random ones, each known by its name and a number."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from io import BytesIO
from random import Random

from PIL import Image

from tests.conftest import CONFIG, FIGURES, MODULE, PROJECT

Files = dict[str, bytes]  # path relative to the root -> content
Edit = tuple[str, int]  # name, seed of its choices

BIBLIOGRAPHY = (
    "@misc{one, title={One}, author={Ada Byron}, year={1843}}\n@misc{two, title={Two}, author={Plato}, year={1900}}\n"
)
READING = """

from pathlib import Path

n = int((Path(__file__).parent / "data/n.txt").read_text("utf-8"))
factor = 2


def rows() -> dict[str, object]:
    return {"columns": ["heads", "bytes"], "rows": [[k, k * factor] for k in (1, 2)]}
"""
SHARED = 'export const label = "Heads";\n'
SLUGS = ("alpha", "beta", "gamma", "delta", "epsilon", "about", "zeta", "eta")
TITLES = ("Alpha", "Beta", "Gamma", "Costs & <caches>", "Another title")
TAGS = ("[a]", "[a, b]", "[b, c]", "[]")


def png(width: int) -> bytes:
    """A picture, two pixels high."""
    content = BytesIO()
    Image.new("RGB", (width, 2)).save(content, "PNG")
    return content.getvalue()


def post(body: str, title: str, **keys: str) -> bytes:
    meta = {"title": title, "description": f"About {title}.", "date": "2026-01-02", **keys}
    return ("---\n" + "".join(f"{key}: {value}\n" for key, value in meta.items()) + f"---\n{body}").encode()


def new_site() -> Files:
    """Figures, numbers, links, citations, images, notes, tags and series, each in at least one post."""
    module = MODULE.replace('label: "Heads"', "label").replace(
        "import { slider }", 'import { label } from "../../static/js/shared.js";\nimport { slider }'
    )
    alpha = (
        "See @fig:bar, [it](#fig:bar?n_heads=4) and @post:gamma.\n\n```figure bar\nCaption [@one].\n```\n\n"
        "[2]{drag=bar.n_heads} heads hold [2.00 KiB]{live=bar.cache}.\n"
    )
    gamma = "{{ n * factor }} and [2]{= factor}.\n\n```figure bar full\n```\n\n```table rows\nIt is {{ n }}.\n```\n"
    delta = (
        "## Here\n\nAs @two say, $a^2$.\n\n$$ b $$ (e)\n\n```python\nx = 1\n```\n\n"
        "```formula calc.kv_cache.kv_cache_bytes\n```\n"
    )
    files: dict[str, str | bytes] = {
        "pyproject.toml": CONFIG
        + 'lead_figure = "alpha/bar"\nauthors = [{name = "Ada"}]\nseries = [{name = "One", description = "First"}]\n',
        "posts/references.bib": BIBLIOGRAPHY,
        "posts/alpha/index.md": post(alpha, "Alpha", series="One", order="1", tags="[a, b]", picture="bar"),
        "posts/alpha/figures.py": FIGURES,
        "posts/alpha/bar.js": module,
        "posts/beta/index.md": post(
            'Back to [gamma](../gamma/) and [here](../delta/#here).[^n]\n\n'
            '![A square](square.png "Words")\n\n[^n]: Note.\n',
            "Beta", series="One", order="2", tags="[a]",
        ),
        "posts/beta/square.png": png(4),
        "posts/gamma/index.md": post(gamma, "Gamma", tags="[b]"),
        "posts/gamma/figures.py": FIGURES + READING,
        "posts/gamma/bar.js": MODULE,
        "posts/gamma/data/n.txt": "7",
        "posts/delta/index.md": post(delta, "Delta"),
        "posts/epsilon/index.md": post("Words.\n", "Epsilon", draft="true"),
        "posts/about/index.md": post("Us.\n", "About", kind="page"),
        "static/js/shared.js": SHARED,
    }  # fmt: skip
    found = {name: content if isinstance(content, bytes) else content.encode() for name, content in files.items()}
    for folder in ("templates", "static/css", "static/fonts", "static/js/core", "static/js/inputs"):
        for path in sorted((PROJECT / folder).rglob("*")):
            if path.is_file():
                found[path.relative_to(PROJECT).as_posix()] = path.read_bytes()
    for name in (
        "static/icon.svg",
        "static/js/page.js",
        "static/js/figures.js",
        "static/js/theme.js",
        "static/js/worker.js",
    ):
        found[name] = (PROJECT / name).read_bytes()
    return found


def texts(files: Files) -> list[str]:
    return sorted(name for name in files if re.fullmatch(r"posts/[\w-]+/index\.md", name))


def change(files: Files, name: str, old: str, new: str) -> None:
    """Replace the first match of a pattern in a file, if there is one."""
    if name in files:
        files[name] = re.sub(
            old.encode(), new.encode().replace(b"\\", rb"\\"), files[name], count=1, flags=re.MULTILINE
        )


def key(name: str, values: Sequence[str]) -> Callable[[Files, Random], None]:
    """An edit of one line of a front matter."""

    def edit(files: Files, chance: Random) -> None:
        path = chance.choice(texts(files))
        line = f"{name}: {chance.choice(values)}"
        if re.search(rf"^{name}: ".encode(), files[path], re.MULTILINE):
            change(files, path, rf"^{name}: .*$", line)
        else:
            change(files, path, r"^date: ", f"{line}\ndate: ")

    return edit


def variant(path: str, *pairs: tuple[str, str]) -> Callable[[Files, Random], None]:
    """An edit of a file by one of some pairs of pattern and replacement."""

    def edit(files: Files, chance: Random) -> None:
        change(files, path, *chance.choice(pairs))

    return edit


def body(*additions: str) -> Callable[[Files, Random], None]:
    """A paragraph at the end of a text."""

    def edit(files: Files, chance: Random) -> None:
        files[chance.choice(texts(files))] += f"\n{chance.choice(additions)}\n".encode()

    return edit


def cut(files: Files, chance: Random) -> None:
    """The last paragraph of a text goes."""
    path = chance.choice(texts(files))
    head, _, rest = files[path].partition(b"\n---\n")
    files[path] = head + b"\n---\n" + b"\n\n".join(rest.split(b"\n\n")[:-1])


def rename(files: Files, chance: Random) -> None:
    """A post has another address; the links to it may be forgotten."""
    old = chance.choice(texts(files)).split("/")[1]
    new = chance.choice([slug for slug in SLUGS if f"posts/{slug}/index.md" not in files] or ["theta"])
    for name in [name for name in files if name.startswith(f"posts/{old}/")]:
        files[name.replace(f"posts/{old}/", f"posts/{new}/")] = files.pop(name)
    if chance.random() < 0.7:
        for path in texts(files):
            files[path] = files[path].replace(f"../{old}/".encode(), f"../{new}/".encode())
            files[path] = files[path].replace(f"@post:{old}".encode(), f"@post:{new}".encode())
        change(files, "pyproject.toml", f'"{old}/bar"', f'"{new}/bar"')


def delete(files: Files, chance: Random) -> None:
    """A post goes with all its files, or only one file of one."""
    inside = sorted(name for name in files if re.match(r"posts/[\w-]+/", name))
    name = chance.choice(inside)
    whole = name.rpartition("/")[0] + "/" if chance.random() < 0.5 and len(texts(files)) > 3 else name
    for each in [each for each in files if each == name or each.startswith(whole)]:
        if each != texts(files)[0]:  # one text stays, so that there is something to edit
            del files[each]


def restore(files: Files, chance: Random) -> None:
    """A post, or everything that is not one, is as it was at the beginning."""
    first = new_site()
    slug = chance.choice(SLUGS[:6])
    wanted = f"posts/{slug}/" if chance.random() < 0.5 else ""
    for name in [name for name in files if name.startswith(wanted or "posts/") == bool(wanted) and name not in first]:
        del files[name]
    files.update(
        {name: content for name, content in first.items() if name.startswith(wanted or "posts/") == bool(wanted)}
    )


def start_again(files: Files, chance: Random) -> None:
    """Everything is as it was at the beginning."""
    files.clear()
    files.update(new_site())


def encode(files: Files, chance: Random) -> None:
    """A text is saved by another editor."""
    path = chance.choice(texts(files))
    how = chance.choice(("crlf", "bom", "latin"))
    if how == "crlf":
        files[path] = files[path].replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    elif how == "bom":
        files[path] = b"\xef\xbb\xbf" + files[path]
    else:
        files[path] += b"\xe9"


def add_file(files: Files, chance: Random) -> None:
    """A file beside a text, some of which are refused or not seen."""
    folder = chance.choice(texts(files)).rpartition("/")[0]
    name = chance.choice(("map.svg", "index.html", "notes.md", ".hidden", "spare.js", "figures.py", "data/extra.txt"))
    files.setdefault(f"{folder}/{name}", {"map.svg": b"<svg/>", "figures.py": b"n = 7\nfactor = 2\n"}.get(name, b""))


def image(files: Files, chance: Random) -> None:
    """Another picture of the same name."""
    if "posts/beta/square.png" in files:
        files["posts/beta/square.png"] = chance.choice((png(4), png(9), b"no image"))


def touch(files: Files, chance: Random) -> None:
    """A file is saved without a change."""


EDITS: dict[str, Callable[[Files, Random], None]] = {
    "text": body(
        "Words.", "More *words*.", "[^x] noted.\n\n[^x]: A note.", "## Here", "Mind $x$.", "::: note A\nB\n:::"
    ),
    "number": body("{{ n }}", "{{ factor * 3 }}", "[7]{= n}", "{{ 1 + 1 }}", "[3]{= factor}"),
    "link": body(
        *(f"[x](../{slug}/)" for slug in SLUGS[:5]), *(f"@post:{slug}" for slug in SLUGS[:5]),
        "[x](map.svg)", "[x](../delta/#here)",
    ),
    "state": body("[x](#fig:bar?n_heads=1)", "[x](#fig:bar?n_heads=3)", "@fig:bar", "[1]{drag=bar.n_heads}"),
    "cite": body("@one", "[@two, p. 3]", "[@one; @three]"),
    "cut": cut,
    "title": key("title", TITLES),
    "description": key("description", ("Short.", "Longer words & <more>.")),
    "tags": key("tags", TAGS),
    "series": key("series", ("One", "Two", "One")),
    "order": key("order", ("1", "2", "3")),
    "draft": key("draft", ("true", "false")),
    "updated": key("updated", ("2026-02-03", "2025-01-01")),
    "alias": key("aliases", ("[old/place]", "[old/place, other]", "[posts/beta]")),
    "picture": key("picture", ("bar", "none")),
    "kind": key("kind", ("page", "article", "article")),
    "rename": rename,
    "delete": delete,
    "restore": restore,
    "start again": start_again,
    "encoding": encode,
    "file": add_file,
    "image": image,
    "touch": touch,
    "module": variant(
        "posts/alpha/bar.js", ("holds", "takes"), ("takes", "holds"), ("One bar", "Two bars"),
        ("data.per_head", "data.per_head + 0"),
    ),
    "wrong module": variant(
        "posts/gamma/bar.js",
        ("^export function view", "export function vew"), (r"\* data", "+ data"), ("= svg", "= sgv")
    ),
    "shared module": variant(
        "static/js/shared.js", ('"Heads"', '"Query heads"'), ('"Query heads"', '"Heads"'), ("label", "lable"),
        ("lable", "label"),
    ),
    "kit": variant("static/js/core/tree.js", (r"\A", "// A comment.\n"), (r"\A", "const unused = 1;\n")),
    "apart": variant(  # what is exported here changes, so the module is a file of its own, and what imports it
        "static/js/inputs/slider.js", (r"\Z", "export let changing = 1;\n"), ("export let changing = 1;\n", "")
    ),
    "style": variant("static/css/prose.css", (r"\A", "/* why */\n"), (r"\Z", "\np { color: red; }\n")),
    "wrong style": variant("static/css/prose.css", (r"\Z", '\np { background: url("nothing.png"); }\n')),
    "template": variant("templates/post.html", ("<main", "<main data-x"), ("<main data-x", "<main")),
    "card": variant(
        "templates/card.html",
        ("}} min", "}} minutes"), ("card.minutes", "card.minuets"), ("card.minuets", "card.minutes")
    ),
    "list": variant(
        "templates/list.html", ("{{ lede }}", "{{ lede }}!"), ("{{ lede }}", "{{ ldee }}"), ("{{ ldee }}", "{{ lede }}")
    ),
    "wrong template": variant("templates/figure.html", (r"\A", "{% if %}"), (r"\A\{% if %\}", "")),
    "python": variant("posts/alpha/figures.py", ("= 1024", "= 2048"), ("= 2048", "= 1024"), ("^def", "\n\ndef")),
    "more python": variant(
        "posts/gamma/figures.py",
        ("factor = 2", "factor = 3"), ("factor = 3", "factor = 2"), (r"k \* factor", "factor * k"),
        ("rows()", "row()"), (r"\Z", "1 / 0\n"),
    ),
    "data": variant("posts/gamma/data/n.txt", (".*", "7"), (".*", "8"), (".*", "x")),
    "bibliography": variant(
        "posts/references.bib", ("title={One}", "title={First}"), ("1843", "1844"), ("misc{two", "misc{three"),
        ("^@misc", "@misc{{"),
    ),
    "settings": variant(
        "pyproject.toml",
        ('^title = ".*"', 'title = "Other"'), ('name = "Ada"', 'name = "Bob"'), ('"alpha/bar"', '"gamma/bar"'),
        ("example.org", "example.org/sub"), ('description = "First"', 'description = "The first"'), ("^title", "titel"),
    ),
}  # fmt: skip

OFTEN = (*["start again"] * 9, *["restore"] * 3, "text", "number", "python", "more python", "data", "rename", "delete")


def random_edits(seed: int, count: int) -> list[Edit]:
    """Edits to try, some more often than others so that most sites are whole."""
    chance = Random(seed)
    names = [*EDITS, *OFTEN]
    return [(chance.choice(names), chance.randrange(10**6)) for _ in range(count)]


def edited(files: Files, edit: Edit) -> Files:
    """The files after an edit."""
    name, seed = edit
    after = dict(files)
    EDITS[name](after, Random(seed))
    return after
