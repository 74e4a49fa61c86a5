"""Everything that can happen: one verb a file, named as the process names it. Nothing else writes."""

from __future__ import annotations

import importlib
import pkgutil

from ._action import ACTIONS, ROLES_OF

for _module in pkgutil.iter_modules(__path__):
    if not _module.name.startswith("_"):
        importlib.import_module(f"{__name__}.{_module.name}")

__all__ = ["ACTIONS", "ROLES_OF"]
