"""Everything can be reached and left with the Tab key, and one sees where one is."""

from typing import Any


def test_tab_reaches_every_control_once_and_the_focus_is_always_seen(site: Any, open_page: Any) -> None:
    problems = []
    for path in site.figures:
        page = open_page(site, path, live=True, reduced_motion="reduce")
        page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
        wanted = page.evaluate("probe.numberStops()")
        reached: list[str] = []
        for _ in range(len(wanted) + 5):
            page.keyboard.press("Tab")
            stop = page.evaluate("probe.focus()")
            if stop is None:
                break
            reached.append(stop["key"])
            if not stop["visible"]:
                problems.append(f"{path}: no focus ring on {stop['what']}")
            if stop["hidden"]:
                problems.append(f"{path}: {stop['what']} is hidden while it has the focus")
        problems += [f"{path}: {each} is not reached" for each in wanted if each not in reached]
        problems += [f"{path}: {each} is reached twice" for each in set(reached) if reached.count(each) > 1]
    assert not problems, "\n" + "\n".join(problems)


def test_the_first_tab_offers_to_skip_to_the_text(site: Any, open_page: Any) -> None:
    for path in site.kinds:
        page = open_page(site, path)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == "#main"


def test_the_arrow_keys_move_within_a_group_of_options(sink: Any, open_page: Any) -> None:
    page = open_page(sink, "posts/sink/", live=True)
    page.locator("#fig-sizes input[type=radio]:checked").focus()
    page.keyboard.press("ArrowRight")
    page.evaluate("probe.frames()")
    assert page.evaluate("probe.state('sizes')")["address"] == {"dtype": "fp8"}
