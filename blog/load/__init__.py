"""Files in, the parts of a site out; what is wrong with names, settings and references is found here."""

from blog.load.site import Sources, assemble, check_folders, formula_texts, load, parse_references
from blog.load.tree import FOLDERS, OF_EDITORS, Tree, rescan, scan

__all__ = [
    "FOLDERS",
    "OF_EDITORS",
    "Sources",
    "Tree",
    "assemble",
    "check_folders",
    "formula_texts",
    "load",
    "parse_references",
    "rescan",
    "scan",
]
