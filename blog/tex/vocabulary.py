"""What the site lets through of Temml's MathML: elements and attributes, and a class for each style and colour.

The classes stand in `static/css/math.css`; a style that is not here is one that the site cannot show.
"""

CLASSES = {
    "tml-right": "math-right", "tml-left": "math-left", "tml-jot": "math-rows", "tml-small": "math-small",
    "tml-prime": "math-prime", "tml-overline": "math-overline", "tml-underline": "math-underline",
    "tml-vec": "math-vector", "tml-fbox": "math-boxed",
    "tml-cancel": "math-strike", "upstrike": "math-up", "downstrike": "math-down",
    "tml-xcancel": "math-cross", "sout": "math-through",
    **{f"tml-hat-{size}": f"math-hat-{size}" for size in (1, 2, 3, 4)},
    **{f"tml-tilde-{size}": f"math-tilde-{size}" for size in (2, 3, 4)},
}  # fmt: skip
NEEDLESS = {  # corrections of a few hundredths of an em for single browsers, and what other rules do
    "tml-display", "tml-tageqn", "tml-tag", "tml-label", "mathcal", "mathscr", "ff-squash",
    *(f"{where}-{size}" for where in ("chr", "wbk", "tml") for size in ("sml", "med", "lrg")),
    *(f"{where}-{size}-{what}" for where in ("chr", "wbk") for size in ("sml", "med", "lrg")
      for what in ("acc", "vec")),
    *(f"tml-{size}-pad" for size in ("sml", "med", "lrg")), "wbk-acc",
}  # fmt: skip
STYLES = {
    "padding-left:0": "math-l0", "padding-right:0": "math-r0", "padding-left:1em": "math-l1",
    "padding-left:0.1389em": "math-near", "padding-right:0.1389em": "math-near",
    "math-depth:0": "math-full", "math-depth:2": "math-deep",
    "font-weight:bold": "math-bold", "padding:0.035em 0 0 0": "",
    "margin-left:-0.1667em": "math-back", "margin-left:-0.2222em": "math-back-2",
    "margin-left:-0.2778em": "math-back-3",
    "padding:3pt": "math-boxed", "border:1px solid": "",
    **{f"border-{side}:0.06em solid": f"math-{side}-rule" for side in ("top", "bottom", "left", "right")},
    **{f"border-{side}:0.06em dashed": f"math-{side}-dashes" for side in ("top", "bottom", "left", "right")},
    **{f"border-{side}:0.15em double": f"math-{side}-double" for side in ("top", "bottom", "left", "right")},
    "display:block math": "", "padding:0": "", "width:50%": "", "width:100%": "math-numbered",
    "padding-left:5.9776pt": "", "padding-right:5.9776pt": "",  # what MathML Core gives a cell anyway
    "padding-left:0.4em": "", "padding-right:0.4em": "",
}  # fmt: skip
MEANINGS = ("ink", "attention", "feedForward", "embeddings", "router", "cache", "loss")
COLOURS = {  # by meaning; and by name, as the site's own colours that come closest
    **{meaning: f"math-series-{place}" for place, meaning in enumerate(MEANINGS)},
    "black": "math-series-0", "#000000": "math-series-0", "#0000ff": "math-series-1", "#ff0000": "math-series-2",
    "#00ff00": "math-series-3", "#800080": "math-series-4", "#bf0040": "math-series-4", "#ffff00": "math-series-5",
    "#7f7f00": "math-series-5", "#ff00ff": "math-series-6", "#ff7f7f": "math-series-6", "#00ffff": "math-category-1",
    "#007f7f": "math-category-1", "#ff8000": "math-category-2", "#bf8040": "math-category-2",
    "#808080": "math-category-5", "#404040": "math-category-5",
}  # fmt: skip
GLOBAL = {"class", "displaystyle", "scriptlevel", "mathcolor", "mathbackground", "mathsize", "dir", "id"}
ATTRIBUTES = {  # of MathML Core, by element; each may have the global ones too
    "math": {"display"}, "mrow": set(), "mi": {"mathvariant"}, "mn": set(), "mtext": set(), "mstyle": set(),
    "mo": {"form", "fence", "separator", "lspace", "rspace", "stretchy", "symmetric", "maxsize", "minsize", "largeop",
           "movablelimits"},
    "mspace": {"width", "height", "depth"}, "mpadded": {"width", "height", "depth", "lspace", "voffset"},
    "mphantom": set(), "mfrac": {"linethickness"}, "msqrt": set(), "mroot": set(), "msub": set(), "msup": set(),
    "msubsup": set(), "munder": {"accentunder"}, "mover": {"accent"}, "munderover": {"accent", "accentunder"},
    "mmultiscripts": set(), "mprescripts": set(), "mtable": set(), "mtr": set(), "mtd": {"columnspan", "rowspan"},
    "merror": set(),
}  # fmt: skip
CHILDREN = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}
SCRIPTED = {"msub", "msup", "msubsup", "munder", "mover", "munderover", "mmultiscripts"}
TOKENS = {"mi", "mo", "mn", "mtext"}
LARGE = frozenset("∑∏∐∫∬∭∮∯∰⋀⋁⋂⋃⨀⨁⨂⨄⨆")
