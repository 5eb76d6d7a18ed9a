"""The numbers on the page are the numbers that Python computed."""

import json
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

COMPUTED = """async ([name, keys]) => {
  const derived = (await probe.live(name)).derived();
  const all = { ...derived, ...derived.outputs };
  const readouts = [...document.querySelectorAll(`#fig-${name} .readouts output[data-value]`)];
  const shown = readouts.map((each) => [`readout ${each.name}`, Number(each.dataset.value)]);
  const numbers = keys.filter((key) => ["number", "bigint"].includes(typeof all[key]));
  return Object.fromEntries([...numbers.map((key) => [key, Number(all[key])]), ...shown]);
}"""
MOST = 4  # samples of each figure; the build replays all of them


def text_of(value: object) -> str:
    """An input as it stands in the address."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return value if isinstance(value, str) else json.dumps(value)


def chosen(samples: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first, the last, and some between."""
    step = max(1, (len(samples) - 1) // (MOST - 1)) if len(samples) > 1 else 1
    return list({id(s): s for s in [*samples[::step][: MOST - 1], samples[-1]]}.values())


def test_readouts_show_the_samples_that_python_computed(site: Any, open_page: Any) -> None:
    problems = []
    for path, names in site.articles.items():
        data = {n: json.loads((site.folder / path / "figures" / f"{n}.json").read_text("utf-8")) for n in names}
        samples = {name: chosen(each.get("samples", [])) for name, each in data.items()}
        seen: dict[str, list[tuple[dict[str, Any], dict[str, float]]]] = {name: [] for name in names}
        page = None
        for turn in range(max(len(each) for each in samples.values())):
            now = {name: each[turn] for name, each in samples.items() if turn < len(each)}
            asked = {f"{n}.{k}": text_of(v) for n, s in now.items() for k, v in s["inputs"].items()}
            query = urlencode({"v": 1} | asked)
            if page is None:  # the first ones as a link sets them, the others as Back does
                page = open_page(site, f"{path}?{query}", live=True)
            else:
                page.evaluate("query => probe.goTo(query)", query)
            for name, sample in now.items():
                state = page.evaluate("name => probe.state(name)", name)
                if state["inputs"] != state["start"] | sample["inputs"]:
                    continue  # a sample between the steps of a slider: the reader cannot get there
                seen[name].append((sample["outputs"], page.evaluate(COMPUTED, [name, list(sample["outputs"])])))
        for name in names:
            problems += disagreements(name, seen[name])
    assert not problems, "\n" + "\n".join(problems)


def slack(stated: float, shown: float) -> float:
    """How far a number may lie from what Python stated: half of its last digit, if it was rounded."""
    decimals = 12 if isinstance(stated, int) else len(f"{Decimal(repr(stated)):f}".partition(".")[2])
    return max(1e-9 * abs(shown), 0.5000001 * 10.0**-decimals)


def disagreements(name: str, seen: list[tuple[dict[str, Any], dict[str, float]]]) -> list[str]:
    """Every number that Python stated is computed in the page, and every readout of that name shows it."""
    problems = []
    if not seen:
        return [f"{name}: no sample can be reached by its controls"]
    for outputs, shown in seen:
        for key, stated in outputs.items():
            if not isinstance(stated, int | float) or isinstance(stated, bool):
                continue
            values = [value for word, value in shown.items() if word in (key, f"readout {key}")]
            if not values:
                problems.append(f"{name}: the page computes no {key}")
            problems += [
                f"{name}: {key} is {value}, Python has {stated}"
                for value in values
                if abs(stated - value) > slack(stated, value)
            ]
    return problems


def test_the_text_of_a_readout_is_its_value(site: Any, open_page: Any) -> None:
    """The printed digits and the value behind them agree to the last digit that is shown."""
    scales = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40, "%": 0.01, "k": 1e3, "M": 1e6, "B": 1e9}
    problems = []
    for path, names in site.articles.items():
        page = open_page(site, path, live=True)
        for name in names:
            rows = page.evaluate(
                "s => [...document.querySelectorAll(s)].map(e => [e.textContent, Number(e.dataset.value)])",
                f"#fig-{name} .readouts output[data-value]",
            )
            for text, value in rows:
                digits, _, unit = text.replace(",", "").replace("\u2212", "-").partition("\xa0")
                if unit in ("KiB", "MiB", "GiB", "TiB", "%", ""):
                    decimals = len(digits.partition(".")[2])
                    try:
                        stated = float(digits)
                    except ValueError:
                        continue
                    if abs(stated - value / scales.get(unit, 1)) > 0.5000001 * 10**-decimals:
                        problems.append(f"{name}: {text} for {value}")
    assert not problems, "\n" + "\n".join(problems)
