from __future__ import annotations

from django.db import models


class DemoClock(models.Model):
    """How far the demo's clock is ahead of the real one. Only a demo has one."""

    offset = models.DurationField()

    def __str__(self) -> str:
        return f"the demo's clock: {self.offset}"
