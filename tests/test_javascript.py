from __future__ import annotations

import pytest

from blog.javascript import UnreadableError, addresses, minified


def found(text: str) -> list[tuple[str, str]]:
    each = addresses(text)
    assert all(text[a.start + 1 : a.end - 1] == a.text for a in each)
    return [(a.kind, a.text) for a in each]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('import "./a.js";', "import"),
        ("import a from './a.js'", "import"),
        ('import{a}from"./a.js";', "import"),
        ('import a, * as b from "./a.js";', "import"),
        ('import {\n  a, // "./no.js"\n  b as c,\n} from /* "./no.js" */ "./a.js";', "import"),
        ('import { from } from "./a.js";', "import"),
        ('import { "a b" as from } from "./a.js";', "import"),
        ('import from from "./a.js";', "import"),
        ('import a from "./a.js" with { type: "json" };', "import"),
        ('export * from "./a.js";', "import"),
        ('export * as b from "./a.js";', "import"),
        ('export { a, b as default } from "./a.js";', "import"),
        ('const a = 1\nexport { b } from "./a.js"', "import"),
        ('if (b) { const a = await import("./a.js"); }', "later"),
        ("import(`./a.js`).then((a) => a);", "later"),
        ('import("./a.js", { with: { type: "json" } });', "later"),
        ('`${await import("./a.js")}`;', "later"),
        ('new Worker(new URL("./a.js", import.meta.url), { type: "module" });', "url"),
        ("new URL(`./a.js`, import.meta.url);", "url"),
    ],
)
def test_what_names_a_module_is_found(text: str, kind: str) -> None:
    assert found(text) == [(kind, "./a.js")]


@pytest.mark.parametrize(
    "text",
    [
        '// import "./a.js";',
        '/* import a from "./a.js"; */ /** @typedef {import("./a.js").A} A */',
        "const a = 'import \"./a.js\"';",
        'const a = "\\"; import \'./a.js\'; \\"";',
        "const a = `import './a.js'; ${b} export * from './a.js'`;",
        "const a = `${`}import './a.js'`}`;",
        "const a = `\\`; import './a.js'; \\${`;",
        'const a = /import "a.js"/.test(b), c = /[/"]import \'.\\/a.js\'["/]/g;',
        'if (a) /"/.test(b); const c = "import(\'./a.js\')";',
        "{ }\n/\"import'a'/.test(b);",
        'const a = b.import("./a.js"), c = b?.import("./a.js");',
        'const a = { import: "./a.js", from: "./a.js", export: "./a.js" };',
        "import(a); import(`./${a}.js`); import.meta.resolve('./a.js');",
        "new URL(a, import.meta.url); new URL('./a.js', document.baseURI); new URL('./a.js');",
        'export const from = "./a.js"; export default "./a.js"; export { a }; from\n"./a.js";',
        'export function f() { return "./a.js"; }',
        'const $import = 1, from = "./a.js";',
    ],
)
def test_what_merely_looks_like_an_import_is_none(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "before",
    [
        "const a = b / c / d;",
        "const a = (b) / 2; const c = '/';",
        "const a = b[0] / 2 / `/`.length;",
        "const a = { b: 1 }.b / 2; const c = { d: 1 } / 2;",
        "const a = `${b / 2}` / 2;",
        "let a = 1; a++ / 2; 1. / 2; .5 / 2; 1e-3 / 2;",
        "const a = b ? { c: 1 } / 2 : /'/;",
        "const a = () => { }\nif (a) { } /'/.test('');",
        "for (const a of /'/[Symbol.split]('')) /'/.test(a);",
        "switch (a) { case /'/: { } /'/; default: { } /'/; }",
        "const a = b.return / 2, c = b.typeof / 2;",
        "class A { #b = 1; static { } get c() { return this.#b / 2; } }",
        "const a = '\\\n', b = '\\'', c = '//', d = '/*';",
        "const größe = 1, \\u0061b = größe / 2;",
        "#!/usr/bin/env 'deno\n",
    ],
)
def test_a_slash_divides_or_begins_an_expression_as_it_should(before: str) -> None:
    before = before if before.startswith("#!") else f"/* ' */ {before}"
    assert found(before + '\nexport * from "./a.js"; // "') == [("import", "./a.js")]


@pytest.mark.parametrize(
    ("text", "problem", "rest"),
    [
        ('const a = "b;\n', "a string is never closed", '"b;\n'),
        ("const a = `b${c;", '"${" is never closed', "${c;"),
        ("const a = `b;", "a template is never closed", "`b;"),
        ("a; /* b", "a comment is never closed", "/* b"),
        ("a = /b\n/;", "a regular expression is never closed", "/b\n/;"),
        ("f({ a: [1, 2 });", '"}" closes nothing', "});"),
        ("f(a", '"(" is never closed', "(a"),
        ("}", '"}" closes nothing', "}"),
    ],
)
def test_what_is_never_closed_has_its_place(text: str, problem: str, rest: str) -> None:
    with pytest.raises(UnreadableError) as error:
        addresses(text)
    assert (error.value.problem, text[error.value.offset :]) == (problem, rest)


def test_a_file_is_named_once_where_a_list_of_names_stands_before_it() -> None:
    assert found('export { a }\nexport { b } from "./b.js"\nexport * from "./c.js"') == [
        ("import", "./b.js"),
        ("import", "./c.js"),
    ]


def test_a_name_written_with_an_escape_is_a_name() -> None:
    assert found('let a = \\u{61} / 2; \\u{61}import("./no.js"); import\\u{61}("./no.js"); import("./a.js") // /') == [
        ("later", "./a.js")
    ]


def test_many_comments_between_two_words_cost_no_more_than_their_length() -> None:
    assert found("import a " + "/**/ " * 500 + "b './a.js'; export * as " + "/**/ " * 500 + "b './a.js';") == []


@pytest.mark.parametrize("text", ["import", "export", "export *", "x.import", "", "from", "new URL", "import a, b"])
def test_a_text_that_ends_too_early_names_nothing(text: str) -> None:
    assert addresses(text) == ()


@pytest.mark.parametrize("text", ["let a = ;", "const = 1;", "if (a) else b;", "export const a = 1 2;"])
def test_a_module_that_is_no_javascript_is_refused_and_not_sent_as_it_is(text: str) -> None:
    with pytest.raises(UnreadableError):
        minified(text)


def test_a_comment_may_end_a_line_and_part_words() -> None:
    assert minified("let a = 1/*\n*/let b = 2;export{a,b}") == minified("let a = 1; let b = 2; export { a, b };")
    assert "return a" in minified("export const f = (a) => { if (a) throw a; return/**/a; };")


def test_a_module_may_speak_of_script_elements() -> None:
    sent = minified("export const a = '</script><!--<SCRIPT>'; // </script>\nexport const b = /<\\/script>/;")
    assert "<\\/script><!--<SCRIPT>" in sent
    assert "</script" not in sent


def test_an_empty_module_stays_empty() -> None:
    assert minified("// nothing\n") == ""


def test_a_module_that_is_short_already_is_sent_as_it_is() -> None:
    text = "export const a=new Map,b=new Set([a]);function f(){let c=new Map;return c.get(c)}f();"
    assert minified(text).replace("= new", "=new") == text
