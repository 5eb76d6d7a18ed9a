from __future__ import annotations

import zlib
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from blog.render.images import ImageError, measured, svg

if TYPE_CHECKING:
    from tests.conftest import TinySite

CLEAN = "Export it without scripts, links to other files and embedded pages."
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '


def image(kind: str, width: int = 4, height: int = 2, orientation: int = 1) -> bytes:
    """A small image, whose every pixel is another."""
    made = Image.effect_noise((width, height), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = BytesIO()
    made.save(content, kind, **({"exif": exif} if orientation > 1 else {}))
    return content.getvalue()


def drawing(inside: str = "", attributes: str = 'width="30" height="20"') -> bytes:
    return f"{HEAD}{attributes}>\n{inside}\n</svg>".encode()


def problem(name: str, content: bytes) -> tuple[str, str, int | None]:
    with pytest.raises(ImageError) as caught:
        measured(name, content)
    return str(caught.value), caught.value.hint, caught.value.line


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.png", "PNG"), ("a.jpg", "JPEG"), ("a.JPEG", "JPEG"), ("a.gif", "GIF"), ("a.webp", "WEBP"), ("a.avif", "AVIF")],
)
def test_an_image_is_measured(name: str, kind: str) -> None:
    assert measured(name, image(kind)) == (4, 2)


def test_an_image_that_a_camera_has_turned_is_measured_as_it_is_seen() -> None:
    assert measured("a.jpg", image("JPEG", orientation=6)) == (2, 4)


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="30" height="20"', (30, 20)),
        ('width="36pt" height="1in"', (48, 96)),
        ('viewBox="0 0 30.4 20"', (30, 20)),
        ('width="100%" height="100%" viewBox="0,0,30,20"', (30, 20)),
    ],
)
def test_a_drawing_is_measured(attributes: str, size: tuple[int, int]) -> None:
    assert svg(drawing(attributes=attributes)) == size


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "AVIF"])
def test_an_image_that_ends_too_early_is_refused(kind: str) -> None:
    content = image(kind, 60, 40)
    said, hint, _ = problem(f"a.{kind.lower()}", content[: len(content) // 2])
    assert said.startswith(("is damaged: ", "is no image whose size can be read"))
    assert hint in ("Save it again.", "Save it as PNG, JPEG, GIF, WebP, AVIF or SVG with a size.")


def test_an_image_with_a_wrong_byte_is_refused() -> None:
    content = bytearray(image("PNG", 60, 40))
    content[len(content) // 2] ^= 255
    assert problem("a.png", bytes(content))[0].startswith("is damaged: ")


def test_what_is_no_image_is_refused() -> None:
    wanted = ("is no image whose size can be read", "Save it as PNG, JPEG, GIF, WebP, AVIF or SVG with a size.", None)
    assert problem("a.png", b"no image") == problem("a.png", b"") == problem("a.jpg", drawing()) == wanted


def test_a_name_that_says_another_kind_is_refused() -> None:
    hint = "Name it accordingly, or save it as what its name says."
    assert problem("a.png", image("JPEG")) == ("is a file of the kind JPEG", hint, None)
    assert problem("a.txt", image("PNG")) == ("is a file of the kind PNG", hint, None)


def test_an_image_that_would_fill_the_memory_is_refused_unread() -> None:
    head = b"\x00\x00\x00\x0dIHDR" + (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    content = b"\x89PNG\r\n\x1a\n" + head + zlib.crc32(head[4:]).to_bytes(4, "big")
    content += b"\x00\x00\x00\x00IDAT" + zlib.crc32(b"IDAT").to_bytes(4, "big")
    assert problem("a.png", content)[0] in (
        "has 60000 by 60000 pixels",
        "is damaged: Image size (3600000000 pixels) exceeds limit of 178956970 pixels, "
        "could be decompression bomb DOS attack",
    )


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<script>alert(1)</script>", "holds <script>"),
        ('<rect onclick="alert(1)"/>', 'holds "onclick", which runs a script'),
        ('<rect ONLOAD="alert(1)"/>', 'holds "onload", which runs a script'),
        ('<a xlink:href="java&#10;script:alert(1)"/>', 'holds "javascript:" in "href"'),
        ('<a href="data:text/html,x"/>', 'loads "data:text/html,x"'),
        ('<image href="https://a.org/x.png"/>', 'loads "https://a.org/x.png"'),
        ('<use xlink:href="other.svg#a"/>', 'loads "other.svg#a"'),
        ("<foreignObject/>", "holds <foreignObject>"),
        ('<set attributeName="onclick" to="x"/>', 'holds "onclick", which runs a script'),
        ('<animate attributeName="xlink:href" values="x"/>', 'holds "xlink:href", which runs a script'),
        ('<rect style="fill: url(https://a.org/x)"/>', 'loads "https://a.org/x"'),
        ("<style>@import 'x.css';</style>", "imports a style sheet"),
        ("<style>a { src: url('//a.org/x') }</style>", 'loads "//a.org/x"'),
        ('<?xml-stylesheet href="x"?>', "holds <?xml-stylesheet?>"),
    ],
)
def test_a_drawing_that_runs_or_loads_something_is_refused_at_its_line(inside: str, said: str) -> None:
    assert problem("a.svg", drawing(inside)) == (said, CLEAN, 2)


def test_a_drawing_in_another_encoding_hides_nothing() -> None:
    assert problem("a.svg", drawing("<script/>").decode().encode("utf-16")) == ("holds <script>", CLEAN, 2)
    assert problem("a.svg", b'<?xml version="1.0" encoding="big5"?>' + drawing("<script/>"))[0] == "holds <script>"


def test_a_drawing_with_entities_is_refused_before_they_grow() -> None:
    text = '<!DOCTYPE svg [\n<!ENTITY a "aaaa">]>' + drawing("&a;").decode()
    assert problem("a.svg", text.encode()) == ("declares an entity", CLEAN, 2)


def test_what_drawing_programs_write_is_taken() -> None:
    head = '<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1">'
    inside = '<style>a { fill: url(#b) }</style><use xlink:href="#b"/><a href="https://a.org">x</a>'
    inside += '<image href="data:image/png;base64,AA"/>'
    assert svg(head.encode() + drawing(inside)) == (30, 20)


@pytest.mark.parametrize(
    ("content", "said", "hint", "line"),
    [
        (drawing("<g>"), "is no SVG: mismatched tag", "Save it as PNG, JPEG, GIF, WebP, AVIF or SVG with a size.", 3),
        (b'<svg width="3" height="2"/>', "is no SVG: it does not begin with <svg> in its namespace",
         'Write <svg xmlns="http://www.w3.org/2000/svg">.', 1),
        (drawing(attributes=""), "is no image whose size can be read", 'Give it a viewBox="0 0 WIDTH HEIGHT".', 1),
        (drawing(attributes='width="0" height="2"'), "is no image whose size can be read",
         'Give it a viewBox="0 0 WIDTH HEIGHT".', 1),
    ],
)  # fmt: skip
def test_a_drawing_that_cannot_be_shown_is_refused(content: bytes, said: str, hint: str, line: int) -> None:
    assert problem("a.svg", content) == (said, hint, line)


def test_a_drawing_that_is_shown_linked_or_part_of_the_theme_is_checked(site: TinySite) -> None:
    active = drawing("<script/>")
    site.own("static").post("![x](a.svg)\n\n[y](b.svg)")
    site.add({"posts/tiny/a.svg": active, "posts/tiny/b.svg": active, "static/icon.svg": active})
    assert site.problems() == [f"static/icon.svg:2: the image holds <script>\n  hint: {CLEAN}"]
    site.add({"static/icon.svg": drawing()})
    assert site.problems() == [
        f"posts/tiny/{name}.svg:2: the image holds <script>\n  hint: {CLEAN}" for name in ("a", "b")
    ]
