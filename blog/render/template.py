"""Jinja with strict rules: undefined names are errors, errors name the template, its line and the page."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from pathlib import Path

from jinja2 import DictLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from blog.errors import BlogError


class Templates:
    """The site's templates, by name."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._environment = SandboxedEnvironment(
            loader=DictLoader(dict(texts)),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def render(self, name: str, /, **values: object) -> Markup:
        """Fill a template."""
        try:
            return Markup(self._environment.get_template(name).render(**values))
        except TemplateSyntaxError as error:
            place = Path("templates") / (error.name or name)
            raise BlogError(f"the template cannot be read: {error.message}", place, error.lineno) from error
        except (TemplateError, SecurityError, TypeError, ValueError) as error:
            raise self._place(error, name, values) from error

    def _place(self, error: Exception, name: str, values: Mapping[str, object]) -> BlogError:
        """The template and line that failed, and the chain that led there; Jinja has them in the traceback only."""
        chain = [
            (frame.filename, frame.lineno)
            for frame in traceback.extract_tb(error.__traceback__)
            if frame.filename == "<template>" or frame.filename in self._environment.list_templates()
        ]
        template, line = chain[-1] if chain else (name, None)
        template = name if template == "<template>" else template
        page = values.get("path", values.get("name", ""))
        via = " from ".join(dict.fromkeys(t for t, _ in reversed(chain) if t not in ("<template>", template)))
        hint = f"rendering {page}" + (f", included by {via}" if via else "")
        return BlogError(f"the template fails: {error}", Path("templates") / template, line, hint=hint)
