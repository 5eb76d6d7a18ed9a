"""`python scripts/fonts.py STIXTwoMath-Regular.ttf`: the fonts of formulas, subsets of STIX Two Math 2.11 or newer.

`blog/tex/characters.json` says which characters stand in which; the script writes there, too, which of them can be
stretched. The font comes from https://github.com/stipub/stixfonts; fonttools and brotli are needed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parent.parent
CHARACTERS = ROOT / "blog/tex/characters.json"
FONTS = ("math", "math-more", "math-rare")
PRIMES = "ss04"  # the shapes of primes that stand as exponents


def main(source: str) -> None:
    """Write the fonts, and what they can do."""
    known = json.loads(CHARACTERS.read_text("utf-8"))
    wide: set[str] = set()
    tall: set[str] = set()
    for name in FONTS:
        font = TTFont(source)
        mend(font)
        made = reduced(font, known[name])
        made.save(ROOT / "static/fonts" / f"{name}.woff2")
        for found, axis in ((wide, "Horiz"), (tall, "Vert")):
            found |= stretchable(made, axis)
    known |= {"wide": "".join(sorted(wide)), "tall": "".join(sorted(tall))}
    CHARACTERS.write_text(json.dumps(known, ensure_ascii=False, indent=2) + "\n", "utf-8")


def mend(font: TTFont) -> None:
    """Let arrows to the right grow: their heads say that they join at the tip, and not where the shaft begins."""
    for construction in font["MATH"].table.MathVariants.HorizGlyphConstruction:
        parts = construction.GlyphAssembly.PartRecords if construction.GlyphAssembly else []
        if len(parts) > 1 and parts[-1].StartConnectorLength == 0:
            head = parts[-1]
            head.StartConnectorLength, head.EndConnectorLength = head.EndConnectorLength, 0


def reduced(font: TTFont, characters: str) -> Any:
    """The font with these characters alone."""
    options = subset.Options(
        flavor="woff2", hinting=False, name_IDs=[], glyph_names=False, notdef_outline=True, layout_features=[PRIMES]
    )
    work = subset.Subsetter(options)
    work.populate(text=characters)
    work.subset(font)
    font.flavor = "woff2"
    return font


def stretchable(font: Any, axis: str) -> set[str]:
    """The characters that have larger forms along an axis."""
    variants = font["MATH"].table.MathVariants
    coverage = getattr(variants, f"{axis}GlyphCoverage")
    glyphs = set(coverage.glyphs) if coverage else set()
    return {chr(code) for code, glyph in font.getBestCmap().items() if glyph in glyphs}


if __name__ == "__main__":
    main(*sys.argv[1:])
