"""Files in, a frozen `Site` out; every problem of the content's form is found here."""

from blog.load.walk import load

__all__ = ["load"]
