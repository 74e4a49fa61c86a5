"""Which contact a colleague may read; and the same said to the index, so that a search finds exactly that (LK2, I31).

The two halves stand beside each other because they are one rule: a test holds that they agree for every role.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q, QuerySet

from evenhand.casework.models import Concern, Danger
from evenhand.contacts import search
from evenhand.contacts.files.records import that_count
from evenhand.contacts.models import Contact, FileText, Reading
from evenhand.people.models import Colleague

from . import permissions


def readable_by(colleague: Colleague) -> QuerySet[Contact]:
    """The contacts that this colleague may read.

    Whoever may see every case reads all of it; a quality reviewer that of people whose restriction was disputed (I30). A colleague
    at the front reads what is still open, and what they took part in themselves: what is closed has become somebody's history (I31,
    LK2). Leads also read what theirs is: dangers, sealed content.
    """
    there = Contact.objects.filter(disposed_as="")  # of the others there is nothing to read (I33)
    if permissions.may_see_every_case(colleague):
        return there
    if not permissions.may_see_contacts(colleague):
        return Contact.objects.none()
    own = Q(logged_by=colleague) | Q(closed_by=colleague) | Q(confirmed_by=colleague)
    own |= Q(readings__by=colleague) | Q(concerns__reported_by=colleague)
    if permissions.may_see_danger(colleague):
        own |= Q(dangers__isnull=False)
    if permissions.may_see_cases(colleague):
        own |= Q(person__in=permissions.disputed_entries())
    if permissions.may_see_sealed(colleague):
        own |= Q(sealed_at__isnull=False)
    theirs = Contact.objects.filter(own).values("pk")
    return there.filter(Q(closed_at=None) | Q(pk__in=theirs))


def rights_of(colleague: Colleague) -> search.Rights:
    """What this colleague may find: what they may read, but for what is sealed, which nobody finds (I28)."""
    if permissions.may_see_every_case(colleague):
        return search.Rights(everything=True)
    if not permissions.may_see_contacts(colleague):
        return search.Rights()
    disputed = permissions.disputed_entries() if permissions.may_see_cases(colleague) else set()
    return search.Rights(
        open_ones=True,
        took_part=colleague.pk,
        dangers=permissions.may_see_danger(colleague),
        people=tuple(sorted(disputed)),
    )


def index_new(contacts: Sequence[Contact], files: Mapping[int, Sequence[str]]) -> None:
    """Make contacts findable that have just come in: nobody has done anything with them yet. `files` are the names of their files,
    by contact.
    """
    search.index(
        contacts,
        {
            each.id: search.Around(files=tuple(name or "?" for name in names))
            for each in contacts
            if (names := files.get(each.id))
        },
        new=True,
    )


def index(contacts: Iterable[Contact], *, anew: bool = False) -> None:
    """Make contacts findable as they now are, after something was done with them. Of two who do something at once, the later
    one waits here, and sees what the other did. `anew`: write them even where they are in the index as they should be.
    """
    asked = [each.pk for each in contacts]
    rows = (
        Contact.objects.select_for_update(no_key=True).filter(pk__in=asked)
        if asked
        else Contact.objects.none()
    )
    every = {each.pk: each for each in rows.order_by("pk")}
    if not every:
        return
    files = search.files_of(every)
    texts: dict[int, tuple[str, ...]] = {}
    counting = that_count(FileText.objects.filter(attachment__contact__in=every))
    said = counting.exclude(text="").order_by("attachment", "pk")
    for pk, text in said.values_list("attachment__contact_id", "text"):
        texts[pk] = (*texts.get(pk, ()), text)
    took_part: dict[int, set[int]] = {pk: set() for pk in every}
    read = set()
    for pk, reader in Reading.objects.filter(contact__in=every).values_list("contact_id", "by_id"):
        took_part[pk].add(reader)
        read.add(pk)
    reports = Concern.contacts.through.objects.filter(contact__in=every)
    for pk, reporter in reports.values_list("contact_id", "concern__reported_by_id"):
        took_part[pk].add(reporter)
    dangers = set(Danger.objects.filter(contact__in=every).values_list("contact_id", flat=True))
    search.index(
        every.values(),
        {
            pk: search.Around(
                files=files.get(pk, ()),
                texts=texts.get(pk, ()),
                took_part=frozenset(took_part[pk]),
                read=pk in read,
                danger=pk in dangers,
            )
            for pk in every
        },
        anew=anew,
    )
