"""Build the site, take pictures of its figures, write a page of them; scripts/gallery is how it is called."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from picturing.browsing import chromium, served
from picturing.page import write_gallery
from picturing.shots import Place, figures_in, photograph, take_sheet

from blog.build import CACHE, build
from blog.builder import Options
from blog.cache import Cache
from blog.errors import BlogError, BlogErrors, nearest

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a call asks for."""

    out: Path | None  # None: a temporary folder
    slugs: tuple[str, ...]  # none: all posts
    site: Path | None  # None: build it


def main(words: Sequence[str]) -> int:
    """Make the gallery; 0 where every figure came to life, 1 where one did not, 2 where nothing could be made."""
    try:
        wanted = read_arguments(words)
        with _site(wanted) as site:
            places = chosen(figures_in(site), wanted.slugs)
            out = wanted.out or Path(mkdtemp(prefix="gallery-"))
            out.mkdir(parents=True, exist_ok=True)
            return _make(site, places, out)
    except (BlogError, BlogErrors) as problem:
        print(problem, file=sys.stderr)
        return 2


def read_arguments(words: Sequence[str]) -> Wanted:
    """The call's words; a path is told from the name of a post by its slash."""
    parser = argparse.ArgumentParser(prog="scripts/gallery", description="Pictures of every figure, on one page.")
    parser.add_argument("words", nargs="*", metavar="OUT or SLUG", help="a folder, written with a slash, and posts")
    parser.add_argument("--site", type=Path, metavar="FOLDER", help="a site that is built already")
    options = parser.parse_args(words)
    folders = [word for word in options.words if "/" in word]
    if len(folders) > 1:
        raise BlogError(f"two folders to write to: {folders[0]} and {folders[1]}", hint="Name one.")
    if options.site and not (options.site / "index.html").is_file():
        raise BlogError(f"no built site in {options.site}", hint="Build one: blog build --out FOLDER.")
    slugs = tuple(word for word in options.words if "/" not in word)
    return Wanted(Path(folders[0]) if folders else None, slugs, options.site)


def chosen(places: Sequence[Place], slugs: Sequence[str]) -> list[Place]:
    """The figures of some posts, or all."""
    known = list(dict.fromkeys(place.slug for place in places))
    if not known:
        raise BlogError("the site has no figures")
    for slug in slugs:
        if slug not in known:
            hint = f"{nearest(slug, known, 'Posts with figures')} A folder is written with a slash: ./{slug}."
            raise BlogError(f'no post "{slug}" with figures', hint=hint)
    return [place for place in places if not slugs or place.slug in slugs]


def _site(wanted: Wanted) -> AbstractContextManager[Path]:
    return nullcontext(wanted.site) if wanted.site else _Built()


class _Built(TemporaryDirectory[str]):
    """The project's own site as readers get it, built for this run."""

    def __enter__(self) -> Path:  # type: ignore[override]
        site = Path(super().__enter__()) / "site"
        print("building ...", file=sys.stderr)
        build(ROOT, site, Options(today=date.today()), Cache(ROOT / CACHE))
        return site


def _make(site: Path, places: Sequence[Place], out: Path) -> int:
    with served(site) as address, chromium(ROOT) as browser:
        pictures = photograph(browser, address, places, out, lambda line: print(line, file=sys.stderr))
        write_gallery(out, pictures)
        take_sheet(browser, out)
    problems = [f"{picture.name}: {picture.problem}" for picture in pictures if picture.problem]
    print("\n".join([*problems, f"{len(places)} figures: {out / 'index.html'}, all at once: {out / 'sheet.png'}"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
