"""The words for what mail and telephone systems and the register do not agree on: by its kind, why, what to do instead, and under
which clauses (policy.reconciliation finds it).
"""

from __future__ import annotations

from collections.abc import Mapping

from .outcome import N_

WHY: Mapping[str, str] = {
    "no_restriction": N_("The rule is about %(person)s, for whom no restriction that touches this channel is in force."),
    "left_after_end": N_("The rule is about %(person)s, whose restriction %(restriction)s has been over since %(until)s."),
    "nobody_on_record": N_("The address %(address)s is nobody’s on record: no decision stands behind the rule."),
    "shared": N_("More than one person uses %(address)s, or a representative does: the rule meets somebody who is not restricted."),
    "catches_others": N_("The rule meets everybody at %(address)s, and %(within)s addresses on record are there."),
    "closes_floor": N_("%(address)s takes complaints, requests for a review or disputes, which no restriction closes."),
    "bars_from_floor": N_("It keeps %(address)s from a mailbox of complaints, requests for a review or disputes."),
    "loses_floor": N_("It refuses or throws away what comes to a mailbox of complaints, requests for a review or disputes."),
    "refuses": N_("It refuses or throws away e-mail from %(person)s. What comes through a closed channel is kept and read."),
    "goes_further": N_("It bars %(person)s altogether, and restriction %(restriction)s does not close all of this channel."),
    "missing": N_("Restriction %(restriction)s is in force until %(until)s, and no rule carries it out for %(address)s."),
    "unread": N_("This could not be read, so nobody knows whom it meets."),
    "own_script": N_("Our own script is not there, or is not what the register says now."),
    "own_script_idle": N_("Our own script is there and does not run."),
}  # fmt: skip
INSTEAD: Mapping[str, str] = {
    "no_restriction": N_("Remove the rule, or have a manager decide on a restriction first."),
    "left_after_end": N_("Remove the rule."),
    "nobody_on_record": N_("Remove the rule; or, where somebody was restricted, put the decision on record."),
    "shared": N_("Remove the rule. An address that several people use restricts nobody."),
    "catches_others": N_("Remove the rule, or name the addresses it is meant for."),
    "closes_floor": N_("Remove the rule."),
    "bars_from_floor": N_("Remove the rule."),
    "loses_floor": N_("Remove the rule, or file the message where somebody reads it."),
    "refuses": N_("Replace the rule by one that files the message where somebody reads it."),
    "goes_further": N_("Replace the bar by what the restriction says."),
    "missing": N_("Add the rule, or have the gateway carry it out."),
    "unread": N_("Look at it, and write it so that it can be read, or remove it."),
    "own_script": N_("Write it anew."),
    "own_script_idle": N_("Let the script that runs include it, or let it run."),
}
TITLES: Mapping[str, str] = {
    "no_restriction": N_("A rule without a restriction"),
    "left_after_end": N_("A rule left after the end"),
    "nobody_on_record": N_("A rule about nobody on record"),
    "shared": N_("A rule that meets several people"),
    "catches_others": N_("A rule for a whole domain"),
    "closes_floor": N_("A rule that closes what stays open"),
    "bars_from_floor": N_("A rule before what stays open"),
    "loses_floor": N_("A rule that loses what stays open"),
    "refuses": N_("A rule that loses contact"),
    "goes_further": N_("A rule that goes further than the decision"),
    "missing": N_("A restriction without its rule"),
    "unread": N_("A rule that cannot be read"),
    "own_script": N_("Our own script is out of date"),
    "own_script_idle": N_("Our own script does not run"),
}
CLAUSES: Mapping[str, tuple[str, ...]] = {
    "no_restriction": ("RT2", "RT3"),
    "left_after_end": ("RT2", "OA7", "I35"),
    "nobody_on_record": ("RT2", "RT3"),
    "shared": ("IN4", "I27"),
    "catches_others": ("IN4", "I27"),
    "closes_floor": ("OA2", "DI2", "I14"),
    "bars_from_floor": ("OA2", "DI2", "I14"),
    "loses_floor": ("OA2", "DI2", "I14", "I25"),
    "refuses": ("RT1f", "I25"),
    "goes_further": ("RT2", "RT3"),
}
