"""An image's file in, its size in the page out; what is broken, mislabelled or able to run a script is refused."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import PurePosixPath
from xml.parsers import expat

from blog.address import is_address

FORMATS = {
    **{".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".gif": "GIF", ".webp": "WEBP", ".avif": "AVIF"},
    ".svg": "SVG",
}
MOST_PIXELS = 50_000_000
_TURNED = (5, 6, 7, 8)  # orientations of cameras that exchange width and height
_ORIENTATION = 0x0112
_SAVE = "Save it as PNG, JPEG, GIF, WebP, AVIF or SVG with a size."
_CLEAN = "Export it without scripts, links to other files and embedded pages."
_UNITS = {"": 1, "px": 1, "pt": 4 / 3, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4}
_LENGTH = re.compile(r"\s*\+?(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+)\s*(px|pt|pc|in|cm|mm|)\s*")
_ACTIVE = {"script", "handler", "foreignobject", "iframe", "embed", "object", "audio", "video"}
_INSIDE = re.compile(r"\s*(#.*|data:image/(png|jpeg|gif|webp|avif)[;,].*|)", re.DOTALL | re.IGNORECASE)
_URL = re.compile(r"""url\(\s*["']?([^"')]*)""", re.IGNORECASE)
_NAMESPACE = "http://www.w3.org/2000/svg"


class ImageError(ValueError):
    """What is wrong with an image; `line` is that of an SVG."""

    def __init__(self, problem: str, hint: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.hint = hint
        self.line = line


def measured(name: str, content: bytes) -> tuple[int, int]:
    """Width and height of an image in pixels of the page; it is read to its end."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix == ".svg":
        return svg(content)
    from PIL import Image, UnidentifiedImageError  # which few texts need

    try:
        with Image.open(BytesIO(content), formats=[each for each in FORMATS.values() if each != "SVG"]) as image:
            found, (width, height) = image.format, image.size
            if width * height > MOST_PIXELS:
                raise ImageError(f"has {width} by {height} pixels", "Make it smaller.")
            turned = image.getexif().get(_ORIENTATION) in _TURNED
            image.load()
    except UnidentifiedImageError:
        raise ImageError("is no image whose size can be read", _SAVE) from None
    except ImageError:
        raise
    except Exception as error:  # each of the library's readers has errors of its own
        raise ImageError(f"is damaged: {str(error).rstrip('.')}", "Save it again.") from error
    found = "JPEG" if found == "MPO" else found  # of several pictures, as phones take them
    if FORMATS.get(suffix) != found:
        raise ImageError(f"is a file of the kind {found}", "Name it accordingly, or save it as what its name says.")
    return (height, width) if turned else (width, height)


def svg(content: bytes) -> tuple[int, int]:
    """Width and height of an SVG that can run nothing and load nothing."""
    reader = _Svg()
    try:
        reader.parser.Parse(content, True)
    except expat.ExpatError as error:
        raise ImageError(f"is no SVG: {expat.ErrorString(error.code)}", _SAVE, error.lineno) from error
    return reader.size


class _Svg:
    """What is found while an SVG is read."""

    def __init__(self) -> None:
        self.size = (0, 0)
        self.open: list[str] = []
        self.parser = parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = lambda _: self.open.pop()
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = lambda *_: self._refuse("declares an entity")
        parser.ProcessingInstructionHandler = lambda target, _: self._refuse(f"holds <?{target}?>")

    def _refuse(self, problem: str, hint: str = _CLEAN) -> None:
        raise ImageError(problem, hint, self.parser.CurrentLineNumber)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2].lower()
        if not self.open:
            self._root(tag, attributes)
        if name in _ACTIVE:
            self._refuse(f"holds <{tag}>")
        self.open.append(name)
        for key, value in attributes.items():
            self._attribute(name, key.rpartition(":")[2].lower(), value)

    def _attribute(self, tag: str, name: str, value: str) -> None:
        animated = value.rpartition(":")[2].lower() if name == "attributename" else ""
        if name.startswith("on") or animated.startswith("on") or animated == "href":
            self._refuse(f'holds "{value if animated else name}", which runs a script')
        if "javascript:" in re.sub(r"[\s\x00-\x20]+", "", value).lower():
            self._refuse(f'holds "javascript:" in "{name}"')
        leads = name in ("href", "src") and not _INSIDE.fullmatch(value)
        if leads and not (tag == "a" and is_address(value)):
            self._refuse(f'loads "{value[:60]}"')
        self._style(value)

    def _text(self, text: str) -> None:
        if self.open and self.open[-1] == "style":
            self._style(text)

    def _style(self, text: str) -> None:
        if "@import" in text.lower():
            self._refuse("imports a style sheet")
        for address in _URL.findall(text):
            if not _INSIDE.fullmatch(address):
                self._refuse(f'loads "{address[:60]}"')

    def _root(self, tag: str, attributes: dict[str, str]) -> None:
        prefix, _, name = tag.rpartition(":")
        if name != "svg" or attributes.get(f"xmlns:{prefix}" if prefix else "xmlns") != _NAMESPACE:
            self._refuse(
                "is no SVG: it does not begin with <svg> in its namespace", f'Write <svg xmlns="{_NAMESPACE}">.'
            )
        sizes = [_LENGTH.fullmatch(attributes.get(side, "")) for side in ("width", "height")]
        box = re.split(r"[\s,]+", attributes.get("viewBox", "").strip())
        lengths = [float(size[1]) * _UNITS[size[2]] for size in sizes if size]
        if len(lengths) < 2 and len(box) == 4:
            lengths = [float(side) if _LENGTH.fullmatch(side) else 0 for side in box[2:]]
        if len(lengths) < 2 or not all(0.5 <= length < 1e5 for length in lengths):
            self._refuse("is no image whose size can be read", 'Give it a viewBox="0 0 WIDTH HEIGHT".')
        self.size = (round(lengths[0]), round(lengths[1]))
