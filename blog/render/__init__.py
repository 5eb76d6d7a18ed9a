"""A `Site` and its numbers in, every file of the published site out; no clock, no network, no file made unasked."""

from blog.render.assets import Assets, Prepared, collect, prepared
from blog.render.site import article_page, check_names, ledger, render
from blog.render.template import Templates

__all__ = ["Assets", "Prepared", "Templates", "article_page", "check_names", "collect", "ledger", "prepared", "render"]
