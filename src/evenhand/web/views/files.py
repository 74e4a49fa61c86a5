"""The files that came with a contact: saved, read as text, and seen or heard only on purpose, which is recorded."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from evenhand.casework.actions.record_saving import record_saving
from evenhand.casework.actions.record_viewing import record_viewing
from evenhand.casework.actions.write_down_file import write_down_file
from evenhand.casework.hints import kept, looking
from evenhand.casework.models import Concern
from evenhand.casework.rights import permissions
from evenhand.contacts.blobs import heads_of, pieces_of
from evenhand.contacts.files.confined import NotDoneError
from evenhand.contacts.files.kinds import HEAD_BYTES, kind_of
from evenhand.contacts.files.looking import show, show_page
from evenhand.contacts.files.said import safe_name
from evenhand.contacts.models import Contact, Viewing
from evenhand.people.models import Colleague
from evenhand.policy.files import may_hand_on, may_look_into
from evenhand.policy.outcome import Outcome
from evenhand.web.files import FileShown, shown
from evenhand.web.forms.base import filled
from evenhand.web.forms.files import LookForm, WriteDownForm
from evenhand.web.hints import marked_pieces, shown_hints
from evenhand.web.middleware import CONTENT_POLICY
from evenhand.web.pages import render
from evenhand.web.refusals import succeeded
from evenhand.web.screens import screen
from evenhand.web.views.case import at, who
from evenhand.web.views.contacts import find_contact

# How long what somebody chose to see may be shown to them: the page and its picture are two requests.
_FRESH = timedelta(minutes=15)
_ALONE = "sandbox; default-src 'none'"
R = TypeVar("R", bound=HttpResponseBase)


@screen("RT1f", "IC1", "IC2", "IN2", "I25", "I28", when=permissions.may_see_contacts)
@require_safe
def attachment(request: HttpRequest, reference: str, number: int) -> StreamingHttpResponse:
    """A file that came with a contact, to be saved as it came, and never shown in the page. That it was saved is recorded."""
    contact, file = find_file(request, reference, number)
    may_look_into(sealed=file.sealed, compared=not file.waits_to_be_compared).require()
    lead = permissions.may_see_sealed(request.user)
    _may_hand_on(file, lead).require()
    _note(request, file, "saved")
    response = StreamingHttpResponse(pieces_of(file.row.blob), content_type="application/octet-stream")
    name = safe_name(file.row.filename, f"{contact.reference}-{number}", file.kind)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Content-Length"] = str(file.row.blob.size)
    return _alone(response)


def _may_hand_on(file: FileShown, lead: bool) -> Outcome:
    return may_hand_on(
        sealed=file.sealed, found=file.found, is_content_lead=lead, all_compared=not file.uncompared
    )


@screen("DF3", "IC1", "IC2", "IN2", "I25", "I28", when=permissions.may_see_contacts)
@require_safe
def original(request: HttpRequest, reference: str) -> StreamingHttpResponse:
    """A contact as it came, to be saved, under a name that opens as plain text: every header, and whatever could not be read of it.
    That it was saved is recorded. What its files may not be seen for, it is not given out for either.
    """
    contact = find_contact(who(request), reference)
    if contact.raw is None or contact.channel != "email" or contact.sealed_at:
        raise Http404(_("There is no such file, or it is sealed."))
    lead = permissions.may_see_sealed(request.user)
    for file in shown(contact.attachments.select_related("blob")):
        may_look_into(sealed=file.sealed, compared=not file.waits_to_be_compared).require()
        _may_hand_on(file, lead).require()
    record_saving(by=_recorded_by(request), now=at(), contact=contact, saved_by=who(request))
    response = StreamingHttpResponse(pieces_of(contact.raw), content_type="application/octet-stream")
    outlook = kind_of(heads_of([contact.raw.pk], HEAD_BYTES).get(contact.raw.pk, b"")).id == "ole"
    response.headers["Content-Disposition"] = (
        content_disposition_header(True, f"{contact.reference}{'.msg' if outlook else '.eml.txt'}")
        or "attachment"
    )
    response.headers["Content-Length"] = str(contact.raw.size)
    return _alone(response)


@screen("DF3", "PB2", "IC2", "I28", when=permissions.may_see_contacts)
@require_safe
def file_text(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """What a file says, as text; or what an archive holds, as a list."""
    contact, file = find_file(request, reference, number)
    if file.sealed or not file.has_text:
        return redirect(f"{reverse('contact', args=[contact.reference])}#files")
    # Numbered as on the contact's page, so that both speak of the same hint by the same number.
    told = [each for each in shown_hints(kept.shown(contact)) if each.row.attachment_id == file.row.pk]
    read, written = (
        marked_pieces(looking.counted(each.text), told, file.row.pk) if each else []
        for each in (file.read, file.written)
    )
    return render(
        request, "files/text.html", contact=contact, file=file, done=request.GET.get("done", ""), hints=told, read=read,
        written=written, may_write=permissions.may(request.user, "write_down_file"),
    )  # fmt: skip


@screen("DF3", "PB2", "IC2", "I28", action="write_down_file")
def write_down(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Write down what a recording, a picture or a scan says."""
    contact, file = find_file(request, reference, number)
    if file.sealed or not file.may_be_written:
        return redirect(f"{reverse('contact', args=[contact.reference])}#files")
    form = filled(WriteDownForm, request, initial={"text": file.written.text if file.written else ""})
    if succeeded(
        form, lambda: write_down_file(by=who(request), now=at(), attachment=file.row, **form.cleaned_data)
    ):
        return redirect(f"{reverse('file_text', args=[contact.reference, number])}?done=written")
    return render(request, "files/write.html", form=form, contact=contact, file=file)


@screen("IC1", "IC2", "IN2", "I28", action="record_viewing")
def look(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Says what a file is before anybody sees or hears it; shows it only after a button was pressed, and records that."""
    contact, file = find_file(request, reference, number)
    if file.sealed or not file.what or file.waits_to_be_compared:
        return redirect(f"{reverse('contact', args=[contact.reference])}#files")
    form = filled(LookForm, request, pages=file.pages)
    failed = False
    if form.is_valid():
        page, large = form.chosen
        failed = not _can_be_shown(file, page, large)
        if not failed:
            _note(request, file, file.what, page=page, large=large)
            asked = urlencode({"page": page, "size": "large" if large else "small"})
            return redirect(f"{reverse('look', args=[contact.reference, number])}?{asked}#shown")
    chosen = LookForm(request.GET, pages=file.pages)
    page, large = chosen.chosen if chosen.is_valid() else (1, False)
    response = render(
        request, "files/look.html", contact=contact, file=file, failed=failed, page=page, large=large,
        seen=not failed and _has_chosen(request, file, page, large), last=file.pages or 1,
        speaks_of_content=_speaks_of_content(contact),
    )  # fmt: skip
    if file.what == "recording":
        response.headers["Content-Security-Policy"] = f"{CONTENT_POLICY}; media-src 'self'"
    return response


@screen("IC1", "IC2", "IN2", "I28", action="record_viewing")
@require_safe
def file_picture(request: HttpRequest, reference: str, number: int, size: str, page: int) -> HttpResponse:
    """The picture itself, made anew, for whoever has just chosen to see it; everybody else is led to the page before it."""
    contact, file = find_file(request, reference, number)
    large = size == "large"
    if file.sealed or file.what not in ("picture", "page") or not _has_chosen(request, file, page, large):
        return redirect("look", contact.reference, number)
    try:
        made = _made(file, page, large)
    except NotDoneError as error:
        raise Http404(_("This picture could not be shown.")) from error
    return _alone(HttpResponse(made, content_type="image/jpeg"))


@screen("IC1", "IC2", "IN2", "I28", action="record_viewing")
@require_safe
def file_sound(request: HttpRequest, reference: str, number: int) -> HttpResponse | StreamingHttpResponse:
    """A recording, for whoever has just chosen to hear it."""
    contact, file = find_file(request, reference, number)
    if file.sealed or file.what != "recording" or not _has_chosen(request, file, 1, large=False):
        return redirect("look", contact.reference, number)
    response = StreamingHttpResponse(pieces_of(file.row.blob), content_type=file.kind.media_type)
    response.headers["Content-Length"] = str(file.row.blob.size)
    return _alone(response)


def find_file(request: HttpRequest, reference: str, number: int) -> tuple[Contact, FileShown]:
    """The file of this number, if its contact may be read and is not sealed; otherwise a page that says that there is none."""
    contact = find_contact(who(request), reference)
    row = contact.attachments.select_related("blob").filter(number=number).first()
    if row is None or contact.sealed_at:
        raise Http404(_("There is no such file, or it is sealed."))
    return contact, shown([row])[0]


def _note(request: HttpRequest, file: FileShown, what: str, *, page: int = 0, large: bool = False) -> None:
    """Record that they see it."""
    record_viewing(
        by=_recorded_by(request), now=at(), attachment=file.row, seen_by=who(request), what=what, page=page, large=large
    )  # fmt: skip


def _recorded_by(request: HttpRequest) -> Colleague | None:
    """Who records what they see. About those who write nothing themselves it is recorded by nobody."""
    return who(request) if permissions.may(request.user, "record_viewing") else None


def _has_chosen(request: HttpRequest, file: FileShown, page: int, large: bool) -> bool:
    """Whether they pressed the button for this a little while ago; whoever chose the large one may see the small one."""
    rows = Viewing.objects.filter(attachment=file.row, by=who(request), what=file.what, at__gt=at() - _FRESH)
    rows = rows.filter(page=page) if file.what != "recording" else rows
    return rows.filter(large=True).exists() if large else rows.exists()


def _can_be_shown(file: FileShown, page: int, large: bool) -> bool:
    if file.what == "recording":
        return True
    try:
        return bool(_made(file, page, large))
    except NotDoneError:
        return False


def _made(file: FileShown, page: int, large: bool) -> bytes:
    size = "large" if large else "small"
    pieces = pieces_of(file.row.blob)
    return show_page(pieces, page=page, size=size) if file.what == "page" else show(pieces, size=size)


def _speaks_of_content(contact: Contact) -> bool:
    """Whether somebody reported this contact for what it shows: a hint before anybody else looks."""
    reported = Concern.objects.filter(contacts=contact).values_list("behaviours", flat=True)
    return any(str(each).startswith("IC") for behaviours in reported for each in behaviours)


def _alone(response: R) -> R:
    """So that a browser opens it nowhere, guesses nothing, and no other page may take it in."""
    response.headers["Content-Security-Policy"] = _ALONE
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["X-Download-Options"] = "noopen"
    return response
