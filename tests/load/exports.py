"""A work in, its entry out as one of the common tools writes it: each has its own fields, names, accents and keys."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from tests.load.accents import ACCENTS, UNICODE, tex
from tests.load.papers import Paper

Fields = dict[str, str]


def capitals(title: str) -> str:
    """A title whose words with inner capitals are protected, as most tools do it."""
    return re.sub(r"(?<![\\$\w])([\w-]*[A-Z][\w-]*[A-Z][\w-]*)", r"{\1}", title)


def last_first(paper: Paper, accents: Callable[[str, str], str]) -> str:
    names = [
        ", ".join(filter(None, (family, suffix, given))) if given else f"{{{family}}}"
        for family, given, suffix in paper.names
    ]
    return tex(" and ".join(names + ["others"] * paper.others), accents)


def first_last(paper: Paper, accents: Callable[[str, str], str]) -> str:
    """Names in their natural order; those with a suffix, or whose family has two words, cannot be."""
    names = []
    for family, given, suffix in paper.names:
        turned = f"{given} {family}" if re.match(r"[a-z]|\S+$", family) else f"{given} {{{family}}}"
        names.append(f"{family}, {suffix}, {given}" if suffix else turned if given else f"{{{family}}}")
    return tex(" and ".join(names + ["others"] * paper.others), accents)


def long_names(paper: Paper) -> str:
    """Names as biblatex spells them out."""
    names = []
    for family, given, suffix in paper.names:
        prefix, _, rest = family.rpartition(" ") if family[0].islower() else ("", "", family)
        parts = {
            "family": rest,
            "given": given,
            "prefix": prefix,
            "useprefix": "true" if prefix else "",
            "suffix": suffix,
        }
        listed = ", ".join(f"{name}={value}" for name, value in parts.items() if value)
        names.append(listed if given else f"{{{family}}}")
    return " and ".join(names + ["others"] * paper.others)


def entry(
    kind: str, key: str, fields: Fields, *, style: str = "  {} = {{{}}}", last: str = ",", first: str = "\n"
) -> str:
    rows = ",\n".join(style.format(name, value) for name, value in fields.items() if value)
    return f"@{kind}{{{first if first != chr(10) else ''}{key},\n{rows}{last}\n}}\n"


def short_key(paper: Paper) -> str:
    family = unicodedata.normalize("NFD", paper.names[0][0]).encode("ascii", "ignore").decode()
    return (
        re.sub(r"\W", "", family.split()[-1].lower())
        + str(paper.year)
        + re.sub(r"\W", "", paper.title.split()[0].lower())
    )


def role(paper: Paper) -> str:
    return "editor" if paper.kind == "collection" else "author"


def where(paper: Paper) -> Fields:
    """Container and publisher under the names of BibTeX."""
    house = {"phdthesis": "school", "mastersthesis": "school", "techreport": "institution"}.get(paper.kind, "publisher")
    name = "journal" if paper.kind == "article" else "booktitle"
    return {name: paper.container, "volume": paper.volume, "number": paper.number, house: paper.publisher}


def classic(kind: str) -> str:
    return "book" if kind == "collection" else kind


def zotero_bibtex(paper: Paper) -> str:
    kind, accents = classic(paper.kind), ACCENTS[0]
    url = f"http://arxiv.org/abs/{paper.arxiv}" if paper.arxiv else f"https://doi.org/{paper.doi}" if paper.doi else ""
    fields = {
        "title": tex(capitals(paper.title).replace("%", r"\%"), accents),
        **({"copyright": "All rights reserved"} if paper.doi else {}),
        "url": url.replace("%", r"\%").replace("#", r"\#"),
        "doi": tex(paper.doi, UNICODE),
        **({"number": f"arXiv:{paper.arxiv}", "publisher": "arXiv"} if kind == "misc" else {}),
        **{name: tex(value, accents) for name, value in where(paper).items() if value},
        "urldate": "2024-02-03",
        role(paper): last_first(paper, accents),
        "year": str(paper.year),
        "note": f"arXiv:{paper.arxiv} [cs]" if paper.arxiv else "",
        "keywords": "Computer Science - Machine Learning, 50\\% more",
        "pages": paper.pages.replace("-", "--"),
        "file": "Full Text PDF:/home/ada/Zotero/storage/ABCD/x.pdf:application/pdf",
    }
    month = "" if paper.year % 2 else "\tmonth = jun,\n"
    key = f"{short_key(paper)[: -len(str(paper.year))]}_{paper.year}"
    return entry(kind, key, fields, style="\t{} = {{{}}}").replace("\turldate", f"{month}\turldate")


def zotero_biblatex(paper: Paper) -> str:
    kinds = {"misc": "online", "phdthesis": "thesis", "mastersthesis": "thesis", "techreport": "report"}
    names = {"journal": "journaltitle", "school": "institution"}
    fields = {
        "title": capitals(paper.title).replace("&", r"\&"),
        "rights": "All rights reserved",
        **({"url": f"http://arxiv.org/abs/{paper.arxiv}"} if paper.arxiv else {}),
        "doi": tex(paper.doi, UNICODE, "_"),
        **{names.get(name, name): value.replace("&", r"\&") for name, value in where(paper).items()},
        "type": {"phdthesis": "phdthesis", "mastersthesis": "mathesis"}.get(paper.kind, ""),
        "pages": paper.pages.replace("-", "--"),
        role(paper): last_first(paper, UNICODE),
        "urldate": "2024-02-03",
        "date": f"{paper.year}-06-12" if paper.year % 2 else str(paper.year),
        **({"eprinttype": "arxiv", "eprint": f"{paper.arxiv} [cs]".split()[0]} if paper.arxiv else {}),
        "langid": "english",
    }
    return entry(kinds.get(paper.kind, paper.kind), f"{short_key(paper)}", fields, style="\t{} = {{{}}}")


def better_bibtex(paper: Paper) -> str:
    kinds = {"misc": "online", "phdthesis": "thesis", "mastersthesis": "thesis", "techreport": "report"}
    names = {"journal": "journaltitle", "school": "institution"}
    title = re.sub(r"\$\\ell\^1\$", r"\\mkbibemph{{$\\ell^{1}$}}", paper.title) if paper.year == 2003 else paper.title
    fields = {
        "title": re.sub(r"(?<![\\$\w{])([A-Z][\w-]*)", r"{{\1}}", title).replace("&", r"\&"),
        "shorttitle": paper.title.partition(":")[0],
        role(paper): long_names(paper),
        "date": f"{paper.year}-06-12/{paper.year}-06-14" if paper.kind == "inproceedings" else f"{paper.year}-06",
        **({"eprint": paper.arxiv, "eprinttype": "arXiv", "eprintclass": "cs"} if paper.arxiv else {}),
        **{names.get(name, name): value.replace("&", r"\&") for name, value in where(paper).items()},
        "type": {"phdthesis": "phdthesis", "mastersthesis": "mathesis"}.get(paper.kind, ""),
        "pages": paper.pages.replace("-", "--"),
        "doi": paper.doi,
        "pubstate": "prepublished" if paper.kind == "misc" else "",
        "abstract": r"We show that 50\% of {\$}x{\$} is \emph{enough}; see \foo{bar}.",
        "file": "/home/ada/Zotero/storage/ABCD/x.pdf",
    }
    return entry(kinds.get(paper.kind, paper.kind), short_key(paper).replace("20", "20", 1), fields, last="")


def google_scholar(paper: Paper) -> str:
    preprint = {"journal": f"arXiv preprint arXiv:{paper.arxiv}"} if paper.kind == "misc" else {}
    fields = {
        "title": tex(paper.title, ACCENTS[2]),
        role(paper): last_first(paper, ACCENTS[2]),
        **{name: tex(value, ACCENTS[2]) for name, value in (preprint or where(paper)).items()},
        "pages": paper.pages.replace("-", "--"),
        "year": str(paper.year),
    }
    kind = "article" if preprint else classic(paper.kind)
    return entry(kind, short_key(paper), fields, style="  {}={{{}}}", last="")


def dblp(paper: Paper) -> str:
    accents = ACCENTS[0]
    series = {"article": "journals", "misc": "journals/corr"}.get(paper.kind, "conf/x")
    preprint = {"journal": "CoRR", "volume": f"abs/{paper.arxiv}"} if paper.kind == "misc" else {}
    joint = " and\n                  "
    fields = {
        role(paper): first_last(paper, accents).replace(" and ", joint),
        "title": tex(capitals(paper.title), accents),
        **{name: tex(value, accents) for name, value in (preprint or where(paper)).items()},
        "pages": paper.pages.replace("-", "--"),
        "year": str(paper.year),
        "url": f"https://doi.org/{tex(paper.doi, UNICODE)}" if paper.doi else "",
        "doi": tex(paper.doi, UNICODE).upper().replace("ARXIV", "arXiv"),
        **({"eprinttype": "arXiv", "eprint": paper.arxiv} if preprint else {}),
        "timestamp": "Mon, 13 Aug 2018 16:48:53 +0200",
        "biburl": "https://dblp.org/rec/conf/x/Y17.bib",
        "bibsource": "dblp computer science bibliography, https://dblp.org",
    }
    key = f"DBLP:{series}/{short_key(paper)}"
    return entry("article" if preprint else classic(paper.kind), key, fields, style="  {:<12} = {{{}}}", last="")


def acl_anthology(paper: Paper) -> str:
    fields = {
        "title": tex(capitals(paper.title), ACCENTS[0]),
        role(paper): last_first(paper, ACCENTS[2]).replace(" and ", "  and\n      "),
        **{name: tex(value, ACCENTS[0]) for name, value in where(paper).items()},
        "month": "jun",
        "year": str(paper.year),
        "address": "Minneapolis, Minnesota",
        "url": f"https://aclanthology.org/{paper.doi.rpartition('/')[2]}/" if "10.18653" in paper.doi else "",
        "doi": paper.doi,
        "pages": paper.pages.replace("-", "--"),
        "eprint": paper.arxiv,
    }
    family, word = short_key(paper).split(str(paper.year), 1)
    text = entry(classic(paper.kind), f"{family}-etal-{paper.year}-{word}", fields, style='    {} = "{}"')
    return text.replace('"jun"', "jun")


def arxiv(paper: Paper) -> str:
    fields = {
        "title": tex(paper.title, UNICODE, ""),
        "author": first_last(paper, UNICODE),
        "year": str(paper.year),
        "eprint": paper.arxiv,
        "archivePrefix": "arXiv",
        "primaryClass": "cs.LG",
        "url": f"https://arxiv.org/abs/{paper.arxiv}",
    }
    words = re.sub(r"[^\w ]", "", paper.title.lower()).split()[1:4]  # a key holds several words of the title
    text = entry("misc", short_key(paper) + "".join(words), fields, style="      {}={{{}}}", last=", ")
    return text.replace("title={" + fields["title"] + "},", "title={" + fields["title"] + "}, ")


def semantic_scholar(paper: Paper) -> str:
    fields = {
        "title": tex(paper.title, UNICODE, "%#"),
        role(paper): first_last(paper, UNICODE).replace(r"\&", "&"),
        **{("journal" if paper.kind == "misc" else name): value for name, value in where(paper).items()},
        "year": str(paper.year),
        "pages": paper.pages,
        "url": "https://api.semanticscholar.org/CorpusID:13756489",
    }
    if paper.kind == "misc":
        fields |= {"journal": "ArXiv", "volume": f"abs/{paper.arxiv}"}
    kind = "article" if paper.kind == "misc" else classic(paper.kind)
    return entry(kind, short_key(paper).title(), fields, last="")


def openreview(paper: Paper) -> str:
    fields = {
        "title": tex(paper.title, UNICODE, ""),
        role(paper): first_last(paper, UNICODE),
        **{name: value.replace("&", r"\&") for name, value in where(paper).items()},
        "year": str(paper.year),
        "pages": paper.pages,
        "eprint": paper.arxiv,
        "url": "https://openreview.net/forum?id=YicbFdNTTy",
        "note": "Oral; {TL;DR}: it works",
    }
    return entry(classic(paper.kind), short_key(paper), fields, style="{}={{{}}}", last="").replace("{", "{\n", 1)


def crossref(paper: Paper) -> str:
    """One line, as doi2bib and the content negotiation of Crossref give it."""
    names = {
        **(
            {"DOI": paper.doi, "url": f"http://dx.doi.org/{paper.doi}".replace("<", "%3C").replace(">", "%3E")}
            if paper.doi
            else {}
        ),
        **{name: value.replace("&", "&amp;") for name, value in where(paper).items()},
        "title": re.sub(r"\$\\ell\^1\$", r"ℓ<sup>1</sup>", paper.title),
        role(paper): last_first(paper, UNICODE),
        "pages": paper.pages.replace("-", "–"),
        "year": str(paper.year),
        "eprint": paper.arxiv,
    }
    rows = [f"{name}={{{value}}}" if name != "year" else f"year={value}" for name, value in names.items() if value]
    family = paper.names[0][0].split()[-1]
    return f" @{classic(paper.kind)}{{{family}_{paper.year}_{len(paper.title)}, {', '.join(rows)}, month=jun }}\n"


def mendeley(paper: Paper) -> str:
    accents = ACCENTS[0]
    dollars = tex(capitals(paper.title), accents, "")
    fields = {
        "abstract": r"Abstract with {\%} and {\&} and {\textless}i{\textgreater}tags{\textless}/i{\textgreater}",
        "archivePrefix": "arXiv" if paper.arxiv else "",
        "arxivId": paper.arxiv,
        role(paper): last_first(paper, accents).replace(r"\&", r"{\&}"),
        "doi": re.sub(
            r"([_<>])", lambda m: {"_": r"{\_}", "<": r"{\textless}", ">": r"{\textgreater}"}[m[0]], paper.doi
        ),
        "eprint": paper.arxiv,
        "file": ":home/ada/x.pdf:pdf",
        "isbn": "9781424469178",
        **{name: tex(value, accents).replace(r"\&", r"{\&}") for name, value in where(paper).items()},
        "mendeley-groups": "reading",
        "pages": paper.pages.replace("-", "--"),
        "title": f"{{{dollars}}}",
        "url": r"http://www.example.org/a{\_}b.aspx?x=1{\&}y=50{\%}25{\#}top{\~{}}z",
        "year": str(paper.year),
    }
    return entry(classic(paper.kind), short_key(paper).capitalize(), fields, style="{} = {{{}}}", last="")


def jabref(paper: Paper) -> str:
    accents = ACCENTS[3]
    fields = {
        role(paper).capitalize(): last_first(paper, accents),
        "Title": tex(paper.title, accents),
        **{name.capitalize(): tex(value, accents) for name, value in where(paper).items()},
        "Year": str(paper.year),
        "Pages": paper.pages.replace("-", "--"),
        "Doi": paper.doi,
        "Eprint": paper.arxiv,
        "Owner": "ada",
        "Timestamp": "2024.02.03",
        "__markedentry": "[ada:]",
    }
    text = entry(classic(paper.kind).upper(), short_key(paper), fields, style="  {:<9} = {{{}}}")
    return text.replace("  Year ", "  Month     = jun # { 12},\n  Year ")


def file_of(entries: Iterable[str], tool: str) -> str:
    """A whole file, with what else the tool writes into it."""
    around = {
        "jabref": (
            "% Encoding: UTF-8\n\n",
            "\n@Comment{jabref-meta: databaseType:bibtex;}\n@Comment{jabref-meta: grouping:\n0 All;\n}\n",
        ),
        "mendeley": (
            "Automatically generated by ada@example.org\nAny changes will be lost\n\nBibTeX export options\n\n",
            "",
        ),
        "zotero_bibtex": ("\n", "\n"),
    }.get(tool, ("", ""))
    return around[0] + "\n".join(entries) + around[1]


TOOLS: dict[str, Callable[[Paper], str]] = {
    each.__name__: each
    for each in (
        *(zotero_bibtex, zotero_biblatex, better_bibtex, google_scholar, dblp, acl_anthology, arxiv),
        *(semantic_scholar, openreview, crossref, mendeley, jabref),
    )
}
