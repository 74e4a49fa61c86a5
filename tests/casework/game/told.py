"""What a notice tells the person: all that it must, what is so at this moment, and nobody's name who has not agreed."""

from __future__ import annotations

import re

from tests.casework.office import Office

from evenhand.casework.models import Assessment, Concern, Notice, Proposal, Restriction
from evenhand.people.models import Person
from evenhand.policy.calendar import local_date

from .forbidden import agreed, line, points_now
from .reckoning import FORMS, ORDINARY, ROUTES, closed, in_letters, to_come
from .records import Records

_NO_OFFENCE = "They do not say that anybody has committed an offence."
_WORDS = {"email": "e-mail", "phone": "telephone", "voicemail": "voicemail", "post": "post", "social": "social media",
          "in_person": "in person"}  # fmt: skip


def check_notice(office: Office, records: Records, row: Notice) -> None:
    """The notice as it was given (I16, I17, I29, I34, I36, I38)."""
    restriction = records.get(Restriction, row.restriction_id)
    person = records.get(Person, records.kept(restriction.person_id))
    text = row.text["en"]
    if person.language == "cy":
        assert "Annwyl" in row.text.get("cy", ""), "I34: no Welsh for somebody who chose it"
    says = ["What is restricted", "Why", "What the restriction leaves open", restriction.reference]
    says += [in_letters(restriction.starts_on), in_letters(restriction.ends_on)]
    # The outcome of a dispute is final (DI6); every other decision can be disputed.
    says += [] if restriction.replaces_id else ["If you disagree", "within 20 working days"]
    for what in says:
        assert what in text, f"I16: the notice does not say “{what}”"
    if restriction.proposal_id and not restriction.extends_id:
        found = records.get(Proposal, restriction.proposal_id).assessment_id
        assert found
        for contact in records.contacts_of(records.get(Concern, records.get(Assessment, found).concern_id)):
            assert in_letters(local_date(contact.received_at)) in text, "I16: no dated example"
    _ways(office, records, restriction, text)
    _nobody_is_named(office, records, restriction, text)
    _by_whom(office, records, row, restriction)
    stated = re.search("guilty|convicted|committed", text.replace(_NO_OFFENCE, ""))
    assert not stated, "I29: an offence is stated"


def _by_whom(office: Office, records: Records, row: Notice, restriction: Restriction) -> None:
    """What the person must not hear of goes by a manager's word alone: an earlier restriction that the letter names, or this one
    (I15)."""
    earlier = restriction.extends_id or restriction.replaces_id
    for told_of in (earlier, restriction.pk):
        before = [
            each for each in records.all(Notice)
            if each.restriction_id == told_of and (each.at, each.pk) < (row.at, row.pk)
        ]  # fmt: skip
        last = max(before, key=lambda each: (each.at, each.pk), default=None)
        if last is None or last.kind != "withheld" or last.code == "no_address":
            continue
        by = {each.pk: each for each in office.colleagues.values()}[row.by_id]
        assert "manager" in by.role_names(), "I15: no manager said that they may hear of it"


def _ways(office: Office, records: Records, restriction: Restriction, text: str) -> None:
    """The letter offers what is open and nothing that is closed, by all that the person may hear of (I13, I16, I17)."""
    family = records.family(restriction.person_id)
    unspoken = _unspoken(records) - {restriction.pk, restriction.extends_id, restriction.replaces_id}
    together = [
        each
        for each in records.all(Restriction)
        if each.person_id in family and to_come(each, office.today) and each.pk not in unspoken
    ]
    shut, needed = (
        closed(together),
        {need for each in agreed(records, family) for need in each.needs_channels},
    )
    offered = re.search("leaves these ways to contact us open: (.*)", text)
    assert offered, "I16: the letter does not say what stays open"
    for channel in set(ORDINARY) - needed:
        assert (_WORDS[channel] in offered[1]) == (channel not in shut), f"I16: {channel}: {offered[1]}"
    if restriction.replaces_id:
        return
    disputing = text.partition("If you disagree")[2].partition("Your needs")[0]
    offers = {route for route, written in ROUTES.items() if written in disputing}
    assert offers == set(ROUTES) - (closed([restriction]) - needed) or offers == set(ROUTES) - shut, (
        f"I17: {offers}"
    )
    assert FORMS in offers, "I17: no way to dispute"


def _unspoken(records: Records) -> set[int]:
    """The restrictions that nobody may tell the person of: notice of them is withheld for a reason that leaves no room for it, or
    they came of such a one and have no notice of their own (I15).
    """
    last = {
        each.restriction_id: each for each in sorted(records.all(Notice), key=lambda each: (each.at, each.pk))
    }
    silent = {pk for pk, each in last.items() if each.kind == "withheld" and each.code != "no_address"}
    for each in sorted(
        records.all(Restriction), key=lambda each: each.pk
    ):  # what came of another comes after it
        if each.pk not in last and silent & {each.extends_id, each.replaces_id}:
            silent.add(each.pk)
    return silent


def _nobody_is_named(office: Office, records: Records, restriction: Restriction, text: str) -> None:
    """No affected colleague who has not agreed is in the letter; whoever answers the person now is (I36, I38)."""
    names = {each.pk: each.name for each in office.colleagues.values()}
    for row in line(records, restriction):
        found = records.get(Proposal, row.proposal_id).assessment_id if row.proposal_id else None
        concern = records.get(Concern, records.get(Assessment, found).concern_id) if found else None
        if concern is not None and not concern.may_be_named:
            for pk in records.affected_by(concern):
                assert not re.search(rf"\b{names[pk]}\b", text), f"I38: {names[pk]} was affected and is named"
    answers = points_now(records, restriction)
    assert all(name in text for name in answers), "I36: the letter names somebody who no longer answers"
