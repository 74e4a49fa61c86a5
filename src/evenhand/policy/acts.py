"""Acts under the policy: ending a call, reporting to the police. Each is done once, by a person, and recorded."""

from __future__ import annotations

from collections.abc import Sequence

from .outcome import ALLOWED, N_, Outcome, because, refused, say
from .rules import applies


@applies("RT1a")
def may_end_call(
    *, channel: str, allowed: bool, said_before_ending: str, reasons: str, ended_already: bool = False
) -> Outcome:
    """A call is ended only where the person's restriction says so, after the person was told; and once."""
    told = ALLOWED
    if ended_already:
        told += refused(because("RT1a", why=say(N_("It is on record already that this call was ended."))))
    if channel != "phone":
        told += refused(because("RT1a", why=say(N_("Only a telephone call can be ended.")), field="contact"))
    if not allowed:
        told += refused(
            because(
                "RT1a",
                why=say(N_("No restriction in force lets calls with this person be ended.")),
                instead=say(N_("Say that the call is hard to continue, and report a concern afterwards.")),
            )
        )
    if not said_before_ending.strip():
        told += refused(
            because(
                "RT1a",
                "RT2",
                why=say(N_("Tell them why the call will end, and write down what you said.")),
                field="said_before_ending",
            )
        )
    if not reasons.strip():
        told += refused(because("RT1a", why=say(N_("Say why the call was ended.")), field="reasons"))
    return told


@applies("RT1g", "IC4", "I29", "I37")
def may_report_to_police(
    *, force: str, what_was_sent: str, authority: str, contacts: Sequence[object]
) -> Outcome:
    """A police report says what was sent, to which force, under whose authority. It reports; it never says that an
    offence was committed.
    """
    told = ALLOWED
    asked = (
        ("force", force, N_("Name the police force that was told.")),
        ("what_was_sent", what_was_sent, N_("List what was sent to the police.")),
        ("authority", authority, N_("Name who authorised the report, and on what ground.")),
    )
    for field, text, why in asked:
        if not text.strip():
            told += refused(because("RT1g", "IC4", "I37", why=say(why), field=field))
    if not contacts:
        told += refused(
            because(
                "RT1g", "I37", why=say(N_("Choose the contact that the report is about.")), field="contacts"
            )
        )
    return told
