"""A figure's state in the address: only differences, restored by a reload, and nonsense is reported and ignored."""

from typing import Any
from urllib.parse import urlencode

import pytest


def test_reloading_restores_every_preset_of_every_figure(site: Any, open_page: Any) -> None:
    problems = []
    for path, names in site.articles.items():
        page = open_page(site, path, live=True, fresh=True)
        for turn in range(6) if site.name == "sink" else (1,):
            wanted = {}
            for name in names:
                presets = page.evaluate("name => probe.state(name)", name)["presets"]
                button = f"#fig-{name} [data-preset='{turn % len(presets)}']"
                page.evaluate("s => document.querySelector(s).click()", button)
            page.evaluate("probe.frames()")
            for name in names:
                wanted[name] = page.evaluate("async name => [await probe.state(name), probe.look(name)]", name)
            page.reload()
            page.evaluate("probe.readThrough()")
            for name in names:
                state, look = page.evaluate("async name => [await probe.state(name), probe.look(name)]", name)
                if state["inputs"] != wanted[name][0]["inputs"] or look != wanted[name][1]:
                    problems.append(f"{name}, preset {turn}")
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.parametrize(
    ("query", "report"),
    [
        ({"v": 1, "sizes.haeds": 4}, '"haeds" is no input of this figure; it has n_heads, '),
        ({"v": 1, "sizes.n_kv_heads": 3}, "n_kv_heads=3 is not valid; 1, 2, 4, 8, 16, 32, 64"),
        ({"v": 1, "sizes.__proto__": 1}, '"__proto__" is no input of this figure'),
        ({"v": 1, "sizes.dtype": "<script>alert(1)</script>"}, "dtype=<script>alert(1)</script> is not valid; bf16"),
        ({"v": 1, "sizes.batch": "1e999"}, "batch=1e999 is not valid; a whole number from 1 to 4,096"),
        ({"v": 1, "sizes.causal": "maybe"}, "causal=maybe is not valid; 1 or 0"),
    ],
)
def test_what_is_unknown_or_invalid_in_the_address_is_reported_and_ignored(
    sink: Any, open_page: Any, query: dict[str, object], report: str
) -> None:
    page = open_page(sink, f"posts/sink/?{urlencode(query)}", live=True)
    state = page.evaluate("probe.state('sizes')")
    assert state["inputs"] == state["start"]
    status = page.locator("#fig-sizes [role=status]").text_content()
    assert status.startswith("Part of the address was ignored: " + report)
    assert page.evaluate("({}).sizes") is None


def test_valid_parts_of_an_address_hold_beside_invalid_ones(sink: Any, open_page: Any) -> None:
    page = open_page(sink, "posts/sink/?v=1&sizes.n_kv_heads=1&sizes.seq_len=5&parts.experts=64", live=True)
    assert page.evaluate("probe.state('sizes')")["written"] == {"n_kv_heads": "1"}
    assert page.evaluate("probe.state('parts')")["written"] == {"experts": "64"}


@pytest.mark.parametrize("query", ["?v=2&sizes.n_kv_heads=1", "?sizes.n_kv_heads=1", "?v=1&" + "x" * 3000])
def test_an_address_of_another_version_or_size_is_not_read(sink: Any, open_page: Any, query: str) -> None:
    page = open_page(sink, f"posts/sink/{query}", live=True)
    assert page.evaluate("probe.state('sizes')")["written"] == {}


def test_an_address_with_a_state_leads_to_its_figure(sink: Any, open_page: Any) -> None:
    page = open_page(sink, "posts/sink/?v=1&steps.step=5#fig-steps")
    page.evaluate("probe.until(() => document.querySelector('#fig-steps.live'))")
    page.evaluate(
        """probe.until(() => {
          const { top } = document.querySelector("#fig-steps").getBoundingClientRect();
          return top >= 0 && top < 300;
        })"""
    )
    assert page.evaluate("probe.state('steps')")["inputs"] == {"step": 5}
