"""What every test may use: a database guarded as the real one is, colleagues of any role, and a real browser."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.management.commands.flush import Command as Flush
from django.db import connections
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as trying
from playwright._impl._driver import compute_driver_executable
from tests.sealing import SEAL_KEY

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

    from evenhand.people.models import Colleague

# Nothing is asserted about how long a machine takes that may be busy with something else.
trying.register_profile("evenhand", deadline=None, suppress_health_check=[HealthCheck.too_slow])
trying.load_profile("evenhand")

CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


# All that axe looks at but the words: every kind of element with what it stands in, how it is read and how it looks, whether what
# it points to is there, and in which order headings and landmarks come.
STRUCTURE = r"""() => {
  const as_they_are = ["class", "role", "type", "lang", "dir", "scope", "open", "hidden", "disabled", "checked", "tabindex",
    "style", "rel", "autocomplete", "inputmode", "colspan", "rowspan", "aria-hidden", "aria-live", "aria-current", "aria-expanded"];
  const pointing = ["for", "headers", "list", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns"];
  const said = ["title", "alt", "placeholder", "href", "name", "aria-label"];
  const there = id => document.querySelectorAll(`[id="${CSS.escape(id)}"]`).length;
  const lines = new Set();
  for (const one of document.querySelectorAll("*")) {
    const line = [];
    for (let up = one; up; up = up.parentElement) line.push(up.tagName, up.className, up.lang, up.getAttribute("role"));
    for (const {name, value} of one.attributes) {
      if (as_they_are.includes(name)) line.push(name, value);
      else if (pointing.includes(name)) line.push(name, value.split(/\s+/).map(there));
      else if (said.includes(name)) line.push(name, value.trim() !== "");
      else if (name === "id") line.push(name, there(value));
      else line.push(name);
    }
    line.push([...one.childNodes].some(each => each.nodeType === 3 && each.textContent.trim()));
    lines.add(line.join(" "));
  }
  lines.add([...document.querySelectorAll("h1, h2, h3, h4, h5, h6, main, nav, header, footer, form")].map(each => each.tagName));
  return [...lines].map(line => innerWidth + " " + line);
}"""

# What a test asks for that reads or writes records.
A_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}
# Opens every screen to every role.
EVERY_SCREEN = "test_who_may_see_what.py"


def pytest_configure(config: pytest.Config) -> None:
    # The commands that tests start keep their bytecode: each would else compile the whole package again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    # The stylesheet is served from where it was built, so that tests need no collecting of files.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    # The public part of a pair that tests/sealing.py holds: no test leaves a key in anybody's data folder.
    settings.SEAL_KEY = SEAL_KEY
    # The codes of saved forms are as good as they are slow; one test has them as they are.
    settings.FORM_CODE_COST = 2
    # So is the hash of a password; of it, too, one test has it as it is.
    settings.PASSWORD_HASHERS = ["tests.hashing.Quick", *settings.PASSWORD_HASHERS[1:]]
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if not one.startswith("whitenoise.")]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, leave out what SQLite has answered for both: `once`, what asks for no database, and what a screen says.

    Tests that are named on the command line are run.
    """
    named = any(str(argument).startswith("tests") for argument in config.invocation_params.args)
    if named or not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        return
    left_out = [item for item in items if _is_the_same_on_any_database(item)]
    config.hook.pytest_deselected(items=left_out)
    gone = set(left_out)
    items[:] = [item for item in items if item not in gone]


def pytest_collection_finish() -> None:
    """What is there before the first test stays until the last; to look through it for garbage took a twentieth of the time."""
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


def _is_the_same_on_any_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("once"):
        return True
    if item.get_closest_marker("servers"):
        return False
    asks_for = set(getattr(item, "fixturenames", ()))
    if "web" in item.path.parts and item.path.name != EVERY_SCREEN and not _commits(item, asks_for):
        return True  # what a screen says; that each opens, and asks the database what it can answer, is asked on both
    if "browser" in asks_for:  # what a page looks like is no matter of the database
        return True
    return not asks_for & A_DATABASE and item.get_closest_marker("django_db") is None


def _commits(item: pytest.Item, asks_for: set[str]) -> bool:
    """Whether a test has real transactions, as those have in which two do something at once."""
    marked = item.get_closest_marker("django_db")
    return "transactional_db" in asks_for or bool(marked and marked.kwargs.get("transaction"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite is tested in a file, as it is used: only so does every thread have a connection and a lock of its own."""
    database = connections["default"].settings_dict
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def _guards_let_tests_clean_up() -> Iterator[None]:
    """Emptying the database after a test with real transactions is the one deletion that the guards must allow."""
    from tests.emptying import empty

    def handle(_self: Flush, **options: Any) -> None:
        empty(connections[options["database"]])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flush, "handle", handle)
        yield


@pytest.fixture(scope="session")
def _spools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("answers")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def answer_spool(_spools: Iterator[Path]) -> Iterator[Path]:
    """Where the doors of this test write down what they answered; made when the first of them does."""
    before, settings.ANSWER_SPOOL = settings.ANSWER_SPOOL, next(_spools)
    yield settings.ANSWER_SPOOL
    settings.ANSWER_SPOOL = before


@pytest.fixture
def make_colleague() -> Callable[..., Colleague]:
    """make_colleague("cal", "caseworker") · make_colleague("mel", "manager", language="cy")"""
    from evenhand.people.models import Colleague, ColleagueRole

    def make(username: str, *roles: str, **fields: Any) -> Colleague:
        colleague = Colleague.objects.create(
            username=username, name=fields.pop("name", username.title()), **fields
        )
        ColleagueRole.objects.bulk_create(ColleagueRole(colleague=colleague, role=role) for role in roles)
        return colleague

    return make


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window. Skipped where there is none, except on CI, where that is a failure."""
    # Without the parts that draw windows it takes a third less of the processor.
    there = map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))
    path = os.environ.get("CHROMIUM") or next(filter(None, there), None)
    driver = compute_driver_executable()[0]
    if not path or subprocess.run([driver, "--version"], capture_output=True, check=False).returncode:
        told = "Journeys need Chromium and libatomic. On Debian: apt-get install chromium-headless-shell libatomic1"
        pytest.fail(told) if os.environ.get("CI") else pytest.skip(told)
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread; the test's own queries are not asynchronous for that.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """open_page("/") as a stranger, open_page("/", mel) signed in, open_page("/", width=320) on a telephone.

    A page whose content policy is broken, or that logs an error, fails its test at the end.
    """
    contexts, complaints = [], []

    def open_at(
        path: str = "/", colleague: Colleague | None = None, *, width: int = 1200, language: str = "en"
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, locale=f"{language}-GB"
        )
        contexts.append(context)
        if colleague is not None:
            client = Client()
            client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
            value = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
            )
        page = context.new_page()
        page.on(
            "console", lambda said: complaints.append(said.text) if _is_fault(said.text, said.type) else None
        )
        page.goto(path)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def check_accessibility(passed_by_axe: set[str]) -> Callable[[Page], None]:
    """Fail when axe finds anything against WCAG 2.2 AA or its best practices on the page.

    Journeys come by the same pages again and again: where nothing stands that has not passed before, axe is not asked again.
    """
    from axe_playwright_python.sync_playwright import Axe

    def check(page: Page) -> None:
        parts = set(page.evaluate(STRUCTURE))
        if parts <= passed_by_axe:
            return
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        passed_by_axe.update(parts)

    return check


@pytest.fixture(scope="session")
def passed_by_axe() -> set[str]:
    """The parts of pages that axe has found nothing against."""
    return set()


@pytest.fixture
def check_fits() -> Callable[[Page], None]:
    """Fail when the page must be scrolled sideways."""

    def check(page: Page) -> None:
        wide, window = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert wide <= window, f"{page.url} is {wide} pixels wide in a window of {window}"

    return check


@pytest.fixture(scope="session")
def repository() -> Path:
    return Path(__file__).resolve().parent.parent


def _is_fault(text: str, kind: str) -> bool:
    # Chromium reports every answer of 400 and above as an error; such pages are meant.
    return kind == "error" and "Failed to load resource" not in text
