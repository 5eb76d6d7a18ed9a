"""Files in, a folder on disk out: built beside the target, then swapped in whole.

A failure, an interrupt, a second build or a power cut at any moment leaves either the old site or the new one. On Linux
and macOS the two folders are exchanged in one system call; elsewhere the old one is set aside first and put back by the
next build.
"""

import shutil
from pathlib import Path

from blog.write.folder import Kept
from blog.write.paths import MANIFEST, check_paths
from blog.write.publication import Publication, Report, write

__all__ = ["MANIFEST", "Kept", "Publication", "Report", "check_own", "check_paths", "clean", "recover", "write"]


def check_own(out: Path) -> None:
    """Refuse a folder that a publication would refuse."""
    with Publication(out):
        pass


def recover(out: Path) -> None:
    """Put the last site back if its exchange stopped half-way."""
    check_own(out)


def clean(out: Path) -> None:
    """Delete what builds have made, and nothing else."""
    with Publication(out):
        shutil.rmtree(out, ignore_errors=True)
