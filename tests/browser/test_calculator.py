"""The calculator as a reader uses it: it counts as Python does, reads and writes files, and refuses nonsense."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from blog.cli import main
from tests.posts.test_calculator import case

PAGE = "posts/calculator/"
CASES = 1000
ORACLE = Path(__file__).parents[1] / "calc" / "oracle" / "models.json"
MODELS = json.loads(ORACLE.read_text("utf-8"))["rows"]


@pytest.fixture
def own(sites: dict[str, Any]) -> Any:
    return sites["own"]


@pytest.fixture
def page(own: Any, open_page: Any) -> Iterator[Any]:
    """The page that tests share; what was pasted into it is put away."""
    page = open_page(own, PAGE, live=True)
    yield page
    if page.locator("#fig-machine .paste").is_visible():
        page.evaluate("document.querySelector('#paste-machine').value = ''")
        page.locator("#fig-machine [data-action=paste]").click()
        page.locator("#fig-machine .paste").wait_for(state="hidden")


def output(page: Any, name: str) -> str:
    """The exact value of a number of the machine."""
    page.evaluate("probe.frames()")
    return str(page.get_attribute(f"#fig-machine output[name='{name}']", "data-value"))


def paste(page: Any, text: str) -> str:
    """Put a text into the box and have it read; what the page says to it."""
    if page.locator("#fig-machine .paste").is_hidden():
        page.locator("#fig-machine [data-action=paste]").click()
        page.locator("#paste-machine").wait_for()
    page.evaluate("document.querySelector('#fig-machine .paste-words').textContent = ''")
    page.evaluate("text => document.querySelector('#paste-machine').value = text", text)
    page.locator("#fig-machine [data-action=read]").click()
    page.evaluate("probe.until(() => document.querySelector('#fig-machine .paste-words').textContent)")
    page.evaluate("probe.frames()")
    return str(page.locator("#fig-machine .paste-words").inner_text())


def test_the_page_counts_a_thousand_random_models_as_python_does(page: Any) -> None:
    draw = random.Random(7)
    cases = [each for each in (case(draw) for _ in range(2 * CASES)) if each["problem"] is None][:CASES]
    assert len(cases) == CASES
    names = ("total", "active", "attention", "feed_forward", "experts", "embedding", "cache", "per_token", "prefill")
    for each in cases:
        each["expected"] = {name: str(value) for name, value in each["expected"].items() if name in names}
    wrong = page.evaluate(
        """async (cases) => {
          const { complete } = await probe.ours("calculator/config_checks.js");
          const { parameters } = await probe.ours("formulas/calc/params.js");
          const cache = await probe.ours("formulas/calc/kv_cache.js");
          const { prefill_flops } = await probe.ours("formulas/calc/prefill.exact.js");
          const { shapes } = (await probe.live("machine")).figure.data;
          const wrong = [];
          for (const { model, run, expected } of cases) {
            const config = complete(model, shapes);
            const { batch, seq_len, kv_bytes: dtype_bytes } = run;
            const found = {
              ...parameters(config),
              cache: cache.kv_cache_bytes(config, { batch, seq_len, dtype_bytes }),
              per_token: cache.kv_cache_bytes_per_token(config, { dtype_bytes }),
              prefill: prefill_flops(config, { seq_len }),
            };
            for (const [name, value] of Object.entries(expected)) {
              if (String(found[name]) !== value) wrong.push(`${name}: ${found[name]} is not ${value}`);
            }
          }
          return wrong;
        }""",
        cases,
    )
    assert wrong == []


@pytest.mark.parametrize("preset", ["llama-3.1-8b", "gemma-3-27b", "deepseek-v3"])
def test_every_number_of_the_machine_is_that_of_the_command(page: Any, preset: str, capsys: Any) -> None:
    published = page.evaluate("probe.live('machine').then(({ figure }) => figure.data.published)")
    page.fill("#machine-model", published[preset]["name"])
    page.press("#machine-model", "Enter")
    page.evaluate("probe.frames()")
    now = page.evaluate("probe.state('machine')")["inputs"]
    assert now["model"] == preset
    options = {"--seq-len": "seq_len", "--batch": "batch", "--gpu": "accelerator", "--gpu-count": "count"}
    options |= {"--weight-dtype": "weight_dtype", "--kv-dtype": "kv_dtype"}
    assert main(["calc", preset, "--json", *(text for o, name in options.items() for text in (o, str(now[name])))]) == 0
    wanted = flat(json.loads(capsys.readouterr().out))
    shown = page.eval_on_selector_all(
        "#fig-machine output[data-value]", "all => Object.fromEntries(all.map(e => [e.name, Number(e.dataset.value)]))"
    )
    common = {name: value for name, value in shown.items() if name in wanted}
    assert {"parameters.total", "parameters.active", "cache.bytes", "flops.prefill.total"} <= set(common)
    assert len(common) >= 18
    for name, value in common.items():
        assert value == pytest.approx(wanted[name], rel=1e-12), name


def flat(document: dict[str, Any], before: str = "") -> dict[str, float]:
    """Dotted names and their numbers."""
    found: dict[str, float] = {}
    for name, value in document.items():
        if isinstance(value, dict):
            found |= flat(value, f"{before}{name}.")
        elif isinstance(value, int | float):
            found[before + name] = value
    return found


@pytest.mark.parametrize("name", ["gpt2", "mixtral-8x7b", "gemma-3-4b-text", "deepseek-v3"])
def test_a_pasted_config_is_counted_to_the_last_parameter(page: Any, name: str) -> None:
    row = next(row for row in MODELS if row["name"] == name)
    said = paste(page, json.dumps({"model_type": row["model_type"], **row["keys"]}))
    assert f"{row['total']:,} parameters." in said
    assert "Used: " in said
    assert output(page, "parameters.total") == str(row["total"])
    assert output(page, "parameters.active") == str(row["active"])


def test_a_packed_file_in_a_model_card_is_weighed_as_the_command_weighs_it(
    page: Any, tmp_path: Path, capsys: Any
) -> None:
    packing = {"quant_method": "awq", "bits": 4, "group_size": 128}
    keys = {"model_type": "llama", "num_key_value_heads": 8, "intermediate_size": 14336, "vocab_size": 128256}
    text = "```json\n" + json.dumps({**keys, "quantization_config": packing}) + " // as published\n```\n"
    (tmp_path / "config.json").write_text(text, "utf-8")
    said = paste(page, text)
    assert "The file's own format is int4." in said
    now = page.evaluate("probe.state('machine')")["inputs"]
    options = {"--seq-len": "seq_len", "--batch": "batch", "--gpu": "accelerator", "--gpu-count": "count"}
    chosen = [part for option, name in options.items() for part in (option, str(now[name]))]
    assert main(["calc", str(tmp_path / "config.json"), "--json", *chosen]) == 0
    wanted = flat(json.loads(capsys.readouterr().out))
    for name in ("parameters.total", "bounds.weights_bytes", "bounds.decode_seconds", "bounds.prefill_seconds"):
        assert float(output(page, name)) == pytest.approx(wanted[name], rel=1e-12), name


def test_a_config_can_be_dropped_and_what_is_exported_can_be_read_again(page: Any) -> None:
    row = next(row for row in MODELS if row["name"] == "qwen3-4b")
    page.evaluate(
        """(text) => {
          document.querySelector("#fig-machine .paste-words").textContent = "";
          const dropped = new DataTransfer();
          dropped.items.add(new File([text], "config.json", { type: "application/json" }));
          document.querySelector("#fig-machine").dispatchEvent(
            new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true }));
        }""",
        json.dumps({"model_type": row["model_type"], **row["keys"]}),
    )
    page.evaluate("probe.until(() => document.querySelector('#fig-machine .paste-words').textContent)")
    assert output(page, "parameters.total") == str(row["total"])
    with page.expect_download() as waiting:
        page.locator("#fig-machine [data-action=give]").click()
    exported = Path(waiting.value.path()).read_text("utf-8")
    assert json.loads(exported)["hidden_size"] == row["keys"]["hidden_size"]
    page.locator("#fig-machine [data-action=reset]").click()
    assert output(page, "parameters.total") != str(row["total"])
    paste(page, exported)
    assert output(page, "parameters.total") == str(row["total"])


DEEP = "[" * 5000 + "]" * 5000
HOSTILE = {
    "": "This cannot be read: it is empty",
    "{": "This cannot be read: it is no JSON here: close what is open",
    "[1, 2]": "",
    '{"model_type": "bert", "hidden_size": 768}': "",
    '{"__proto__": {"hidden_size": 1}}': "",
    '{"model_type": "llama", "hidden_size": -1}': "",
    '{"model_type": "llama", "hidden_size": 1e300, "num_hidden_layers": 2, "num_attention_heads": 2}': "",
    '{"model_type": "llama", "hidden_size": "big", "num_hidden_layers": [1], "num_attention_heads": {}}': "",
    f'{{"model_type": "llama", "hidden_size": {DEEP}}}': "",
    "x" * 10_000_000: "characters",
}


def test_a_hostile_config_is_refused_in_a_sentence_and_changes_nothing(page: Any) -> None:
    before = output(page, "parameters.total")
    for text, reason in HOSTILE.items():
        said = paste(page, text)
        assert page.locator("#fig-machine .paste.refused").count() == 1, (text[:60], said)
        assert reason in said, (text[:60], said)
        assert 15 < len(said) < 500, (text[:60], said)
        assert "NaN" not in said
        assert "undefined" not in said
        assert output(page, "parameters.total") == before


@pytest.mark.parametrize(
    "query",
    [
        "machine.d_model=1e999",
        "machine.n_layers=-3",
        "machine.model=__proto__",
        "machine.model=constructor",
        "machine.model=" + "a" * 5000,
        "machine.seq_len=0.5&machine.batch=many",
        "machine.n_heads=7&machine.n_kv_heads=3",
        "machine.__proto__=1&machine.nothing=2",
        "machine.model=" + "%7B%22forward_pass%22%3A" * 60,
    ],
)
def test_a_hostile_address_never_breaks_the_machine(own: Any, open_page: Any, query: str) -> None:
    page = open_page(own, f"{PAGE}?v=1&{query}", live=False)
    page.evaluate("probe.live('machine').then(() => probe.frames())")
    assert page.evaluate("probe.flaws('machine')") == []
    assert int(output(page, "parameters.total")) > 0


def test_a_part_of_a_models_name_and_enter_choose_the_first_that_has_it(page: Any) -> None:
    field = page.locator("#machine-model")
    assert field.input_value() == ""
    assert field.get_attribute("placeholder") == "Llama 3.1 8B"
    field.press_sequentially("mixt")
    field.press("Enter")
    page.evaluate("probe.until(() => document.querySelector('#machine-model').placeholder === 'Mixtral 8x7B')")
    assert field.input_value() == ""
    assert page.evaluate("probe.state('machine')")["inputs"]["model"] == "mixtral-8x7b"


def test_a_click_on_the_areas_leaves_those_that_a_token_visits(page: Any) -> None:
    page.locator("#fig-machine [data-preset='2']").click()
    areas = page.locator("#fig-machine .plot .bar[data-set]")
    areas.first.click()
    page.evaluate("probe.frames(2)")
    assert page.evaluate("probe.state('machine')")["inputs"]["inside"] is True
    assert page.locator("#fig-machine .plot [aria-label^='experts it does not visit']").count() == 0


def test_changes_are_undone_and_redone(page: Any) -> None:
    totals = [output(page, "parameters.total")]
    for key in ("End", "Home"):
        page.evaluate("probe.unfold('machine')")
        page.focus("#machine-n_layers")
        page.keyboard.press(key)
        totals.append(output(page, "parameters.total"))
    assert len(set(totals)) == 3
    for action, expected in (("undo", 1), ("undo", 0), ("redo", 1), ("redo", 2)):
        page.locator(f"#fig-machine [data-action={action}]").click()
        assert output(page, "parameters.total") == totals[expected]


def test_a_number_opens_its_formula_with_the_numbers_in_it(page: Any) -> None:
    page.locator("#fig-machine button[data-explain='cache.bytes']").first.click()
    box = page.locator("#fig-machine .explanation")
    box.locator(".numbers").first.wait_for()
    text = box.inner_text()
    assert "2305.13245" in text
    assert box.locator("math").count() > 0
    assert "+ 0" not in box.locator(".numbers").inner_text()
    sign = page.locator("#fig-machine button[data-explain='cache.bytes']").first.bounding_box()
    frame = box.bounding_box()
    assert frame["y"] - sign["y"] - sign["height"] == 8 or sign["y"] - frame["y"] - frame["height"] == 8
    assert frame["y"] > 0
    assert frame["y"] + frame["height"] <= page.viewport_size["height"]
    page.focus("#machine-n_kv_heads")
    page.keyboard.press("Home")
    page.evaluate("probe.frames(6)")
    assert box.inner_text() != text
    page.locator("#fig-machine button[data-explain='cache.bytes']").first.click()
    assert box.is_hidden()


def test_the_formula_is_closed_by_escape_by_tab_and_by_a_press_elsewhere(page: Any) -> None:
    sign = page.locator("#fig-machine button[data-explain='parameters.total']").first
    box = page.locator("#fig-machine .explanation")
    for way in ("Escape", "Tab", "elsewhere"):
        sign.focus()
        page.keyboard.press("Enter")
        box.locator("math").first.wait_for()
        assert box.evaluate("e => e === document.activeElement")
        if way == "Escape":
            page.keyboard.press("Escape")
            assert sign.evaluate("e => e === document.activeElement")
        elif way == "Tab":
            page.keyboard.press("Tab")
            assert box.locator("button").evaluate("e => e === document.activeElement")
            page.keyboard.press("Tab")
            following = "document.activeElement.dataset.explain"
            assert page.evaluate(following) == "cache.bytes"
        else:
            page.locator("#fig-machine .finding").click()
        assert box.is_hidden(), way
        assert sign.get_attribute("aria-expanded") == "false"


def test_a_number_is_copied_by_its_own_button_which_says_so_and_by_nothing_else(own: Any, open_page: Any) -> None:
    page = open_page(own, PAGE, live=True, permissions=["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('of the reader')")
    page.locator("#fig-machine output[name='parameters.total']").first.click()
    page.locator("#fig-machine button[data-explain='parameters.total']").first.click()
    button = page.locator("#fig-machine .explanation button")
    button.wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "of the reader"
    button.click()
    page.evaluate(
        "probe.until(() => document.querySelector('#fig-machine .explanation button').textContent.match(/Copied/))"
    )
    total = output(page, "parameters.total")
    assert button.inner_text() == f"Copied {total}"
    assert page.evaluate("navigator.clipboard.readText()") == total


def test_the_address_brings_a_machine_back(own: Any, open_page: Any) -> None:
    page = open_page(own, PAGE, live=True)
    page.evaluate("probe.unfold('machine')")
    for control in ("n_layers", "d_ff", "seq_len"):
        page.focus(f"#machine-{control}")
        page.keyboard.press("ArrowLeft")
        page.evaluate("probe.frames()")
    total, cache = output(page, "parameters.total"), output(page, "cache.bytes")
    query = page.evaluate("location.search")
    again = open_page(own, PAGE + query, live=True)
    assert (output(again, "parameters.total"), output(again, "cache.bytes")) == (total, cache)
