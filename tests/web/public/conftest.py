from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from tests.web.case_story import Case

from evenhand.people.models import Colleague
from evenhand.web.public import limits


@pytest.fixture(autouse=True)
def _nobody_came_before() -> Iterator[None]:
    every = [each for each in vars(limits).values() if isinstance(each, limits.Limit)]
    for each in every:
        each.forget()
    yield
    for each in every:
        each.forget()


@pytest.fixture
def case(db: None, make_colleague: Callable[..., Colleague]) -> Case:
    return Case(make_colleague)
