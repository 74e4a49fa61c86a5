"""Everything that can happen: one verb a file, named as the process names it. Nothing else writes."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._action import ACTIONS, ROLES_OF

__all__ = ["ACTIONS", "ROLES_OF"]


def __getattr__(name: str) -> Any:
    """`ACTIONS` and `ROLES_OF`, when all are in them: whoever needs a single action is not kept waiting for the others."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"{__name__}.{module.name}")
    from . import _action

    return globals().setdefault(name, getattr(_action, name))
