"""One publication: files come in one by one, what is unchanged stays, and the folder is swapped when all are there."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Self

from blog.errors import BlogError
from blog.write import disk, lock
from blog.write.folder import UNCHANGED, Last, beside, discard, is_folder, read_last, recover, refuse
from blog.write.paths import MANIFEST, Paths
from blog.write.staging import Staging, Tree, renewed

BATCH = 1000  # files that a thread verifies at a time
THREADS = 4  # they wait for the disk and for hashing, both outside the interpreter's lock


@dataclass(frozen=True, slots=True)
class Report:
    """What was written."""

    files: int
    total_bytes: int
    changed: tuple[str, ...]  # paths that are new, or whose content was another


class Publication:
    """A site on its way to the folder `out`, which stays as it is until `commit`.

    The tree that it replaces is kept at `spare`, if that is on the same disk, and the next publication begins with it.
    """

    def __init__(
        self,
        out: Path,
        *,
        forbidden: Iterable[Path] = (),
        fresh: bool = False,
        durable: bool = True,
        spare: Path | None = None,
    ) -> None:
        self.out = out.absolute()
        self._forbidden = tuple(forbidden)  # folders that the output may not touch
        self._fresh = fresh  # take nothing from the last build
        self._durable = durable  # wait for the disk, so that a power cut does not tear the site
        self._paths = Paths()
        self._files: dict[str, str] = {}  # all of the new site, with their SHA-256
        self._bytes = 0  # of these
        self._kept: dict[str, disk.Identity] = {}  # those that are linked from the old one, as they were verified
        self._last = Last()
        self._spare = spare
        self._staging: Staging  # since the `with` statement began
        self._shares = True  # files with the published folder, as far as is known
        self._tree: os.stat_result | None = None  # the folder that is to be published, whatever its name becomes
        self._replaced = self.out  # where the old site is after the exchange
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as undo, self._truthfully():
            if ".." in self.out.parts:
                self.out = self.out.resolve()
            refuse(self.out, self._forbidden, self._spare)
            undo.callback(_remove_empty, [each for each in self.out.parents if not each.exists()])
            path = self.out.with_name(f".{self.out.name}.lock")
            undo.callback(lock.release, path, lock.acquire(path, self.out))
            recover(self.out)
            last = read_last(self.out)
            self._last = Last() if self._fresh else last
            self._staging = Staging(self.out)
            if self._fresh:
                self._drop_spare()
            self._open = undo.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        # Once the new site is there an interrupt only leaves more for the next build to delete.
        harmless = (OSError, KeyboardInterrupt) if self._is_published() else (OSError,)
        with self._open, suppress(*harmless):
            self._put_aside()
            recover(self.out)

    def _put_aside(self) -> None:
        """Keep the tree that was replaced for the next publication."""
        if self._spare and self._shares and self._is_published() and self._replaced.exists():
            self._drop_spare()
            with suppress(OSError):
                self._replaced.rename(self._spare)

    def _take_spare(self) -> Path | None:
        """The spare, where no other build can take it."""
        with suppress(OSError):
            if self._spare and is_folder(self._spare):
                return self._spare.rename(beside(self.out, "staging"))
        return None

    def _drop_spare(self) -> bool:
        """Delete the spare; says whether there was one."""
        taken = self._take_spare()
        if taken:
            discard(taken)
        return taken is not None

    @property
    def before(self) -> Mapping[str, str]:
        """The SHA-256 of the files of the last build, as its list has them, by path."""
        return MappingProxyType(self._last.files)

    def put(self, path: str, content: bytes) -> None:
        """Add a file; one that the last build left with just these bytes stays."""
        self._paths.claim(path)
        digest = hashlib.sha256(content, usedforsecurity=False).hexdigest()
        self._files[path] = digest
        self._bytes += len(content)
        stored = disk.read_regular(self.out / path) if self._last.files.get(path) == digest else None
        if stored and stored.content == content:
            self._kept[path] = stored.identity
            return
        with self._truthfully():
            self._store(path, content)

    def _store(self, path: str, content: bytes) -> None:
        """Write a new file; a spare is less than the room that it takes."""
        try:
            self._staging.store(path, content)
        except OSError:
            if not self._drop_spare():
                raise
            self._staging.store(path, content)

    def keep(self, path: str) -> bool:
        """Take a file over from the last build; False if it is not there as that build left it."""
        return path in self.keep_all((path,))

    def keep_all(self, paths: Iterable[str]) -> set[str]:
        """Take over those of the files that are as the last build left them, and tell which."""
        good = self._verified(paths)
        self._take(good)
        return set(good)

    def keep_last(self) -> bool:
        """Take over all files of the last build; none if one of them is not as that build left it."""
        good = self._verified(self._last.files)
        if len(good) < len(self._last.files):
            return False
        self._take(good)
        return True

    def _verified(self, paths: Iterable[str]) -> dict[str, disk.Identity]:
        """The identities of those of the files that are as the last build left them."""
        known = [path for path in paths if path in self._last.files]
        batches = [known[start : start + BATCH] for start in range(0, len(known), BATCH)]
        if len(batches) > 1:
            with ThreadPoolExecutor(THREADS) as pool:
                verified = list(pool.map(self._verify, batches))
        else:
            verified = [self._verify(batch) for batch in batches]
        return {path: identity for batch in verified for path, identity in batch}

    def _take(self, good: Mapping[str, disk.Identity]) -> None:
        for path, identity in good.items():
            self._paths.claim(path)
            self._files[path] = self._last.files[path]
            self._kept[path] = identity
            self._bytes += identity.size

    def commit(self) -> Report:
        """Put the new site in the place of the old one; where both are the same, nothing is touched."""
        hashes = dict(sorted(self._files.items()))
        manifest = json.dumps({"generator": "blog", "files": hashes}, indent=1).encode() + b"\n"
        changed = tuple(sorted(self._staging.written))
        if changed or manifest != self._last.manifest:
            with self._truthfully():
                self._publish(manifest)
        return Report(files=len(self._files) + 1, total_bytes=self._bytes, changed=changed)

    def _publish(self, manifest: bytes) -> None:
        self._store(MANIFEST, manifest)
        tree = self._renewed() or self._filled()
        if self._durable:
            disk.sync_tree(tree.path, tree.written, tree.touched)
        refuse(self.out, self._forbidden, self._spare)
        read_last(self.out)  # nothing of somebody else's came into it meanwhile
        self._tree, self._replaced = tree.path.stat(), tree.path
        disk.swap(tree.path, self.out)
        if self._durable:
            disk.sync_folder(self.out.parent)

    def _verify(self, paths: Sequence[str]) -> list[tuple[str, disk.Identity]]:
        """Those of the files whose bytes are what the last build's list says."""
        good = []
        before, folder = self._last.files, f"{self.out}{os.sep}"  # joining paths would take as long as hashing
        for path in paths:
            stored = disk.read_regular(folder + path)
            if stored and _is(stored.content, before[path]):
                good.append((path, stored.identity))
        return good

    def _renewed(self) -> Tree | None:
        """The spare as the new site, where that is less work than a new tree and nothing stands against it."""
        taken = self._take_spare() if len(self._staging.written) < len(self._kept) else None
        if not taken:
            return None
        with suppress(OSError):
            if tree := renewed(taken, self._staging, self.out, self._kept):
                return tree
        discard(taken)
        return None

    def _filled(self) -> Tree:
        """The new tree with the files that are kept. It will replace the spare, whose room it may need."""
        self._drop_spare()
        for path, identity in self._kept.items():
            self._link(path, identity)
        return self._staging.tree

    def _link(self, path: str, identity: disk.Identity) -> None:
        """Give a file of the old tree a name in the new one, or copy it where the file system cannot."""
        source, target = self.out / path, self._staging.path / path
        self._staging.make_folder(path)
        linked = disk.link(source, target)
        if linked and disk.identity(target.lstat()) == identity:
            return
        stored = disk.read_regular(target if linked else source)
        if stored is None or not _is(stored.content, self._files[path]):
            problem = f'"{path}" was changed by another program while the build ran'
            raise BlogError(problem, self.out, hint="The build itself changed nothing. Build again.")
        if not linked:
            self._shares = False
            self._store(path, stored.content)

    def _is_published(self) -> bool:
        """Whether the folder that was built is the one at the output."""
        if self._tree is None:
            return False
        with suppress(OSError):
            return os.path.samestat(self._tree, self.out.lstat())
        return False

    @contextmanager
    def _truthfully(self) -> Iterator[None]:
        """Turn an error of the system into one that says what is so now."""
        try:
            yield
        except OSError as error:
            problem = f"the folder cannot be written: {error.strerror or error}"
            raise BlogError(problem, self.out, hint=self._state()) from error

    def _state(self) -> str:
        if self._is_published():
            return "The new site is in place, but the disk did not confirm it. Build again."
        previous = self._replaced.with_suffix(".previous")
        if self._tree and previous.exists():
            return f"The last site is in {previous} until the next build puts it back."
        return UNCHANGED


def _is(content: bytes, digest: str) -> bool:
    return hashlib.sha256(content, usedforsecurity=False).hexdigest() == digest


def _remove_empty(folders: Iterable[Path]) -> None:
    """Take away, inner ones first, the folders that were made for nothing."""
    with suppress(OSError):
        for folder in folders:
            folder.rmdir()
