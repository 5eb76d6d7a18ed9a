"""One build from beginning to end: what is unchanged stays, what is new is made, and all is published or nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, Protocol, Self, TypeVar

from blog.builder import Builder, Cancelled, Options, Plan, Progress
from blog.cache import Cache, key_of, tool
from blog.content import Claim, Output
from blog.errors import BlogError, BlogErrors
from blog.files import digest_of
from blog.load import FOLDERS
from blog.load.tree import read_text
from blog.tex import Converter
from blog.timings import Timings
from blog.tools import LIBRARIES
from blog.write import Publication, Report
from blog.write.paths import Paths

if TYPE_CHECKING:  # a build of what is unchanged weighs nothing
    from blog.budget import Scales
    from blog.compute.engine import Checking
    from blog.load import Tree

CACHE = Path(".cache/blog.sqlite")  # below the root
SPARE = Path(".cache/spare")  # the tree that the last build replaced
LEDGER = "claims.json"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build."""

    report: Report
    timings: Timings
    posts: int
    claims: int
    hits: Mapping[str, int]  # entries of the cache that were used, by unit
    misses: Mapping[str, int]
    reasons: Mapping[str, list[str]]  # why files were made again, by path


@dataclass(frozen=True, slots=True)
class Summary:
    """What is remembered of a whole build."""

    posts: int
    claims: int
    files: str  # hash of all paths and contents


def build(
    root: Path, out: Path, options: Options, cache: Cache, progress: Progress = lambda *_: None, *, fresh: bool = False
) -> Built:
    """Build the site in root into out; with `fresh`, no file of the last build is taken over."""
    forbidden = [root / name for name in FOLDERS]
    with (
        Publication(out, forbidden=forbidden, fresh=fresh, spare=root / SPARE) as publication,
        Builder(root, options, cache, progress) as builder,
    ):
        with builder.timings.stage("scan"):
            tree = builder.scan()
            key = _site_key(tree, options, out)
            known: Summary | None = cache.get("site", key, builder.current)
        if known and _is_there(known, publication):
            return Built(publication.commit(), builder.timings, known.posts, known.claims, cache.hits, cache.misses, {})
        with Background[list[BlogError]]() as checking:
            plan = builder.plan(tree, computed=_beginning(builder, checking))
            digests, claims = publish(builder, plan, publication, _scales(plan, cache))
        problems = [*plan.problems, *checking.result()]
        if problems:
            cache.save()
            raise BlogErrors(problems)
        with builder.timings.stage("write"):
            report = publication.commit()
        summary = Summary(len(plan.site.posts), claims, key_of(sorted(digests.items())))
        cache.put("site", key, summary, plan.recorded)
        cache.save(all_used=True)
        return Built(
            report, builder.timings, summary.posts, summary.claims, cache.hits, cache.misses, builder.remembered.reasons
        )


def check(root: Path, options: Options, cache: Cache, progress: Progress = lambda *_: None) -> Timings:
    """Do everything but write; raises what a build would raise."""
    with Builder(root, options, cache, progress) as builder:
        with Background[list[BlogError]]() as checking:
            plan = builder.plan(builder.scan(), computed=_beginning(builder, checking))
            publish(builder, plan, Checker(), _scales(plan, cache))
        problems = [*plan.problems, *checking.result()]
        cache.save()
        if problems:
            raise BlogErrors(problems)
        return builder.timings


def _beginning(builder: Builder, checking: Background[list[BlogError]]) -> Callable[[Checking], None]:
    """Begins the check of figures as soon as they are computed: pages are made beside it."""
    return lambda figures: checking.start(lambda left: builder.check(figures, left))


def _scales(plan: Plan, cache: Cache) -> Scales | None:
    """What weighs the pages, if there is a budget."""
    if not plan.site.config.budget:
        return None
    from blog.budget import Scales

    return Scales(plan.site, cache)


def write_formulas(root: Path) -> None:
    """Write the derived modules below `static/js/formulas`, for the editor and the type check."""
    from blog.compute.derived import derived_modules
    from blog.load import formula_texts, load, scan

    convert = Converter(Cache(None), {}).convert
    for path, file in derived_modules(formula_texts(load(scan(root), None).folders), convert).scripts.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.is_file() or target.read_bytes() != file.read():  # an editor or a test may be reading it
            target.write_bytes(file.read())


def verify(root: Path, out: Path, options: Options, progress: Progress = lambda *_: None) -> None:
    """Build anew without a cache, and compare every byte with what was published."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="blog-verify-") as name:
        anew = Path(name) / "site"
        build(root, anew, options, Cache(None), progress)
        before, after = _contents(out), _contents(anew)
    wrong = sorted(path for path in {**before, **after} if before.get(path) != after.get(path))
    if wrong:
        shown = ", ".join(wrong[:5]) + (f" and {len(wrong) - 5} more" if len(wrong) > 5 else "")
        hint = "Please report this; --clean builds without the cache."
        raise BlogError(f"the cache gave another site than a build without it: {shown}", hint=hint)


def _contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): digest_of(path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def _site_key(tree: Tree, options: Options, out: Path) -> str:
    """Everything that a build depends on, but for what only the posts' Python reads."""
    files = [(name, file.digest) for name, file in tree.files.items()]
    settings = digest_of(read_text(tree.root / "pyproject.toml", tree.root).encode())
    asked = (options.drafts, options.base_url, str(options.today))
    problems = [problem.args for problem in tree.problems]
    return key_of(tool(("",), LIBRARIES), str(out), asked, settings, tree.posts, files, problems)


def _is_there(known: Summary, publication: Publication) -> bool:
    """Whether the published folder holds just what the last build of the same inputs made."""
    before = key_of(sorted(publication.before.items()))
    return before == known.files and publication.keep_last()


class Sink(Protocol):
    """Where the files of a site go: a folder on disk, or the memory of a preview."""

    @property
    def before(self) -> Mapping[str, str]:
        """The SHA-256 of the files of the last build by path."""

    def keep_all(self, paths: Iterable[str]) -> set[str]:
        """Take over files of the last build; gives those that are as that build left them."""

    def put(self, path: str, content: bytes) -> None:
        """Take a file."""


def publish(builder: Builder, plan: Plan, sink: Sink, scales: Scales | None) -> tuple[dict[str, str], int]:
    """Give all files of a plan to a sink, making those that are not there; adds to the plan's problems.

    Gives the hashes of the files by path, and the number of claims; `scales` weigh the pages.
    """
    from blog.render import ledger

    outputs = _distinct(plan)
    before = sink.before
    remembered = builder.remembered.pages(outputs)
    kept = sink.keep_all([path for path, page in remembered.items() if before.get(path) == page.digest])
    missing = [output for output in outputs if output.path not in kept]
    making = builder.make(missing)
    digests: dict[str, str] = {}
    claims: list[tuple[Claim, ...]] = []
    for output in outputs:
        path, page = output.path, remembered.get(output.path)
        if page is None or path not in kept:
            made = next(making)
            if isinstance(made, BlogErrors):
                plan.problems.extend(_new(made, plan.problems))
                continue
            page = builder.remembered.remember(output, made)
            sink.put(path, made.content)
        else:
            made = None
        if scales:
            scales.put(output, page.digest, made)
        digests[path] = page.digest
        claims.append(page.claims)
    plan.problems.extend(scales.problems() if scales else ())
    book = ledger(claims).make().content
    sink.put(LEDGER, book)
    return digests | {LEDGER: digest_of(book)}, sum(map(len, claims))


def _distinct(plan: Plan) -> list[Output]:
    """The files whose paths are free; the others are problems, whether or not they could be made and what is kept."""
    paths = Paths()
    paths.claim(LEDGER)
    distinct = []
    for output in plan.outputs:
        try:
            paths.claim(output.path)
            distinct.append(output)
        except BlogError as problem:
            plan.problems.append(problem)
    return distinct


def _new(found: BlogErrors, known: Iterable[BlogError]) -> Iterator[BlogError]:
    """Problems that are not known yet: that of a template is found by every page which needs it."""
    places = {(each.problem, each.path, each.line, each.column) for each in known}
    return (each for each in found.errors if (each.problem, each.path, each.line, each.column) not in places)


class Checker:
    """A sink that keeps nothing."""

    before: Mapping[str, str] = MappingProxyType({})

    def keep_all(self, paths: Iterable[str]) -> set[str]:
        """There is no last build."""
        return set()

    def put(self, path: str, content: bytes) -> None:
        """It is not needed."""


class Background(Generic[T]):
    """Work that is started in the `with` block and goes on beside it; `result` waits for it, and raises what it raised.

    The work is told whether the block was left by an exception, since then nobody waits for it.
    """

    def __init__(self) -> None:
        self._left = False
        self._result: T | None = None
        self._error: BaseException | None = None
        self._thread: threading.Thread | None = None

    def start(self, work: Callable[[Cancelled], T]) -> None:
        """Begin; to be called once."""
        self._thread = threading.Thread(target=self._run, args=(work,))
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._left = kind is not None
        if self._thread:
            self._thread.join()

    def _run(self, work: Callable[[Cancelled], T]) -> None:
        try:
            self._result = work(lambda: self._left)
        except BaseException as error:
            self._error = error

    def result(self) -> T:
        """What came of it."""
        assert self._thread
        self._thread.join()
        if self._error:
            raise self._error
        assert self._result is not None
        return self._result
