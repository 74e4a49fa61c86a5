"""What every journey needs: people at a keyboard, a case, and a day on which it happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from tests.journeys.by_keyboard import Keyboard
from tests.web.case_story import BEGAN, Case

from evenhand.people.models import Colleague

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDE, TWICE_THE_SIZE, NARROW = 1200, 600, 320


@pytest.fixture
def case(transactional_db: None, make_colleague: Callable[..., Colleague]) -> Case:
    return Case(make_colleague)


@pytest.fixture
def days_later() -> Iterator[Callable[[int], None]]:
    """days_later(10): it is ten days after the case began, for the browser's server too."""
    travellers = []

    def travel(days: int) -> None:
        moved = time_machine.travel(BEGAN + timedelta(days=days, hours=4), tick=True)
        moved.start()
        travellers.append(moved)

    yield travel
    for moved in reversed(travellers):
        moved.stop()


@pytest.fixture
def inspect(
    check_accessibility: Callable[[Page], None], check_fits: Callable[[Page], None]
) -> Callable[[Page], None]:
    """axe finds nothing; nothing is scrolled sideways on a telephone, nor at twice the size."""

    def look(page: Page) -> None:
        check_accessibility(page)
        for width in (NARROW, TWICE_THE_SIZE, WIDE):
            page.set_viewport_size({"width": width, "height": 900})
            check_fits(page)

    return look


@pytest.fixture
def at_keyboard(
    open_page: Callable[..., Page], inspect: Callable[[Page], None]
) -> Callable[[str, Colleague], Keyboard]:
    """at_keyboard("/", cal): Cal, signed in, at the page of this address."""
    return lambda address, colleague: Keyboard(open_page(address, colleague), inspect)
