"""Somebody who uses the screens by keyboard alone: Tab, Space, arrows, Enter and typing. Never the mouse, never a script.

They find things by what is written on them, as a person does, and every page they come to is held to its standard: axe finds
nothing, nothing must be scrolled sideways on a narrow screen or at twice the size, and an error summary has the focus.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

# What an office worker types: about 40 words a minute, five strokes a word.
STROKES_A_SECOND = 40 * 5 / 60
# Reading, before the first answer of a page.
READING_SECONDS = 8
_MOST_TABS = 160

_FOCUSED = r"""() => {
  const one = document.activeElement;
  if (!one || one === document.body) return {name: "", kind: ""};
  const said = each => each.labels && each.labels.length ? each.labels[0].innerText
    : each.getAttribute("aria-label") || each.innerText || "";
  const plain = text => text.replace(/\s+/g, " ").replace(/ :/g, ":").trim();
  const group = one.type === "radio" ? [...document.getElementsByName(one.name)] : [];
  return {name: plain(said(one)), kind: one.type || one.tagName.toLowerCase(), on: !!one.checked,
          group: group.map(each => plain(said(each)))};
}"""


class Keyboard:
    """A page, and the strokes it took."""

    def __init__(self, page: Page, inspect: Callable[[Page], None]) -> None:
        self.page, self.inspect = page, inspect
        self.strokes, self.pages = 0, 0
        self.arrived()

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    @property
    def at_human_speed(self) -> float:
        """Seconds that a person would need: typing at an office worker's pace, and reading each page."""
        return self.strokes / STROKES_A_SECOND + self.pages * READING_SECONDS

    def arrived(self) -> None:
        """Look at the page as it came."""
        self.pages += 1
        summary = self.page.locator(".govuk-error-summary")
        if summary.count():
            expect(summary, "the error summary has no focus").to_be_focused()
        self.inspect(self.page)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.strokes += 1

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.strokes += len(text)

    def to(self, name: str, *, kinds: tuple[str, ...] = ()) -> dict[str, object]:
        """Tab until the focus is on what is called so (or, for radio buttons, in a group that holds it)."""
        came_by = []
        for _ in range(_MOST_TABS):
            self.press("Tab")
            found: dict[str, object] = self.page.evaluate(_FOCUSED)
            came_by.append(found["name"])
            called = [str(found["name"]), *map(str, found.get("group") or [])]  # type: ignore[call-overload]
            if any(each.startswith(name) for each in called) and (not kinds or found["kind"] in kinds):
                return found
        raise AssertionError(
            f"“{name}” cannot be reached by keyboard on {self.page.url}; there are {came_by}"
        )

    def skip(self) -> None:
        """Past the header, by the link that is there for it."""
        self.jump("Skip to main content")

    def fill(self, name: str, text: str) -> None:
        self.to(name, kinds=("text", "textarea", "email", "search"))
        self.press("Control+a")
        self.write(text)

    def tick(self, name: str) -> None:
        self.to(name, kinds=("checkbox",))
        self.press("Space")

    def choose(self, name: str) -> None:
        """A radio button: into its group, then with the arrow to the one that is meant."""
        found = self.to(name, kinds=("radio",))
        if str(found["name"]).startswith(name) and not found["on"]:
            self.press("Space")
            return
        for _ in range(len(found["group"])):  # type: ignore[arg-type]
            if str(self.page.evaluate(_FOCUSED)["name"]).startswith(name):
                return
            self.press("ArrowDown")
        raise AssertionError(f"the arrows do not reach “{name}” on {self.page.url}")

    def pick(self, name: str, option: str) -> None:
        """An entry of a list, by typing how it begins."""
        self.to(name, kinds=("select-one",))
        self.write(option)

    def go(self, name: str) -> None:
        """Press a button, or follow a link, with Enter, and look at the page it leads to."""
        self.to(name, kinds=("submit", "a", "button"))
        self.go_on()

    def jump(self, name: str) -> None:
        """Follow a link within the page; what it leads to has the focus then."""
        self.to(name, kinds=("a",))
        self.press("Enter")

    def go_on(self) -> None:
        """Enter, on what has the focus."""
        with self.page.expect_navigation():
            self.press("Enter")
        self.arrived()
