from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING

import pytest

from blog.cache import Cache
from blog.compute.derived import derived_modules
from blog.compute.drawer import Drawer
from blog.compute.fresh import Fresh
from blog.compute.modules import Modules, scripts_of
from blog.compute.request import is_plain, request_of
from blog.compute.sources import keep_text, source_of
from blog.errors import BlogErrors
from blog.tex import Converter
from tests.conftest import FIGURES

if TYPE_CHECKING:
    from tests.conftest import TinySite

TABLE = "```table rows\n```\n"
FIGURE = "```figure bar\n```\n"


def table(value: str) -> str:
    return f"def rows():\n    return {value}\n"


def test_a_post_has_its_figures_tables_values_and_equations(site: TinySite) -> None:
    python = (
        "from blog.calc.formula import formula\n\n"
        "@formula\ndef half(n: int) -> float:\n    '''Half.'''\n    return n / 2\n"
        '\ndef rows():\n    return {"columns": ["a"], "rows": [[1]]}\n'
    )
    site.post(TABLE + "```formula figures.half\nn=3\n```\n\n{{ half(3) | .1 }} [1.5]{= half(3)}\n")
    result = site.add({"posts/tiny/figures.py": python}).compute().posts["tiny"]
    assert result.tables == {"rows": {"columns": ["a"], "rows": [[1]]}}
    assert result.values == {"half(3)": 1.5}
    assert result.formulas["figures.half"].name == "half"
    assert "3" in result.formulas["figures.half"].substituted


def test_the_first_frame_is_drawn_by_the_module(site: TinySite) -> None:
    figure = site.post(FIGURE).figure().compute().posts["tiny"].figures["bar"]
    assert figure.frame.parts["finding"] == "The cache holds 2.00\u00a0KiB."
    assert figure.frame.texts == {"cache": "2.00\u00a0KiB"}
    assert set(figure.frame.plots) == {"narrow", "medium", "wide", "full"}
    assert '<rect width="20" height="20">' in figure.frame.plots["wide"]
    assert (figure.line, figure.source.splitlines()[0]) == (6, "def bar() -> dict[str, object]:")


def test_a_figure_without_its_function_is_reported(site: TinySite) -> None:
    site.post(FIGURE).figure(python="def bars():\n    return {}\n")
    assert site.problems() == [
        'posts/tiny/index.md:6:1: figures.py has no function bar() for "bar"\n'
        '  hint: figures.py defines: bars. Did you mean "bars"?',
        'posts/tiny/figures.py:1:1: "bars" is computed but no figure, table or number of the text uses it\n'
        "  hint: Write the fence ```figure bars, or name it _bars.",
    ]


def test_a_figure_without_its_module_is_reported(site: TinySite) -> None:
    site.post("Text\n\n" + FIGURE).figure()
    (site.root / "posts/tiny/bar.js").rename(site.root / "posts/tiny/bare.js")
    assert site.problems() == [
        'posts/tiny/index.md:8:1: figure "bar" has no module bar.js\n'
        '  hint: Modules beside the text: bare. Did you mean "bare"?',
        'posts/tiny/bare.js:1:1: no figure fence names "bare", and no figure imports it\n'
        '  hint: Figures of the text: bar. Did you mean "bar"?',
    ]


def test_a_spare_function_is_reported(site: TinySite) -> None:
    names = ("_own()", "helper(n)", "used()", "spare()")
    python = "".join(f"def {name}:\n    return 1\n\n\n" for name in names)
    site.post("{{ used() }}").add({"posts/tiny/figures.py": python})
    assert site.problems() == [
        'posts/tiny/figures.py:13:1: "spare" is computed but no figure, table or number of the text uses it\n'
        "  hint: Write the fence ```figure spare, or name it _spare."
    ]


def test_a_name_that_figures_py_lacks_is_reported_where_it_stands(site: TinySite) -> None:
    site.post("First line,\nthen [8 heads]{= n_haeds} and {{ n_haeds }}.\n")
    site.add({"posts/tiny/figures.py": "n_heads = 8\n"})
    reason = 'uses the name "n_haeds", which figures.py does not define'
    hint = 'hint: figures.py defines: n_heads. Did you mean "n_heads"?'
    assert site.problems() == [
        f"posts/tiny/index.md:7:6: the expression `n_haeds` {reason}\n  {hint}",
        f"posts/tiny/index.md:7:31: the expression `n_haeds` {reason}\n  {hint}",
    ]


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("y", 'uses the name "y", which figures.py does not define\n  hint: figures.py defines: model, np, x.'),
        ("x * 2", "gives no number or text: it is inf"),
        ("model", "gives no number or text: object is no JSON value"),
        ("model.size", 'uses "size" of a object, which is no plain data'),
        ("{'__proto__': 1}", 'gives no number or text: the key "__proto__" is not allowed'),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_printed_is_reported(site: TinySite, expression: str, reason: str) -> None:
    site.post(f"Value {{{{ {expression} }}}}\n")
    site.add({"posts/tiny/figures.py": "import numpy as np\nmodel = object()\nx = 1e308 * 10\n"})
    assert site.problems() == [f"posts/tiny/index.md:6:7: the expression `{expression}` {reason}"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not say how much is taken")
def test_an_expression_may_take_so_much_memory_and_figures_py_more(site: TinySite) -> None:
    site.post("{{ len(ROW * 150_000_000) }} and {{ len(LONG) }} and {{ len(ROW * 10_000_000) }}\n")
    site.add({"posts/tiny/figures.py": "ROW = [0]\nLONG = ROW * 150_000_000\n"})
    assert site.problems() == [
        "posts/tiny/index.md:6:1: the expression `len(ROW * 150_000_000)` needs more than 1024 MiB of memory\n"
        "  hint: Compute it in figures.py, and state the result."
    ]


def test_numpy_values_are_plain_numbers(site: TinySite) -> None:
    site.post(TABLE + "{{ n }} {{ a.sum() }}\n")
    python = "import numpy as np\nn = np.int64(3)\na = np.arange(4)\n" + table(
        '{"columns": ["a", "b"], "rows": a[:4].reshape(2, 2)}'
    )
    result = site.add({"posts/tiny/figures.py": python}).compute().posts["tiny"]
    assert result.values == {"n": 3, "a.sum()": 6}
    assert result.tables["rows"]["rows"] == [[0, 1], [2, 3]]


def test_an_exception_at_import_is_reported_at_its_line(site: TinySite) -> None:
    site.post().add({"posts/tiny/figures.py": "x = 1\nraise KeyError('llama')\n"})
    assert site.problems() == ["posts/tiny/figures.py:2: figures.py cannot be imported: KeyError: 'llama'"]


def test_a_syntax_error_is_reported_at_its_line(site: TinySite) -> None:
    site.post().add({"posts/tiny/figures.py": "x = 1\ndef f(:\n"})
    (problem,) = site.problems()
    assert problem == "posts/tiny/figures.py:2:7: figures.py cannot be imported: invalid syntax"


def test_an_exception_in_a_function_is_reported_at_the_deepest_line_of_the_post(site: TinySite) -> None:
    python = (
        "from blog.calc.presets import LLAMA_2_7B\nfrom blog.calc.kv_cache import kv_cache_bytes\n\n\n"
        "def _bytes(batch):\n    return kv_cache_bytes(LLAMA_2_7B, batch=batch)\n\n\n"
        "def rows():\n    return _bytes(3)\n"
    )
    site.post(TABLE).add({"posts/tiny/figures.py": python})
    (problem,) = site.problems()
    assert problem.startswith('posts/tiny/figures.py:6: "rows" cannot be computed: TypeError: kv_cache_bytes() missing')


def test_a_function_with_parameters_is_no_figure(site: TinySite) -> None:
    site.post(TABLE).add({"posts/tiny/figures.py": "\ndef rows(n):\n    return n\n"})
    assert site.problems() == [
        'posts/tiny/figures.py:2: "rows" cannot be computed: '
        "TypeError: rows() missing 1 required positional argument: 'n'"
    ]


@pytest.mark.parametrize("python", ["import sys\nsys.exit(0)\n", "import sys\n\ndef rows():\n    sys.exit(0)\n"])
def test_leaving_the_program_is_an_error_as_any_other(site: TinySite, python: str) -> None:
    site.post(TABLE).add({"posts/tiny/figures.py": python})
    (problem,) = site.problems()
    assert problem.endswith(": SystemExit: 0")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("float('nan')", "it is nan"),
        ('{"a": [{"b": 1}, {"b": -float("inf")}]}', "a[1].b is -inf"),
        ("{1, 2}", "set is no JSON value"),
        ('{"a": {"__proto__": 1}}', 'the key "__proto__" is not allowed'),
    ],
)
def test_data_that_is_no_json_is_refused(site: TinySite, value: str, reason: str) -> None:
    site.post(TABLE).add({"posts/tiny/figures.py": "\n" + table(value)})
    assert site.problems() == [f'posts/tiny/figures.py:2:1: the data of "rows" cannot be published: {reason}']


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("[]", 'it is no mapping with "columns" and "rows"'),
        ('{"columns": ["a"]}', 'it is no mapping with "columns" and "rows"'),
        ('{"columns": ["a"], "rows": [[1], [1, 2]]}', "row 2 has 2 cells, the table 1 columns"),
        ('{"columns": ["a"], "rows": [1]}', "row 1 has no cells, the table 1 columns"),
        ('{"columns": ["a"], "rows": [[None]]}', "row 1 holds None, which is neither text nor a number"),
        (
            '{"columns": ["a"], "rows": [], "align": "x"}',
            "\"align\" is 'x', not one of l, r, c for each of 1 columns",
        ),
    ],
)
def test_a_table_of_another_shape_is_refused(site: TinySite, value: str, reason: str) -> None:
    site.post(TABLE).add({"posts/tiny/figures.py": table(value)})
    assert site.problems() == [
        f'posts/tiny/figures.py:1:1: the data of "rows" cannot be published: {reason}\n'
        '  hint: Return {"columns": [...], "rows": [[...], ...], "align": "lrr"}.'
    ]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("[]", 'it is no mapping with "inputs"'),
        ("{}", 'it is no mapping with "inputs"'),
        ('{"inputs": {}, "files": ["a.bin"]}', '"files" is no mapping from names to paths'),
        ('{"inputs": {}, "files": {"model": 3}}', '"files" is no mapping from names to paths'),
        ('{"inputs": {}, "samples": {}}', '"samples" is no list'),
        ('{"inputs": {}, "samples": [{"inputs": {}}]}', 'sample 1 is no mapping with "inputs" and "outputs"'),
        ('{"inputs": {}, "samples": [3]}', 'sample 1 is no mapping with "inputs" and "outputs"'),
        (
            '{"inputs": {}, "samples": [{"inputs": {"n": 1}, "outputs": {}}]}',
            'sample 1 has the input "n", the start values have not',
        ),
    ],
)
def test_a_figure_of_another_shape_is_refused(site: TinySite, value: str, reason: str) -> None:
    site.post(FIGURE).figure(python=f"def bar():\n    return {value}\n")
    assert site.problems() == [
        f'posts/tiny/figures.py:1:1: the data of "bar" cannot be published: {reason}\n'
        '  hint: Return {"inputs": {...}, "samples": [{"inputs": {...}, "outputs": {...}}, ...], ...}.'
    ]


@pytest.mark.parametrize("path", ["static/models/rich0.bin", "models/rich-0.bin", "static/../models/rich-0.bin"])
def test_a_file_that_is_not_there_names_the_nearest(site: TinySite, path: str) -> None:
    python = f'def bar():\n    return {{"inputs": {{}}, "files": {{"model": "{path}"}}}}\n'
    site.post(FIGURE).figure(python=python)
    (problem,) = site.problems()
    assert problem.startswith(
        f'posts/tiny/figures.py:1:1: the data of "bar" cannot be published: there is no file "{path}"'
    )
    assert problem.endswith('Did you mean "static/models/rich-0.bin"?')


def test_an_unknown_formula_names_the_nearest(site: TinySite) -> None:
    site.post("```formula calc.kv_cache.kv_cache_byte\n```\n")
    (problem,) = site.problems()
    assert problem.startswith(
        'posts/tiny/index.md:6:1: unknown formula "calc.kv_cache.kv_cache_byte"\n  hint: Formulas: '
    )
    assert problem.endswith('Did you mean "calc.kv_cache.kv_cache_bytes"?')


def test_values_that_a_formula_cannot_take_are_reported_at_their_line(site: TinySite) -> None:
    site.post("```formula calc.kv_cache.kv_cache_bytes\nmodel=LLAMA\n```\n").add({"posts/tiny/figures.py": "N = 1\n"})
    assert site.problems() == [
        "posts/tiny/index.md:7:1: the values `model=LLAMA` cannot be used: "
        'it uses the name "LLAMA", which figures.py does not define'
    ]


def test_a_value_that_a_formula_lacks_is_named(site: TinySite) -> None:
    site.post("```formula calc.kv_cache.kv_cache_bytes\nmodel=M, batch=1, dtype_bytes=2\n```\n")
    site.add({"posts/tiny/figures.py": "from blog.calc.presets import LLAMA_2_7B as M\n"})
    assert site.problems() == [
        "posts/tiny/index.md:7:1: the substitution needs a value for seq_len\n  hint: give seq_len=..."
    ]


def test_a_change_in_the_same_second_is_seen(site: TinySite) -> None:
    site.post("{{ n }}").add({"posts/tiny/figures.py": "n = 1\n"})
    path = site.root / "posts/tiny/figures.py"
    times = (path.stat().st_atime_ns, path.stat().st_mtime_ns)
    assert site.compute().posts["tiny"].values == {"n": 1}
    path.write_text("n = 2\n", "utf-8")
    os.utime(path, ns=times)
    assert site.compute().posts["tiny"].values == {"n": 2}


@pytest.mark.parametrize("later", ["def bar():\n    return 'what never ran'\n", ""])
def test_the_code_shown_is_the_code_that_ran(site: TinySite, later: str) -> None:
    loaded = site.post(FIGURE).figure().load()
    derived = derived_modules(loaded.formulas, Converter(Cache(None), {}).convert)
    modules = Modules(scripts_of(loaded, derived.scripts), Cache(None))
    request = request_of(loaded.posts[0], loaded, derived, modules)
    site.add({"posts/tiny/figures.py": later})
    with Fresh(1) as fresh:
        (outcome,) = fresh.run([request.call])
    numbers, problems = outcome.value
    assert not problems
    assert numbers.figures["bar"].source == FIGURES[FIGURES.index("def bar") :]


@pytest.mark.parametrize(
    "code",
    [
        "@once\n@once\ndef bar():\n    # why\n    return {'inputs': {}}\n",
        "def bar(): return {'inputs': {}}\n",
        "bar = lambda: {\n    'inputs': {}\n}\n",
    ],
)
def test_the_code_shown_is_whole(tmp_path: Path, code: str) -> None:
    text = f"def once(function):\n    return function\n\n\n{code}\n\nx = [\n    1]\n"
    names: dict[str, FunctionType] = {}
    keep_text("a text", text)
    exec(compile(text, "a text", "exec"), names)
    assert source_of(names["bar"]) == code


def test_the_code_of_a_function_of_another_file_is_that_of_the_file(site: TinySite) -> None:
    site.post(FIGURE).figure(python="from posts.tiny.shared import bar\n").add({"posts/tiny/shared.py": FIGURES})
    assert site.compute().posts["tiny"].figures["bar"].source == FIGURES[FIGURES.index("def bar") :]


def test_an_import_that_fails_hides_no_fence_without_its_module(site: TinySite) -> None:
    site.post(FIGURE).add({"posts/tiny/figures.py": "1 / 0\n"})
    assert site.problems() == [
        'posts/tiny/index.md:6:1: figure "bar" has no module bar.js\n  hint: Modules beside the text: none.',
        "posts/tiny/figures.py:1: figures.py cannot be imported: ZeroDivisionError: division by zero",
    ]


def test_a_syntax_error_of_another_file_is_reported_there(site: TinySite) -> None:
    site.post().add({"posts/tiny/figures.py": "import posts.tiny.shared\n", "posts/tiny/shared.py": "\ndef f(:\n"})
    assert site.problems() == ["posts/tiny/shared.py:2:7: figures.py cannot be imported: invalid syntax"]


def test_what_a_post_asks_of_python_is_small_and_says_where_it_stands(site: TinySite) -> None:
    text = f"{FIGURE}\nOne {{{{ n }}}} and\n[two]{{= n }}.\n\n```formula calc.kv_cache.kv_cache_bytes\nbatch=1\n```\n"
    loaded = site.post(text).figure().post("Words.", "words").load()
    derived = derived_modules(loaded.formulas, Converter(Cache(None), {}).convert)
    post, words = loaded.posts
    tiny = request_of(post, loaded, derived, Modules({}, Cache(None)))
    assert [is_plain(each) for each in (post, words)] == [False, True]
    assert pickle.loads(pickle.dumps(tiny)) == tiny
    assert (tiny.figures, tiny.tables) == ({"bar": 6}, {})
    assert [(e.text, e.line, e.column) for e in tiny.expressions] == [("n", 9, 5), ("n", 10, 1)]
    assert [(e.name, e.line, e.arguments, e.module) for e in tiny.equations] == [
        ("calc.kv_cache.kv_cache_bytes", 12, "batch=1", "blog.calc.kv_cache")
    ]


def test_a_declared_symbol_that_is_no_tex_is_reported_at_its_formula(site: TinySite) -> None:
    head = "from blog.calc.formula import formula\n\n\n"
    mark = '@formula(symbols={"count": r"\\nosuch"})\n'
    python = f'{head}{mark}def one(count: int) -> int:\n    """One."""\n    return count\n'
    assert site.post().add({"posts/tiny/figures.py": python}).problems()[0] == (
        "posts/tiny/figures.py:5: the equation of one cannot be typeset: unknown command \\nosuch\n"
        "  hint: Define it: \\newcommand{\\nosuch}{...} in the formula, or for all posts in [tool.blog.macros]."
    )


def test_running_a_post_leaves_no_files_beside_it(site: TinySite) -> None:
    site.post(FIGURE).figure().compute()
    assert {path.name for path in (site.root / "posts/tiny").iterdir()} == {"index.md", "figures.py", "bar.js"}


def test_what_a_post_prints_stays_out_of_the_report(site: TinySite, capsys: pytest.CaptureFixture[str]) -> None:
    site.post().add({"posts/tiny/figures.py": "print('debug')\n"}).compute()
    assert tuple(capsys.readouterr()) == ("", "debug\n")


def test_a_post_may_read_its_data(site: TinySite) -> None:
    python = 'from pathlib import Path\n\nn = int((Path(__file__).parent / "data/n.txt").read_text("utf-8"))\n'
    site.post("{{ n }}").add({"posts/tiny/figures.py": python, "posts/tiny/data/n.txt": "7"})
    assert site.compute().posts["tiny"].values == {"n": 7}


@pytest.fixture
def own_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many processes as were asked for, and not those of all tests."""
    monkeypatch.setattr("blog.compute.engine.Fresh", Fresh)
    monkeypatch.setattr("blog.compute.engine.Drawer", Drawer)


@pytest.mark.usefixtures("own_processes")
def test_worker_processes_give_the_same_result_as_one(site: TinySite) -> None:
    for slug in ("a", "b"):
        site.post(FIGURE, slug=slug).figure(slug)
    site.post(TABLE + "{{ n }}", slug="c").add({"posts/c/figures.py": "n = 1\n" + table('{"columns": [], "rows": []}')})
    assert site.compute(jobs=2).posts == site.compute(jobs=1).posts


@pytest.mark.usefixtures("own_processes")
def test_worker_processes_report_the_same_problems_as_one(site: TinySite) -> None:
    for slug in ("a", "b"):
        site.post(f"{{{{ {slug} }}}}", slug=slug)
    reports = []
    for jobs in (1, 2):
        with pytest.raises(BlogErrors) as caught:
            site.compute(jobs=jobs)
        reports.append([(str(error), error.path, error.line) for error in caught.value.errors])
    assert reports[0] == reports[1]
    assert [path for _, path, _ in reports[0]] == [Path("posts/a/index.md"), Path("posts/b/index.md")]
