"""Numbers and links in the text belong to the figures: they set them, and follow them."""

from typing import Any
from urllib.parse import parse_qsl


def bring(page: Any, selector: str) -> Any:
    page.evaluate("s => document.querySelector(s).scrollIntoView({block: 'center', behavior: 'instant'})", selector)
    return page.locator(selector).first


CHANGED = "([selector, text]) => probe.until(() => document.querySelector(selector).textContent !== text)"


def bring_ready(page: Any, selector: str) -> Any:
    """A number that is in sight and can be dragged at once: what moves numbers comes with the first key."""
    number = bring(page, selector)
    number.focus()
    for key in ("ArrowLeft", "ArrowRight"):  # there and back
        before = number.inner_text()
        page.keyboard.press(key)
        page.evaluate(CHANGED, [selector, before])
    page.evaluate("probe.frames()")
    return number


SEEN = """name => {
  const frames = [...document.querySelectorAll(`#fig-${name} .plot > .frame`)];
  const box = frames.find((frame) => frame.offsetParent).getBoundingClientRect();
  const seen = Math.min(box.bottom, innerHeight) - Math.max(box.top, 60);
  return seen / Math.min(box.height, innerHeight - 60);
}"""
HEADED = """name => {
  const frames = [...document.querySelectorAll(`#fig-${name} .plot > .frame`)];
  return frames.find((frame) => frame.offsetParent).getBoundingClientRect().top >= 60;
}"""


def test_every_state_link_sets_its_figure_and_leaves_the_reader_at_the_sentence(site: Any, open_page: Any) -> None:
    problems, links = [], 0
    for path in site.articles:
        page = open_page(site, path, live=True, reduced_motion="reduce")
        for link in page.locator("a[data-state]").all():
            links += 1
            name = link.get_attribute("data-state")
            href = str(link.get_attribute("href"))
            link.evaluate("a => a.scrollIntoView({ block: 'center' })")
            page.keyboard.press("Escape")
            top, seen = page.evaluate("scrollY"), page.evaluate(SEEN, name)
            link.evaluate("a => a.click()")  # what an earlier click showed may lie over it
            page.evaluate("probe.until(() => !document.querySelector('a[aria-busy]'))")
            page.evaluate("probe.frames()")
            finding = page.locator(f"#fig-{name} .finding").inner_text()
            if page.evaluate("scrollY") != top:
                problems.append(f"{href}: the page scrolled by {page.evaluate('scrollY') - top}")
            if not link.evaluate("a => a === document.activeElement"):
                problems.append(f"{href}: it lost the focus")
            dock = page.locator(".dock:not([hidden]) .dock-finding")
            seen = sorted([seen, page.evaluate(SEEN, name)])  # a drawing may become smaller
            least = (
                0.5 if page.evaluate(HEADED, name) else 0.7
            )  # with its upper edge in sight, half of a drawing is enough
            if seen[1] < least and (not dock.count() or dock.inner_text() != finding):
                problems.append(f"{href}: its figure is out of sight ({seen[1]:.2f}), and no copy of it says {finding}")
            if seen[0] > 0.8 and dock.count():
                problems.append(f"{href}: its figure is in sight and copied all the same")
            state = page.evaluate("name => probe.state(name)", name)
            asked = dict(parse_qsl(href.partition("?")[2].partition("#")[0], keep_blank_values=True))
            wanted = {key.partition(".")[2]: value for key, value in asked.items() if key != "v"}
            unlike = {k: v for k, v in wanted.items() if state["written"].get(k, v) != v}
            missing = set(state["written"]) - set(wanted)
            if unlike or missing or state["address"] != state["written"]:
                problems.append(f"{href}: {state['written']}")
    assert not problems, "\n" + "\n".join(problems)
    assert links > 0


def test_every_number_in_the_text_can_be_moved_by_keys_and_moves_its_figure(site: Any, open_page: Any) -> None:
    problems = []
    for path in site.articles:
        page = open_page(site, path, live=True)
        for i in range(page.locator("[data-drag]").count()):
            number = page.locator("[data-drag]").nth(i)
            name, _, field = str(number.get_attribute("data-drag")).partition(".")
            number.focus()
            seen = []
            for key in ("Home", "ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown", "End", "PageDown", "PageUp"):
                page.keyboard.press(key)
                if key == "Home":  # what moves numbers comes with the first key
                    page.evaluate("probe.until(() => document.activeElement.ariaValueNow === '0')")
                page.evaluate("probe.frames()")
                now = int(str(number.get_attribute("aria-valuenow")))
                seen.append(now)
                value = page.evaluate("name => probe.state(name)", name)["inputs"][field]
                bare = number.inner_text()
                slider = page.locator(f"[id='{name}-{field}']")
                if slider.count() and int(slider.input_value()) != now:
                    problems.append(f"{name}.{field} after {key}: the text is at {now}, the slider elsewhere")
                if bare not in str(number.get_attribute("aria-valuetext")):
                    problems.append(f"{name}.{field}: {bare} for {value}")
            most = int(str(number.get_attribute("aria-valuemax")))
            if seen[:5] != [0, 1, min(2, most), min(2, most) - 1, min(2, most) - 2] or seen[5] != most:
                problems.append(f"{name}.{field}: keys lead to {seen} of {most}")
            if not seen[6] < seen[5] or not seen[7] > seen[6]:
                problems.append(f"{name}.{field}: Page Down leads to {seen[6]} from {seen[5]}")
            problems += page.evaluate("name => probe.flaws(name)", name)
    assert not problems, "\n" + "\n".join(problems)


def test_dragging_a_number_in_the_text_changes_figure_and_sentence(sink: Any, open_page: Any) -> None:
    page = open_page(sink, "posts/sink/", live=True)
    number = bring_ready(page, "[data-drag='sizes.seq_len']")
    box = number.bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + box["height"] / 2)
    page.mouse.down()
    # 29 values lie within 240 pixels: four steps are 34.
    page.mouse.move(box["x"] + 5 + 34, box["y"] + box["height"] / 2, steps=4)
    page.evaluate("probe.frames()")
    assert number.inner_text() == "8,192"
    assert page.evaluate("location.search") == ""
    page.mouse.up()
    page.evaluate("probe.frames()")
    assert page.locator("[data-live='sizes.cache_bytes']").inner_text() == "2.50\xa0GiB"
    assert page.locator("#fig-sizes .finding").inner_text() == "At 8,192 tokens the cache takes 2.50\xa0GiB."
    assert page.evaluate("location.search") == "?v=1&sizes.seq_len=8192"
    page.mouse.move(box["x"] + 200, box["y"])
    page.evaluate("probe.frames()")
    assert number.inner_text() == "8,192", "it still moves after it was let go"


def test_a_number_that_is_pressed_and_let_go_before_its_figure_has_loaded_is_not_held(
    sink: Any, open_page: Any
) -> None:
    page = open_page(sink, "posts/plain/" if "posts/plain/" in sink.pages else "plain/")
    held: list[Any] = []
    page.route("**/posts/sink/sizes.*.js", lambda route: held.append(route))
    page.goto(sink.url + "posts/sink/")
    number = page.locator("[data-drag='sizes.seq_len']")
    box = number.bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.up()
    while not held:
        page.evaluate("probe.frames(1)")
    for route in held:
        route.continue_()
    page.evaluate("probe.until(() => document.querySelector('#fig-sizes.live'))")
    page.mouse.move(box["x"] + 60, box["y"] + 5, steps=3)
    page.evaluate("probe.frames()")
    assert number.inner_text() == "4,096"


def test_moving_the_slider_updates_the_text(sink: Any, open_page: Any) -> None:
    page = open_page(sink, "posts/sink/", live=True)
    page.locator("#sizes-seq_len").focus()
    page.keyboard.press("End")
    page.evaluate("probe.frames()")
    assert page.locator("[data-drag='sizes.seq_len']").inner_text() == "131,072"
    assert page.locator("[data-live='sizes.cache_bytes']").inner_text() == "40.0\xa0GiB"
    assert page.locator("[data-live='sizes.context']").inner_text() == "128k"


def test_every_text_that_recomputes_is_one_of_its_figures_texts(site: Any, open_page: Any) -> None:
    problems = []
    for path in site.articles:
        page = open_page(site, path, live=True)
        problems += page.evaluate(
            """async () => {
              const wrong = [];
              for (const element of document.querySelectorAll("[data-live]")) {
                const [figure, ...name] = element.dataset.live.split(".");
                const { texts } = await probe.live(figure);
                if (texts()[name.join(".")] !== element.textContent) wrong.push(element.dataset.live);
              }
              return wrong;
            }"""
        )
    assert not problems, "\n" + "\n".join(problems)


NUMBER = "[data-drag='sizes.n_heads']"  # of 4, 8, 16, 32, 64


def test_a_short_list_is_dragged_by_steps_that_a_hand_can_hold(sink: Any, open_page: Any) -> None:
    page = open_page(sink, "posts/sink/", live=True)
    box = bring_ready(page, NUMBER).bounding_box()
    x, y = box["x"] + 5, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    seen = []
    for left in (11, 24, 48, 72, 96, 200):
        page.mouse.move(x - left, y)
        page.evaluate("probe.frames()")
        seen.append(page.locator(NUMBER).inner_text())
    page.mouse.up()
    assert seen == ["64", "32", "16", "8", "4", "4"]


def test_another_button_or_finger_changes_nothing_and_a_lost_pointer_restores_the_number(
    sink: Any, open_page: Any
) -> None:
    page = open_page(sink, "posts/sink/", live=True)
    box = bring_ready(page, NUMBER).bounding_box()
    x, y = box["x"] + 5, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down(button="right")
    page.mouse.move(x - 60, y)
    page.mouse.up(button="right")
    page.evaluate("probe.frames()")
    assert page.locator(NUMBER).inner_text() == "64"
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 30, y)
    page.evaluate("probe.frames()")
    other = {"pointerId": 99, "isPrimary": False, "clientX": x - 200, "button": 0, "bubbles": True}
    for kind in ("pointerdown", "pointermove", "pointerup"):
        page.locator(NUMBER).evaluate("(e, [kind, of]) => e.dispatchEvent(new PointerEvent(kind, of))", [kind, other])
    page.evaluate("probe.frames()")
    assert page.locator(NUMBER).inner_text() == "32"
    page.locator(NUMBER).evaluate("e => e.dispatchEvent(new PointerEvent('pointercancel', { pointerId: 1 }))")
    page.evaluate("probe.frames()")
    assert page.locator(NUMBER).inner_text() == "64"
    page.mouse.move(x - 60, y)
    page.mouse.up()
    page.evaluate("probe.frames()")
    assert page.locator(NUMBER).inner_text() == "64"
    assert page.evaluate("location.search") == ""


def test_a_number_that_is_dragged_stands_on_the_line_of_its_sentence(site: Any, open_page: Any) -> None:
    problems = []
    for path in site.articles:
        page = open_page(site, path, live=True)
        problems += page.evaluate(
            """() => [...document.querySelectorAll("[data-drag]")].filter((number) => {
              // An empty inline block stands on the line itself.
              const foot = () => Object.assign(document.createElement("span"), { className: "foot" });
              const feet = [foot(), foot()];
              number.before(feet[0]);
              number.prepend(feet[1]);
              for (const each of feet) each.style.setProperty("display", "inline-block");
              const [around, within] = feet.map((each) => each.getBoundingClientRect().bottom);
              const same = feet[0].offsetTop !== feet[1].offsetTop && Math.abs(around - within) > 8;
              for (const each of feet) each.remove();
              return !same && Math.abs(around - within) > 0.01;
            }).map((number) => number.dataset.drag)"""
        )
    assert not problems, problems
