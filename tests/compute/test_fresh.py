from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from blog.compute.fresh import Call, CancelledError, Fresh, Outcome
from blog.compute.inputs import digest_of
from blog.compute.limits import Limits, Step
from blog.compute.request import Expression, PostRequest

PLACE = "posts/tiny/figures.py"
NORMAL = Limits()
SHORT = Limits(function=0.2, expression=0.2)
FORKS = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")


@pytest.fixture(scope="module")
def fresh() -> Iterator[Fresh]:
    with Fresh(2) as one:
        yield one


def request(root: Path, python: str, *expressions: str, limits: Limits = NORMAL) -> PostRequest:
    """A post with this figures.py, a table for its function rows() if it has one, and expressions in its text."""
    return PostRequest(
        root=root,
        slug="tiny",
        path=Path("posts/tiny/index.md"),
        figures_source=python,
        figures={},
        tables={"rows": 6} if "def rows" in python else {},
        equations=(),
        expressions=tuple(Expression(text=text, line=9, column=4) for text in expressions),
        static=(),
        limits=limits,
    )


def values(fresh: Fresh, asked: PostRequest) -> dict[str, object]:
    numbers, errors = outcome(fresh, asked).value
    assert not errors
    return dict(numbers.values)


def outcome(fresh: Fresh, asked: PostRequest) -> Outcome:
    (one,) = fresh.run([asked.call])
    assert one.value or one.errors, one
    return one


def problems(fresh: Fresh, asked: PostRequest) -> list[str]:
    """What is wrong with a post: what its run collected, and what ended the run."""
    one = outcome(fresh, asked)
    _, collected = one.value or (None, ())
    found = [str(error) for error in (*collected, *(one.errors.errors if one.errors else ()))]
    assert found
    return found


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")


# What is recorded


def recorded(fresh: Fresh, root: Path, python: str) -> dict[str, str]:
    """The inputs of a post below posts/, each of which has the same digest when it is asked for later."""
    inputs = outcome(fresh, request(root, python)).inputs
    assert {entry: digest_of(entry, root) for entry in inputs} == inputs
    assert list(inputs) == sorted(inputs)
    return dict(inputs)


HERE = "from pathlib import Path\nHERE = Path(__file__).parent\n"


@pytest.mark.parametrize(
    ("python", "entry"),
    [
        (HERE + "(HERE / 'a.json').read_text('utf-8')", "file:posts/tiny/a.json"),
        (HERE + "open(HERE.resolve() / 'a.json').close()", "file:posts/tiny/a.json"),
        (HERE + "(HERE / '../other/b.json').read_bytes()", "file:posts/other/b.json"),
        (HERE + "import os\nos.close(os.open(HERE / 'a.json', os.O_RDONLY))", "file:posts/tiny/a.json"),
        (HERE + "(HERE / 'a.json').stat()", "file:posts/tiny/a.json"),
        (HERE + "list(HERE.glob('*.json'))", "list:posts/tiny"),
        (HERE + "import os\nos.listdir(HERE)", "list:posts/tiny"),
        ("import posts.other.helper", "file:posts/other/helper.py"),
        ("import posts.other.helper", "file:posts/other/b.json"),
        ("import importlib\nimportlib.import_module('posts.other.helper')", "file:posts/other/helper.py"),
        ("from blog.calc import presets", "file:blog/calc/presets.py"),
        ("from blog.calc.key_table import key_table\nkey_table()", "file:blog/calc/hf_keys.json"),
    ],
)
def test_what_is_read_is_an_input(fresh: Fresh, tmp_path: Path, python: str, entry: str) -> None:
    helper = "from pathlib import Path\nB = open(Path(__file__).parent / 'b.json').read()\n"
    write(tmp_path, {"posts/tiny/a.json": "1", "posts/other/helper.py": helper, "posts/other/b.json": "2"})
    assert recorded(fresh, tmp_path, python)[entry] != "missing"


@pytest.mark.parametrize(
    ("python", "entry"),
    [
        ("try:\n    open(Path(__file__).parent / 'c.json')\nexcept OSError:\n    pass", "file:posts/tiny/c.json"),
        ("(Path(__file__).parent / 'c.json').exists()", "file:posts/tiny/c.json"),
        ("try:\n    import posts.tiny.more\nexcept ImportError:\n    pass", "file:posts/tiny/more.py"),
    ],
)
def test_what_is_looked_for_and_missing_is_an_input(fresh: Fresh, tmp_path: Path, python: str, entry: str) -> None:
    write(tmp_path, {"posts/tiny/a.json": "1"})
    inputs = recorded(fresh, tmp_path, f"from pathlib import Path\n{python}")
    assert inputs[entry] == "missing"
    write(tmp_path, {entry.removeprefix("file:"): "1"})
    assert digest_of(entry, tmp_path) != "missing"


def test_arrays_are_inputs(fresh: Fresh, tmp_path: Path) -> None:
    write(tmp_path, {"posts/tiny/raw.bin": "12345678"})
    save = "import numpy as np, sys\nnp.save(sys.argv[1], np.arange(3))"
    subprocess.run([sys.executable, "-c", save, tmp_path / "posts/tiny/a.npy"], check=True)
    python = HERE + "import numpy as np\nA = np.load(HERE / 'a.npy')\nnp.memmap(HERE / 'raw.bin', mode='r')\n"
    found = {entry for entry, digest in recorded(fresh, tmp_path, python).items() if digest != "missing"}
    assert found == {"file:posts/tiny/a.npy", "file:posts/tiny/raw.bin"}


def test_libraries_and_files_elsewhere_are_no_inputs(fresh: Fresh, tmp_path: Path) -> None:
    write(tmp_path, {"elsewhere.txt": "1", "site/posts/tiny/a.json": "1", "site/.venv/site-packages/x/y.py": "1"})
    python = "import sqlite3, numpy.polynomial\nopen(HERE / '../../.venv/site-packages/x/y.py')\n"
    assert recorded(fresh, tmp_path / "site", HERE + f"open({str(tmp_path / 'elsewhere.txt')!r})\n{python}") == {}


def test_a_change_of_content_or_names_changes_the_digest(tmp_path: Path) -> None:
    write(tmp_path, {"a.json": "1"})
    before = digest_of("file:a.json", tmp_path), digest_of("list:.", tmp_path)
    write(tmp_path, {"a.json": "2", "__pycache__/a.pyc": ""})
    assert digest_of("file:a.json", tmp_path) != before[0]
    assert digest_of("list:.", tmp_path) == before[1]
    write(tmp_path, {"b.json": "2"})
    assert digest_of("list:.", tmp_path) != before[1]


def test_the_inputs_of_a_post_with_an_error_are_known(fresh: Fresh, tmp_path: Path) -> None:
    write(tmp_path, {"posts/tiny/a.json": "1"})
    one = outcome(fresh, request(tmp_path, HERE + "(HERE / 'a.json').read_text()\n1 / 0\n"))
    assert one.errors
    assert list(one.inputs) == ["file:posts/tiny/a.json"]


@pytest.mark.parametrize(
    ("python", "words"),
    [
        (
            "(HERE / 'a.json').write_text('2')",
            "writes the file posts/tiny/a.json; what a build reads it may not change",
        ),
        ("(HERE / 'new').mkdir()", "writes the file posts/tiny/new; what a build reads it may not change"),
        ("(HERE / 'a.json').unlink()", "writes the file posts/tiny/a.json; what a build reads it may not change"),
        ("import os\nos.system('true')", "starts another program, whose inputs nobody would see"),
        ("import subprocess\nsubprocess.run(['true'])", "starts another program, whose inputs nobody would see"),
        ("import os\nos.fork()", "starts another program, whose inputs nobody would see"),
        ("import socket\nsocket.create_connection(('localhost', 9))", "asks the network, whose answers change"),
    ],
)
def test_what_could_not_be_recorded_is_refused(fresh: Fresh, tmp_path: Path, python: str, words: str) -> None:
    write(tmp_path, {"posts/tiny/a.json": "1"})
    line = 2 + len(python.splitlines())
    assert problems(fresh, request(tmp_path, HERE + python)) == [
        f"{PLACE}:{line}: figures.py cannot be imported: {words}"
    ]
    caught = "try:\n    (HERE / 'a.json').write_text('2')\nexcept Exception:\n    pass\n"
    assert problems(fresh, request(tmp_path, HERE + caught)) == [
        f"{PLACE}: the import of figures.py writes the file posts/tiny/a.json; what a build reads it may not change"
    ]
    assert (tmp_path / "posts/tiny/a.json").read_text() == "1"


# What is fresh


def test_nothing_of_a_run_is_left_in_the_next(fresh: Fresh, tmp_path: Path) -> None:
    python = "import sys, json\nn = getattr(json, 'mark', 0)\njson.mark = 1\n"
    python += "own = sorted(name for name in sys.modules if name.startswith(('blog.calc', 'blog.lab', 'posts')))\n"
    for _ in range(2):
        assert values(fresh, request(tmp_path, python, "n", "own")) == {"n": 0, "own": []}


def test_a_module_saved_twice_in_one_second_with_one_size_is_seen(fresh: Fresh, tmp_path: Path) -> None:
    found = []
    for number in (1, 2):
        write(tmp_path, {"posts/tiny/helper.py": f"n = {number}\n"})
        os.utime(tmp_path / "posts/tiny/helper.py", (1e9, 1e9))
        found.append(values(fresh, request(tmp_path, "from posts.tiny.helper import n\n", "n"))["n"])
    assert found == [1, 2]
    assert [path.name for path in (tmp_path / "posts/tiny").iterdir()] == ["helper.py"]


def test_numbers_are_computed_with_one_thread_and_one_order(fresh: Fresh, tmp_path: Path) -> None:
    python = (
        "import os\nwords = [os.environ[n] for n in ('OPENBLAS_NUM_THREADS', 'OMP_NUM_THREADS', 'MKL_NUM_THREADS')]\n"
    )
    python += "order = list({'a', 'b', 'c', 'd', 'e'})\n"
    first = values(fresh, request(tmp_path, python, "words", "order"))
    with Fresh(1, fork=False) as other:
        assert values(other, request(tmp_path, python, "words", "order")) == first
    assert first["words"] == ["1", "1", "1"]


def test_a_process_that_is_started_anew_gives_the_same(fresh: Fresh, tmp_path: Path) -> None:
    write(tmp_path, {"posts/tiny/a.json": "1", "posts/tiny/helper.py": "n = 2\n"})
    python = (
        HERE + "from posts.tiny.helper import n\nfrom blog.calc import presets\nx = (HERE / 'a.json').read_text()\n"
    )
    calls = [request(tmp_path, text, "n").call for text in (python, python + "1 / 0\n", "import os\nos._exit(3)\n")]
    with Fresh(2, fork=False) as other:
        assert [plain(one) for one in other.run(calls)] == [plain(one) for one in fresh.run(calls)]


def plain(one: Outcome) -> tuple[object, ...]:
    return one.value, str(one.errors), one.killed, one.inputs


def test_outcomes_come_in_the_order_of_the_calls(fresh: Fresh, tmp_path: Path) -> None:
    told: list[Outcome] = []
    calls = [request(tmp_path, f"n = sum(range({10 ** (6 - k)})) * 0 + {k}", "n").call for k in range(6)]
    outcomes = fresh.run(calls, done=lambda call, one: told.append(one))
    assert [numbers.values["n"] for numbers, _ in (one.value for one in outcomes)] == list(range(6))
    assert len(told) == 6
    assert all(one.seconds > 0 for one in outcomes)


def test_what_a_post_prints_goes_to_standard_error(
    fresh: Fresh, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome(fresh, request(tmp_path, "import sys\nprint('one')\nprint('two', file=sys.stderr)\n"))
    assert tuple(capsys.readouterr()) == ("", "one\ntwo\n")


def test_threads_may_print(fresh: Fresh, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    python = (
        "import threading\ndef speak(n):\n    for _ in range(50): print(n)\n"
        "threads = [threading.Thread(target=speak, args=(n,)) for n in range(4)]\n"
        "for thread in threads: thread.start()\nfor thread in threads: thread.join()\n"
    )
    assert not outcome(fresh, request(tmp_path, python)).errors
    assert sorted(capsys.readouterr().err) == sorted("0\n1\n2\n3\n" * 50)


def test_a_bug_of_ours_keeps_its_traceback(fresh: Fresh, tmp_path: Path) -> None:
    call = Call(function="blog.compute.shapes:check_table", argument=3, root=tmp_path, step=Step("the table"))
    with pytest.raises(RuntimeError, match=r"(?s)the table.*Traceback.*in check_table.*ShapeError: it is no mapping"):
        fresh.run([call])
    assert values(fresh, request(tmp_path, "n = 3", "n")) == {"n": 3}


# What ends


IMPORT = f"{PLACE}:2: figures.py cannot be imported"


@pytest.mark.parametrize(
    ("python", "problem"),
    [
        ("import sys\nsys.exit(0)", f"{IMPORT}: SystemExit: 0"),
        ("\nraise KeyboardInterrupt", f"{IMPORT}: KeyboardInterrupt"),
        ("class Own(BaseException): ...\nraise Own('x')", f"{IMPORT}: Own: x"),
        (
            "class Own(Exception):\n    def __str__(self): return 1 / 0\nraise Own",
            f"{PLACE}:3: figures.py cannot be imported: Own",
        ),
        ("\nf = lambda: f()\nf()", f"{IMPORT}: RecursionError: maximum recursion depth exceeded"),
        ("\nx = [1] * 10**10", f"{IMPORT}: MemoryError"),
        ("\nprint('x' * 10**7)", f"{IMPORT}: RuntimeError: more than 1048576 characters are printed"),
        ("def rows(): return {1}", f'{PLACE}:1:1: the data of "rows" cannot be published: set is no JSON value'),
        ("import os\nos._exit(0)", f"{PLACE}: the import of figures.py ended its process with status 0"),
        ("import os\ndef rows(): os._exit(3)", f'{PLACE}:2: the function of "rows" ended its process with status 3'),
    ],
)  # fmt: skip
def test_however_a_post_ends_its_process_it_is_an_error_at_its_place(
    fresh: Fresh, tmp_path: Path, python: str, problem: str
) -> None:
    assert problems(fresh, request(tmp_path, python)) == [problem]


@FORKS
@pytest.mark.parametrize("name", ["SIGSEGV", "SIGABRT", "SIGTERM", "SIGKILL"])
def test_a_signal_that_ends_a_process_is_named(fresh: Fresh, tmp_path: Path, name: str) -> None:
    python = f"import os, signal\ndef rows():\n    os.kill(os.getpid(), signal.{name})\n"
    (problem,) = problems(fresh, request(tmp_path, python))
    number = getattr(signal, name).value
    why = ", as happens where memory runs out" if name == "SIGKILL" else ""
    assert problem == f'{PLACE}:2: the function of "rows" ended its process with signal {number} ({name}){why}'


@FORKS
@pytest.mark.parametrize(
    ("python", "expression", "problem"),
    [
        (
            "n = 1\nwhile n:\n    n += 1",
            "1",
            r"posts/tiny/figures.py:[23]: figures.py cannot be imported: took more than 0.2 s of processor time",
        ),
        (
            "def rows():\n    while True:\n        try:\n            int('x')\n        except Exception: pass",
            "1",
            r'posts/tiny/figures.py:\d: "rows" cannot be computed: took more than 0.2 s of processor time',
        ),
        (
            "def rows():\n    while True:\n        try:\n            while True: pass\n        except: pass",
            "1",
            r'posts/tiny/figures.py:\d: (the function of "rows"|"rows" cannot be computed:) took more than 0.2 s .*',
        ),
        (
            "",
            "9**9**9",
            r"posts/tiny/index.md:9:4: the expression `9\*\*9\*\*9` took more than 0.2 s of processor time",
        ),
    ],
)
def test_what_does_not_end_is_ended(fresh: Fresh, tmp_path: Path, python: str, expression: str, problem: str) -> None:
    (found,) = problems(fresh, request(tmp_path, python, expression, limits=SHORT))
    assert re.fullmatch(problem, found), found


@pytest.mark.parametrize("fork", [pytest.param(True, marks=FORKS), False])
def test_what_waits_for_ever_is_ended(tmp_path: Path, fork: bool) -> None:
    asked = request(tmp_path, "import time\ndef rows():\n    time.sleep(1000)", limits=Limits(patience=1))
    with Fresh(1, fork=fork) as one:
        assert problems(one, asked) == [f'{PLACE}:2: the function of "rows" did not end within 1 s']


@FORKS
def test_a_function_that_takes_too_long_hides_no_other_problem(fresh: Fresh, tmp_path: Path) -> None:
    python = "def rows():\n    while True:\n        pass\n"
    assert len(problems(fresh, request(tmp_path, python, "missing", "1 / 0", limits=SHORT))) == 3


def test_one_call_that_dies_leaves_the_others(fresh: Fresh, tmp_path: Path) -> None:
    calls = [request(tmp_path, text, "1").call for text in ("", "import os\nos._exit(0)", "", "")]
    assert [one.killed for one in fresh.run(calls)] == ["", "ended its process with status 0", "", ""]


@pytest.mark.parametrize("fork", [pytest.param(True, marks=FORKS), False])
def test_calls_that_are_no_longer_wanted_are_ended(tmp_path: Path, fork: bool) -> None:
    asked = request(tmp_path, "import os\nprint(os.getpid())\nwhile True: pass\n")
    wanted = threading.Event()
    with Fresh(1, fork=fork) as one:
        timer = threading.Timer(0.3, wanted.set)
        timer.start()
        with pytest.raises(CancelledError):
            one.run([asked.call], cancelled=wanted.is_set)
        assert values(one, request(tmp_path, "n = 3", "n")) == {"n": 3}


@FORKS
def test_a_nursery_that_something_ended_is_started_again(tmp_path: Path) -> None:
    with Fresh(1) as one:
        killing = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nwhile True: pass\n"
        (problem,) = problems(one, request(tmp_path, killing))
        assert problem.endswith("ended its process with signal 9 (SIGKILL), as happens where memory runs out")
        assert values(one, request(tmp_path, "n = 3", "n")) == {"n": 3}


@FORKS
def test_everything_dies_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    post = "print('begun', flush=True)\nwhile True: pass\n"
    parent = (
        "from pathlib import Path\nfrom blog.compute.fresh import Fresh\n"
        "from tests.compute.test_fresh import request\n"
        f"Fresh(1).run([request(Path({str(tmp_path)!r}), {post!r}).call])\n"
    )
    with subprocess.Popen([sys.executable, "-c", parent], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        assert process.stderr.readline() == "begun\n"
        process.kill()
        assert process.stderr.read() == ""  # the pipe ends with the last process that holds it


@FORKS
def test_an_end_leaves_no_process(tmp_path: Path) -> None:
    with Fresh(1) as one:
        pids = values(one, request(tmp_path, "import os\npids = [os.getpid(), os.getppid()]\n", "pids"))["pids"]
    assert isinstance(pids, list)
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
