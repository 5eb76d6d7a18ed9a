"""The derived JavaScript computes what Python computes: thousands of random cases, in one run of Deno each."""

import importlib.util
import json
import math
import random
import struct
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from blog.formulas import Module, derive, node_value


def load(path: Path) -> ModuleType:
    """Import a Python file by its path."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


EDGES = [0, 1, -1, 2, 3, 7, 10, 4096, 2**31, -(2**32), 2**52 + 1, 2**53 - 1, -(2**53) + 1]
SKIPPED = (ZeroDivisionError, OverflowError, ValueError, IndexError)

READ = """
const bits = (x) => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x + 0);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
};
const show = (value) => typeof value === "number" ? bits(value) : String(value);
console.log(JSON.stringify(cases.map(([name, model, a, named]) => show(formulas[name](model, a, named)))));
"""


def sizes(source: random.Random, exact: bool) -> dict[str, Any]:
    """Return random arguments."""
    whole: Callable[[], int] = lambda: source.choice([source.choice(EDGES), source.randint(-50, 5000)])  # noqa: E731
    named = {"b": whole(), "p": source.random() < 0.5, "word": source.choice(["bf16", "fp8"])}
    if exact:
        named["b"] = whole() * source.choice([1, 10**12])
    else:
        named |= {"x": source.uniform(-10, 1000), "y": source.choice([0.1, 1e-9, -2.5, 1e16, 3.0])}
    return {"a": whole(), **named}


def configuration(module: ModuleType, source: random.Random) -> Any:
    """Return a random configuration of the random module."""
    small: Callable[[], int] = lambda: source.randint(0, 200)  # noqa: E731
    return module.Model(
        n=small(),
        m=source.choice(EDGES),
        x=source.uniform(0, 2),
        flag=source.random() < 0.5,
        kind=source.choice(["bf16", "fp8"]),
        sizes=tuple(small() for _ in range(source.randint(2, 5))),
        rates=tuple(source.uniform(-1, 1) for _ in range(source.randint(1, 3))),
        parts=tuple(module.Part(size=small(), on=source.random() < 0.5) for _ in range(source.randint(1, 3))),
    )


def computed(module: ModuleType, derived: Module, name: str, model: Any, given: dict[str, Any]) -> Any:
    """Return what Python computes, and fail if the evaluator computes anything else."""
    named = {key: value for key, value in given.items() if key != "a"}
    result = getattr(module, name)(model, given["a"], **named)
    formula = derived.formulas[name]
    values = {**vars(module), "model": model, **given}
    for step in formula.steps:
        values[step.name] = node_value.node_value(step.value, values)
    assert node_value.node_value(formula.result, values) == result or result != result
    return result


def cases_of(
    module: ModuleType, derived: Module, names: list[str], exact: bool, fits: Callable[[], bool]
) -> list[tuple[str, Any, dict[str, Any], Any]]:
    """Return formula, configuration, arguments and result of every case that Python can compute."""
    source, cases = random.Random(7), []
    for name in names:
        for _ in range(8):
            model, given = configuration(module, source), sizes(source, exact)
            fits()
            try:
                result = computed(module, derived, name, model, given)
            except SKIPPED:
                continue
            if fits() and math.isfinite(result):
                cases.append((name, model, given, result))
    return cases


def javascript(value: Any) -> str:
    """Return an argument as JavaScript: whole numbers beyond 2**53 as BigInt."""
    return f"{value}n" if isinstance(value, int) and abs(value) > 2**53 else json.dumps(value)


def call(name: str, model: Any, given: dict[str, Any]) -> str:
    """Return one case as JavaScript."""
    named = ", ".join(f"{key}: {javascript(value)}" for key, value in given.items() if key != "a")
    return f"[{json.dumps(name)}, {json.dumps(asdict(model))}, {javascript(given['a'])}, {{{named}}}]"


def main(cases: list[tuple[str, Any, dict[str, Any], Any]]) -> str:
    """Return the program that computes all cases."""
    calls = ",\n".join(call(name, model, given) for name, model, given, _ in cases)
    return f'import * as formulas from "./formulas.js";\nconst cases = [{calls}];{READ}'


@pytest.mark.parametrize("seed", [1, 2])
def test_numbers_agree_with_python_to_the_last_bit(
    seed: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    random_text: Callable[[int, bool, int], str],
    deno: Callable[[dict[str, str]], str],
) -> None:
    text = random_text(seed, False, 160)
    (tmp_path / "formulas.py").write_text(text, encoding="utf-8")
    derived = derive(text, Path("formulas.py"), {})
    seen: list[Any] = []
    original = node_value.node_value
    monkeypatch.setattr(node_value, "node_value", lambda node, values: keep(seen, original(node, values)))

    def fits() -> bool:
        fit = all(not isinstance(v, int | float) or (math.isfinite(v) and abs(v) <= 2**53) for v in seen)
        seen.clear()
        return fit

    cases = cases_of(load(tmp_path / "formulas.py"), derived, list(derived.formulas), False, fits)
    assert len(cases) > 400
    results = json.loads(deno({"formulas.js": derived.javascript, "main.js": main(cases)}))
    for (name, model, given, result), found in zip(cases, results, strict=True):
        expected = struct.pack(">d", float(result) + 0.0).hex()
        assert found == expected, f"{source_of(text, name)}\n{model}\n{given}\nPython: {result!r}"


@pytest.mark.parametrize("seed", [3, 4])
def test_big_integers_agree_with_python_beyond_2_to_the_53(
    seed: int,
    tmp_path: Path,
    random_text: Callable[[int, bool, int], str],
    deno: Callable[[dict[str, str]], str],
) -> None:
    text = random_text(seed, True, 160)
    (tmp_path / "formulas.py").write_text(text, encoding="utf-8")
    derived = derive(text, Path("formulas.py"), {})
    names = [name for name in derived.formulas if name in derived.interface.exact]
    assert len(names) == 160
    cases = cases_of(load(tmp_path / "formulas.py"), derived, names, True, lambda: True)
    assert any(abs(result) > 2**64 for *_, result in cases)
    results = json.loads(deno({"formulas.js": derived.javascript_exact, "main.js": main(cases)}))
    for (name, model, given, result), found in zip(cases, results, strict=True):
        assert int(found) == result, f"{source_of(text, name)}\n{model}\n{given}"


def keep(seen: list[Any], value: Any) -> Any:
    """Remember an intermediate value."""
    seen.append(value)
    return value


def source_of(text: str, name: str) -> str:
    """Return one formula of a random module."""
    return text[text.index(f"def {name}(") :].partition("@formula")[0]


def test_floor_division_and_remainder_are_exact_next_to_2_to_the_53(
    derived: Callable[[str], Module], deno: Callable[[dict[str, str]], str]
) -> None:
    module = derived('''
@formula
def both(a: int, b: int) -> tuple[int, ...]:
    """Quotient and remainder."""
    return (a // b, a % b)
''')
    source = random.Random(5)
    pairs = [(sign * (2**53 - i), b) for i in range(1, 40) for b in (1, 2, 3, 7, 2**26 + 1) for sign in (1, -1)]
    pairs += [(q * b - 1, b) for b in (3, 5, 1023, 2**20 + 7) for q in ((2**53 - 1) // b,)]
    pairs += [(source.randint(-(2**53), 2**53), source.choice([-1, 1]) * source.randint(1, 2**40)) for _ in range(400)]
    shown = f"console.log(JSON.stringify({json.dumps(pairs)}.map((pair) => both(...pair))));"
    main = f'import {{ both }} from "./formulas.js";\n{shown}'
    found = json.loads(deno({"formulas.js": module.javascript, "main.js": main}))
    assert found == [[a // b, a % b] for a, b in pairs]
