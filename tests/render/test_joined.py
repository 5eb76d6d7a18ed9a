"""What modules do when they stand in one file with others is what they did as files of their own."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from deno import find_deno_bin

from blog import javascript
from blog.render.assets import Assets, Prepared, named, prepared, together
from blog.render.joined import Joined, joined
from blog.render.module import read
from tests.conftest import PROJECT

A, B, C = "posts/p/a.js", "static/js/b.js", "static/js/core/c.js"


class Case(NamedTuple):
    """Modules, and those that cannot be moved, each with the reason."""

    files: Mapping[str, str]
    apart: Mapping[str, str] = {}
    entries: tuple[str, ...] = (A,)


CASES = {
    "names": Case(
        {
            A: 'import { one, two as too } from "../../static/js/b.js";\nlog(one);\nexport const sum = one + too;\n',
            B: 'log("b");\nexport const one = 1, two = 2;\n',
        }
    ),
    "a name that is used before its import": Case(
        {
            A: 'export const twice = double(4);\nimport { double } from "../../static/js/b.js";\n',
            B: "export function double(value) {\n  return 2 * value;\n}\n",
        }
    ),
    "each module runs once, after those that it imports": Case(
        {
            A: 'import { c } from "../../static/js/core/c.js";\nimport { b } from "../../static/js/b.js";\n'
            'log("a");\nc.push("a");\nexport const all = [...c, b];\n',
            B: 'import { c } from "./core/c.js";\nlog("b");\nc.push("b");\nexport const b = c.length;\n',
            C: 'log("c");\nexport const c = ["c"];\n',
        }
    ),
    "only for its effect": Case(
        {
            A: 'import "../../static/js/b.js";\nimport {} from "../../static/js/core/c.js";\nlog("a");\n',
            B: 'log("b");\n',
            C: 'log("c");\n',
        }
    ),
    "given on": Case(
        {
            A: 'import { renamed, c, d } from "../../static/js/b.js";\nexport const found = [renamed, c, d];\n',
            B: 'export { c as renamed } from "./core/c.js";\nexport * from "./core/c.js";\nexport const d = 4;\n',
            C: 'export const c = 3;\nexport const d = "hidden";\n',
        }
    ),
    "an export list": Case(
        {
            A: 'import { made, run, K as Kind, again } from "../../static/js/b.js";\n'
            "export const found = [made, run(), new Kind().name, again];\n",
            B: 'import { c } from "./core/c.js";\nconst one = 1, made = [one, 2];\n'
            'function run() {\n  return "ran";\n}\n'
            'class K {\n  name = "K";\n}\nexport { c as again, K, made, run };\n',
            C: "export const c = 3;\n",
        }
    ),
    "all kinds of functions": Case(
        {
            A: 'import { f, g, h, K, L } from "../../static/js/b.js";\n'
            "export const found = [f.name, [...g()], h.name, new K().k, new L().k];\n",
            B: "export async function f() {}\nexport function* g() {\n  yield 1;\n}\n"
            "export async function* h() {}\n"
            "export class K {\n  k = 1;\n}\nexport class L extends K {}\n",
        }
    ),
    "a default": Case(
        {
            A: 'import { f } from "../../static/js/b.js";\nexport default f({ a: 1 });\n',
            B: "export const f = (x) => x;\n",
        }
    ),
    "the whole of a module": Case(
        {
            A: 'import * as all from "../../static/js/b.js";\n'
            'export const found = [Object.keys(all), "toString" in all];\n',
            B: "export const z = 1;\nexport function a() {}\n",
        }
    ),
    "names that shadow": Case(
        {
            A: 'import { from } from "../../static/js/b.js";\nconst $ = 1, f = 2, n = 3, _$ = 4;\n'
            "export const found = [from, $, f, n, _$];\n",
            B: 'import { c as m } from "./core/c.js";\nexport const from = "from" + m;\n',
            C: "export const c = `$`;\n",
        }
    ),
    "words in strings, templates and expressions": Case(
        {
            A: 'import { text, find } from "../../static/js/b.js";\n'
            'export const found = [text, find("a;b}"), this === undefined];\n',
            B: 'export const text = `export const a = ${"import { b } from"};`;\n'
            "export const find = (t) => /[;}/]export/.test(t) || t;\n",
        }
    ),
    "what is loaded later": Case(
        {
            A: 'import { later } from "../../static/js/core/c.js";\nexport const found = await later();\n',
            C: 'import { b } from "../b.js";\nlog(b.length);\n'
            'export const later = async () => (await import("../b.js")).b === b;\n',
            B: 'log("b");\nexport const b = ["b"];\n',
        },
        {A: "await outside of functions"},
    ),
    "an address beside the module": Case(
        {
            A: 'import { name } from "../../static/js/core/c.js";\nexport const found = name;\n',
            C: 'import { b } from "../b.js";\nexport const name = new URL("../b.js", import.meta.url).pathname'
            '.replace(/.*\\/static/, "static") + b;\n',
            B: "export const b = 1;\n",
        },
    ),
    "two names for one export": Case(
        {
            A: 'import { one, two } from "../../static/js/b.js";\nexport const same = one === two;\n',
            B: "const one = {};\nexport { one, one as two };\n",
        }
    ),
    "await inside of functions": Case(
        {
            A: 'import { f } from "../../static/js/b.js";\nexport const found = f();\n',
            B: "export const f = () => {\n  const g = async () => {\n"
            "    for await (const x of [1]) await [x];\n  };\n"
            "  return g() instanceof Promise;\n};\n",
        }
    ),
    "a name that objects have": Case(
        {
            A: 'import { constructor, valueOf } from "../../static/js/b.js";\n'
            "export const found = [constructor, valueOf];\n",
            B: "export const constructor = 1, valueOf = 2;\n",
        }
    ),
    "reserved words as names": Case(
        {
            A: 'import { if as when } from "../../static/js/b.js";\nexport const found = when;\n',
            B: "const when = 1;\nexport { when as if };\n",
        }
    ),
    "an export that changes": Case(
        {
            A: 'import { add, count } from "../../static/js/b.js";\nadd();\nexport const found = count;\n',
            B: "export let count = 0;\nexport const add = () => {\n  count += 1;\n};\n",
        },
        {A: "it imports one that stays apart, or itself", B: "export let count=0"},
    ),
    "a function that changes": Case(
        {
            A: 'import { add, set } from "../../static/js/b.js";\nset();\nexport const found = add();\n',
            B: "export function add() {\n  return 1;\n}\nexport const set = () => {\n"
            "  ({ add } = { add: () => 2 });\n};\n",
        },
        {A: "it imports one that stays apart, or itself", B: '"add", which may change'},
    ),
    "an export list of what changes": Case(
        {
            A: 'import { add, count } from "../../static/js/b.js";\nadd();\nexport const found = count;\n',
            B: "let count = 0;\nconst add = () => {\n  count += 1;\n};\nexport { add, count };\n",
        },
        {A: "it imports one that stays apart, or itself", B: '"count", which may change'},
    ),
    "modules that import each other": Case(
        {
            A: 'import { b } from "../../static/js/b.js";\n'
            'import { d } from "../../static/js/d.js";\nexport const found = b() + d;\n',
            B: 'import { c } from "./core/c.js";\nimport { d } from "./d.js";\n'
            'export function b() {\n  return "b" + d + (c ? "" : c);\n}\n',
            C: 'import { b } from "../b.js";\nimport { d } from "../d.js";\nlog(d);\nexport const c = typeof b;\n',
            "static/js/d.js": 'export const d = "d";\n',
        },
        dict.fromkeys([A, B, C], "it imports one that stays apart, or itself"),
    ),
    "another default": Case(
        {
            A: 'import b from "../../static/js/b.js";\nexport const found = b();\n',
            B: "export default function () {\n  return 1;\n}\n",
        },
        {A: "it imports one that stays apart, or itself", B: "export default function(){return 1}"},
    ),
    "names that are taken apart": Case(
        {
            A: 'import { b } from "../../static/js/b.js";\nexport const found = b;\n',
            B: "export const { b: [b] } = { b: [1] };\n",
        },
        {A: "it imports one that stays apart, or itself", B: "export const{b:[b]}={b:[1]}"},
    ),
    "a name of two others": Case(
        {
            A: 'import { one } from "../../static/js/b.js";\nexport const found = one;\n',
            B: 'export * from "./core/c.js";\nexport * from "./d.js";\nexport const one = 1;\n',
            C: "export const both = 1;\n",
            "static/js/d.js": "export const both = 2;\n",
        },
        {A: "it imports one that stays apart, or itself", B: "it exports a name of two others"},
    ),
    "one that stays apart asks for what it needs": Case(
        {
            A: 'import { b } from "../../static/js/b.js";\n'
            'import { c } from "../../static/js/core/c.js";\nlog(b, c);\n'
            "export let found = [b, c];\n",
            B: 'export const b = ["b"];\n',
            C: 'import { b } from "../b.js";\nb.push("c");\nexport const c = b;\n',
        },
        {A: "export let found=[b,c]"},
    ),
    "what is not there": Case(
        {
            A: 'import { b, gone } from "../../static/js/b.js";\nexport const found = [b, gone];\n',
            B: "export const b = 1;\n",
        },
        {A: 'it imports "gone", which is not there'},
    ),
    "the address of the module itself": Case(
        {
            A: 'import { b } from "../../static/js/b.js";\nexport const found = b;\n',
            B: "export const b = typeof import.meta.url;\n",
        },
        {A: "it imports one that stays apart, or itself", B: "import.meta"},
    ),
    "import() of a word in another folder": Case(
        {
            A: 'import { c } from "../../static/js/core/c.js";\nexport const found = typeof c;\n',
            C: "export const c = (name) => import(name);\n",
        },
        {A: "it imports one that stays apart, or itself", C: "import() of what is no text"},
    ),
    "two pages": Case(
        {
            A: 'import { c } from "../../static/js/core/c.js";\nc.push("a");\nexport const found = c;\n',
            "posts/q/a.js": 'import { c } from "../../static/js/core/c.js";\n'
            'import { b } from "../../static/js/b.js";\n'
            'c.push("q");\nexport const found = [c.join(), b];\n',
            B: 'import { c } from "./core/c.js";\nc.push("b");\nexport const b = 1;\n',
            C: 'log("c");\nexport const c = [];\n',
        },
        entries=(A, "posts/q/a.js", C, B),
    ),
}


def made(files: Mapping[str, str]) -> dict[str, Prepared]:
    found = {path: prepared(path, text.encode()) for path, text in files.items()}
    assert [str(each.problems) for each in found.values() if each.problems] == []
    return found


def pages_of(files: Iterable[str]) -> dict[str, list[str]]:
    slugs = sorted({path.split("/")[1] for path in files if path.startswith("posts/")})
    return {slug: [path for path in files if path.startswith(f"posts/{slug}/")] for slug in slugs}


def plan(files: Mapping[str, Prepared]) -> Joined:
    return joined({path: each.module for path, each in files.items() if each.module}, pages_of(files))


def published(files: Mapping[str, Prepared]) -> Assets:
    return named({**files, **together(files, pages_of(files), lambda path, file: prepared(path, file.read()))})


IN_A_DOCUMENT = ("static/js/figures.js", "static/js/page.js", "static/js/theme.js")
SCRIPT = """
globalThis.matchMedia = () => ({ matches: false });
const show = (value) => JSON.stringify(value, (_, v) => typeof v === "function" ? `function ${v.name}` : v);
const results = {};
for (const [name, variants] of Object.entries(JSON.parse(Deno.readTextFileSync("cases.json")))) {
  results[name] = [];
  for (const entries of variants) {
    const lines = [];
    globalThis.log = (...words) => lines.push(words.join(" "));
    const found = [];
    for (const entry of entries) {
      try {
        const module = await import(entry);
        found.push(Object.keys(module).map((key) => `${key}: ${show(module[key])}`));
      } catch (error) {
        found.push(error.name);
      }
    }
    results[name].push({ found, lines });
  }
}
console.log(JSON.stringify(results));
"""


def run(folder: Path, cases: Mapping[str, tuple[dict[str, Prepared], Iterable[str]]]) -> dict[str, list[Any]]:
    """What modules do apart and joined, all in one process."""
    addresses: dict[str, list[list[str]]] = {name: [] for name in cases}
    for number, (name, (files, entries)) in enumerate(cases.items()):
        for variant, assets in (("apart", named(files)), ("joined", published(files))):
            for path, content in assets.files.items():
                place = folder / str(number) / variant / assets.names[path]
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)
            addresses[name].append([f"./{number}/{variant}/{assets.names[entry]}" for entry in entries])
    (folder / "cases.json").write_text(json.dumps(addresses), "utf-8")
    (folder / "run.js").write_text(SCRIPT, "utf-8")
    command = [find_deno_bin(), "run", "--no-config", "--allow-read", "run.js"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    cases = {name: (made(case.files), case.entries) for name, case in CASES.items()}
    return run(tmp_path_factory.mktemp("joined"), cases)


@pytest.mark.parametrize("name", CASES)
def test_modules_do_the_same_in_one_file(name: str, results: dict[str, list[Any]]) -> None:
    apart, together = results[name]
    plain = re.compile(r"\.[0-9a-f]{8}\.js")  # hashes are others where the files are
    assert plain.sub(".js", json.dumps(together)) == plain.sub(".js", json.dumps(apart))
    assert apart["found"] != [[]] or apart["lines"], "it shows something"


@pytest.mark.parametrize("name", CASES)
def test_what_is_not_surely_understood_stays_a_file_of_its_own(name: str) -> None:
    case = CASES[name]
    found = plan(made(case.files))
    assert found.apart == case.apart
    inside = {path for path in case.files if path not in case.apart}
    stubs = {path for path, text in found.texts.items() if path in inside and text.startswith("import{from as $0}")}
    assert stubs == inside


def test_a_name_that_is_not_there_is_the_same_error_as_ever(results: dict[str, list[Any]]) -> None:
    assert [each["found"] for each in results["what is not there"]] == [["SyntaxError"], ["SyntaxError"]]


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("export var a=1;", "export var a=1"),
        ("export*as a from'./b.js';", 'export*as a from"./b.js"'),
        ("import a from './b.js';export const b=a;", 'import a from"./b.js"'),
        ('import { "a b" as c } from "./b.js";export const b=c;', 'import{"a b"as c}from"./b.js"'),
        (
            'import a from "./b.json" with { type: "json" };export const b=a;',
            'import a from"./b.json"with{type:"json"}',
        ),
        ("class K{} K = 1; export { K };", '"K", which may change'),
        ("export function f() {} f++;", '"f", which may change'),
        ("export function f() {} [f] = [1];", '"f", which may change'),
        ("export function f() {} for (f of []) ;", '"f", which may change'),
        ("export function f() {} f ??= 1;", '"f", which may change'),
        ("if (a) { await [b]; } export const c = 1;", "await outside of functions"),
        ("for await (const a of b) a(); export const c = 1;", "await outside of functions"),
        ("export const a = 1, { b, ...d } = c;", "export const a=1,{b,...d}=c"),
        ("export const a = 1, { b, d } = c, [e, f] = b;", ""),
        ("export const a = 1, b = `;export let c`, d = () => { let e = 1; e = 2; return e; };", ""),
        ("export function label() {} const a = () => { const { label } = b; let c = 1, label2 = c; };", ""),
        ("a.import = 1; a.export = { import: 1, export: 2 }; export const b = a.await;", ""),
    ],
)
def test_what_may_not_be_moved_says_why(text: str, refusal: str) -> None:
    assert read(javascript.minified(text)).refusal.replace(" as", "as") == refusal.replace(" as", "as")


def project() -> dict[str, Prepared]:
    """The modules of the project that import no derived ones, and a page that needs all of them."""
    found: dict[str, str] = {}
    for pattern in ("*.js", "core/*.js", "inputs/*.js", "marks/**/*.js", "transformer/*.js"):
        for path in sorted((PROJECT / "static/js").glob(pattern)):
            found[path.relative_to(PROJECT).as_posix()] = path.read_text("utf-8")
    asked = [path for path in found if path not in IN_A_DOCUMENT]
    return made({**found, A: "".join(f'import "../../{path}";\n' for path in asked)})


def test_every_shared_module_of_the_project_stands_in_a_file_with_others() -> None:
    files = project()
    found = plan(files)
    assert found.apart.keys() == {A, "static/js/core/explain.js"}, found.apart
    assert found.apart["static/js/core/explain.js"] == "import() of what is no text"
    assert files.keys() - found.texts.keys() == {"static/js/page.js", "static/js/theme.js"}


def test_every_export_of_the_project_is_where_it_was(tmp_path: Path) -> None:
    files = project()
    asked = [path for path in files if path not in IN_A_DOCUMENT]
    apart, together = run(tmp_path, {"all": (files, asked)})["all"]
    assert len(asked) > 40
    assert [each for each in apart["found"] if isinstance(each, str)] == [], "each can be loaded without a document"
    assert together["found"] == apart["found"]
