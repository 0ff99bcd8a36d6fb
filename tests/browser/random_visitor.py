"""A visitor who does whatever can be done, and looks after each step whether the page is still the page of its address.

What a page shows is to be a function of its address. So each page in use is compared with a fresh load of the same
address in the same browser. `snapshot.js` says what is compared, what is left out, and why.
"""

import difflib
import random
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

from .tools import Error

TOOLS = (Path(__file__).parent / "snapshot.js").read_text()
#: A chart of Plotly takes its time on a busy machine; what has been chosen is there soon.
_READY_WITHIN_S = 30
_AGREES_WITHIN_S = 6
_CLICK_WITHIN_MS = 4_000
#: Pages that tell of the moment: two loads of one address differ.
_OF_THE_MOMENT = ("/admin/health",)
_MOST_LINES = 80
#: A map's view is written to the address in whole units.
_UNITS = 2.5
_WORDS = ("LS9 7TA", "Seacroft", "lincoln", "E01011372", "no such place")
_KEYS = (
    *("Tab", "Tab", "Tab", "Shift+Tab", "Enter", "Space", "Escape", "ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight"),
    *("Home", "End", "+", "-", "Shift+ArrowLeft"),
)
#: Keys that do what the element in focus is for.
_DOING = ("Enter", "Space")
#: What Playwright says when a page goes while it is asked.
_LEFT = re.compile("context was destroyed|navigat|Cannot find context")
#: How often each kind of step is taken, of those that are possible.
_WEIGHTS = {
    "press": 6,
    "select": 6,
    "area": 4,
    "link": 2,
    "key": 4,
    "hash": 3,
    "back": 3,
    "forward": 2,
    "reload": 1,
    "search": 1,
    "type": 1,
    "slide": 4,
    "drag": 2,
}


@dataclass
class RandomVisitor:
    """One walk from a seed. `visitor` has the page that is used, and `others` remembers what fresh loads showed."""

    visitor: object
    seed: int
    fresh_loads: dict = field(default_factory=dict)
    used: dict = field(default_factory=dict)
    steps: list = field(default_factory=list)

    def __post_init__(self):
        self.random = random.Random(self.seed)
        context = self.visitor.context
        context.add_init_script(f"addEventListener('DOMContentLoaded', () => {{ {TOOLS} }})")
        self.page, self.fresh = self.visitor.page, context.new_page()
        self.under_way, self.failed = set(), []
        context.on("response", self._note_response)
        self.page.on("request", self._note_request)
        for event in ("requestfinished", "requestfailed"):
            self.page.on(event, self._note_end)

    def _note_request(self, request):
        self.under_way.add(request)

    def _note_end(self, request):
        self.under_way.discard(request)

    def _note_response(self, response):
        if response.status >= 400:
            self.failed.append(f"{response.status} {response.request.method} {response.url}")

    # ---- a walk

    def walk(self, paths, steps_each):
        """Open each page in turn and take so many steps from it."""
        for path in paths:
            self.open(path)
            for _ in range(steps_each):
                self.step()

    def open(self, path):
        self.steps.append(f"open {path}")
        self.page.goto(self.visitor.address + path)
        self.compare()

    def step(self):
        """Do one thing at random, least used things first, and compare."""
        kinds = self._possible()
        kind = self.random.choices(list(kinds), [_WEIGHTS[kind] for kind in kinds])[0]
        chosen = self._least_used(kinds[kind])
        self.steps.append(chosen["name"] if chosen else kind)
        try:
            told = getattr(self, f"_{kind}")(chosen)
        except Error as error:
            self._fail(self.page.url, str(error))
        if told:
            self.steps[-1] += f": {told}"
        self.compare()

    def _possible(self):
        kinds = {"key": [], "reload": []}
        for action in self.page.evaluate("visitorTools.actions()"):
            kinds.setdefault(action["kind"], []).append(action)
        for kind, can in (("back", "canGoBack"), ("forward", "canGoForward")):
            if self.page.evaluate(f"navigation.{can}"):
                kinds[kind] = []
        return kinds

    def _least_used(self, actions):
        if not actions:
            return None
        least = min(self.used.get(action["name"], 0) for action in actions)
        names = sorted({action["name"] for action in actions if self.used.get(action["name"], 0) == least})
        name = self.random.choice(names)
        self.used[name] = least + 1
        return self.random.choice([action for action in actions if action["name"] == name])

    # ---- what can be done

    def _element(self, action):
        return self.page.evaluate_handle("at => visitorTools.found[at].element", action["index"]).as_element()

    def _click(self, action):
        element = self._element(action)
        words = element.evaluate("one => (one.getAttribute('href') ?? one.textContent).trim().slice(0, 60)")
        if element.evaluate("visitorTools.isOutside"):
            # a link that appears when it has the focus
            element.focus()
            self.page.keyboard.press("Enter")
        else:
            element.click(timeout=_CLICK_WITHIN_MS)
        return words

    _link = _hash = _press = _click

    def _select(self, action):
        element = self._element(action)
        values = element.evaluate("one => [...one.options].filter(o => !o.disabled && !o.selected).map(o => o.value)")
        value = self.random.choice(values)
        element.select_option(value, timeout=_CLICK_WITHIN_MS)
        return value

    def _slide(self, action):
        element, key = self._element(action), self.random.choice(("PageUp", "PageDown", "ArrowRight", "Home", "End"))
        element.focus()
        self.page.keyboard.press(key)
        return key

    def _area(self, action):
        point = self.page.evaluate(
            "([at, share]) => visitorTools.pointIn(visitorTools.found[at].element, share)",
            [action["index"], self.random.random()],
        )
        if point is None:
            return "none in sight"
        self.page.mouse.click(*point)
        # the pointer leaves the map, and what it lit up
        self.page.mouse.move(1, 1)
        return f"at {point[0]:.0f}, {point[1]:.0f}"

    def _drag(self, action):
        element = self._element(action)
        element.scroll_into_view_if_needed(timeout=_CLICK_WITHIN_MS)
        box = element.bounding_box()
        ends = [
            (
                box["x"] + box["width"] * self.random.uniform(0.05, 0.95),
                box["y"] + box["height"] * self.random.uniform(0.05, 0.95),
            )
            for _ in range(3)
        ]
        self.page.mouse.move(*ends[0])
        self.page.mouse.down()
        for end in ends[1:]:
            self.page.mouse.move(*end, steps=4)
        self.page.mouse.up()
        self.page.mouse.move(1, 1)
        return " to ".join(f"{x:.0f}, {y:.0f}" for x, y in ends)

    def _search(self, action):
        word = self.random.choice(_WORDS)
        self._element(action).fill(word, timeout=_CLICK_WITHIN_MS)
        option = self.page.locator("[role=option]:visible:not(path)").first
        if word == _WORDS[-1]:
            return word
        option.wait_for()
        if self.random.random() < 0.5:
            option.click()
            return f"{word}, first of the results"
        for key in ("ArrowDown", "Enter"):
            self.page.keyboard.press(key)
        return f"{word}, first of the results by keys"

    def _type(self, action):
        word = self.random.choice(_WORDS)
        self._element(action).fill(word, timeout=_CLICK_WITHIN_MS)
        return word

    def _key(self, _):
        key = self.random.choice(_KEYS)
        focused = self.page.evaluate("visitorTools.focused()")
        if key in _DOING and focused["keptOff"]:
            key = "Tab"
        self.page.keyboard.press(key)
        return f"{key} on {focused['name']}"

    def _back(self, _):
        self.page.go_back()

    def _forward(self, _):
        self.page.go_forward()

    def _reload(self, _):
        self.page.reload()

    # ---- what must hold after each step

    def compare(self):
        """Fail unless the page shows what a fresh load of its address shows, and nothing has gone wrong."""
        shown = self._settled()
        end = time.monotonic() + _AGREES_WITHIN_S
        of_the_moment = shown["address"].startswith(_OF_THE_MOMENT)
        while not of_the_moment and not alike(shown, self._fresh_load(shown["address"])):
            # what was chosen may still be on its way, here or on the fresh page
            self.fresh_loads.pop(self._key(shown["address"]))
            if time.monotonic() > end and not alike(self._settled(), self._fresh_load(shown["address"])):
                snapshots = [page.evaluate("visitorTools.snapshot()") for page in (self.page, self.fresh)]
                self._fail(shown["address"], "\n".join(differences(*snapshots)))
            self.page.wait_for_timeout(100)
            shown = self._settled()
        troubles = [*self.visitor.troubles, *self.failed]
        if troubles:
            self._fail(shown["address"], "\n".join(troubles))

    def _settled(self):
        """Return what the page shows once nothing more is on its way."""
        end = time.monotonic() + _READY_WITHIN_S
        while time.monotonic() < end:
            shown = self._now(self.page)
            if shown and not self.under_way:
                return shown
            self.page.wait_for_timeout(20)
        return self._fail(self.page.url, f"Not ready; under way: {[request.url for request in self.under_way]}")

    def _now(self, page):
        """Return what a page shows, None while it is not ready or is being left."""
        try:
            return page.evaluate("window.visitorTools?.settled()")
        except Error as error:
            if not _LEFT.search(str(error)):
                raise
            return None

    def _key(self, address):
        return address, self.page.evaluate("localStorage.palette ?? ''")

    def _fresh_load(self, address):
        key = self._key(address)
        if key not in self.fresh_loads:
            # browsers let a page that lies behind another rest
            self.fresh.bring_to_front()
            self.fresh.goto("about:blank")
            self.fresh.goto(address, wait_until="commit")
            end = time.monotonic() + _READY_WITHIN_S
            while not (shown := self._now(self.fresh)):
                if time.monotonic() > end:
                    self._fail(address, "A fresh load does not become ready.")
                self.fresh.wait_for_timeout(20)
            self._whole(address)
            self.page.bring_to_front()
            self.fresh_loads[key] = shown
        return self.fresh_loads[key]

    def _whole(self, address):
        """Fail if the fresh page is empty or its map or table is not whole: a page like it would be as empty."""
        words = self.fresh.locator("main").inner_text()
        if len(words.split()) < 10:
            self._fail(address, f"A fresh load is all but empty: {words!r}")
        if self.fresh.locator("[data-map-stage]").count():
            areas = self.fresh.locator("[data-areas] > path").count()
            if areas != len(self.visitor._codes):
                self._fail(address, f"A fresh load has {areas} areas.")

    def _fail(self, address, told):
        steps = "\n".join(f"  {number:3} {step}" for number, step in enumerate(self.steps))
        message = f"seed {self.seed}, after these steps:\n{steps}\nat {address}:\n{told}"
        raise AssertionError(message)


def alike(shown, expected):
    """Tell whether two snapshots are the same; maps may show the same part up to the units of an address."""
    return shown["print"] == expected["print"] and _near(shown["boxes"], expected["boxes"])


def _near(boxes, others):
    return len(boxes) == len(others) and all(
        abs(one - other) <= _UNITS
        for box, other_box in zip(boxes, others, strict=True)
        for one, other in zip(box, other_box, strict=True)
    )


def differences(shown, expected):
    """Return what differs as lines, "-" on the fresh page only and "+" on the page in use only."""
    names = "a fresh load of the address", "the page in use"
    found = [line[:300] for line in difflib.unified_diff(expected["lines"], shown["lines"], *names, n=1, lineterm="")]
    if not _near(shown["boxes"], expected["boxes"]):
        found.append(f"Parts of maps in sight: {expected['boxes']} on a fresh load, {shown['boxes']} in use")
    return [
        *found[:_MOST_LINES],
        *([f"… and {len(found) - _MOST_LINES} lines more"] if len(found) > _MOST_LINES else []),
    ]
