"""Whatever happens to its file, a cache gives what was put or nothing, warns in a line, and never fails."""

from __future__ import annotations

import os
import pickle
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from blog.cache import SAVES_IN_MEMORY, SCHEMA, SMALL, SPARE, WAITING_BYTES, Cache, key_of, tool

SEED = 20260214
VALUES = {("text", f"key {n}"): {"n": n, "words": "word " * n} for n in range(40)}


class Told(list[str]):
    """The warnings of a cache."""

    def __call__(self, words: str) -> None:
        self.append(words)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep/cache.sqlite"


@pytest.fixture
def full(path: Path) -> bytes:
    """The bytes of a file with all values in it."""
    fill(path)
    return path.read_bytes()


def fill(path: Path) -> None:
    cache = Cache(path)
    for (unit, key), value in VALUES.items():
        cache.put(unit, key, value, {"file:a": "1"})
    cache.save()
    cache.close()


def same(name: str) -> str:
    """A recorded input as it was."""
    return "1"


def lay(path: Path, content: bytes) -> None:
    """A file without what SQLite keeps beside it."""
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    path.write_bytes(content)


def used(path: Path) -> tuple[int, list[str]]:
    """Use a cache for all that a build does; gives how many values it had, none of them wrong, and its warnings."""
    told, had = Told(), 0
    with closing(Cache(path, told)) as cache:
        cache.preload("text")
        for (unit, key), value in VALUES.items():
            found = cache.get(unit, key, same)
            assert found in (None, value)
            had += found is not None
            cache.memo(unit, key, lambda value=value: value)  # type: ignore[misc]
            assert cache.get(unit, key) == value or found is not None
        cache.save(all_used=True)
        assert all(cache.get(unit, key, same) == value for (unit, key), value in VALUES.items())
    assert all("\n" not in words for words in told)
    return had, told


def test_what_was_put_is_had_again_by_the_next_process(path: Path, full: bytes) -> None:
    assert used(path) == (len(VALUES), [])


def test_nothing_is_written_before_it_is_saved(path: Path) -> None:
    with closing(Cache(path)) as cache:
        cache.put("text", "a", 1)
        assert cache.get("text", "a") == 1
    with closing(Cache(path)) as cache:
        assert cache.get("text", "a") is None


def test_what_is_new_goes_to_the_file_when_it_is_much_and_leaves_the_memory(path: Path) -> None:
    large = [bytes([n]) * WAITING_BYTES for n in (1, 2)]
    with closing(Cache(path)) as cache, closing(Cache(path)) as other:
        for number, value in enumerate(large):
            cache.put("body", str(number), value)
            assert other.get("body", str(number)) == value
            assert cache.get("body", str(number)) == value
            assert cache.get("body", str(number)) is not value


def test_what_one_page_asks_for_is_not_held_and_what_all_ask_for_is(path: Path) -> None:
    with closing(Cache(path)) as cache:
        for unit in ("body", "text"):
            cache.put(unit, "a", ["words"])
        cache.save()
    with closing(Cache(path)) as cache:
        first, second = ([cache.get(unit, "a") for unit in ("body", "text")] for _ in range(2))
        assert first == second == [["words"], ["words"]]
        assert [one is other for one, other in zip(first, second, strict=True)] == [False, True]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system does not fork")
def test_a_cache_at_rest_is_read_by_its_process_and_by_copies_of_it(path: Path) -> None:
    with closing(Cache(path)) as cache:
        cache.put("body", "a", "words " * 4096)
        cache.rest()
        assert not path.with_name(path.name + "-wal").exists()  # nobody has it open
        child = os.fork()
        if child == 0:
            found = cache.memo("body", "a", lambda: "made again")
            cache.put("body", "b", "of the copy")
            os._exit(found != "words " * 4096)
        assert cache.get("body", "a") == "words " * 4096
        assert os.waitpid(child, 0)[1] == 0
        cache.save()
    with closing(Cache(path)) as cache:
        assert (cache.get("body", "a"), cache.get("body", "b")) == ("words " * 4096, None)


def test_without_a_file_values_are_kept_in_memory() -> None:
    cache = Cache(None)
    assert cache.memo("text", "a", lambda: 1) == 1
    cache.save(all_used=True)
    assert cache.memo("text", "a", lambda: 2) == 1
    cache.preload("text")
    cache.close()
    assert cache.get("text", "a") == 1


def test_hits_and_misses_are_counted_by_unit() -> None:
    cache = Cache(None)
    cache.memo("text", "a", lambda: 1)
    cache.memo("text", "a", lambda: 1)
    cache.get("page", "b")
    assert (cache.hits, cache.misses) == ({"text": 1}, {"text": 1, "page": 1})


def test_a_value_counts_only_while_its_recorded_inputs_are_the_same(path: Path) -> None:
    now = {"file:a": "1", "file:b": "missing"}
    with closing(Cache(path)) as cache:
        cache.put("numbers", "k", 7, now)
        cache.save()
    with closing(Cache(path)) as cache:
        assert cache.get("numbers", "k") is None  # nobody says what they are now
        assert cache.get("numbers", "k", now.__getitem__) == 7
        assert cache.get("numbers", "k", {**now, "file:b": "2"}.__getitem__) is None
        assert cache.get("numbers", "k", now.__getitem__) == 7
        assert cache.inputs("numbers", "k") == now
        assert cache.inputs("numbers", "other") == {}


def test_keys_are_those_of_their_unit(path: Path) -> None:
    with closing(Cache(path)) as cache:
        for unit in ("text", "page"):
            cache.put(unit, "k", unit)
        cache.save()
    with closing(Cache(path)) as cache:
        assert [cache.get(unit, "k") for unit in ("text", "page", "other")] == ["text", "page", None]


def test_an_entry_that_was_moved_to_another_key_is_none(path: Path) -> None:
    fill(path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("DELETE FROM entries WHERE key != 'key 1'")
        database.execute("UPDATE entries SET key = 'key 2'")
    assert used(path) == (0, [f"an entry of the cache {path} is damaged and was ignored"])


def test_what_no_build_has_asked_for_is_dropped_when_there_is_too_much_of_it(path: Path) -> None:
    with closing(Cache(path)) as cache:
        for number in range(1100):
            cache.put("text", str(number), number)
        cache.save()
    for asked, left in ((500, 1100), (3, 3)):  # little is left over; much more than the build needs
        with closing(Cache(path)) as cache:
            assert [cache.get("text", str(number)) for number in range(asked)] == list(range(asked))
            cache.save()
            assert count(path) == 1100
            for number in range(asked):
                cache.get("text", str(number))
            cache.save(all_used=True)
        assert count(path) == left
    assert SPARE * 3 + SMALL < 1100 <= SPARE * 500 + SMALL


def test_what_stays_only_behind_what_was_made_from_it_leaves_the_memory(path: Path) -> None:
    value = ["words"]
    with closing(Cache(path)) as cache:
        cache.put("body", "k", value)
        for _ in range(SAVES_IN_MEMORY + 1):
            cache.keep("body", "k")
            cache.save()
        assert cache.get("body", "k") == value
        assert cache.get("body", "k") is not value


def count(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        (number,) = database.execute("SELECT count(*) FROM entries").fetchone()
    return int(number)


# Damage


def flipped(content: bytes, chance: Random) -> bytes:
    place = chance.randrange(len(content))
    return content[:place] + bytes([content[place] ^ (1 << chance.randrange(8))]) + content[place + 1 :]


def test_a_file_with_a_flipped_bit_gives_what_was_put_or_nothing(path: Path, full: bytes) -> None:
    chance, had = Random(SEED), []
    for _ in range(200):
        lay(path, flipped(full, chance))
        number, told = used(path)
        assert len(told) <= 1
        had.append(number)
    assert sum(had) > 100 * len(VALUES)  # most of them cost little


def test_a_file_that_was_cut_gives_what_was_put_or_nothing(path: Path, full: bytes) -> None:
    for length in range(0, len(full), max(1, len(full) // 60)):
        lay(path, full[:length])
        _, told = used(path)
        assert len(told) <= 1
        used(path)  # where the first found the damage after it had begun, this one begins anew
        assert used(path) == (len(VALUES), [])


class Held:
    """A connection to a file that another process does not let go of."""

    def execute(self, *_: object) -> None:
        error = sqlite3.OperationalError("database is locked")
        error.sqlite_errorcode = sqlite3.SQLITE_BUSY
        raise error

    def close(self) -> None:
        """Nothing was opened."""


def test_a_file_that_another_process_holds_is_left_to_it(
    path: Path, full: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(path, full)
    told = Told()
    with closing(Cache(path, told)) as cache:
        monkeypatch.setattr(cache, "_database", Held())
        assert cache.get("text", "key 0") is None
    assert told == [f"the cache {path} cannot be read now (database is locked); the build goes on without it"]
    assert used(path) == (len(VALUES), [])


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0", Random(SEED).randbytes(100_000)])
def test_what_is_no_cache_begins_anew(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    lay(path, content)
    number, told = used(path)
    assert number == 0
    assert len(told) == (1 if content else 0)
    assert all(words.startswith(f"the cache {path} is not readable and begins anew: ") for words in told)
    assert used(path) == (len(VALUES), [])


def test_a_cache_of_another_version_begins_anew(path: Path, full: bytes) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    message = f"the cache {path} is not readable and begins anew: its version is {SCHEMA + 1}, not {SCHEMA}"
    assert used(path) == (0, [message])
    assert used(path) == (len(VALUES), [])


def test_another_table_of_the_same_name_is_said_once(path: Path, full: bytes) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("DROP TABLE entries")
        database.execute("CREATE TABLE entries (other TEXT)")
    number, told = used(path)
    assert (number, len(told)) == (0, 1)
    assert used(path)[0] == 0
    assert used(path) == (len(VALUES), [])


def test_an_entry_of_values_that_are_no_more_is_none(path: Path, full: bytes) -> None:
    body = pickle.dumps((Random(1), {}), protocol=5).replace(b"Random", b"Rondam")
    from blog.cache import _checksum

    with closing(sqlite3.connect(path)) as database, database:
        database.execute(
            "UPDATE entries SET content = ? WHERE key = 'key 3'", (_checksum("text", "key 3", body) + body,)
        )
    assert used(path) == (len(VALUES) - 1, [])


@pytest.mark.parametrize("value", ["NULL", "7", "'text'", "x''", "x'00'"])
def test_an_entry_that_is_no_entry_is_none(path: Path, full: bytes, value: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"UPDATE entries SET content = {value} WHERE key = 'key 3'")
    number, told = used(path)
    assert number == len(VALUES) - 1
    assert len(told) <= 1


def test_a_folder_in_its_place_is_said_and_ignored(path: Path) -> None:
    path.mkdir(parents=True)
    number, told = used(path)
    assert number == 0
    assert told == [f"the cache {path} cannot be used and is ignored: unable to open database file"]


def test_a_file_in_the_place_of_its_folder_is_said_and_ignored(path: Path) -> None:
    path.parent.write_text("a file", "utf-8")
    number, told = used(path)
    assert number == 0
    assert len(told) == 1
    assert told[0].startswith(f"the cache {path} cannot be used and is ignored: ")


def test_a_file_that_cannot_be_written_gives_what_it_has(
    path: Path, full: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect
    with monkeypatch.context() as patch:  # permissions do not bind every user
        patch.setattr("sqlite3.connect", lambda place, **named: connect(f"file:{place}?mode=ro", uri=True, **named))
        told = Told()
        with closing(Cache(path, told)) as cache:
            cache.put("text", "new", 1)
            cache.save()
            assert cache.get("text", "new") == 1
        assert len(told) == 1
    assert used(path) == (len(VALUES), [])


@pytest.fixture
def locked(path: Path, full: bytes) -> Iterator[Path]:
    """A cache that another process writes to."""
    script = (
        "import sqlite3, sys\ndatabase = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "database.execute('BEGIN EXCLUSIVE')\nprint('locked', flush=True)\nsys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "locked\n"
        yield path
        process.communicate()


def test_a_cache_that_another_process_holds_is_said_once_and_fails_nothing(
    locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect
    monkeypatch.setattr("sqlite3.connect", lambda place, **named: connect(place, **{**named, "timeout": 0.01}))
    _, told = used(locked)
    assert len(told) == 1
    assert "database is locked" in told[0]


def test_a_cache_that_was_deleted_meanwhile_fails_nothing(path: Path, full: bytes) -> None:
    told = Told()
    with closing(Cache(path, told)) as cache:
        assert cache.get("text", "key 1", same) == VALUES["text", "key 1"]
        for each in path.parent.iterdir():
            each.unlink()
        path.parent.rmdir()
        assert cache.get("text", "key 2", same) in (None, VALUES["text", "key 2"])
        cache.put("text", "new", 1)
        cache.save(all_used=True)
        assert cache.get("text", "new") == 1
    assert len(told) <= 1
    assert used(path)[0] in (0, len(VALUES))


def test_a_closed_cache_still_has_what_it_used(path: Path, full: bytes) -> None:
    cache = Cache(path)
    assert cache.get("text", "key 1", same) == VALUES["text", "key 1"]
    cache.close()
    cache.close()
    assert cache.get("text", "key 1", same) == VALUES["text", "key 1"]
    assert cache.get("text", "key 2", same) is None
    cache.save()


# Keys


def test_equal_parts_give_equal_keys_and_others_others() -> None:
    assert key_of("a", 1, ("b", None)) == key_of("a", 1, ("b", None))
    parts: list[tuple[object, ...]] = [
        ("ab", "c"),
        ("a", "bc"),
        ("abc",),
        ("a", "b", "c"),
        (),
        (None,),
        ("None",),
        (1,),
        ("1",),
    ]
    assert len({key_of(*each) for each in parts}) == len(parts)


def test_keys_are_the_same_in_every_process() -> None:
    script = (
        "from blog.cache import key_of, tool; print(key_of('a', 1.5, ('b',)), tool(('text', 'errors.py'), ('jinja2',)))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", script], capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert found == {f"{key_of('a', 1.5, ('b',))} {tool(('text', 'errors.py'), ('jinja2',))}\n".encode()}


def test_code_is_known_by_its_files_and_its_libraries() -> None:
    known = [
        tool(sources, libraries)
        for sources, libraries in (
            (("errors.py",), ()), (("errors.py", "content.py"), ()), (("text",), ()), ((), ("jinja2",)),
            ((), ("no-such",)), (("no-such.py",), ()),
        )
    ]  # fmt: skip
    assert len(set(known)) == len(known)
