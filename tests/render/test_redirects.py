from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import TinySite


def test_an_earlier_address_leads_to_the_article(site: TinySite) -> None:
    page = site.post("Text.\n", aliases="[notes/old-name]").page("notes/old-name/index.html")
    assert '<meta http-equiv="refresh" content="0; url=../../posts/tiny/">' in page
    assert '<a href="../../posts/tiny/">Tiny</a>' in page


def test_a_foreign_address_is_no_alias(site: TinySite) -> None:
    assert site.post("Text.\n", aliases="[https://example.org/x]").problems() == [
        'posts/tiny/index.md:5:11: front matter key "aliases" must be an address of this site like posts/old-name, '
        'not "https://example.org/x"'
    ]
