from __future__ import annotations

import pytest
from tests.casework.office import Office


@pytest.fixture
def office(db: None) -> Office:
    return Office().open()
