"""The fields of an entry in, what the list prints after its title: where a work appeared, and its links."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, unquote

from markupsafe import Markup, escape

from blog.address import WAY_OUT, is_address
from blog.load.latex import LatexError

Show = Callable[[str], str]  # a field's name -> its HTML, or ""

_ARXIV = re.compile(
    r"(?:arXiv:|https?://arxiv\.org/(?:abs|pdf)/)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(v\d+)?(?:\.pdf)?", re.I
)
_IN_JOURNAL = re.compile(
    r"(?:arXiv|CoRR|ArXiv)\b(?: preprint| e-prints)?[ ,:]*(?:(?:arXiv:|abs/)([\w./-]+?))?(?: ?\[[\w.-]+\])?", re.I
)
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.I)
_ARCHIVES = {
    "pubmed": "https://pubmed.ncbi.nlm.nih.gov/",
    "jstor": "https://www.jstor.org/stable/",
    "hal": "https://hal.science/",
}
_THESES = {
    **dict.fromkeys(("phdthesis", "phd"), "PhD thesis"),
    **dict.fromkeys(("mastersthesis", "mathesis"), "Master’s thesis"),
    **{"bathesis": "Bachelor’s thesis", "candthesis": "Candidate thesis"},
    **dict.fromkeys(("techreport", "resreport"), "Technical report"),
}


@dataclass(frozen=True, slots=True)
class Links:
    """Where a work is found."""

    url: str
    doi: str
    eprint: str  # as it is printed, such as arXiv:1706.03762
    archive: str  # its address, or ""

    @property
    def of_doi(self) -> str:
        """The address of the DOI."""
        return f"https://doi.org/{quote(self.doi, safe='/:;().,-_')}" if self.doi else ""


def verbatim(text: str) -> str:
    r"""An address or a number as it was before an export escaped it.

    >>> verbatim(r"\url{https://a.org/x\_y{\_}z\%20{\~{}}b}")
    'https://a.org/x_y_z%20~b'
    """
    text = re.sub(r"^\\(?:url|path|nolinkurl)\s*\{(.*)\}$", r"\1", text.strip(), flags=re.DOTALL)
    text = re.sub(r"\{?\\(?:textasciitilde|~)(?:\{\})?\s?\}?|\$\\sim\$", "~", text)
    text = text.replace(r"\textless", "<").replace(r"\textgreater", ">")
    text = re.sub(r"\{(\\?[_%&#~$<>])\}|\{\}", r"\1", text)
    return re.sub(r"\\([_%&#~$^{}-])", r"\1", text)


def links(field: Callable[[str], str], found: list[str]) -> Links:
    """The addresses of a work, from its fields and from those that stand in its text."""
    doi, eprint, archive = _doi(verbatim(field("doi"))), *_eprint(field)
    if eprint and doi.lower().startswith("10.48550/arxiv."):
        doi = ""  # the archive's own
    url = re.sub(r"\s*\n\s*", "", verbatim(field("url")) or next(filter(None, map(verbatim, found)), ""))
    if re.search(r"\s", url):
        raise LatexError(f'holds the address "{url}"', "Write one address, and %20 for a blank in it.")
    url = re.sub(r'[<>"^`|]', lambda sign: quote(sign[0]), url)
    if url and not is_address(url):
        raise LatexError(f'holds the address "{url}"', WAY_OUT)
    return Links(url, doi, eprint, archive)


def _doi(text: str) -> str:
    match = _DOI.fullmatch(text)
    if text and not match:
        raise LatexError(f'holds the DOI "{text}"', "Write it as 10.1145/1498765.1498785, without anything around it.")
    return unquote(match[1].rstrip(".,;")) if match else ""


def _eprint(field: Callable[[str], str]) -> tuple[str, str]:
    """The number in an archive, and its address."""
    number = verbatim(field("eprint")).partition(" [")[0]  # of the subject
    archive = (field("eprinttype") or field("archiveprefix")).strip("{} ")
    journal = _IN_JOURNAL.fullmatch(field("journal").strip("{} "))
    if journal and not number:
        number = journal[1] or field("volume").strip("{} ").removeprefix("abs/")
        archive = "arXiv"
    if not number or (number.startswith("http") and not _ARXIV.fullmatch(number)):
        number, archive = _elsewhere(field), "arXiv"
    if not number:
        return "", ""
    if archive.lower() in ("", "arxiv"):
        match = _ARXIV.fullmatch(number)
        if not match:
            hint = "Write eprint = {2305.13245}, or name another archive in eprinttype."
            raise LatexError(f'holds the arXiv number "{number}"', hint)
        number = match[1] + (match[2] or "")
        return f"arXiv:{number}", f"https://arxiv.org/abs/{number}"
    base = _ARCHIVES.get(archive.lower(), "")
    return f"{archive}:{number}", base + quote(number) if base else ""


def _elsewhere(field: Callable[[str], str]) -> str:
    """An arXiv number that only the DOI or the address has."""
    of_doi = re.fullmatch(r"10\.48550/arxiv\.(.+)", _doi(verbatim(field("doi"))), re.I)
    number = field("number").strip("{} ")
    others = [number if number.lower().startswith("arxiv:") else "", verbatim(field("url"))]
    return of_doi[1] if of_doi else next(filter(_ARXIV.fullmatch, others), "")


def venue(kind: str, show: Show, found: Links, *, group: str) -> str:
    """Where a work appeared: its journal or book, its place there, who published it, its numbers in archives.

    `group` is what stands for the authors already.
    """
    parts = [_of_type(kind, show), *_container(show, found), _edition(show("edition")), _pages(show("pages"))]
    houses = ("publisher", "institution", "school", "organization")
    parts += [show(name) for name in houses if show(name) != group and not (found.eprint and show(name) == "arXiv")]
    if found.eprint:
        parts.append(_link(found.archive, found.eprint))
    if found.doi:
        parts.append(_link(found.of_doi, f"doi:{found.doi}"))
    return ", ".join(dict.fromkeys(filter(None, parts)))


def _container(show: Show, found: Links) -> list[str]:
    """A journal with volume and number, or a book with its place in a series."""
    journal = show("journal")
    if _IN_JOURNAL.fullmatch(journal):
        journal = ""
    volume, number = show("volume"), show("number")
    number = "" if number.lower().startswith("arxiv") else number
    volume = "" if volume.startswith("abs/") else volume
    inside = f"{volume}({number})" if volume and number else volume or (f"({number})" if number and journal else "")
    if journal:
        return [f"{journal} {inside}".strip(), show("booktitle")]
    title = show("booktitle") or show("howpublished")
    series = show("series")
    if series:
        return [title, f"{series} {volume or number}".strip()]
    return [title, f"volume {volume}" if volume else ""]


def _of_type(kind: str, show: Show) -> str:
    """What a thesis or a report is."""
    written = show("type")
    known = _THESES.get(written.lower()) or _THESES.get(kind, "")
    if kind in ("techreport", "report"):
        return f"{written if written and not known else known or 'Report'} {show('number')}".strip()
    return (known if written.lower() in _THESES else written or known) if kind.endswith("thesis") else ""


def _edition(text: str) -> str:
    if text.isdecimal():
        ending = "th" if text[-2:] in ("11", "12", "13") else {"1": "st", "2": "nd", "3": "rd"}.get(text[-1], "th")
        text += ending
    return text if not text or re.search(r"\bed", text) else f"{text} ed."


def _pages(text: str) -> str:
    """Pages as they are printed; Google Scholar writes the archive's name there."""
    if not text or text.lower().startswith("arxiv"):
        return ""
    shown = re.sub(r"\s*[-‐–—]+\s*", "–", text)
    return f"{'pp.' if re.search('[–,+]', shown) else 'p.'} {shown}"


def _link(address: str, words: str) -> str:
    return str(Markup('<a href="{}" rel="noopener">{}</a>').format(address, words) if address else escape(words))
