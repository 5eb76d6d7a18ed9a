"""A slug and a title in, a post's folder on disk out; never overwrites."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from blog.content import SLUG
from blog.errors import BlogError
from blog.load.config import load_config
from blog.text import typeset

TEXT = """\
---
title: {title}
description: One sentence that says what the reader will be able to do or doubt.
date: {today}
draft: true
---

Open with the question that the reader has, or with the number that surprises.
"""


def new_post(root: Path, slug: str, title: str, today: date) -> Path:
    """Make `posts/<slug>/index.md` as a draft; gives its path."""
    load_config(root, None)  # refuses a folder that is no site
    if not SLUG.fullmatch(slug):
        raise BlogError(f'"{slug}" is no slug', hint="Use lower-case words joined by hyphens.")
    if not title.strip():
        raise BlogError("the title is empty", hint="Give one with --title.")
    if any("\ud800" <= character <= "\udfff" for character in title):
        raise BlogError("the title is no text of Unicode", hint="Choose another.")
    path = root / "posts" / slug / "index.md"
    # JSON's quoting is YAML's: any title survives.
    text = TEXT.format(title=json.dumps(title.strip(), ensure_ascii=False), today=today)
    for problem in typeset(text.encode("utf-8"), path).problems:
        raise BlogError(f"the title cannot be used: {problem.problem}", hint=problem.hint or "Choose another.")
    try:
        path.parent.mkdir(parents=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise BlogError("the folder exists already", Path("posts") / slug, hint="Nothing was changed.") from None
    return path
