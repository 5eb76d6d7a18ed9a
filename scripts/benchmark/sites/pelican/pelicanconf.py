"""Pelican with its own theme "simple" and its cache of contents switched on; mathematics is left to the browser."""

from pathlib import Path

SITENAME = "A thousand posts"
SITEURL = ""
AUTHOR = "Nobody"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
PATH = "content"
ARTICLE_PATHS = ["posts"]
STATIC_PATHS = ["static"]
THEME = "simple"
THEME_TEMPLATES_OVERRIDES = [str(Path(__file__).parent / "templates")]
ARTICLE_URL = "posts/{slug}/"
ARTICLE_SAVE_AS = "posts/{slug}/index.html"
TAG_URL = "tags/{slug}/"
TAG_SAVE_AS = "tags/{slug}/index.html"
ARCHIVES_SAVE_AS = "archive/index.html"
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = ""
DIRECT_TEMPLATES = ["index", "archives", "tags"]
DEFAULT_PAGINATION = False
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
CACHE_CONTENT = LOAD_CONTENT_CACHE = True
CONTENT_CACHING_LAYER = "generator"
CACHE_PATH = str(Path(__file__).parent / ".cache")
MARKDOWN = {
    "extensions": [
        *("markdown.extensions.extra", "markdown.extensions.smarty", "markdown.extensions.toc"),
        *("markdown.extensions.codehilite", "markdown.extensions.meta", "pymdownx.arithmatex"),
    ],
    "extension_configs": {
        "markdown.extensions.codehilite": {"css_class": "highlight", "guess_lang": False},
        "pymdownx.arithmatex": {"generic": True},
    },
    "output_format": "html5",
}
