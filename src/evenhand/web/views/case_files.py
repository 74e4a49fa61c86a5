"""The case file of a restriction: for Stage 2, the ombudsman, a court or the person's own solicitor (F34, DI3)."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import get_language

from evenhand.casework.models import Dispute
from evenhand.casework.oversight.case_record import case_of
from evenhand.casework.rights.case_files import maker_of
from evenhand.policy.case_files import may_make
from evenhand.web.case_file.made import files_made
from evenhand.web.case_file.making import file_name, make, seconds_for
from evenhand.web.forms.base import filled
from evenhand.web.forms.case_file import CaseFileForm
from evenhand.web.pages import render
from evenhand.web.refusals import attempt
from evenhand.web.screens import screen
from evenhand.web.views.after import restriction_by
from evenhand.web.views.case import at, open_entry, who
from evenhand.web.words import tell_reason


@screen("DI3", "LK2", "IN1", "IN2", "I30", "I38", action="make_case_file")
def case_file(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Make the case file of a restriction; the answer is the file itself, once it is recorded that it was made."""
    row = restriction_by(reference)
    open_entry(request, row.person.kept())
    maker = maker_of(request.user, row)
    if not (allowed := may_make(maker)).allowed:
        raise PermissionDenied(" ".join(tell_reason(reason) for reason in allowed))
    form = filled(CaseFileForm, request, initial={"language": get_language()}).offer(
        outside=maker.data_protection or maker.decided,
        disputed=Dispute.objects.filter(restriction=row).exists(),
    )
    if request.method == "POST" and form.is_valid():
        asked = form.asked()
        made = attempt(form, lambda: make(by=who(request), now=at(), restriction=row, asked=asked))
        if made is not None:
            return FileResponse(
                made,
                as_attachment=True,
                filename=file_name(row, asked.reader),
                content_type="application/zip",
            )
    return render(
        request,
        "case/case_file.html",
        form=form,
        restriction=row,
        person=row.person.kept(),
        files=files_made(row),
        seconds=seconds_for(case_of(row)),
    )
