from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, transaction


@contextmanager
def refused(naming: str | None = None) -> Iterator[None]:
    """The database refuses what is done inside, naming the invariant (or the invariant and clause) it protects."""
    with pytest.raises(IntegrityError, match=naming), transaction.atomic():
        yield
