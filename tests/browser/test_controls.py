"""Every control of every figure does what it says, by mouse and by keys, and no state draws nonsense."""

from typing import Any

KEYS = {  # where a key leads: 1 up, -1 down, or to an end
    "ArrowRight": 1,
    "ArrowUp": 1,
    "ArrowLeft": -1,
    "ArrowDown": -1,
    "PageUp": 1,
    "PageDown": -1,
}
SLIDER = "#fig-{} input[type=range]:not(:disabled)"


def reset(page: Any, name: str) -> None:
    page.evaluate("name => document.querySelector(`#fig-${name} [data-action=reset]`).click()", name)
    page.evaluate("probe.frames()")
    page.evaluate("name => probe.unfold(name)", name)  # what comes with the first state, too
    page.evaluate("probe.frames()")


def into_view(page: Any, selector: str) -> None:
    page.evaluate("s => document.querySelector(s).scrollIntoView({block: 'center', behavior: 'instant'})", selector)


def flaws(page: Any, name: str, where: str) -> list[str]:
    return [f"{name}, {where}: {flaw}" for flaw in page.evaluate("name => probe.flaws(name)", name)]


def value_of(page: Any, selector: str) -> tuple[int, str]:
    """Place of a slider and the words beside it."""
    found = page.evaluate(
        "s => { const e = document.querySelector(s), words = e.closest('.control').querySelector('.value');"
        " return [Number(e.value), words.value || words.textContent]; }",
        selector,
    )
    return found[0], found[1]


def sliders(page: Any, name: str) -> list[str]:
    ids = page.evaluate("s => [...document.querySelectorAll(s)].map(e => e.id)", SLIDER.format(name))
    return [f"[id='{each}']" for each in ids]


def test_dragging_a_slider_with_the_mouse_changes_the_figure_and_the_address_only_when_let_go(
    site: Any, open_page: Any
) -> None:
    problems = []
    for path, names in site.articles.items():
        page = open_page(site, path, live=True)
        for name in names:
            # The keys move every slider of both sites; a hand moves every one of the sink, and one of each figure.
            for slider in sliders(page, name)[: None if site.name == "sink" else 1]:
                reset(page, name)
                problems += drag(page, name, slider)
            reset(page, name)
    assert not problems, "\n" + "\n".join(problems)


def drag(page: Any, name: str, slider: str) -> list[str]:
    into_view(page, slider)
    box = page.locator(slider).bounding_box()
    most = int(page.get_attribute(slider, "max"))
    start, words = value_of(page, slider)
    first = page.evaluate("name => probe.look(name)", name)

    def x(share: float) -> float:
        return float(box["x"] + 9 + (box["width"] - 18) * share)  # of the middle of the thumb

    page.mouse.move(x(start / most), box["y"] + box["height"] / 2)
    page.mouse.down()
    problems, looks, said = [], set(), set()
    for share in (1.0, 0.0, 0.5):
        page.mouse.move(x(share), box["y"] + box["height"] / 2 + 40, steps=2)
        page.evaluate("probe.frames()")
        place, words_now = value_of(page, slider)
        if place != round(most * share) and share != 0.5:
            problems.append(f"{name} {slider}: at {share} of the track the place is {place} of {most}")
        said.add(words_now)
        looks.add(page.evaluate("name => probe.look(name)", name))
        problems += flaws(page, name, f"{slider} dragged to {share}")
    if page.evaluate("location.search"):
        problems.append(f"{name} {slider}: the address changed during the drag")
    page.mouse.up()
    page.evaluate("probe.frames()")
    state = page.evaluate("name => probe.state(name)", name)
    if state["address"] != state["written"]:
        problems.append(f"{name} {slider}: the address holds {state['address']}, the figure {state['written']}")
    if len(said | {words}) < 2:
        problems.append(f"{name} {slider}: its words never changed")
    if len(looks | {first}) < 2:
        problems.append(f"{name} {slider}: moves nothing in the figure")
    return problems


def test_the_keys_of_a_slider_go_where_they_should_and_page_down_goes_down(site: Any, open_page: Any) -> None:
    problems = []
    for path, names in site.articles.items():
        page = open_page(site, path, live=True)
        for name in names:
            for slider in sliders(page, name):
                reset(page, name)
                problems += walk(page, name, slider, KEYS if site.name == "sink" else {})
            reset(page, name)
    assert not problems, "\n" + "\n".join(problems)


def walk(page: Any, name: str, slider: str, keys: dict[str, int]) -> list[str]:
    """Both ends and a step from each; then each key from an end, which the sliders of one site show for all."""
    into_view(page, slider)
    page.focus(slider)
    problems = []
    most = int(page.get_attribute(slider, "max"))

    def press(key: str) -> int:
        page.keyboard.press(key)
        page.evaluate("probe.frames()")
        problems.extend(flaws(page, name, f"{slider} after {key}"))
        return value_of(page, slider)[0]

    ends = {"Home": 0, "End": most}
    for end, place in ends.items():
        if press(end) != place:
            problems.append(f"{name} {slider}: {end} does not lead to its end")
        back = "ArrowRight" if end == "Home" else "ArrowLeft"
        if press(back) != place + KEYS[back]:
            problems.append(f"{name} {slider}: {back} is not one step")
    for key, way in keys.items():
        press("Home" if way > 0 else "End")
        before = value_of(page, slider)[0]
        after = press(key)
        if (after - before) * way <= 0:
            problems.append(f"{name} {slider}: {key} leads from {before} to {after}")
    state = page.evaluate("name => probe.state(name)", name)
    if state["address"] != state["written"]:
        problems.append(f"{name} {slider}: the address holds {state['address']}, the figure {state['written']}")
    return problems


def test_every_option_of_every_choice_and_toggle_can_be_taken(site: Any, open_page: Any) -> None:
    problems = []
    for path, names in site.articles.items():
        page = open_page(site, path, live=True)
        for name in names:
            reset(page, name)
            for selector, kind in page.evaluate("name => probe.choices(name)", name):
                problems += {"radio": pick, "select": select, "checkbox": switch}[kind](page, name, selector)
                reset(page, name)  # an option may take other controls away
    assert not problems, "\n" + "\n".join(problems)


def pick(page: Any, name: str, radio: str) -> list[str]:
    press(page, radio)
    problems = taken(page, name, radio)
    return problems if page.is_checked(radio) else [*problems, f"{name}: {radio} is off after a click"]


def press(page: Any, native: str) -> None:
    """Click as a reader does: where a native control is hidden behind its words, on the words."""
    words = page.locator(native).locator("xpath=ancestor::label")
    (words if words.count() else page.locator(native)).click()


def select(page: Any, name: str, menu: str) -> list[str]:
    problems = []
    for value in thinned(page.eval_on_selector_all(f"{menu} option", "all => all.map(e => e.value)")):
        page.select_option(menu, value)
        problems += taken(page, name, f"{menu} = {value}")
        problems += [] if page.input_value(menu) == value else [f"{name}: {menu} is not {value}"]
    return problems


def switch(page: Any, name: str, toggle: str) -> list[str]:
    problems = []
    for turn in (press, press, lambda page, selector: page.press(selector, "Space")):
        before = page.is_checked(toggle)
        turn(page, toggle)
        problems += taken(page, name, toggle)
        problems += [] if page.is_checked(toggle) != before else [f"{name}: {toggle} does not switch"]
    return problems


def thinned(values: list[str], most: int = 6) -> list[str]:
    """So many of a list, both ends among them."""
    if len(values) <= most:
        return values
    return [values[round(i * (len(values) - 1) / (most - 1))] for i in range(most)]


def taken(page: Any, name: str, what: str) -> list[str]:
    """Once the figure has been drawn, the address says what the figure holds and nothing is drawn wrong."""
    page.evaluate("probe.frames()")
    problems = []
    state = page.evaluate("name => probe.state(name)", name)
    if state["address"] != state["written"]:
        problems.append(f"{name}: after {what} the address holds {state['address']}, not {state['written']}")
    return problems + flaws(page, name, what)


def test_presets_set_what_they_promise_and_reset_returns(site: Any, open_page: Any) -> None:
    problems = []
    for path, names in site.articles.items():
        page = open_page(site, path, live=True)
        for name in names:
            reset(page, name)
            first = page.evaluate("name => probe.look(name)", name)
            presets = page.evaluate("name => probe.state(name)", name)["presets"]
            for i, preset in enumerate(presets):
                button = page.locator(f"#fig-{name} [data-preset='{i}']")
                button.click()
                problems += taken(page, name, f"preset {preset['name']}")
                if button.get_attribute("aria-pressed") != "true":
                    problems.append(f"{name}: preset {preset['name']} is not shown as taken")
                state = page.evaluate("name => probe.state(name)", name)
                wanted = state["start"] | preset["inputs"]
                wrong = {key: state["inputs"][key] for key in preset["inputs"] if state["inputs"][key] != wanted[key]}
                if wrong:
                    problems.append(f"{name}: preset {preset['name']} leaves {wrong}")
            page.locator(f"#fig-{name} [data-action=reset]").click()
            page.evaluate("probe.frames()")
            state = page.evaluate("name => probe.state(name)", name)
            if state["inputs"] != state["start"] or state["address"]:
                problems.append(f"{name}: reset leaves {state['written']} and {state['address']}")
            if page.evaluate("name => probe.look(name)", name) != first:
                problems.append(f"{name}: reset does not restore the drawing")
    assert not problems, "\n" + "\n".join(problems)


def test_a_slider_whose_values_depend_on_another_takes_the_nearest(sink: Any, open_page: Any) -> None:
    page = open_page(sink, "posts/sink/", live=True)
    page.locator("#sizes-n_heads").focus()
    page.keyboard.press("Home")
    page.evaluate("probe.frames()")
    state = page.evaluate("probe.state('sizes')")
    assert (state["inputs"]["n_heads"], state["inputs"]["n_kv_heads"]) == (4, 4)
    assert page.get_attribute("#sizes-n_kv_heads", "max") == "2"
    assert value_of(page, "#sizes-n_kv_heads") == (2, "4")


def test_a_typed_number_is_read_as_people_write_it_and_nonsense_is_refused_with_the_rule(
    sink: Any, open_page: Any
) -> None:
    page = open_page(sink, "posts/sink/", live=True)
    field = page.locator("#sizes-batch")
    field.fill("1k")
    field.press("Enter")
    page.evaluate("probe.frames()")
    assert page.evaluate("probe.state('sizes')")["written"] == {"batch": "1000"}
    field.fill("many")
    field.press("Tab")
    assert field.get_attribute("aria-invalid") == "true"
    message = field.evaluate("e => e.validationMessage")
    assert message == "Batch takes a whole number from 1 to 4,096."
    assert page.evaluate("probe.state('sizes')")["written"] == {"batch": "1000"}
    reset(page, "sizes")
    assert field.input_value() == "1"
    assert field.get_attribute("aria-invalid") in (None, "false")
    assert field.evaluate("e => e.validationMessage") == ""


def test_a_combination_that_is_not_valid_keeps_the_last_drawing_and_says_why(sink: Any, open_page: Any) -> None:
    page = open_page(sink, "posts/sink/", live=True)
    drawn = page.locator("#fig-sizes .plot").inner_html()
    field = page.locator("#sizes-batch")
    field.fill("4096")
    page.locator("#sizes-seq_len").focus()
    page.keyboard.press("End")
    page.evaluate("probe.frames()")
    assert page.locator("#fig-sizes .message").inner_text() == (
        "4,096 sequences of 131,072 tokens are more than 16,777,216 tokens; take fewer sequences."
    )
    assert "stale" in str(page.get_attribute("#fig-sizes", "class"))
    assert page.locator("#fig-sizes [aria-valuetext='131,072\xa0tokens']").count() == 1
    reset(page, "sizes")
    assert page.locator("#fig-sizes .plot").inner_html() == drawn
    assert page.locator("#fig-sizes .message").inner_text() == ""


def test_the_cursor_of_a_matrix_follows_keys_and_pointer_and_never_leaves_it(sink: Any, open_page: Any) -> None:
    page = open_page(sink, "posts/sink/", live=True)
    matrix = page.locator("#fig-cells [data-cells]")
    matrix.scroll_into_view_if_needed()
    matrix.focus()

    def cell() -> str:
        page.evaluate("probe.frames()")
        return str(page.evaluate("probe.state('cells')")["inputs"]["cell"])

    moves = {"ArrowDown": "3,3", "ArrowRight": "3,4", "ArrowUp": "2,4", "ArrowLeft": "2,3", "End": "2,7", "Home": "2,0"}
    for key, expected in moves.items():
        page.keyboard.press(key)
        assert cell() == expected, key
    for key, expected in {"PageDown": "7,0", "PageUp": "0,0"}.items():
        page.keyboard.press(key)
        assert cell() == expected, key
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    assert cell() == "0,0"
    box = page.locator("#fig-cells .ground").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.95, box["y"] + box["height"] * 0.45)
    assert cell() == "3,7"
    assert page.evaluate("probe.state('cells')")["address"] == {"cell": "3,7"}
    assert "query 4, key 8" in page.locator("#fig-cells .control.cell").inner_text()


def test_a_player_steps_plays_to_the_end_and_stops(sink: Any, open_page: Any) -> None:
    page = open_page(sink, "posts/sink/", live=True)
    figure = page.locator("#fig-steps")

    def step() -> int:
        page.evaluate("probe.frames()")
        return int(page.evaluate("probe.state('steps')")["inputs"]["step"])

    figure.locator("[data-action=forward]").click()
    assert step() == 3
    figure.locator("[data-action=back]").click()
    assert step() == 2
    play = figure.locator("[data-action=play]")
    play.click()
    page.evaluate("probe.until(() => document.querySelector('#steps-step').value === '3')")
    assert play.get_attribute("aria-pressed") == "true"
    page.evaluate("probe.until(() => !document.querySelector('#fig-steps [data-action=play][aria-pressed=true]'))")
    assert step() == 5
    assert page.evaluate("probe.state('steps')")["address"] == {"step": "5"}
    play.click()
    page.evaluate("probe.until(() => document.querySelector('#steps-step').value === '1')")
    play.click()
    assert play.get_attribute("aria-pressed") in (None, "false")
    stopped = step()
    page.evaluate("probe.frames(20)")
    assert step() == stopped < 5


def test_a_mark_may_start_a_player_from_its_beginning(sink: Any, open_page: Any) -> None:
    page = open_page(sink, "posts/sink/", live=True, reduced_motion="no-preference")
    figure = page.locator("#fig-steps")
    figure.locator("[data-preset='1']").click()
    page.evaluate("probe.frames()")
    page.evaluate("document.querySelector('#fig-steps .dot.s6').setAttribute('data-plays', 'step')")
    figure.locator(".dot.s6").click()
    page.evaluate("probe.until(() => document.querySelector('#steps-step').value === '1')")
    page.evaluate("probe.until(() => document.querySelector('#steps-step').value === '5')")
    assert page.evaluate("probe.state('steps')")["inputs"]["step"] == 5


def test_pointing_at_a_mark_dims_the_others_and_escape_lets_go(sink: Any, open_page: Any) -> None:
    page = open_page(sink, "posts/sink/", live=True)
    dimmed = "#fig-sizes [data-dim]"
    dot = page.locator("#fig-sizes [data-tip]")
    dot.scroll_into_view_if_needed()
    dot.hover()
    assert page.locator(dimmed).count() > 0
    assert page.locator("#fig-sizes .tip").inner_text() == "1.25\xa0GiB at 4,096 tokens"
    page.keyboard.press("Escape")
    assert page.locator(dimmed).count() == 0
    assert not page.locator("#fig-sizes .tip").is_visible()
    dot.focus()
    assert page.locator("#fig-sizes .tip").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#fig-sizes .tip").is_visible()
    dot.click()
    page.mouse.move(2, 300)
    assert page.locator("#fig-sizes .tip").is_visible(), "a click pins"
    page.keyboard.press("Escape")
    assert not page.locator("#fig-sizes .tip").is_visible()


def test_the_status_line_speaks_after_a_commit_and_not_during_a_drag(sink: Any, open_page: Any) -> None:
    page = open_page(sink, "posts/sink/", live=True, clock=True)
    page.clock.fast_forward(60_000)  # what was set off before has been said
    page.evaluate(
        """() => {
          globalThis.spoken = [];
          const status = document.querySelector("#fig-sizes [role=status]");
          new MutationObserver(() => spoken.push(status.textContent)).observe(
            status, { childList: true, characterData: true, subtree: true });
        }"""
    )
    into_view(page, "#sizes-seq_len")
    box = page.locator("#sizes-seq_len").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 11, box["y"] + box["height"] / 2, steps=3)
    page.clock.fast_forward(60_000)  # longer than the line waits
    assert page.evaluate("spoken") == []
    page.mouse.up()
    page.evaluate("probe.until(() => spoken.length > 0)")
    assert page.evaluate("spoken") == [page.locator("#fig-sizes .finding").inner_text()]


def test_a_copied_link_restores_the_state_and_the_button_returns_to_its_words(sink: Any, open_page: Any) -> None:
    page = open_page(sink, "posts/sink/", live=True, clock=True, permissions=["clipboard-read", "clipboard-write"])
    page.locator("#fig-sizes [data-preset='2']").click()
    button = page.locator("#fig-sizes [data-action=copy-link]")
    button.click()
    page.evaluate(
        "probe.until(() => document.querySelector('#fig-sizes [data-action=copy-link]').textContent !== 'Copy link')"
    )
    assert button.inner_text() == "Link copied"
    button.click()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == f"{sink.url}posts/sink/?v=1&sizes.seq_len=131072&sizes.dtype=fp8&sizes.causal=0#fig-sizes"
    page.clock.fast_forward(60_000)
    page.evaluate(
        "probe.until(() => document.querySelector('#fig-sizes [data-action=copy-link]').textContent === 'Copy link')"
    )
    page.clock.fast_forward(60_000)
    assert button.inner_text() == "Copy link"
