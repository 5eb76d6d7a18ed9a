"""What a hand does in a drawing, by mouse, finger and keys; and how marks travel when nothing holds them."""

from __future__ import annotations

import re
from typing import Any

import pytest

HANDS = "posts/sink/"
GRIP = "#fig-hands [data-handle='batch height']"
LIMIT = "#fig-hands [data-handle='limit']"
MOST_STOPS = {"machine": 24}  # it has typed fields beside its sliders, and files in and out
MOVING = {"reduced_motion": "no-preference"}


@pytest.fixture
def page(sink: Any, open_page: Any) -> Any:
    return at_figure(open_page(sink, HANDS, live=True, fresh=True))


def at_figure(page: Any) -> Any:
    page.evaluate("document.querySelector('#fig-hands .plot').scrollIntoView({block: 'center', behavior: 'instant'})")
    page.evaluate("probe.frames(2)")
    return page


def inputs(page: Any) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate("async () => (await probe.live('hands')).inputs()")
    return found


def middle(page: Any, selector: str) -> tuple[float, float]:
    box = page.evaluate(
        "s => { const {x, y, width, height} = document.querySelector(s).getBoundingClientRect();"
        " return [x + width / 2, y + height / 2]; }",
        selector,
    )
    return box[0], box[1]


def drag(page: Any, selector: str, dx: float, dy: float, *, let_go: bool = True) -> None:
    x, y = middle(page, selector)
    page.mouse.move(x, y)
    page.mouse.down()
    for share in (0.25, 0.5, 0.75, 1):
        page.mouse.move(x + dx * share, y + dy * share)
    page.evaluate("probe.frames(2)")
    if let_go:
        page.mouse.up()
        page.evaluate("probe.frames(2)")


def test_a_grip_sets_the_inputs_of_both_axes_and_the_address_when_it_is_let_go(page: Any) -> None:
    drag(page, GRIP, 120, -40, let_go=False)
    held = inputs(page)
    assert held["batch"] > 4
    assert held["height"] > 2
    assert "hands." not in page.url
    page.mouse.up()
    page.evaluate("probe.frames(2)")
    assert inputs(page) == held
    assert f"hands.batch={held['batch']}" in page.url
    assert page.evaluate("document.querySelector('#hands-batch').value") == str(
        [1, 2, 4, 8, 16, 32, 64].index(held["batch"])
    )


def test_between_two_stops_a_grip_goes_with_the_hand_and_is_let_go_at_a_stop(page: Any) -> None:
    x, _ = middle(page, LIMIT)
    drag(page, LIMIT, 30, 0, let_go=False)  # the next stop is four times as far
    assert inputs(page)["limit"] == 40
    assert abs(middle(page, LIMIT)[0] - x - 30) < 1
    page.mouse.up()
    page.evaluate("probe.frames(2)")
    assert abs(middle(page, LIMIT)[0] - x) < 1


def test_a_grip_that_is_dragged_outside_stops_at_the_last_valid_value(page: Any) -> None:
    drag(page, GRIP, 5000, 5000)
    assert (inputs(page)["batch"], inputs(page)["height"]) == (64, 0)
    drag(page, LIMIT, -5000, 0)
    assert inputs(page)["limit"] == 10
    assert page.evaluate("probe.flaws('hands')") == []


@pytest.mark.parametrize(
    ("keys", "name", "value"),
    [
        (["ArrowRight"], "batch", 8),
        (["ArrowLeft", "ArrowLeft"], "batch", 1),
        (["ArrowUp"], "height", 3),
        (["ArrowDown"], "height", 1),
        (["End"], "batch", 64),
        (["Home"], "batch", 1),
        (["PageUp"], "height", 4),
    ],
)
def test_keys_move_a_grip_the_way_that_they_point(page: Any, keys: list[str], name: str, value: int) -> None:
    page.focus(GRIP)
    for key in keys:
        page.keyboard.press(key)
        page.evaluate("probe.frames(2)")
    assert inputs(page)[name] == value
    assert page.evaluate("s => document.activeElement === document.querySelector(s)", GRIP)


def test_escape_and_a_lost_pointer_put_everything_back(page: Any) -> None:
    before = inputs(page)
    drag(page, GRIP, 100, -30, let_go=False)
    page.keyboard.press("Escape")
    page.evaluate("probe.frames(2)")
    page.mouse.up()
    assert inputs(page) == before
    drag(page, GRIP, 100, -30, let_go=False)
    assert inputs(page) != before
    page.evaluate(
        "s => document.querySelector(s).dispatchEvent("
        "new PointerEvent('pointercancel', {pointerId: 1, bubbles: true}))",
        GRIP,
    )
    page.evaluate("probe.frames(2)")
    assert inputs(page) == before
    page.mouse.up()
    assert "hands." not in page.url


def test_the_right_button_and_a_second_finger_move_nothing(page: Any) -> None:
    before = inputs(page)
    x, y = middle(page, GRIP)
    page.mouse.move(x, y)
    page.mouse.down(button="right")
    page.mouse.move(x + 100, y)
    page.mouse.up(button="right")
    page.evaluate("probe.frames(2)")
    assert inputs(page) == before
    page.evaluate(
        "([s, x, y]) => { const put = (type, id, dx, first) => document.querySelector(s).dispatchEvent("
        "new PointerEvent(type, {pointerId: id, pointerType: 'touch', isPrimary: first, clientX: x + dx, clientY: y,"
        " bubbles: true}));"
        " put('pointerdown', 8, 0, false); put('pointermove', 8, 200, false); put('pointerup', 8, 200, false); }",
        [GRIP, x, y],
    )
    page.evaluate("probe.frames(2)")
    assert inputs(page) == before


def swiped(page: Any, selector: str, dx: float, dy: float) -> float:
    """Swipe with one finger that begins on a mark, and say by how much the page has scrolled."""
    client = page.context.new_cdp_session(page)
    before = page.evaluate("scrollY")
    x, y = middle(page, selector)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": a, "y": b} for a, b in points]})

    touch("touchStart", (x, y))
    for step in range(1, 6):
        touch("touchMove", (x + dx * step / 5, y + dy * step / 5))
        page.evaluate("probe.frames(1)")
    touch("touchEnd")
    page.evaluate("probe.frames(2)")
    scrolled: float = page.evaluate("scrollY") - before
    return scrolled


@pytest.fixture
def phone(sink: Any, open_page: Any) -> Any:
    return at_figure(
        open_page(sink, HANDS, width=390, height=844, live=True, fresh=True, has_touch=True, is_mobile=True)
    )


@pytest.mark.parametrize(("grip", "name", "by"), [(GRIP, "batch", 60), (LIMIT, "limit", -60)])
def test_a_finger_drags_a_grip(phone: Any, grip: str, name: str, by: int) -> None:
    before = inputs(phone)[name]
    assert swiped(phone, grip, by, 0) == 0
    assert (inputs(phone)[name] - before) * by > 0


def test_a_swipe_up_scrolls_from_a_grip_that_goes_across_and_moves_nothing(phone: Any) -> None:
    before = inputs(phone)
    assert swiped(phone, LIMIT, 0, -150) > 60
    assert inputs(phone) == before
    assert "hands." not in phone.url


def test_a_swipe_up_moves_a_grip_that_goes_both_ways(phone: Any) -> None:
    assert swiped(phone, GRIP, 0, -60) == 0
    assert inputs(phone)["height"] > 2


WIRES_MISSED = """() => {
  const wires = [...document.querySelectorAll("#fig-listeners .plot g[data-set]:has(> path)")].map((button) => {
    const path = button.querySelector("path");
    const at = (share) => path.getPointAtLength(share * path.getTotalLength()).matrixTransform(path.getScreenCTM());
    return { button, at, points: Array.from({ length: 400 }, (_, i) => at(i / 399)) };
  });
  const far = ({ points }, { x, y }) => Math.min(...points.map((point) => Math.hypot(point.x - x, point.y - y)));
  const hitAt = ({ x, y }) => document.elementFromPoint(x, y)?.closest("[data-set]")?.dataset.set;
  const crossed = (wire, place) => wires.some((other) => other !== wire && far(other, place) < 3);
  return wires.map((wire) => {
    const places = [0.2, 0.35, 0.5, 0.65, 0.85].map(wire.at).filter((place) => !crossed(wire, place));
    return { wire: wire.button.ariaLabel, clear: places.length,
      missed: places.filter((place) => hitAt(place) !== wire.button.dataset.set).length };
  }).filter(({ clear, missed }) => !clear || missed);
}"""


@pytest.mark.parametrize("width", [1280, 390])
def test_every_wire_of_a_network_is_hit_where_no_other_crosses_it(own: Any, open_page: Any, width: int) -> None:
    page = open_page(own, "posts/residual-stream/", live=True, width=width)
    page.evaluate("document.querySelector('#fig-listeners .plot').scrollIntoView({block: 'center'})")
    page.evaluate("probe.frames(2)")
    assert page.evaluate("document.querySelectorAll('#fig-listeners .wire-reach').length") > 20
    assert page.evaluate(WIRES_MISSED) == []


@pytest.mark.parametrize("how", ["click", "Enter", " "])
def test_a_row_is_chosen_by_click_and_by_key(page: Any, how: str) -> None:
    row = "#fig-hands [data-set='kind=c']"
    if how == "click":
        page.click(row)
    else:
        page.focus(row)
        page.keyboard.press(how)
    page.evaluate("probe.frames(2)")
    assert inputs(page)["kind"] == "c"
    assert page.get_attribute(row, "aria-pressed") == "true"
    assert "hands.kind=c" in page.url


def test_all_marks_are_one_stop_and_arrow_keys_walk_among_them(page: Any) -> None:
    stops = "[...document.querySelectorAll('#fig-hands .plot [data-walk]')].map(e => e.getAttribute('tabindex'))"
    assert page.evaluate(stops) == ["0", "-1", "-1"]
    page.focus("#fig-hands [data-set='kind=a']")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('data-set')") == "kind=b"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")  # there is nothing below the last
    assert page.evaluate("document.activeElement.getAttribute('data-set')") == "kind=c"
    assert page.evaluate(stops) == ["-1", "-1", "0"]
    assert inputs(page)["kind"] == "a"


def test_no_figure_has_more_than_a_dozen_stops(site: Any, open_page: Any) -> None:
    many = {}
    for path, names in site.articles.items():
        page = open_page(site, path, live=True, fresh=True)
        for name in names:
            stops = page.evaluate("name => probe.stops(name)", name)
            if stops > MOST_STOPS.get(name, 12):
                many[name] = stops
    assert many == {}


PLACE = "document.querySelector('#fig-hands .handle').getAttribute('transform')"


def placed(page: Any) -> float:
    found = re.match(r"translate\(([\d.]+)", page.evaluate(PLACE))
    assert found is not None
    return float(found[1])


def test_marks_travel_to_a_preset_and_can_be_turned_round_in_mid_way(sink: Any, open_page: Any) -> None:
    page = at_figure(open_page(sink, HANDS, live=True, clock=True, **MOVING))
    page.clock.pause_at("2040-01-01")  # what it shows once is over, and time is the test's
    page.clock.run_for(5000)
    page.evaluate("document.querySelector('#fig-hands [data-action=reset]').click()")
    page.clock.run_for(1000)
    start = placed(page)
    page.click("#fig-hands [data-preset='1']")
    page.clock.run_for(120)
    on_the_way = placed(page)
    assert start < on_the_way
    assert page.evaluate("document.querySelector('#fig-hands .frame').classList.contains('moving')")
    page.click("#fig-hands [data-preset='0']")
    page.clock.run_for(32)
    assert abs(placed(page) - on_the_way) < 80, "it goes on from where it was seen, a frame of the old way at most"
    page.clock.run_for(1000)
    assert placed(page) == start
    assert page.evaluate("probe.flaws('hands')") == []


def test_a_resize_in_mid_way_ends_in_the_right_drawing(sink: Any, open_page: Any) -> None:
    page = at_figure(open_page(sink, HANDS, live=True, clock=True, **MOVING))
    page.clock.pause_at("2040-01-01")
    page.clock.run_for(5000)
    page.click("#fig-hands [data-preset='1']")
    page.clock.run_for(100)
    page.set_viewport_size({"width": 390, "height": 844})
    page.clock.run_for(1000)
    fresh = open_page(sink, HANDS + "?v=1&hands.batch=64&hands.height=4&hands.kind=c", width=390, height=844, live=True)
    frame = "document.querySelector('#fig-hands .frame').innerHTML"
    assert page.evaluate(frame) == fresh.evaluate(frame)


def test_nothing_travels_where_less_motion_is_asked_for(page: Any) -> None:
    page.evaluate(
        "() => { window.seen = []; new MutationObserver(() => seen.push(1)).observe("
        "document.querySelector('#fig-hands .handle'), {attributeFilter: ['transform']}); }"
    )
    page.click("#fig-hands [data-preset='1']")
    page.evaluate("probe.frames(10)")
    assert page.evaluate("seen.length") == 1
    assert page.evaluate("document.getAnimations().filter(a => a.effect.target.closest('.plot')).length") == 0


def test_a_figure_moves_once_when_it_comes_into_view_and_the_address_stays(sink: Any, open_page: Any) -> None:
    page = open_page(sink, HANDS, live=False, clock=True, **MOVING)
    page.evaluate(
        "() => { window.seen = []; const figure = document.querySelector('#fig-hands');"
        "new MutationObserver(() => seen.push(figure.querySelector('.finding').textContent))"
        ".observe(figure, {subtree: true, childList: true, characterData: true, attributes: true}); }"
    )
    at_figure(page)
    page.wait_for_selector("#fig-hands.live")
    for _ in range(300):  # a busy browser says late that the figure is in view
        page.clock.run_for(100)
        page.wait_for_timeout(10)
        if page.evaluate("seen.includes('The product is 64.') && seen.at(-1) === 'The product is 4.'"):
            break
    assert set(page.evaluate("seen")) == {"The product is 4.", "The product is 64."}
    assert page.text_content("#fig-hands .finding") == "The product is 4."
    assert "hands." not in page.url


def test_what_moves_by_itself_stops_for_a_hand(sink: Any, open_page: Any) -> None:
    page = open_page(sink, HANDS, live=False, clock=True, **MOVING)
    at_figure(page)
    page.wait_for_selector("#fig-hands.live")
    page.clock.run_for(300)
    page.click("#fig-hands [data-preset='2']")
    page.clock.run_for(5000)
    assert page.text_content("#fig-hands .finding") == "The product is 32."


def test_a_state_that_the_address_asks_for_is_not_played_over(sink: Any, open_page: Any) -> None:
    page = open_page(sink, HANDS + "?v=1&hands.batch=8", live=False, clock=True, **MOVING)
    at_figure(page)
    page.wait_for_selector("#fig-hands.live")
    page.clock.run_for(5000)
    assert page.text_content("#fig-hands .finding") == "The product is 8."


def test_a_note_that_comes_and_goes_moves_nothing(sink: Any, open_page: Any) -> None:
    for width in (1280, 390):
        page = open_page(sink, HANDS, width=width, live=True)
        heights = set()
        for preset in range(3):
            page.evaluate("i => document.querySelector(`#fig-hands [data-preset='${i}']`).click()", preset)
            page.evaluate("probe.frames(2)")
            heights.add(page.evaluate("document.querySelector('#fig-hands').offsetHeight"))
        assert len(heights) == 1, heights
