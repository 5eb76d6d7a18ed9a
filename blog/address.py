"""One rule for every address that is printed: of links in texts, of the bibliography, of the settings."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

SCHEMES = ("https", "http", "mailto")
WAY_OUT = "Use https:, http: or mailto:."
_UNPRINTABLE = re.compile(r"[\s\x00-\x20\x7f-\x9f\\<>\"{}|^`]")


def is_address(text: str) -> bool:
    """Whether a text is an address that a page may lead to.

    >>> [is_address(each) for each in ("https://a.org/b%20c", "mailto:ada@a.org", "javascript:alert(1)", "a.org")]
    [True, True, False, False]
    """
    if _UNPRINTABLE.search(text):
        return False
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:  # brackets or a port that are none
        return False
    if parts.scheme == "mailto":
        return "@" in parts.path
    return parts.scheme in SCHEMES and bool(parts.hostname)
