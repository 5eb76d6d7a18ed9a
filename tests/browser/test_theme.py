"""Light, dark, or as the system says: chosen once, kept, without a flash; matrices follow."""

from typing import Any

import pytest

PAPER = {"light": "rgb(252, 251, 248)", "dark": "rgb(20, 22, 26)"}
COLOURS = """() => {
  const probed = document.createElement("i");
  document.querySelector("#fig-heat").append(probed);
  const steps = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((step) => {
    probed.style.color = `var(--div-${step})`;
    return getComputedStyle(probed).color;
  });
  probed.remove();
  const drawn = [...document.querySelectorAll("#fig-heat .matrix path")].map((path) => getComputedStyle(path).fill);
  return { steps, drawn };
}"""


def paper(page: Any) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_the_switch_goes_round_and_the_choice_is_kept(sink: Any, open_page: Any) -> None:
    page = open_page(sink, "posts/sink/", color_scheme="dark")
    switch = page.locator(".theme-switch")
    assert (switch.inner_text(), paper(page)) == ("Auto", PAPER["dark"])
    switch.click()
    assert (switch.inner_text(), paper(page)) == ("Light", PAPER["light"])
    page.goto(sink.url)
    assert (page.locator(".theme-switch").inner_text(), paper(page)) == ("Light", PAPER["light"])
    page.locator(".theme-switch").click()
    assert page.locator(".theme-switch").get_attribute("aria-label") == "Colours: dark. Change."
    page.emulate_media(color_scheme="light")
    page.reload()
    assert (page.locator(".theme-switch").inner_text(), paper(page)) == ("Dark", PAPER["dark"])
    page.locator(".theme-switch").click()
    assert (page.locator(".theme-switch").inner_text(), paper(page)) == ("Auto", PAPER["light"])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_chosen_theme_is_set_before_anything_can_be_painted(sink: Any, open_page: Any, theme: str) -> None:
    other = "dark" if theme == "light" else "light"
    page = open_page(sink, "posts/sink/", color_scheme=other)
    page.evaluate("theme => localStorage.setItem('theme', theme)", theme)
    page.reload()
    assert page.evaluate("probe.record.theme") == theme, "the body was there before the theme"
    assert paper(page) == PAPER[theme]


def test_a_broken_storage_leaves_the_systems_theme(sink: Any, open_page: Any) -> None:
    page = open_page(sink, "", color_scheme="dark")
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('off'); } })")
    page.reload()
    assert paper(page) == PAPER["dark"]
    page.locator(".theme-switch").click()
    assert paper(page) == PAPER["light"]


def test_matrices_are_drawn_in_the_ramp_of_the_theme(sink: Any, open_page: Any) -> None:
    page = open_page(sink, "posts/sink/", live=True, color_scheme="light")
    light = page.evaluate(COLOURS)
    assert light["drawn"] == light["steps"]
    page.emulate_media(color_scheme="dark")
    page.evaluate("probe.frames(3)")
    dark = page.evaluate(COLOURS)
    assert dark["drawn"] == dark["steps"]
    assert set(dark["steps"]).isdisjoint(light["steps"])
    page.locator(".theme-switch").click()
    page.evaluate("probe.frames(3)")
    assert page.evaluate(COLOURS) == light
