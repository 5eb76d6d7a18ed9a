"""Three long English texts that come in Debian packages, each as one string; an experiment's tool, not the site's.

    apt-get install r-cran-janeaustenr vim-runtime debian-handbook

A novel, a manual and a handbook: whoever runs the experiment again needs the packages and nothing else.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from html import unescape
from pathlib import Path

NOVELS = Path("/usr/lib/R/site-library/janeaustenr/data/Rdata.rdb")
MANUAL = Path("/usr/share/vim/vim90/doc")
HANDBOOK = Path("/usr/share/doc/debian-handbook/html/en-US")
TEXT = 0x00040009  # how R's files mark a piece of text


def novel() -> str:
    """Jane Austen's Mansfield Park, without its front matter: the second of the six novels in the file."""
    content = NOVELS.read_bytes()
    lines = list(_lines(list(_blocks(content))[1]))
    start = next(i for i, line in enumerate(lines) if line.startswith("About thirty years ago"))
    return _paragraphs("\n".join(lines[start:]))


def manual() -> str:
    """The user manual of Vim, chapter after chapter."""
    chapters = sorted(MANUAL.glob("usr_[0-4]*.txt"))
    return "\n".join(path.read_text("utf-8", errors="replace") for path in chapters)


def handbook() -> str:
    """The Debian Administrator's Handbook: the paragraphs of all its sections, in the order of the files' names."""
    pages = sorted(HANDBOOK.glob("sect.*.html"))
    found = []
    for page in pages:
        body = page.read_text("utf-8")
        for piece in re.findall(r'<(?:h2|h3|div class="para")[^>]*>(.*?)</(?:h2|h3|div)>', body, re.S):
            words = " ".join(unescape(re.sub(r"<[^>]+>", "", piece)).split())
            if len(words) > 20:
                found.append(words)
    return "\n\n".join(found)


TEXTS = {"novel": novel, "manual": manual, "handbook": handbook}


def _blocks(content: bytes) -> Iterator[bytes]:
    """The objects of R's file: each a length and a compressed stream."""
    at = 0
    while at < len(content):
        stream = zlib.decompressobj()
        yield stream.decompress(content[at + 4 :])
        at = len(content) - len(stream.unused_data)


def _lines(block: bytes) -> Iterator[str]:
    """The pieces of text in an object, in order."""
    mark = struct.pack(">I", TEXT)
    at = block.find(mark)
    while at >= 0:
        (length,) = struct.unpack(">i", block[at + 4 : at + 8])
        yield block[at + 8 : at + 8 + max(length, 0)].decode("utf-8")
        at = block.find(mark, at + 8 + max(length, 0))


def _paragraphs(text: str) -> str:
    """Lines of one paragraph joined."""
    return "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip())
