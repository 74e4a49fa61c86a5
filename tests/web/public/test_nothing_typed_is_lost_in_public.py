"""A busy database, a fault of ours, a file too many, the other language: what was typed is still in the page."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.web.public.filling import ADDRESSES, Filling, fill

from evenhand.casework.models import Draft, DraftFile
from evenhand.contacts.models import Contact
from evenhand.people.models import Person
from evenhand.web.public import door, limits

pytestmark = [pytest.mark.django_db, pytest.mark.proves("I25")]
LOCKED = OperationalError("database is locked")


@pytest.fixture
def typed(db: None) -> Filling:
    return fill(happened="Nobody rang.\nNeb yn ffonio ŵyr.").to_the_check()


def test_a_locked_database_shows_all_that_was_typed_and_the_next_press_sends_it(typed: Filling) -> None:
    with patch("evenhand.web.public.views.receive_form", side_effect=LOCKED):
        typed.press("confirm")
    assert typed.page.status_code == 503
    assert typed.text.startswith(" Error: Check your answers")
    assert "Nothing you typed is lost" in typed.text
    assert "Neb yn ffonio ŵyr." in typed.text
    assert typed.press("confirm").page.status_code == 303
    assert Contact.objects.get().body.endswith("Ring me.")


def test_so_does_a_database_that_is_away_altogether_though_files_are_kept_in_it() -> None:
    form = fill(attached=[SimpleUploadedFile("a.txt", b"a")]).to_the_check()
    with (
        patch.object(connection, "cursor", side_effect=LOCKED),
        patch.object(connection, "ensure_connection", side_effect=LOCKED),
    ):
        form.press("confirm")
        assert form.page.status_code == 503
        assert "Nobody rang me back." in form.text
    assert form.send().attachments.count() == 1


@pytest.mark.parametrize("go", ["save", "next"])
def test_saving_and_files_that_meet_a_locked_database_lose_nothing_typed(go: str) -> None:
    form = fill().to_the_check().press("files")
    files = {"attached": SimpleUploadedFile("a.txt", b"a")} if go == "next" else {}
    with patch("evenhand.web.public.walk.keep_draft", side_effect=LOCKED):
        form.press(go, **files)
    assert form.page.status_code == 503
    assert form.at == "files"
    assert ("Choose your files again then." in form.text) == bool(files)
    assert form.to_the_check().press("confirm").page.status_code == 303


def test_a_fault_of_ours_carries_everything_and_its_button_opens_the_form_again(typed: Filling) -> None:
    with patch("evenhand.web.public.views.receive_form", side_effect=ZeroDivisionError):
        typed.press("confirm")
    assert typed.page.status_code == 500
    assert typed.heading == "Sorry, this did not work"
    typed.press("check")
    assert typed.heading == "Check your answers"
    assert "Nobody rang." in typed.text


def test_the_pages_come_without_a_database() -> None:
    with (
        patch.object(connection, "cursor", side_effect=LOCKED),
        patch.object(connection, "ensure_connection", side_effect=LOCKED),
    ):
        for address in (*ADDRESSES.values(), "/contact-us/", "/contact-us/saved/"):
            assert Client().get(address).status_code == 200


def test_the_other_language_keeps_the_page_and_every_word(typed: Filling) -> None:
    typed.press("happened").press("lang-cy", happened="Half a sen")
    assert typed.page.headers["Content-Language"] == "cy"
    assert typed.heading == "Beth a ddigwyddodd?"
    assert "Half a sen" in typed.text
    assert "Mae yna broblem" not in typed.text
    typed.client.cookies.clear()  # the page itself remembers its language
    assert typed.press("next").heading == "Gwirio eich atebion"


def test_until_it_is_asked_the_language_of_the_answer_follows_that_of_the_page() -> None:
    form = fill().begin().press("lang-cy", about="Y llythyr").press("needs")
    assert (
        '<input class="govuk-radios__input" id="id_reply_language-2" name="reply_language" type="radio" value="cy" checked>'
        in form.page.content.decode()
    )
    form.press("happened", reply_language="en").press("lang-en").press("lang-cy")
    assert 'name="reply_language" value="en"' in form.page.content.decode()
    assert "Herio" not in form.text
    assert "Gwneud cwyn" in form.text


def test_files_that_are_too_large_or_too_many_are_named_and_the_others_and_the_words_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(door, "MOST_OF_A_FILE", 100_000)
    form = fill().to_the_check().press("files")
    large = SimpleUploadedFile("large.bin", b"x" * 300_000)
    small = [SimpleUploadedFile(f"small-{number}.txt", b"s") for number in range(6)]
    form.press("next", attached=[small[0], large, *small[1:]])
    assert form.at == "files"
    assert {file.size for file in DraftFile.objects.all()} == {1}
    assert DraftFile.objects.count() <= door.MOST_FILES
    assert {"small-0.txt", "small-1.txt"} <= set(form.text.split())
    assert "large.bin" in form.text
    assert "small-5.txt" in form.text
    assert "Nobody rang me back." in form.press("next").to_the_check().text


def test_what_is_far_too_large_is_not_even_read() -> None:
    answer = Client().generic("POST", "/contact-us/complaint/", b"", CONTENT_LENGTH=str(door.MOST_SENT + 1))
    assert answer.status_code == 413
    assert "at most 5" in answer.content.decode()


def test_more_files_at_once_than_are_counted_are_answered_with_what_to_do() -> None:
    files = [SimpleUploadedFile(f"{number}.txt", b"s") for number in range(120)]
    answer = Client().post("/contact-us/complaint/", {"at": "files", "go": "next", "attached": files})
    assert answer.status_code == 413
    assert "at most 5" in answer.content.decode()


def test_whoever_meets_a_limit_has_everything_before_them_and_may_go_on_later() -> None:
    form = fill().to_the_check()
    form.client.defaults["REMOTE_ADDR"] = "203.0.113.9"
    with patch.object(limits.MOST_FORMS, "often", 0):
        form.press("confirm")
        assert form.page.status_code == 429
        assert "Nobody rang me back." in form.text
    with patch.object(limits.MOST_SAVED, "often", 0):
        form.press("save")
        assert form.page.status_code == 429
        assert "Nobody rang me back." in form.text
    assert not Draft.objects.exists()
    assert form.press("confirm").page.status_code == 303


def test_many_forms_from_one_connection_are_kept_and_marked() -> None:
    form = fill().to_the_check()
    form.client.defaults["REMOTE_ADDR"] = "203.0.113.9"
    with patch.object(limits.MANY_FORMS, "often", 0):
        assert form.press("confirm").page.status_code == 303
    assert "many" in Contact.objects.get().submission.signs


@pytest.mark.parametrize(
    ("seen", "forwarded", "proxies", "counted"),
    [
        ("203.0.113.9", "", 0, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", 0, "203.0.113.9"),  # a forged header counts for nothing
        ("127.0.0.1", "198.51.100.1", 0, ""),  # a proxy that nobody told us of: nobody is shut out
        ("127.0.0.1", "6.6.6.6, 198.51.100.1", 1, "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", 2, "198.51.100.1"),
        ("10.0.0.1", "", 1, ""),
        ("2001:db8:1:2:3:4:5:6", "", 0, "2001:db8:1:2::/64"),
        ("not an address", "", 0, ""),
    ],
)
def test_one_connection_is_told_from_another_only_where_that_is_certain(
    rf: object, settings: object, seen: str, forwarded: str, proxies: int, counted: str
) -> None:
    settings.PROXIES = proxies  # type: ignore[attr-defined]
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = rf.get("/", REMOTE_ADDR=seen, **headers)  # type: ignore[attr-defined]
    assert limits.address_of(request) == counted


HOSTILE = st.text(max_size=200) | st.sampled_from(
    [
        "\x00",
        "\ud800",
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "%(n)s",
        "' OR 1=1 --",
        "\u202egnp.exe",
        "\r\nBcc: x@example.org",
    ]
)


FIELDS = [
    "about",
    "happened",
    "wanted",
    "danger",
    "danger_details",
    "writing_as",
    "writing_for",
    "speaks_as",
    "name",
    "email",
    "phone",
    "postal",
    "no_reply",
    "reply_language",
    "format",
    "adjustments",
    "reference",
    "stamp",
    "draft",
    "at",
    "seen",
    "checked",
    "go",
    "page_language",
    "website",
    "unheard_of",
]
BUTTONS = [
    "next",
    "back",
    "save",
    "confirm",
    "check",
    "attach",
    "without-1",
    "without-x",
    "lang-cy",
    "lang-xx",
    "lang-",
]


@given(
    fields=st.dictionaries(st.sampled_from(FIELDS), HOSTILE, max_size=12),
    kind=st.sampled_from(sorted(ADDRESSES)),
    go=st.sampled_from(BUTTONS),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_sent_is_answered_by_a_page_that_holds_it_as_text(
    db: None, fields: dict[str, str], kind: str, go: str
) -> None:
    body = {name: value.encode("utf-8", "surrogatepass") for name, value in fields.items()}
    answer = Client().post(ADDRESSES[kind], {"go": go, **body})
    assert answer.status_code in (200, 303)
    assert b"<script>" not in answer.content
    if answer.status_code == 303:
        assert answer.headers["Location"].startswith("/contact-us/sent/")


@given(text=HOSTILE.filter(lambda text: text.strip()), name=HOSTILE)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_words_at_all_arrive(db: None, text: str, name: str) -> None:
    clean = text.encode("utf-8", "replace").decode()
    form = fill(happened=clean, name=name.encode("utf-8", "replace").decode()[:200], no_reply="on")
    try:
        contact = form.send()
    except AssertionError:
        assert "\x00" in clean + name  # Django's own fields refuse a NUL, and say so
        return
    assert contact.body.split("\n\n")[0].strip().split() == clean.split() or "\n\n" in clean
    assert not Person.objects.exists()
