"""Everything that the figures' programs can report, from one run of Deno over a site of broken figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import FIGURES, MODULE, TinySite

if TYPE_CHECKING:
    from collections.abc import Mapping

FENCE = "```figure bar\n```\n"
START = '"inputs": {"n_heads": 2}'
DERIVE = "cache_bytes: inputs.n_heads * data.per_head"
PRESET = "{ n_heads: 4 }"
RECT = "width: derived.n_heads * 10, height: 20"
REFUSED_FROM_FOUR = '  if (inputs.n_heads > 3) throw new Error("no such head");\n  return { ...inputs'
CHECK = "export const check = ({{ n_heads }}) => n_heads > {} ? 'Too many heads.' : null;\nexport function derive"


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) >= 1, old
    return text.replace(old, new)


def python(old: str, new: str) -> Mapping[str, str]:
    return {"figures.py": changed(FIGURES, old, new), "bar.js": MODULE}


def module(old: str, new: str) -> Mapping[str, str]:
    return {"figures.py": FIGURES, "bar.js": changed(MODULE, old, new)}


def both(pair: tuple[str, str], other: tuple[str, str]) -> Mapping[str, str]:
    return {"figures.py": changed(FIGURES, *pair), "bar.js": changed(MODULE, *other)}


def differs(name: str, n_heads: int, values: str) -> str:
    return (
        f'bar.js:13:1: figure "bar": Python and JavaScript disagree on {name} for {{"n_heads":{n_heads}}}: {values}\n'
        "  hint: Change figures.py or derive so that both compute the same."
    )


# slug -> the files of the figure, the text of the post, and what the build says
CASES: dict[str, tuple[Mapping[str, str], str, list[str]]] = {
    "right": (python("", ""), FENCE, []),
    "disagrees": (
        module(DERIVE, "cache_bytes: inputs.n_heads === 4 ? 5000 : inputs.n_heads * 1024"),
        FENCE,
        [differs("cache_bytes", 4, "4096 against 5000")],
    ),
    "lacks-an-output": (
        both(('"outputs": {', '"outputs": {"share": 1, '), ("picture", "small")),
        FENCE,
        [differs("share", 1, "1 against nothing; and 2 more")],
    ),
    "gives-nan": (
        both(("for n in (1, 2, 4)", "for n in (1,)"), (DERIVE, "cache_bytes: NaN && 1, shown: 1")),
        FENCE,
        [
            differs("cache_bytes", 1, "1024 against NaN"),
            'bar.js:17:1: figure "bar": at the start values in the narrow layout: '
            'draws the text "The cache holds NaN\u00a0bytes."; and 8 more',
        ],
    ),
    "bigint-is-equal": (
        both(
            ('{"cache_bytes": n * PER_HEAD}', '{"large": n}'), (DERIVE, "cache_bytes: 1, large: BigInt(inputs.n_heads)")
        ),
        FENCE,
        [],
    ),
    "bigint-differs": (
        both(('{"cache_bytes": n * PER_HEAD}', '{"large": n}'), (DERIVE, "cache_bytes: 1, large: 2n")),
        FENCE,
        [differs("large", 1, "1 against 2; and 1 more")],
    ),
    "last-bit-of-a-float": (
        both(('{"cache_bytes": n * PER_HEAD}', '{"share": 0.1 + 0.2}'), (DERIVE, "cache_bytes: 1, share: 0.3")),
        FENCE,
        [],
    ),
    "float-differs": (
        both(
            ('{"cache_bytes": n * PER_HEAD}', '{"share": 0.3}'),
            (DERIVE, "cache_bytes: 1, share: 0.3000000001"),
        ),
        FENCE,
        [differs("share", 1, "0.3 against 0.3000000001; and 2 more")],
    ),
    "nested-outputs": (
        both(
            ('{"cache_bytes": n * PER_HEAD}', '{"parts": [{"a": n}, None, "x"]}'),
            (DERIVE, 'cache_bytes: 1, parts: [{ a: inputs.n_heads, b: 1 }, null, inputs.n_heads < 4 ? "x" : "y"]'),
        ),
        FENCE,
        [
            differs("parts", 4, '[{"a":4},null,"x"] against [{"a":4,"b":1},null,"y"]')
        ],
    ),
    "draws-nan": (
        module(RECT, "width: Math.sqrt(3 - derived.n_heads), height: 20"),
        FENCE,
        ['bar.js:17:1: figure "bar": at {"n_heads":4} in the narrow layout: draws width="NaN" of <rect>; and 3 more'],
    ),
    "draws-a-negative-size": (
        module(RECT, "width: 25 - derived.n_heads * 10, height: 20"),
        FENCE,
        ['bar.js:17:1: figure "bar": at {"n_heads":4} in the narrow layout: draws width="-15" of <rect>; and 3 more'],
    ),
    "draws-infinity": (
        module(RECT, "x: 1 / (4 - derived.n_heads), width: 1"),
        FENCE,
        ['bar.js:17:1: figure "bar": at {"n_heads":4} in the narrow layout: draws x="Infinity" of <rect>; and 3 more'],
    ),
    "says-undefined": (
        module('summary: "One bar."', "summary: `${derived.missing} bar.`"),
        FENCE,
        [
            'bar.js:17:1: figure "bar": at the start values in the narrow layout: '
            'draws the text "undefined bar."; and 8 more'
        ],
    ),
    "throws-in-derive": (
        module("  return { ...inputs", REFUSED_FROM_FOUR),
        FENCE,
        ['bar.js:14:33: figure "bar": at {"n_heads":4}: no such head'],
    ),
    "throws-beyond-the-samples": (
        both(
            ("for n in (1, 2, 4)", "for n in (1, 2)"),
            ("  return { ...inputs", REFUSED_FROM_FOUR),
        ),
        FENCE,
        ['bar.js:14:33: figure "bar": at {"n_heads":4}: no such head'],
    ),
    "throws-in-inputs": (
        module("values: [1, 2, 4]", "values: [1, 2, 4].map((n) => n.missing.more)"),
        FENCE,
        ['bar.js:6:85: figure "bar": Cannot read properties of undefined (reading \'more\')'],
    ),
    "start-is-not-valid": (
        python(START, '"inputs": {"n_heads": 3}'),
        FENCE,
        ['bar.js:5:1: figure "bar": the start value n_heads=3 is not valid; 1, 2, 4'],
    ),
    "start-is-refused-by-check": (
        module("export function derive", CHECK.format(1)),
        FENCE,
        ['bar.js:13:1: figure "bar": the start values are not valid: Too many heads.'],
    ),
    "state-is-refused-by-check": (
        module("export function derive", CHECK.format(2)),
        FENCE,
        [],
    ),
    "preset-is-not-valid": (
        module(PRESET, "{ n_heads: 3 }"),
        FENCE,
        ['bar.js:9:1: figure "bar": preset "All": n_heads=3 is not valid'],
    ),
    "preset-of-no-input-in-a-default-export": (
        {
            "figures.py": FIGURES,
            "bar.js": MODULE.replace("export function ", "function ").replace(
                "return { \"All\"", "return { \"None\""
            )
            + "\nexport default {\n  inputs,\n  presets: { \"All\": { heads: 4 } },\n  derive,\n  view,\n};\n",
        },
        FENCE,
        ['bar.js:33:1: figure "bar": preset "All": there is no input "heads"'],
    ),
    "preset-of-no-input": (
        module(PRESET, "{ heads: 4 }"),
        FENCE,
        ['bar.js:9:1: figure "bar": preset "All": there is no input "heads"'],
    ),
    "input-in-python-only": (
        python(START, '"inputs": {"n_heads": 2, "batch": 1}'),
        FENCE,
        ['bar.js:5:1: figure "bar": figures.py has the input "batch", the module has not'],
    ),
    "input-in-the-module-only": (
        module("return { n_heads:", 'return { batch: slider({ label: "Batch" }), n_heads:'),
        FENCE,
        ['bar.js:5:1: figure "bar": the module has the input "batch", figures.py has not'],
    ),
    "exports-no-view": (
        module("export function view", "function view"),
        FENCE,
        ['bar.js:1:1: figure "bar": the figure has no function view'],
    ),
    "works-slowly": (
        both(
            ('{"cache_bytes": n * PER_HEAD}', '{"squared": n * n}'),
            (
                "export function derive(inputs, data) {\n  return { ...inputs, " + DERIVE,
                "export const slow = { inputs: ['n_heads'], run: ({ n_heads }) => ({ squared: n_heads ** 2 }) };\n"
                "export function derive(inputs, data, worked) {\n"
                "  return { ...inputs, squared: worked?.squared, cache_bytes: worked ? worked.squared : 0",
            ),
        ),
        FENCE,
        [],
    ),
    "draws-nan-once-the-slow-part-is-done": (
        module(
            "export function derive(inputs, data) {\n  return { ...inputs, " + DERIVE,
            "export const slow = { inputs: ['n_heads'], run: ({ n_heads }) => n_heads > 2 ? NaN : 1 };\n"
            "export function derive(inputs, data, worked) {\n"
            "  return { ...inputs, cache_bytes: inputs.n_heads * 1024, n_heads: inputs.n_heads * (worked ?? 1)",
        ),
        FENCE,
        ['bar.js:18:1: figure "bar": at {"n_heads":4} in the narrow layout: draws width="NaN" of <rect>; and 3 more'],
    ),
    "does-not-draw-before-the-slow-part-is-done": (
        module(
            "export function derive(inputs, data) {\n  return { ...inputs, " + DERIVE,
            "export const slow = { inputs: [], run: () => ({ bytes: 1024 }) };\n"
            "export function derive(inputs, data, worked) {\n"
            "  return { ...inputs, cache_bytes: inputs.n_heads * worked.bytes",
        ),
        FENCE,
        [
            'bar.js:15:60: figure "bar": at the start values: '
            "Cannot read properties of null (reading 'bytes'); and 2 more"
        ],
    ),
    "prints": (module("  return { ...inputs", '  console.log("debug");\n  return { ...inputs'), FENCE, []),
    "link-to-a-wrong-value": (
        python("", ""),
        "All\nof [three heads](#fig:bar?n_heads=3)\n\n" + FENCE,
        ['index.md:7:27: the link to a state of "bar" is not valid: n_heads=3 is not valid; 1, 2, 4'],
    ),
    "link-to-no-input": (
        python("", ""),
        "[heads](#fig:bar?heads=1)\n\n" + FENCE,
        [
            'index.md:6:18: the link to a state of "bar" is not valid: '
            '"heads" is no input of this figure; it has n_heads'
        ],
    ),
    "link-to-a-state": (python("", ""), "[four](#fig:bar?n_heads=4) and [none](#fig:bar)\n\n" + FENCE, []),
}  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What the build says about each case."""
    site = TinySite(tmp_path_factory.mktemp("figures"))
    for slug, (files, text, _) in CASES.items():
        site.post(text, slug).add({f"posts/{slug}/{name}": content for name, content in files.items()})
    said: dict[str, list[str]] = {slug: [] for slug in CASES}
    for problem in site.problems():
        _, slug, rest = problem.split("/", 2)
        said[slug].append(rest)
    return said


@pytest.mark.parametrize("slug", CASES)
def test_a_figure_is_published_only_if_it_is_right_everywhere(slug: str, found: dict[str, list[str]]) -> None:
    assert found[slug] == CASES[slug][2]


def test_a_module_that_is_no_javascript_is_reported_at_its_line(site: TinySite) -> None:
    site.post(FENCE).figure(module=MODULE + "\nexport function {\n")
    (problem,) = site.problems()
    line = MODULE.count("\n") + 2
    assert problem.startswith(f"posts/tiny/bar.js:{line}:17: the module does not load: ")
    assert str(Path.cwd()) not in problem
    assert "/tmp" not in problem


def test_a_module_that_imports_what_is_not_there_is_reported(site: TinySite) -> None:
    site.post(FENCE).figure(module='import { x } from "../../static/js/nowhere.js";\n' + MODULE)
    (problem,) = site.problems()
    assert problem.startswith(
        'posts/tiny/bar.js:1:19: "../../static/js/nowhere.js" leads to no file\n  hint: There are: '
    )


def test_a_shared_module_that_imports_what_is_not_there_is_reported_once_and_there(site: TinySite) -> None:
    for slug in ("a", "b"):
        site.post(FENCE, slug).figure(slug)
    site.own("static").add({"static/js/inputs/slider.js": 'import "../nowhere.js";\nexport const slider = () => 0;\n'})
    (problem,) = site.problems()
    assert problem.startswith('static/js/inputs/slider.js:1:8: "../nowhere.js" leads to no file\n  hint: There are: ')


def test_a_module_that_imports_a_name_that_is_not_there_is_reported(site: TinySite) -> None:
    site.post(FENCE).figure(module='import { nothing } from "../../static/js/core/tree.js";\n' + MODULE)
    (problem,) = site.problems()
    assert problem.startswith("posts/tiny/bar.js:1:10: the module does not load: SyntaxError: The requested module ")
    assert "'nothing'" in problem


def test_a_module_that_fails_as_it_loads_is_reported_at_its_line(site: TinySite) -> None:
    site.post(FENCE).figure(module='throw new Error("not today");\n')
    assert site.problems() == ["posts/tiny/bar.js:1:7: the module does not load: Error: not today"]


def test_a_module_has_no_permissions(site: TinySite) -> None:
    site.post(FENCE).figure(module='Deno.readTextFileSync("/etc/passwd");\n' + MODULE)
    (problem,) = site.problems()
    assert problem == "posts/tiny/bar.js:1:1: the module does not load: ReferenceError: Deno is not defined"
