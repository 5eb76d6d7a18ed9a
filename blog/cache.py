"""Results by the content of what they were made from: never by time stamps, and never trusted blindly.

Each entry belongs to a unit ("text", "numbers", "frame", "page" ...) and a key, which is a hash of all inputs that are
known beforehand; inputs that show themselves only while the work is done are kept with the value, and looked at again
when it is asked for. An entry carries a checksum of itself: what is damaged is as good as absent. Nothing here can fail
a build. A cold build of a large site makes more than should be held: it goes to the file by and by, and is read again.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sqlite3
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache as once
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

SCHEMA = 1  # of the file; another is not ours
SAVES_IN_MEMORY = 6  # an entry that so many did not use is on disk alone; a preview that runs for days stays small
SPARE = 8  # entries kept for each that the last build used, before the others are dropped
SMALL = 1000  # entries of a cache that drops none
CHECKSUM_BYTES = 16
READ_ONCE = frozenset({"body"})  # units whose entries one page asks for, and which all together are as large as a site
WAITING_BYTES = 4 * 2**20  # of new entries, before they are written without being told to
_PASSING = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR)  # no damage of the file


@dataclass(frozen=True, slots=True)
class Entry:
    """A value with the inputs that were recorded while it was made."""

    value: Any
    inputs: Mapping[str, str]


class Cache:
    """Entries on disk and, once used, in memory; writes wait until there are many, or for `save`."""

    def __init__(self, path: Path | None, warn: Callable[[str], None] = lambda words: None) -> None:
        self._path = path
        self._warn = warn
        self._known: dict[tuple[str, str], Entry] = {}
        self._new: dict[tuple[str, str], bytes] = {}  # packed, as they will be written
        self._waiting = 0  # bytes of these
        self._writing = threading.Lock()
        self._raw: dict[str, dict[str, bytes]] = {}  # of units that were read whole
        self._used: set[tuple[str, str]] = set()
        self._behind: set[tuple[str, str]] = set()  # what used ones were made from, which stays on disk
        self._lately: deque[set[tuple[str, str]]] = deque(maxlen=SAVES_IN_MEMORY)
        self._owner = self._process = os.getpid()  # who made this, and who has the file open
        self._rests = False
        self._is_damaged = False
        self.hits: dict[str, int] = {}
        self.misses: dict[str, int] = {}
        self._database = self._open() if path else None

    def get(self, unit: str, key: str, current: Callable[[str], str] | None = None) -> Any:
        """The value of an entry, or None; one whose recorded inputs are not what `current` says is none."""
        entry = self.entry(unit, key)
        fits = entry is not None and all(current and current(name) == value for name, value in entry.inputs.items())
        counts = self.hits if fits else self.misses
        counts[unit] = counts.get(unit, 0) + 1
        return entry.value if entry and fits else None

    def inputs(self, unit: str, key: str) -> Mapping[str, str]:
        """The inputs that were recorded with an entry."""
        entry = self.entry(unit, key)
        return entry.inputs if entry else {}

    def entry(self, unit: str, key: str) -> Entry | None:
        """An entry as it was put, whether or not its inputs are still the same."""
        self._used.add((unit, key))
        found = self._known.get((unit, key))
        if found is None and self._connection():
            found = self._unpacked(unit, key, self._read(unit, key))
            if found is not None and unit not in READ_ONCE:
                self._known[unit, key] = found
        return found

    def put(self, unit: str, key: str, value: Any, inputs: Mapping[str, str] | None = None) -> None:
        """Keep a value; nothing that is kept may be changed afterwards."""
        self._used.add((unit, key))
        self._raw.get(unit, {}).pop(key, None)
        entry = self._known[unit, key] = Entry(value, inputs or {})
        if self._connection() and os.getpid() == self._owner:
            packed = self._new[unit, key] = _packed(unit, key, entry)
            self._waiting += len(packed)
            if self._waiting > WAITING_BYTES:
                self._write()

    def keep(self, unit: str, key: str) -> None:
        """Let an entry stay on disk that nobody asked for, since what was made from it is still there."""
        self._behind.add((unit, key))

    def memo(self, unit: str, key: str, make: Callable[[], Any]) -> Any:
        """The value of an entry, made if it is not there."""
        found = self.get(unit, key)
        if found is None:
            found = make()
            self.put(unit, key, found)
        return found

    def preload(self, unit: str) -> None:
        """Read all entries of a unit at once, since most will be asked for."""
        if self._connection() and unit not in self._raw:
            rows = self._ask("SELECT key, content FROM entries WHERE unit = ?", (unit,))
            self._raw[unit] = dict(rows)

    def save(self, *, all_used: bool = False) -> None:
        """Write what is new; after a build that asked for `all` that it needs, also drop what none has asked for."""
        used, self._used = self._used, set()
        behind, self._behind = self._behind, set()
        self._lately.append(used)
        lately = set[tuple[str, str]]().union(*self._lately)
        self._write(used | behind if all_used else None, keep=True)
        self._known = {name: entry for name, entry in self._known.items() if name in lately}

    def _write(self, used: set[tuple[str, str]] | None = None, *, keep: bool = False) -> None:
        """Write what is new, and drop what is not used; what was written is then on disk alone, unless told so."""
        with self._writing:
            new, self._new, self._waiting = self._new, {}, 0
            database = self._connection()
            if not database:
                return
            try:
                with database:
                    rows = ((*name, packed) for name, packed in new.items())
                    database.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)", rows)
                    if used is not None:
                        self._prune(database, used)
            except sqlite3.Error as error:
                self._give_up(f"cannot be written ({error})")
                return
            for name in () if keep else new.keys() - self._new.keys():  # what was put again meanwhile is newer
                self._known.pop(name, None)

    def _prune(self, database: sqlite3.Connection, used: set[tuple[str, str]]) -> None:
        (count,) = database.execute("SELECT count(*) FROM entries").fetchone()
        if count <= SPARE * len(used) + SMALL:
            return
        kept = database.execute("SELECT unit, key FROM entries").fetchall()
        database.executemany("DELETE FROM entries WHERE unit = ? AND key = ?", [row for row in kept if row not in used])

    def close(self) -> None:
        """Let go of the file."""
        self._rests = False
        if self._database:
            self._database.close()
            self._database = None

    def rest(self) -> None:
        """Let go of the file until it is asked for again, by this process or by a copy that is about to be made.

        SQLite forbids to copy a process that has a file open and to use it in the copy.
        """
        self._write()
        if self._database:
            self.close()
            self._rests = True

    def _connection(self) -> sqlite3.Connection | None:
        if self._rests:
            self._rests = False
            self._process = os.getpid()
            self._database = self._open()
        return self._database

    def _open(self) -> sqlite3.Connection | None:
        assert self._path
        for attempt in (1, 2):
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                database = sqlite3.connect(self._path, timeout=5, check_same_thread=False)
                database.execute("PRAGMA journal_mode = WAL")
                database.execute("PRAGMA synchronous = OFF")  # a power cut may cost entries, which are checked
                (schema,) = database.execute("PRAGMA user_version").fetchone()
                if schema not in (0, SCHEMA):
                    database.close()
                    raise sqlite3.DatabaseError(f"its version is {schema}, not {SCHEMA}")
                if schema == 0:  # it is new
                    database.execute(
                        "CREATE TABLE IF NOT EXISTS entries"
                        " (unit TEXT, key TEXT, content BLOB, PRIMARY KEY (unit, key)) WITHOUT ROWID"
                    )
                    database.execute(f"PRAGMA user_version = {SCHEMA}")
                    database.commit()
                return database
            except sqlite3.OperationalError as error:
                self._warn(f"the cache {self._path} cannot be used and is ignored: {error}")
                return None
            except (sqlite3.DatabaseError, OSError) as error:
                if attempt == 2 or isinstance(error, OSError):
                    self._warn(f"the cache {self._path} cannot be used and is ignored: {error}")
                    return None
                self._warn(f"the cache {self._path} is not readable and begins anew: {error}")
                self._delete()
        return None

    def _delete(self) -> None:
        assert self._path
        if os.getpid() != self._owner:  # which is using it
            return
        for suffix in ("", "-wal", "-shm"):
            with suppress(OSError):
                self._path.with_name(self._path.name + suffix).unlink()

    def _give_up(self, why: str) -> None:
        """Go on without the file."""
        self._warn(f"the cache {self._path} {why}; the build goes on without it")
        self.close()

    def _ask(self, statement: str, values: tuple[str, ...]) -> list[tuple[Any, ...]]:
        assert self._database
        if os.getpid() != self._process:
            return []
        try:
            return self._database.execute(statement, values).fetchall()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _PASSING:
                self._give_up(f"cannot be read now ({error})")
            else:
                self._give_up(f"is damaged ({error})")
                self._delete()
            return []

    def _read(self, unit: str, key: str) -> bytes | None:
        content = self._raw.get(unit, {}).pop(key, None)
        if content is not None:
            return content
        rows = self._ask("SELECT content FROM entries WHERE unit = ? AND key = ?", (unit, key))
        return rows[0][0] if rows else None

    def _unpacked(self, unit: str, key: str, content: object) -> Entry | None:
        if not isinstance(content, bytes):
            return None
        checksum, body = content[:CHECKSUM_BYTES], content[CHECKSUM_BYTES:]
        if checksum != _checksum(unit, key, body):
            if not self._is_damaged:
                self._warn(f"an entry of the cache {self._path} is damaged and was ignored")
            self._is_damaged = True  # one line is enough, however many there are
            return None
        try:
            value, inputs = pickle.loads(body)
        except Exception:  # of another version of the tool
            return None
        return Entry(value, inputs)


def _packed(unit: str, key: str, entry: Entry) -> bytes:
    body = pickle.dumps((entry.value, entry.inputs), protocol=5)
    return _checksum(unit, key, body) + body


def _checksum(unit: str, key: str, body: bytes) -> bytes:
    return hashlib.blake2b(f"{unit}\0{key}\0".encode() + body, digest_size=CHECKSUM_BYTES).digest()


def key_of(*parts: object) -> str:
    """A key from all that is known beforehand; equal parts give equal keys, in any process."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=20).hexdigest()


@once
def tool(sources: tuple[str, ...], libraries: tuple[str, ...]) -> str:
    """What code makes an entry: files and folders of this package, and versions of libraries."""
    digest = hashlib.blake2b(sys.version.encode(), digest_size=20)
    for name in sources:
        for path, content in sorted(_contents(files("blog") / name, name)):
            digest.update(f"{path}\0{len(content)}\0".encode() + content)
    for library in libraries:
        digest.update(f"{library} {_version(library)}\0".encode())
    return digest.hexdigest()


def _contents(place: Traversable, name: str) -> Iterable[tuple[str, bytes]]:
    if place.is_dir():
        for inner in place.iterdir():
            if inner.name != "__pycache__":
                yield from _contents(inner, f"{name}/{inner.name}")
    elif place.is_file():
        yield name, place.read_bytes()


def _version(library: str) -> str:
    """The version of an installed library, by the name of its record; `importlib.metadata` takes longer to import."""
    return _versions().get(library.replace("-", "_").lower(), "absent")


@once
def _versions() -> dict[str, str]:
    found: dict[str, str] = {}
    for folder in sys.path:
        for path in Path(folder or ".").glob("*.dist-info"):
            name, _, number = path.stem.partition("-")
            found.setdefault(name.lower(), number)
    return found
