"""From records to the facts of a letter: what happened, what was decided, what stays open, how to reach us. Reads only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from django.conf import settings

from evenhand.casework.facts.case import (
    adjustments_of,
    decided,
    live_warnings,
    not_to_be_told,
    restrictions_of,
)
from evenhand.casework.models import Assessment, Concern, Notice, Restriction, Review
from evenhand.letters import Words, measures
from evenhand.people.models import Colleague, Person
from evenhand.policy.access import DecidedRestriction, closed_channels, open_channels
from evenhand.policy.bilingual import Bilingual
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import DisputeRoute, Edition
from evenhand.policy.finding import GROUNDING
from evenhand.policy.measures import FORMS, SinglePointOfContact
from evenhand.policy.notices import dispute_routes

Facts = dict[str, object]

# Kinds of behaviour whose names in the policy could be mistaken for offences (I29).
_COULD_SOUND_LIKE_OFFENCES = frozenset({"AA", "IC"})


def around(
    person: Person, reference: str, on: date, edition: Edition, about: Iterable[Restriction] = ()
) -> Facts:
    """What every letter has: from whom, to whom, when, and the ways to answer that are open on that day, by all that may be spoken
    of and by what the letter is `about`.
    """
    kept = person.kept()
    restrictions = tuple(decided(row) for row in _spoken_of(kept, on, about))
    usable = open_channels(restrictions, edition, adjustments_of(kept))
    return {
        "name": kept.name,
        "to": (kept.name, *_postal(kept).splitlines()),
        "date": on,
        "reference": reference,
        "body": _body(edition),
        "signature": tuple(Bilingual(en=english, cy=welsh) for english, welsh in settings.SIGNATURE),
        "sender": (_body(edition), *settings.BODY_ADDRESS),
        "contact_lines": contact_lines(usable, edition),
        "offered": tuple(usable),
        "closed": tuple(sorted(closed_channels(restrictions))),
        "forms_at": _reach(edition)["web_form"],
        "formats": _formats(edition),
        "adjustments": tuple(Words(each.what) for each in adjustments_of(kept)),
    }


def _body(edition: Edition) -> Bilingual:
    if not settings.BODY_NAME:
        return edition.body
    return Bilingual(en=settings.BODY_NAME, cy=settings.BODY_NAME_CY or settings.BODY_NAME)


def _postal(person: Person) -> str:
    if person.postal.strip():
        return person.postal
    known = person.identifiers.filter(kind="post", representative=None).order_by("pk").first()
    return known.value if known else ""


def _reach(edition: Edition) -> Mapping[str, str]:
    """Channel → the address or number to reach us by: the body's own settings, or those for disputes in the policy."""
    routes = {name: ", ".join(route.address.splitlines()) for name, route in edition.dispute_routes.items()}
    routes |= {name: address for name, address in settings.DISPUTE_ADDRESSES.items() if address}
    own = {
        "email": settings.BODY_EMAIL,
        "phone": settings.BODY_PHONE,
        "post": ", ".join(settings.BODY_ADDRESS),
        "web_form": settings.PUBLIC_FORMS or settings.BODY_WEBSITE,
    }
    return {channel: own.get(channel) or routes.get(channel, "") for channel in edition.channels}


def contact_lines(usable: Iterable[str], edition: Edition) -> tuple[Facts, ...]:
    """How to reach us by each of these channels, where we are reached by it at all."""
    reach = _reach(edition)
    return tuple(
        {"channel": channel, "name": edition.channels[channel].name, "value": reach[channel]}
        for channel in usable
        if reach[channel]
    )


def _formats(edition: Edition) -> tuple[Bilingual, ...]:
    return tuple(
        measures.inside_a_sentence(each.name) for name, each in edition.formats.items() if name != "standard"
    )


def restricting(row: Restriction, on: date, edition: Edition) -> Facts:
    """What a restriction restricts, for how long, and what it leaves open over all that is in force beside it."""
    scope = decided(row).scope
    return {
        "measures": measures.tell(decided(row).measures, edition, _single_points(row)),
        "affected_points": affected_points(row),
        "scope_team": scope.team,
        "scope_subject": Words(scope.subject),
        "months": row.months,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "periods": periods(edition),
        "open_channels": tuple(edition.channels[channel].by for channel in channels_open(row, on, edition)),
    }


def in_short(row: Restriction, edition: Edition) -> Facts:
    """A restriction in a list of all that is in force or agreed: what, from when, until when."""
    return {
        "reference": row.reference,
        "measures": measures.tell(decided(row).measures, edition, _single_points(row)),
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
    }


def disputing(row: Restriction, on: date, edition: Edition) -> Facts:
    """How to dispute a restriction: only the routes that nothing in force closes (DI2, I17)."""
    together = in_force_with(row, on)
    routes = dispute_routes(together, edition)
    return routes_told(routes, edition) | {
        "offered": (*routes, *channels_open(row, on, edition)),
        "closed": tuple(sorted(closed_channels(together))),
    }


def routes_told(routes: Iterable[str], edition: Edition) -> Facts:
    """These ways to dispute, as a letter says them, and how long a dispute takes."""
    return {
        "dispute_routes": tuple(_route(edition.dispute_routes[route]) for route in routes),
        "dispute_working_days": edition.numbers.dispute_working_days,
    }


def _route(route: DisputeRoute) -> Bilingual:
    """What a letter says about a way to dispute, with the body's own address where it has one in place of the edition's."""
    own, written = settings.DISPUTE_ADDRESSES.get(route.id, ""), ", ".join(route.address.splitlines())
    if not own and route.id == FORMS and settings.PUBLIC_FORMS:
        return _our_form()
    if not own:
        return route.text
    return Bilingual(en=route.text.en.replace(written, own), cy=route.text.cy.replace(written, own))


def _our_form() -> Bilingual:
    """The public form for disputes, where this installation is open to the public."""
    at = f"{settings.PUBLIC_FORMS}dispute/"
    return Bilingual(
        en=f"Fill in our online form “Dispute a restriction” at {at}. It asks for the reference of this letter.",
        cy=f"Llenwch ein ffurflen ar-lein “Herio cyfyngiad” yn {at}. Mae’n gofyn am gyfeirnod y llythyr hwn.",
    )


def _spoken_of(person: Person, on: date, about: Iterable[Restriction] = ()) -> list[Restriction]:
    """What is in force or agreed on that day and may be spoken of to the person, and what the letter is `about` (RT4, I15).

    A letter tells nothing of the others, not even by a way that it leaves out.
    """
    rows = restrictions_of(person, not_over_on=on)
    silent = not_to_be_told(person.everyone()) - {row.pk for row in about} if rows else set()
    return [row for row in rows if row.pk not in silent]


def named_with(row: Restriction) -> list[Restriction]:
    """The restrictions that a letter about this one names in any case."""
    return [each for each in (row, row.extends, row.replaces) if each is not None]


def in_force_with(row: Restriction, on: date) -> list[DecidedRestriction]:
    """This restriction, and every other in force or agreed for later on that day that may be spoken of."""
    together = _spoken_of(row.person.kept(), on, named_with(row))
    return [decided(row), *(decided(each) for each in together if each != row)]


def channels_open(row: Restriction, on: date, edition: Edition) -> tuple[str, ...]:
    """What stays open to the person over all restrictions together, as the rule on access counts it (OA1)."""
    return open_channels(in_force_with(row, on), edition, adjustments_of(row.person))


def periods(edition: Edition) -> tuple[Bilingual, ...]:
    """How many months a restriction may last, as a list in a sentence takes them."""
    return tuple(Bilingual.same(months) for months in edition.numbers.periods)


def still_in_force(person: Person, on: date, besides: Restriction) -> Facts:
    """The person's other restrictions that go on; `unsaid` where there are some of which nobody may tell them: the letter does not
    say then that every way is open (RT4, I15).
    """
    rows = [row for row in restrictions_of(person.kept(), not_over_on=on) if row != besides]
    said = [row for row in _spoken_of(person.kept(), on) if row != besides]
    others = tuple({"reference": row.reference, "ends_on": row.ends_on} for row in said)
    return {"others": others} | ({"unsaid": True} if len(said) < len(rows) else {})


def _single_points(row: Restriction) -> dict[str, str]:
    usernames = {
        name
        for measure in decided(row).measures
        if isinstance(measure, SinglePointOfContact)
        for name in (measure.contact, measure.deputy)
    }
    return dict(Colleague.objects.filter(username__in=usernames).values_list("username", "name"))


def affected_points(row: Restriction) -> tuple[str, ...]:
    """The names of those in its single point of contact who were affected and have not agreed to be named (I38)."""
    affected = {
        colleague.username
        for concern in concerns_behind(row)
        if not concern.may_be_named
        for colleague in concern.affected.all()
    }
    return tuple(name for username, name in _single_points(row).items() if username in affected)


def concerns_behind(row: Restriction) -> Iterator[Concern]:
    """Every concern that led to a restriction: through its warnings, its assessments, and what it extends or changes."""
    for warning in live_warnings(row.person.kept(), local_date(row.decided_at)):
        yield warning.assessment.concern
    for assessment in grounds(row):
        yield assessment.concern
    for earlier in (row.extends, row.replaces):
        if earlier is not None:
            yield from concerns_behind(earlier)


def what_happened(assessments: Iterable[Assessment], edition: Edition) -> Facts:
    """The contact that a decision rests on, by day and channel, and the parts of the policy that it was found to meet."""
    found = list(assessments)
    behaviours = [edition.behaviours[id_] for each in found for id_ in each.behaviours]
    impacts = dict.fromkeys(id_ for each in found for id_ in each.impacts)
    return {
        "examples": contact_by_day(found, edition),
        "impacts": tuple(edition.impacts[id_].example for id_ in impacts),
        "policy_words_only": any(each.category in _COULD_SOUND_LIKE_OFFENCES for each in behaviours),
    }


def contact_by_day(assessments: Iterable[Assessment], edition: Edition) -> tuple[Facts, ...]:
    """Each day and channel of the contact that was assessed, with how often it came."""
    rows = {row.pk: row for each in assessments for row in each.concern.contacts.all()}
    came = Counter((local_date(row.received_at), row.channel) for row in rows.values())
    return tuple(
        {"on": day, "by": edition.channels[channel].by, "times": times}
        for (day, channel), times in sorted(came.items())
    )


def behaviours_met(assessments: Iterable[Assessment], edition: Edition) -> tuple[Bilingual, ...]:
    """The policy's own words for the behaviours that were found."""
    met = dict.fromkeys(id_ for each in assessments for id_ in each.behaviours)
    return tuple(edition.behaviours[id_].example for id_ in met)


def findings(assessments: Iterable[Assessment], edition: Edition) -> tuple[Facts, ...]:
    """The policy's words for each behaviour, with what was found."""
    return tuple(
        {"policy": edition.behaviours[id_].example, "reason": Words(reason)}
        for each in assessments
        for id_, reason in each.behaviours.items()
    )


def dated_reasons(assessments: Iterable[Assessment]) -> tuple[tuple[date, str], ...]:
    """Each contact's day, with what the assessment found."""
    return tuple(
        (local_date(row.received_at), " ".join(str(reason) for reason in each.behaviours.values()).strip())
        for each in assessments
        for row in each.concern.contacts.order_by("received_at", "pk")
    )


def grounds(row: Restriction) -> list[Assessment]:
    """The assessments that a decision rests on: the one it was proposed on, or, for an extension, those made since."""
    if row.replaces is not None:
        return grounds(row.replaces)
    if row.proposal is not None and row.proposal.assessment is not None:
        return [row.proposal.assessment]
    if row.extends is None:
        return []
    made = Assessment.objects.filter(
        concern__person__in=row.person.everyone(),
        outcome__in=GROUNDING,
        assessed_at__gt=row.extends.decided_at,
        assessed_at__lte=row.decided_at,
    )
    return list(made.order_by("assessed_at", "pk"))


def review_behind(row: Restriction) -> Review | None:
    """The review that led to this extension, or to the one that a dispute changed into it."""
    found = Review.objects.filter(leads_to=row).first()
    return found if found is not None or row.replaces is None else review_behind(row.replaces)


def reasons_of_conduct(row: Restriction) -> str:
    """What was found in the conduct for which a restriction was extended outside a review (OA3, DI7)."""
    proposal = row.proposal
    return proposal.reasons.strip() if proposal is not None and proposal.ground else ""


def warned(person: Person, on: date) -> tuple[Facts, ...]:
    """The warnings that counted on that day."""
    return tuple({"number": row.number, "on": row.issued_on} for row in live_warnings(person.kept(), on))


def dated_examples(row: Restriction) -> tuple[tuple[date, str], ...]:
    """What happened, each with its day: the contact that the decision rests on, or what a review found and the contact since."""
    dated = tuple((day, reason) for day, reason in dated_reasons(grounds(row)) if reason)
    review = None if reasons_of_conduct(row) else review_behind(row)
    if review is not None and review.decided_at is not None:
        return ((local_date(review.decided_at), review.effect_on_behaviour), *dated)
    if not dated and row.proposal is not None and row.proposal.reasons.strip():
        return ((local_date(row.proposal.proposed_at), row.proposal.reasons),)
    return dated


def reasons_without_warning(row: Restriction) -> str:
    """Why the person was restricted without a warning (WA6), where they were."""
    assessment = row.proposal.assessment if row.proposal is not None else None
    if (
        assessment is None
        or row.extends is not None
        or live_warnings(row.person.kept(), local_date(row.decided_at))
    ):
        return ""
    return assessment.extremely_unacceptable.strip()


def given_notice(row: Restriction) -> Notice | None:
    """The notice of this restriction that was given, unless it was withheld since."""
    last = row.notices.order_by("-at", "-pk").first()
    return last if last is not None and last.kind == "given" else None
