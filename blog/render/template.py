"""Jinja with strict rules: undefined names are errors, errors name the template, its line and the page."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from jinja2 import FunctionLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError, meta
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from blog.content import Heading, Post
from blog.errors import BlogError, nearest
from blog.files import digest_of
from blog.typography import keep_words_whole

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def long_date(day: date) -> str:
    """A day as the pages print it, in any locale and on any system.

    >>> long_date(date(2026, 2, 4))
    '4 February 2026'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _title(post: Post) -> Markup:
    """A post's title, as it was typeset."""
    return Markup(post.text.title)


def _words(heading: Heading) -> Markup:
    """A heading, as it was typeset."""
    return Markup(heading.html)


def _lede(post: Post) -> Markup:
    """A post's description, as it was typeset."""
    return Markup(post.text.description)


class Templates:
    """The site's templates, by name."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = dict(texts)
        self._closures: dict[str, dict[str, str]] = {}
        self._environment = SandboxedEnvironment(
            # With a file name for each, so that tracebacks name the template.
            loader=FunctionLoader(lambda name: (texts[name], name, lambda: True) if name in texts else None),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {
            "day": long_date,
            "whole": keep_words_whole,
            "headline": _title,
            "lede": _lede,
            "words": _words,
        }

    @classmethod
    def of(cls, texts: Mapping[str, str], last: Templates | None) -> Templates:
        """The templates with these texts: the last ones, which are compiled, if their texts are the same."""
        return last if last and last._texts == texts else cls(texts)

    def closure(self, name: str) -> dict[str, str]:
        """A template and all that it extends or includes, each with its hash: what a page of it depends on."""
        if name not in self._closures:
            found: dict[str, str] = {}
            self._collect(name, found)
            self._closures[name] = dict(sorted(found.items()))
        return self._closures[name]

    def _collect(self, name: str, found: dict[str, str]) -> None:
        if name not in self._texts or f"template {name}" in found:
            return
        found[f"template {name}"] = digest_of(self._texts[name].encode("utf-8"))
        try:
            inner = list(meta.find_referenced_templates(self._environment.parse(self._texts[name])))
        except TemplateSyntaxError:
            return  # reported when it is rendered
        for each in self._texts if None in inner else filter(None, inner):  # a computed name may be any of them
            self._collect(each, found)

    def render(self, name: str, /, **values: object) -> Markup:
        """Fill a template."""
        try:
            return Markup(self._environment.get_template(name).render(**values))
        except TemplateSyntaxError as error:
            place = Path("templates") / (error.name or name)
            hint = f"rendering {values.get('path', values.get('name', ''))}"
            raise BlogError(f"the template cannot be read: {error.message}", place, error.lineno, hint=hint) from error
        except Exception as error:  # whatever a template's expression raises is its writer's to see
            raise self._place(error, name, values) from error

    def _place(self, error: Exception, name: str, values: Mapping[str, object]) -> BlogError:
        """The template and line that failed, and the chain that led there; Jinja has them in the traceback only."""
        chain = [
            (frame.filename, frame.lineno)
            for frame in traceback.extract_tb(error.__traceback__)
            if frame.filename in self._texts
        ]
        template, line = chain[-1] if chain else (name, None)
        via = " from ".join(dict.fromkeys(each for each, _ in reversed(chain) if each != template))
        hint = f"rendering {values.get('path', values.get('name', ''))}" + (f", included by {via}" if via else "")
        if isinstance(error, TemplateNotFound):
            hint = f"{nearest(str(error.name), list(self._texts), 'Templates')} {hint}"
            return BlogError(f'there is no template "{error.name}"', Path("templates") / template, line, hint=hint)
        return BlogError(f"the template fails: {error}", Path("templates") / template, line, hint=hint)
