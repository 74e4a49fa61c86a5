"""What goes of who is who when a record is disposed of (I33)."""

from __future__ import annotations

from evenhand.audit.going import Goes

GOING = {
    "people_person": Goes(
        words=("name", "folded_name"), empty=("postal", "force_complained_about", "language")
    ),
    "people_representative": Goes(words=("name",)),
    "people_identifier": Goes(whole=True),
    "people_nameword": Goes(whole=True),
    "people_adjustment": Goes(words=("request", "reasons")),
    "people_merge": Goes(words=("reasons",)),
    "people_mergesuggestion": Goes(words=("reasons",), lists=("evidence",)),
    "people_sharedaddress": Goes(words=("value", "used_by", "ended_reasons"), own=("normalised",)),
}
