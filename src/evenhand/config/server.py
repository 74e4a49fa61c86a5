"""gunicorn, told by us instead of by a configuration file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from gunicorn.app.base import BaseApplication

# gunicorn's heartbeat must not wait for a disk.
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108


class Server(BaseApplication):  # type: ignore[misc]
    """The web server of one installation."""

    def __init__(self, bind: str, workers: int) -> None:
        self._options: dict[str, Any] = {
            "bind": bind,
            "workers": workers,
            "threads": 4,
            "worker_class": "gthread",
            "timeout": 60,
            "loglevel": "warning",
            "preload_app": True,
            "proc_name": "evenhand",
            # Nobody steers it but by signals; its socket would lie in a home that a service does not have.
            "control_socket_disable": True,
        }
        if os.access(SHARED_MEMORY, os.W_OK):
            self._options["worker_tmp_dir"] = str(SHARED_MEMORY)
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIHandler:
        from evenhand.config.wsgi import application

        return application
