"""Files in, a folder on disk out: built beside the target, then swapped in whole.

A failure, an interrupt, a second build or a power cut at any moment leaves either the old site or the new one. On Linux
and macOS the two folders are exchanged in one system call; elsewhere the old one is set aside first and put back by the
next build.
"""

from blog.write.paths import MANIFEST, Paths
from blog.write.publication import Publication, Report

__all__ = ["MANIFEST", "Paths", "Publication", "Report"]
