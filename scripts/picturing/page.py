"""Pictures in, index.html beside them out: each figure a row, with what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from markupsafe import Markup, escape

from picturing.shots import Picture, Place

MOST_HEIGHT = 720  # pixels in the wide look, from which on a figure is marked as tall
MOST_STOPS = 12
_SHOT = Markup(
    '<figure><a href="{0}"><img src="{0}" alt="" loading="lazy"></a><figcaption>{1}, {2} px</figcaption></figure>'
)


def write_gallery(out: Path, pictures: Sequence[Picture]) -> None:
    """Write index.html."""
    by_place = sorted(pictures, key=lambda picture: (picture.place.slug, picture.place.figure))
    rows = [_row(place, list(group)) for place, group in groupby(by_place, lambda picture: picture.place)]
    (out / "index.html").write_text(_PAGE.format(rows=Markup("\n").join(rows)), "utf-8")


def _row(place: Place, pictures: Sequence[Picture]) -> Markup:
    cells = Markup("").join(_cell(picture) for picture in pictures)
    name = f"{place.slug}/{place.figure}"
    return Markup('<section id="{0}"><h2>{0}</h2><div class="looks">{1}</div></section>').format(name, cells)


def _cell(picture: Picture) -> Markup:
    tall = picture.look.width > picture.look.height and any(shot.height > MOST_HEIGHT for shot in picture.shots)
    facts = [
        _fact(f"{picture.jump} px between the states", bad=picture.jump > 0) if len(picture.shots) > 1 else "",
        _fact(f"{picture.stops} tab stops", bad=picture.stops > MOST_STOPS) if picture.shots else "",
        _fact(f"taller than {MOST_HEIGHT} px", bad=True) if tall else "",
        _fact(picture.problem, bad=True) if picture.problem else "",
    ]
    shots = Markup("").join(_SHOT.format(shot.file, shot.state, shot.height) for shot in picture.shots)
    return Markup('<div class="look"><p>{}: {}</p><div class="states">{}</div></div>').format(
        picture.look.name, Markup(", ").join(fact for fact in facts if fact), shots
    )


def _fact(words: str, *, bad: bool) -> Markup:
    return Markup("<strong>{}</strong>").format(words) if bad else escape(words)


_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Gallery</title>
<style>
body {{ margin: 24px; font: 15px/1.4 system-ui, sans-serif; background: #fff; color: #222; }}
h2 {{ margin: 40px 0 8px; font-size: 18px; }}
.looks, .states {{ display: flex; gap: 16px; align-items: flex-start; flex-wrap: wrap; }}
.looks p, figure {{ margin: 0; }}
figcaption {{ color: #666; }}
img {{ display: block; outline: 1px solid #ddd; max-width: 620px; }}
strong {{ color: #b3261e; }}
</style>
<p><a href="sheet.png">All first states at once</a></p>
{rows}
</html>
"""
