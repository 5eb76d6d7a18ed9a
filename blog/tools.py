"""The code that makes an entry of the cache, which is a part of its key: files of this package, and libraries."""

from __future__ import annotations

_SHARED = ("content.py", "errors.py", "files.py")
TEXT = (
    (*_SHARED, "address.py", "highlight.py", "tex", "text", "typography.py"),
    ("deno", "markdown-it-py", "markupsafe", "mdit-py-plugins", "pygments", "pyyaml"),
)
PAGE = (
    (*_SHARED, "calc/units.py", "highlight.py", "javascript.py", "literature.py", "render", "typography.py"),
    ("jinja2", "markupsafe", "pillow", "pygments"),
)
SENT = (
    (*_SHARED, "address.py", "compute/syntax.py", "javascript.py", "render"),
    ("minify-html", "pygments", "tinycss2"),
)
REFERENCES = (
    (
        *_SHARED,
        "address.py",
        "tex",
        *(f"load/{name}.py" for name in ("bibliography", "bibtex", "latex", "names", "works")),
    ),
    ("deno", "markupsafe", "pybtex", "pylatexenc"),
)
LITERATURE = ((*_SHARED, "literature.py"), ("pyyaml",))
_ALL = (TEXT, PAGE, SENT, REFERENCES, LITERATURE)
LIBRARIES = tuple(sorted({"deno", "numpy", *(library for _, libraries in _ALL for library in libraries)}))
