"""What whoever asks for what is held about them is told besides (UK GDPR Art. 15(1)): why it is held, where it comes from, for how
long, what they can ask, and to whom they can complain.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from evenhand.casework.facts.retention import schedule
from evenhand.letters.as_pages import Block, Words, heading, pairs, paragraph
from evenhand.policy.own_words import ICO
from evenhand.web.certificate import years
from evenhand.web.words import said


def rights() -> Iterator[Block]:
    """These pages."""
    yield heading(_("Why we hold it, for how long, and what you can do"))
    yield pairs(
        [
            (_("Why we hold it"), [
                _("To deal with what you send us, and to carry out our policy on unacceptable contact."),
                _("Our privacy notice says more, and on which law it rests."),
            ]),
            (_("Where it comes from"), _("From you and those who speak for you, from our colleagues, and perhaps from others.")),
            (_("Who decides"), _("People. No machine decides anything about you (I9).")),
            (_("How long we keep it"), _how_long()),
            (_("What you can ask of us"), [
                _("To put right what is wrong, and to keep your own words beside our record."),
                _("To delete it, to use less of it, or to stop using it. The law says when we must."),
            ]),
        ]
    )  # fmt: skip
    yield paragraph(
        _(
            "If you disagree with how we dealt with your request, you can complain to us, and to the regulator:"
        )
    )
    yield pairs(
        [
            (said(ICO.name), [said(ICO.phone), said(ICO.website), ICO.address]),
            (_("A court"), _("You can also ask a court to decide. You do not have to complain first.")),
        ]
    )


def _how_long() -> list[Words]:
    plan = schedule()
    if plan is None:
        return [_("As long as our privacy notice says.")]
    longer = _(
        "Longer while something in it is open, in force or disputed, or while a court or somebody else asks us to keep it."
    )
    theirs = {"decisions": plan.decisions, "contact": plan.contact}
    return [*years(theirs), longer]
