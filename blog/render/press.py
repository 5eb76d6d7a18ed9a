"""Values in, a printed page out: what every page of the site has in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from markupsafe import Markup

from blog.content import Claim, Computed, Made, Output, Post, Site
from blog.files import digest_of
from blog.render.assets import Assets, version_of
from blog.render.questions import Facts
from blog.render.shelf import Shelf
from blog.render.template import Templates

_FACES = {"serif": "", "sans": "", "serif-italic": "<em>", "mono": "<code", "math": "<math"}  # and what shows their use
_IN_SANS = re.compile(
    r'<figcaption.*?</figcaption>|<table.*?</table>|<span class="sidenote".*?</p>|<p class="callout-title".*?</p>',
    re.DOTALL,
)
_SHARED_MODULES = ("static/js/page.js", "static/js/figures.js")
_FONTS = "\0fonts\0"  # in the place of the links to fonts, until the page shows which it needs

Values = Mapping[str, object]


@dataclass(frozen=True)
class Press:
    """What every page is printed with."""

    site: Site
    computed: Computed
    assets: Assets
    templates: Templates
    facts: Facts
    shelf: Shelf
    body: Callable[[Post], str]  # the typeset text of a post

    def page(
        self,
        path: str,
        template: str,
        inputs: Mapping[str, str],
        values: Callable[[list[Claim]], Values],
        *,
        modules: Iterable[str] = (),
        loads: Iterable[str] = (),
        root: str | None = None,
    ) -> Output:
        """A page that is printed when it is needed.

        `inputs` name all that its values depend on; `values` is given a list for the claims of its text. `modules`
        are preloaded with all that they import, `loads` are other files that the page names.
        """
        shared = _SHARED_MODULES if modules else _SHARED_MODULES[:1]
        preload = self.assets.closure([*shared, *modules])
        common = {
            **self._common,
            "scripts": digest_of(repr(preload).encode()),
            **self.templates.closure(template),
        }

        def make() -> Made:
            claims: list[Claim] = []
            scripts = [self.assets.mark(name) for name in shared]
            above = "../" * path.count("/") if root is None else root
            marks = [self.assets.mark(name) for name in preload]
            frame = self._frame(path) | {"root": above, "scripts": scripts, "preload": marks}
            html = str(self.templates.render(template, **frame, **values(claims)))
            links = self.templates.render("fonts.html", fonts=self._fonts(html), root=above)
            return Made((html.replace(_FONTS, links.strip()).rstrip() + "\n").encode("utf-8"), tuple(claims))

        return Output(
            path=path,
            inputs={**common, **inputs},
            make=make,
            addresses=self._addresses([*self._shared, *preload, *loads], modules),
            finish=self.assets.finish,
        )

    @cached_property
    def _common(self) -> Mapping[str, str]:
        """What every page depends on."""
        return {
            "settings": digest_of(repr(self.site.config).encode()),
            "pages": repr([(post.slug, post.address) for post in self.shelf.pages]),
        }

    def _addresses(self, files: Iterable[str], modules: Iterable[str]) -> dict[str, str]:
        """What stands in a page that is finished: the published paths of files, the versions of modules."""
        versions = self.assets.versions
        found = {name: self.assets.names[name] for name in files}
        return found | {name: versions[name] for name in map(version_of, modules) if name in versions}

    def _frame(self, path: str) -> dict[str, object]:
        """What stands around the text of every page."""
        return {
            "path": path,
            "site": self.site.config,
            "canonical": f"{self.site.config.base_url}/{path.removesuffix('index.html')}",
            "style": self.assets.mark("static/css/site.css"),
            "theme": self.assets.mark("static/js/theme.js"),
            "icon": self.assets.mark("static/icon.svg"),
            "pages": self.shelf.pages,
            "fonts": Markup(_FONTS),
        }

    @cached_property
    def _shared(self) -> list[str]:
        """Files that any page may name."""
        names = ("static/css/site.css", "static/js/theme.js", "static/icon.svg", *_font_files())
        return [name for name in names if name in self.assets.names]

    def _fonts(self, html: str) -> list[str]:
        """The fonts that a page will need, so that it can ask for them before its style sheet does."""
        serif = _IN_SANS.sub("", html) if "<em>" in html else html  # emphasis there is set in the sans
        needed = [name for name, sign in _FACES.items() if sign in (serif if name == "serif-italic" else html)]
        paths = [f"static/fonts/{name}.woff2" for name in needed]
        return [self.assets.mark(path) for path in paths if path in self.assets.names]


@lru_cache(maxsize=1)
def _font_files() -> tuple[str, ...]:
    return tuple(f"static/fonts/{name}.woff2" for name in _FACES)
