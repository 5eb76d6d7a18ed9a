"""Files in, the parts of a site out; what is wrong with names, settings and references is found here."""

from blog.load.site import Sources, assemble, check_folders, formula_texts, load, parse_references
from blog.load.tree import FOLDERS, Tree, is_scrap, rescan, scan

__all__ = [
    "FOLDERS",
    "Sources",
    "Tree",
    "assemble",
    "check_folders",
    "formula_texts",
    "is_scrap",
    "load",
    "parse_references",
    "rescan",
    "scan",
]
