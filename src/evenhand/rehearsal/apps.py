from __future__ import annotations

from django.apps import AppConfig


class RehearsalConfig(AppConfig):
    name = "evenhand.rehearsal"
    label = "rehearsal"
