"""`evenhand serve`: everything between a fresh installation and the first page, in one command."""

from __future__ import annotations

import argparse
import errno
import os
import socket
import sys

from evenhand.config import places
from evenhand.config.beside import run_beside
from evenhand.config.gathered import gather


def serve(arguments: list[str]) -> None:
    """Set up what is missing, say who can sign in, and become the web server.

    Exits with a sentence when the port is taken or the pages' stylesheet was never built.
    """
    chosen = _parser().parse_args(arguments)
    _check_port(chosen.host, chosen.port)
    places.keep_secret_key()
    if chosen.demo:
        os.environ.setdefault("EVENHAND_DEMO", "true")
    import django

    django.setup()
    gather()
    _prepare_database()
    print(f"\nEvenhand is at http://{_shown(chosen.host)}:{chosen.port}  (stop it with Ctrl+C)\n", flush=True)  # noqa: T201
    for sentence in _left_to_set(chosen.host):
        print(sentence, file=sys.stderr)  # noqa: T201
    _listen(chosen.host, chosen.port, chosen.workers)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="evenhand serve", description="Start the screens.")
    parser.add_argument(
        "--port", type=int, default=int(os.environ.get("PORT", "8000")), help="where to listen (8000)"
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at (this machine only)")
    parser.add_argument(
        "--workers", type=int, default=int(os.environ.get("EVENHAND_WORKERS", "2")), help="processes (2)"
    )
    parser.add_argument(
        "--demo", action="store_true", help="fill an empty database with the invented organisation"
    )
    return parser


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OverflowError:
            sys.exit(f"{port} is not a port. Choose one from 1024 to 65535: --port 8123 (make run PORT=8123)")
        except OSError as error:
            sys.exit(_port_in_words(error, host, port))


def _port_in_words(error: OSError, host: str, port: int) -> str:
    other = 8123 if port != 8123 else 8124
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is in use, perhaps by Evenhand itself. "
            f"Stop that, or choose another: --port {other} (make run PORT={other})"
        )
    if error.errno == errno.EACCES:
        return f"Only an administrator may use port {port}. Choose one above 1023: --port {other} (make run PORT={other})"
    return f"Evenhand cannot listen at {host}: {error.strerror}. Leave --host out to serve this machine only."


def _prepare_database() -> None:
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    from evenhand.config import databases

    databases.reach()
    databases.bring_up_to_date()
    if newer := databases.out_of_step():
        sys.exit(newer)
    if settings.DEMO and not places.is_demo():
        if get_user_model()._default_manager.exists():
            _start_again_without_demo()
        _load_demo()
    call_command("who")


def _load_demo() -> None:
    from django.core.management import CommandError, call_command

    try:
        call_command("load_demo")
    except CommandError as error:
        print(f"Without the demonstration: {error}", file=sys.stderr)  # noqa: T201
    else:
        places.mark_as_demo()


def _start_again_without_demo() -> None:
    """Colleagues work here already, so this is no demonstration, whatever `make run` asked for."""
    os.environ["EVENHAND_DEMO"] = "false"
    os.execv(sys.executable, [sys.executable, *sys.argv])


def _left_to_set(host: str) -> list[str]:
    """What whoever serves more than this machine has not set yet."""
    from django.conf import settings

    if host in ("localhost", "127.0.0.1", "::1"):
        return []
    told = []
    if not os.environ.get("EVENHAND_HOSTS"):
        told.append(
            "It answers to this machine's own names only: set EVENHAND_HOSTS to the names that people open it by."
        )
    if not settings.HTTPS:
        told.append(
            "Passwords and everything else travel so that others on the network can read them. "
            "Put it behind HTTPS and set EVENHAND_HTTPS=true (docs/installation.md)."
        )
    return told


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _listen(host: str, port: int, workers: int) -> None:
    """Serve until stopped, in worker processes forked from this one, which has everything loaded already."""
    from django.db import connections

    from evenhand.config.server import Server

    connections.close_all()
    run_beside(("tick", "--every", "300"), ("work", "--every", "5"))
    Server(f"{_shown(host)}:{port}", workers).run()
