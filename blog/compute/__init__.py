"""A `Site` in, all its numbers out: Python runs the posts' figures.py, Deno the browser's own modules.

The way in is `blog.compute.engine`; nothing is imported here, so that `inputs` can be had without the rest.
"""
