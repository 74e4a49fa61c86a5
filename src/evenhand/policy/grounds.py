"""Before a ground counts: what is asked of offensive language, persistence, hard-to-read content, rights and ourselves first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from .finding import RIGHTS, Finding
from .outcome import ALLOWED, N_, Outcome, Reason, because, refused, say
from .rules import applies


@applies("AA3", "AA3N", "I2")
def offensive_language(finding: Finding) -> Outcome:
    """AA3 counts only where deliberate and not attributable to a recognised condition (footnote 1).

    Both questions must have been asked. "unknown" is an answer: nobody has to diagnose anybody.
    """
    if "AA3" not in finding.behaviours:
        return ALLOWED
    reasons: list[Reason] = []
    other_ground = say(N_("Take AA3 off the grounds, or choose to adjust our service."))
    if finding.deliberate is None:
        reasons.append(
            because(
                "AA3N",
                "I2",
                why=say(N_("Offensive language counts only where it is deliberate.")),
                instead=say(N_("Say whether it was, and how you know.")),
                field="deliberate",
            )
        )
    elif not finding.deliberate:
        reasons.append(
            because(
                "AA3N",
                "I2",
                why=say(N_("Offensive language that is not deliberate is not a ground.")),
                instead=other_ground,
                field="deliberate",
            )
        )
    if finding.recognised_condition == "yes":
        reasons.append(
            because(
                "AA3N",
                "I2",
                why=say(
                    N_(
                        "Offensive language that comes from a recognised medical or psychological condition is not a ground."
                    )
                ),
                instead=other_ground,
                field="recognised_condition",
            )
        )
    elif finding.recognised_condition not in ("no", "unknown"):
        reasons.append(
            because(
                "AA3N",
                "I2",
                why=say(N_("Say whether a recognised condition explains the language.")),
                instead=say(N_("Answer yes, no or unknown. You are not asked to diagnose anybody.")),
                field="recognised_condition",
            )
        )
    return refused(*reasons)


@applies("UP1", "UP2", "UP3", "UP4", "UP5", "UP6", "I3")
def persistence(finding: Finding) -> Outcome:
    """Persistence is judged only after the next steps were explained, or where a decision cannot be changed."""
    persistent = finding.of_category("UP")
    if not persistent or finding.next_steps_explained.strip() or finding.decision_final:
        return ALLOWED
    return refused(
        because(
            *persistent,
            "UP1",
            "UP3",
            "UP4",
            "I3",
            why=say(
                N_(
                    "Going on with contact counts only after the next steps have been explained, or "
                    "where a decision cannot be changed. Neither is recorded."
                )
            ),
            instead=say(
                N_(
                    "Say when and where the next steps were explained, or that the decision is final. If "
                    "neither is so, explain first and signpost who else may help (UP2)."
                )
            ),
            field="next_steps_explained",
        )
    )


@applies("UD1", "UD2", "UD3", "UD4", "UD5", "UD6", "UD7", "UD8", "I4")
def hard_to_read(finding: Finding) -> Outcome:
    """UD8 needs intent. Length, poor writing or the use of AI is never a ground by itself."""
    if "UD8" not in finding.behaviours or finding.deliberate:
        return ALLOWED
    return refused(
        because(
            "UD8",
            "I4",
            why=say(
                N_(
                    "Content that is hard to read counts only where it was made so on purpose. Length, "
                    "poor writing or the use of AI is not a ground in itself."
                )
            ),
            instead=say(
                N_("Record how you know that it was deliberate, or ask the person for a short version first.")
            ),
            field="deliberate",
        )
    )


@applies("OA2", "I40")
def rights_are_no_incident(finding: Finding) -> Outcome:
    """The first complaint, review request, dispute or request by right can never be persistence or a demand in itself.

    The first contact of each right is set aside; persistence and demands need at least one contact that is left. Abuse,
    threats and illegal content in such a contact are judged like anywhere else.
    """
    claimed = finding.of_category("UP", "UD")
    if not claimed or not finding.contacts:
        return ALLOWED
    seen: Counter[str] = Counter()
    left = 0
    for contact in sorted(finding.contacts, key=lambda cited: cited.on):
        rights = contact.rights & RIGHTS
        if not rights or all(seen[right] for right in rights):
            left += 1
        seen.update(rights)
    if left:
        return ALLOWED
    return refused(
        because(
            "OA2",
            "I40",
            why=say(
                N_(
                    "Making a complaint, asking for a review, disputing a decision or asking for "
                    "information is a right. Doing it once is not an incident."
                )
            ),
            instead=say(
                N_("Answer it through its own route. %(behaviours)s can rest only on other contacts."),
                behaviours=", ".join(claimed),
            ),
            field="behaviours",
        )
    )


@applies("DF4", "IN1", "I41")
def one_contact_one_decision(finding: Finding) -> Outcome:
    """A contact that already grounds a live decision cannot ground another."""
    return refused(
        *(
            because(
                "DF4",
                "IN1",
                "I41",
                why=say(
                    N_(
                        "Contact %(contact)s already grounds %(decision)s. The same contact cannot "
                        "ground two decisions."
                    ),
                    contact=cited.reference,
                    decision=cited.grounds,
                ),
                instead=say(N_("Rest this assessment on what happened since.")),
                field="contacts",
            )
            for cited in finding.contacts
            if cited.grounds
        )
    )


@applies("IN4", "DF3", "I27")
def this_person_only(finding: Finding) -> Outcome:
    """A warning, a restriction or an extension rests on the person's own contact: not a representative's, a household member's,
    or an uncertain match.
    """
    whys = {
        "representative": N_(
            "Contact %(contact)s came from the person's representative, not from the person."
        ),
        "somebody_else": N_("Contact %(contact)s is somebody else's."),
        "uncertain": N_(
            "It is not certain that contact %(contact)s is this person's. A name or a shared address is not enough."
        ),
    }
    return refused(
        *(
            because(
                "IN4",
                "I27",
                why=say(whys[cited.whose], contact=cited.reference),
                instead=say(N_("Confirm who it is from, or rest the decision on the person's own contact.")),
                field="assessment",
            )
            for cited in finding.contacts
            if cited.whose in whys
        )
    )


@applies("WA3", "MN1")
def our_own_part(finding: Finding) -> Outcome:
    """Before a ground counts we look at ourselves: unanswered mail, delay, something new; and whether something else would do."""
    reasons: list[Reason] = []
    if not finding.our_part.strip():
        reasons.append(
            because(
                "WA3",
                why=say(
                    N_(
                        "Say whether anything of ours led to this: an unanswered message, a delay, new information."
                    )
                ),
                field="our_part",
            )
        )
    if not finding.resolvable_otherwise.strip():
        reasons.append(
            because(
                "WA3",
                "MN1",
                why=say(N_("Say what was explained or adjusted, or why it would not help.")),
                field="resolvable_otherwise",
            )
        )
    return refused(*reasons)


CHECKS: tuple[Callable[[Finding], Outcome], ...] = (
    offensive_language,
    persistence,
    hard_to_read,
    rights_are_no_incident,
    one_contact_one_decision,
    our_own_part,
)
