"""Letters that were printed together: their pages in one file, and whether they are in the post."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from evenhand.casework.actions.settle_batch import settle_batch
from evenhand.casework.delivery.printing import Batch, batches, pages_of
from evenhand.casework.rights import permissions
from evenhand.contacts.blobs import SealedBytesError
from evenhand.web.forms.base import Form, filled
from evenhand.web.letter_words import told
from evenhand.web.pages import render, to_save
from evenhand.web.refusals import attempt
from evenhand.web.screens import screen
from evenhand.web.views.case import at, who


@screen("RT2", "RT4", "PB2", "I16", roles=permissions.LETTER_ROLES)
def printed(request: HttpRequest, reference: str) -> HttpResponse:
    """What somebody printed to post it: the pages, and whether they are in the post. Until that is said it can be undone."""
    batch = _batch(reference)
    form = filled(Form, request)
    if request.method == "POST" and form.is_valid():
        posted = request.POST.get("do") == "posted"
        done = attempt(
            form, lambda: settle_batch(by=who(request), now=at(), batch=batch.reference, posted=posted)
        )
        if done is not None:
            return redirect(f"{reverse('letters')}?done={'posted' if posted else 'put_back'}")
    return render(
        request,
        "letters/printed.html",
        form=form,
        batch=batch,
        told=told,
        may_post=permissions.may(request.user, "settle_batch"),
    )


@screen("RT2", "RT4", "PB2", "I16", roles=permissions.LETTER_ROLES)
@require_safe
def pages(request: HttpRequest, reference: str) -> HttpResponse:
    """The pages of a batch in one PDF, for printing on both sides."""
    batch = _batch(reference)
    try:
        content = pages_of(batch.letters)
    except SealedBytesError as error:  # from before our own letters were kept out of what is sealed
        raise Http404(_("There is no such file, or it is sealed.")) from error
    return to_save(content, "application/pdf", f"{batch.reference}.pdf")


def _batch(reference: str) -> Batch:
    """The batch of this reference, or a page that says that nothing of it waits any more."""
    found = next((each for each in batches() if each.reference == reference.upper()), None)
    if found is None:
        raise Http404(_("Nothing of what was printed then waits any more."))
    return found
