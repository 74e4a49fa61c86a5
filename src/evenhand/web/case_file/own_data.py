"""All that is held about somebody, as one file for them: by the same making as a case file, with what only they are given."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any

from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext as _

from evenhand.audit.models import Entry
from evenhand.casework import clock
from evenhand.casework.actions._making import Underway
from evenhand.casework.actions.begin_own_data import begin_own_data
from evenhand.casework.actions.make_case_file import CaseFileMade
from evenhand.casework.actions.make_subject_access import make_subject_access
from evenhand.casework.correspondence.halves import label
from evenhand.casework.facts.rulings import rulings_of, said_of_pieces
from evenhand.casework.facts.whose import newest_contact, whose_until
from evenhand.casework.models import Restriction, SubjectAccess
from evenhand.casework.oversight.case_package import Package, checksum_of
from evenhand.casework.oversight.case_record import AT_ONCE, MAKES, blotter_of
from evenhand.casework.oversight.person_fields import fields_of
from evenhand.casework.oversight.person_record import Whole, contact_of, whole_of
from evenhand.contacts.models import Contact, FileText, Viewing
from evenhand.letters.as_pages import LARGE, STANDARD, Block, heading, pairs, paragraph, table
from evenhand.people.models import Colleague, Identifier, Person, Representative
from evenhand.policy.case_files import left_out
from evenhand.policy.edition import load
from evenhand.policy.outcome import N_, Sentence, say
from evenhand.policy.subject_access import RULED, SOURCE, may_make
from evenhand.signals.hint import kinds
from evenhand.web.cards import IN_A_WORD
from evenhand.web.case_file.making import Making, Progress, instead, write
from evenhand.web.case_file.rights import rights
from evenhand.web.case_file.written import channel, theirs
from evenhand.web.views.answers import DOORS
from evenhand.web.words import day, listed, moment, said, tell

DATA, CONTACTS = "own-data.json", "contacts.jsonl"
_SHOWN = 300  # hints, answers and looks each in the pages; all are in the tables
# Whoever cannot read print is given the same as plain text besides.
_PLAIN = ("audio", "braille", "easy_read")


def own_data(request: SubjectAccess) -> Whole:
    """All that is held about the person of a request, with what was said of single pieces. Reads only."""
    return whole_of(request.person, rulings_of(request))


def make_own_data(
    *,
    by: Colleague,
    now: datetime,
    request: SubjectAccess,
    language: str,
    progress: Progress = lambda _done: None,
) -> IO[bytes]:
    """Make the file for a request and record that. Answers with the ZIP, at its beginning; whoever closes it has removed it.

    How far it is can be seen meanwhile (`begin_own_data`).

    Raises Refused where it may not be made; then there is no file, and only that it was begun was recorded.
    """
    may_make(given=request.given_at is not None, sealed_meanwhile=False).require()
    rulings, newest = said_of_pieces(request).count(), newest_contact()
    whose = whose_until(request.person.kept(), newest)
    whole = own_data(request)
    out = (*left_out(whole.limits), *_also_left_out())
    begun = begin_own_data(
        by=by, now=now, request=request, language=language, contacts=whole.told_contacts(whole.limits).count()
    )  # fmt: skip
    underway = Underway(begun, clock.now)

    def tell_progress(done: int) -> None:
        underway.done(done)
        progress(done)

    file = TemporaryFile(prefix="evenhand-own-data-")  # noqa: SIM115 - whoever gets it closes it
    try:
        with translation.override(language):
            blotter = blotter_of(whole, instead(), named=[*whole.named(), by])
            listed_kept = [
                _("Kept back by data protection: %(references)s.") % {"references": kept}
                for kept in _kept(whole)
            ]
            making = Making(
                case=whole, limits=whole.limits, blotter=blotter, language=language, rows=_rows(whole, request, by, now),
                title=_("What we hold about you: %(reference)s") % {"reference": request.reference},
                left_out=[*map(tell, out), *listed_kept], day=request.received_on, further=_further,
                size=LARGE if whole.person.format in ("large_print", "easy_read") else STANDARD,
                plain=whole.person.format in _PLAIN,
            )  # fmt: skip
            files, written = write(making, file, tell_progress)
        sha256, size = checksum_of(file)
        made = CaseFileMade(
            sha256=sha256, size=size, files=files, left_out=[str(each) for each in out], blotted=dict(blotter.blotted),
            contacts=written.contacts, blobs=written.blobs,
        )  # fmt: skip
        make_subject_access(
            by=by, now=now, request=request, language=language, rulings=rulings, newest=newest, whose=whose, made=made
        )  # fmt: skip
    except BaseException:
        file.close()
        raise
    finally:
        underway.over()
    return file


def file_name(request: SubjectAccess) -> str:
    return f"{request.reference}-own-data.zip"


def _also_left_out() -> tuple[Sentence, ...]:
    """What stays away from the person themselves besides; said in every file, so that it tells nothing of anybody."""
    return (
        say(
            N_(
                "What is not decided yet, and what a manager may not tell of for a time, if there is anything (RT4, I15)."
            )
        ),
        say(
            N_(
                "Names of other colleagues, but for those who decided about you, or to whom you were told to turn (LK2)."
            )
        ),
        say(N_("Which colleague looked at what: when and how it was looked at is here (LK2).")),
        say(N_("Who asked us to keep any of it for longer, and why, if anybody did (I33).")),
    )


def _kept(whole: Whole) -> Iterator[str]:
    """What an officer keeps back that is neither contact nor letter, by its kind and day."""
    ruled = [record for record, why in whole.kept.values() if why == RULED]
    if ruled:
        yield listed(name_of_piece(record) for record in ruled)


def name_of_piece(record: Model) -> str:
    """A piece of what is held, as its officer and the file name it."""
    kind = type(record).__name__
    named = _(PIECES[kind]) if kind in PIECES else ""
    reference = getattr(record, "reference", "") if kind != "PoliceReport" else ""
    on = next((getattr(record, name) for name in _DATED if getattr(record, name, None) is not None), None)
    if kind in OF_CONTACT:
        contact = contact_of(record)
        reference, on = contact.reference, on or contact.received_at
    return ", ".join(filter(None, (f"{named} {reference}".strip(), day(on))))


PIECES = {
    "Contact": N_("Contact"), "Delivery": N_("Letter"), "Concern": N_("Concern"), "Assessment": N_("Assessment"),
    "Warning": N_("Warning"), "Proposal": N_("Proposal"), "Restriction": N_("Restriction"), "Notice": N_("Notice"),
    "Review": N_("Review"), "Dispute": N_("Dispute"), "Adjustment": N_("Adjustment"), "PoliceReport": N_("Report to the police"),
    "Correction": N_("Correction"),
    "Reading": N_("What a colleague read in contact"), "Submission": N_("What was filled in with contact"),
    "EndedCall": N_("Why a call was ended, contact"), "HintMark": N_("What a colleague said of a machine’s note, contact"),
    "FileText": N_("What a file says, contact"),
}  # fmt: skip
OF_CONTACT = frozenset({"Reading", "Submission", "EndedCall", "HintMark", "FileText"})
_DATED = (
    "received_at", "reported_at", "assessed_at", "issued_at", "proposed_at", "decided_at", "opened_at", "received_on", "asked_at",
    "at",
)  # fmt: skip


def _rows(whole: Whole, request: SubjectAccess, by: Colleague, now: datetime) -> list[tuple[str, str]]:
    """Whom it is about, and which request it answers. One line says when and by whom it was made."""
    asked = _("%(reference)s, received on %(day)s, due by %(due)s (%(source)s)") % {
        "reference": request.contact.reference, "day": day(request.received_on), "due": day(request.due_on), "source": SOURCE,
    }  # fmt: skip
    return [
        (_("About"), f"{whole.person.name} ({whole.person.reference})"),
        (_("Your request"), asked),
        (_("When and by whom"), _("Made %(moment)s by %(name)s") % {"moment": moment(now), "name": by.name}),
    ]


# --- what only the person themselves is given -----------------------------------------------------------------------------


def _further(package: Package, making: Making) -> Iterator[Block]:
    """The files that a machine reads, what their files say, and the pages on who they are to us, hints, doors, looks, rights."""
    whole = making.case
    assert isinstance(whole, Whole)
    going = {row.pk: row for row in whole.contacts() if not whole.why_kept(row, making.limits)}
    _contacts(package, making, going)
    _data(package, making, whole, going)
    yield from _who(whole)
    yield from _reported(whole)
    yield from _hints(whole, set(going))
    yield from _looks(whole, set(going))
    yield from rights()


def _contacts(package: Package, making: Making, going: dict[int, Contact]) -> None:
    """Each contact as a line of JSON, and the words that were read in its files."""
    with package.opened(CONTACTS) as made:
        for row in going.values():
            made.write(json.dumps(making.clean(fields_of(row)), ensure_ascii=False).encode() + b"\n")
    whole = making.case
    assert isinstance(whole, Whole)
    texts = [row for row in whole.in_contact if isinstance(row, FileText)]
    for text in sorted(texts, key=lambda row: (row.attachment.contact_id, row.attachment.number, row.pk)):
        of = going[text.attachment.contact_id]
        name = f"contacts/{of.reference}/file-{text.attachment.number}-{text.pk}.txt"
        package.add(name, [making.clean(text.text).encode()])


def _data(package: Package, making: Making, whole: Whole, going: dict[int, Contact]) -> None:
    """All but contact, kind by kind."""
    about = {"contact__in": list(going)}
    rows: list[Iterable[Model]] = [
        Person.objects.filter(pk__in=whole.people).order_by("pk"),
        Identifier.objects.filter(person__in=whole.people).order_by("pk"),
        Representative.objects.filter(person__in=whole.people).order_by("pk"),
        (row for row in whole.in_contact if not isinstance(row, FileText)),
        whole.small_records(), (row for each in whole.beside.values() for row in (*each.statements, *each.corrections)),
        (row for row in whole.letters if making.blotter is None or not whole.letter_stays(row, making.blotter)),
        whole.hints().filter(**about),
        whole.answers().iterator(chunk_size=AT_ONCE), SubjectAccess.objects.filter(person__in=whole.people).order_by("pk"),
    ]  # fmt: skip
    told: dict[str, list[Any]] = {}
    for each in rows:
        for row in each:
            told.setdefault(str(row._meta.model_name), []).append(making.clean(_without_others(whole, row)))
    package.add(DATA, [json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"])


def _without_others(whole: Whole, row: Model) -> dict[str, Any]:
    """A record without the words that others wrote into it."""
    told = fields_of(row)
    contact = getattr(row, "contact", None)
    if (
        isinstance(contact, Contact)
        and {"grounds", "words"}.intersection(told)
        and whole.why_kept(contact, whole.limits)
    ):
        return {name: value for name, value in told.items() if name not in ("grounds", "words")}
    return told


def _who(whole: Whole) -> Iterator[Block]:
    yield heading(_("Who you are to us"))
    known = Identifier.objects.filter(person__in=whole.people).order_by("kind", "pk")
    entries = Person.objects.filter(pk__in=whole.people).order_by("pk")
    speaking = Representative.objects.filter(person__in=whole.people).order_by("pk")
    named = {"email": _("E-mail"), "phone": _("Telephone"), "post": _("Post"), "social": _("Social media"),
             "alias": _("Also known as"), "external": _("Reference in another system")}  # fmt: skip
    yield pairs(
        [
            *((_("Name"), f"{each.name} ({each.reference})") for each in entries),
            *((_("Address"), list(filter(None, each.postal.splitlines()))) for each in entries),
            *(
                (named.get(each.kind, each.kind), each.value)
                for each in known
                if each.representative_id is None
            ),
            *((_("Who speaks for you"), each.name) for each in speaking),
            (_("Language of letters"), {"en": _("English"), "cy": _("Welsh")}.get(whole.person.language, "")),
        ]
    )


def _reported(whole: Whole) -> Iterator[Block]:
    assessed = {row.concern_id for row in whole.assessments}
    rows = [row for row in whole.reported if row.pk not in assessed]
    if rows:
        yield heading(_("Concerns that nobody has assessed yet"))
        yield pairs((day(row.reported_at), theirs(row.description)) for row in rows)


def _hints(whole: Whole, going: set[int]) -> Iterator[Block]:
    yield heading(_("What a machine noted in your contact"))
    yield paragraph(
        _(
            "A machine reads what comes in and marks what somebody may want to look at. It decides nothing (I9)."
        )
    )
    rows = whole.hints().filter(contact__in=going)
    known = kinds()
    yield pairs(
        (
            f"{row.contact.reference}: {said(known[row.kind].name) if row.kind in known else row.kind}",
            str(row.because.get(translation.get_language() or "en", "")),
        )
        for row in rows[:_SHOWN]
    )
    if not rows:
        yield paragraph(_("Nothing."))


def _looks(whole: Whole, going: set[int]) -> Iterator[Block]:
    """When, and how, somebody looked; who it was is theirs. To whom something was given, is yours to know (Art. 15(1)(c))."""
    yield heading(_("Who asked what to do with your contact, and who looked"))
    answers = list(whole.answers()[: _SHOWN + 1])
    rows = [
        [
            moment(row.at),
            _(DOORS.get(row.door, row.door)),
            channel_of(row.channel),
            _(IN_A_WORD.get(row.action, row.action)),
        ]
        for row in answers[:_SHOWN]
    ]
    seen = (
        Viewing.objects.filter(attachment__contact__in=going)
        .select_related("attachment__contact")
        .order_by("at", "pk")
    )
    rows += [
        [moment(each.at), _("A colleague looked at a file"), each.attachment.contact.reference, ""]
        for each in seen[:_SHOWN]
    ]
    yield table([_("When"), _("What"), _("Channel"), _("What to do")], [4, 5, 3, 5], rows)
    if not rows:
        yield paragraph(_("Nothing."))
    if len(answers) > _SHOWN:
        yield paragraph(_("All of it is in own-data.json."))
    yield heading(_("To whom we gave what we hold about you"))
    told = Restriction.objects.filter(person__in=whole.people).exclude(pk__in=whole.untold)
    made = Entry.objects.filter(action=MAKES, subject__in=list(map(label, told)))
    given = [
        (moment(each.at), str(each.facts.get("to") or ""))
        for each in made.order_by("number")
        if each.facts.get("to")
    ]
    yield pairs(given)
    if not given:
        yield paragraph(_("To nobody but those who got our letters."))


def channel_of(id_: str) -> str:
    return channel(load(), id_)
