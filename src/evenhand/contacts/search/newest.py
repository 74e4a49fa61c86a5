"""How PostgreSQL finds the newest entries in one statement: a function there, which widens what it asks until it has enough.

GIN gives what it finds in no order, all of it, and each has to be looked up in the table, which is what costs. So an entry has
marks for the stretches of time that it lies in, shorter and longer ones; the function asks the newest stretches first, and then as
much further back as what these held lets expect to be needed: for a page first, and then to count. What is only counted may come in
any order, and is looked up until there is enough of it. Nothing is asked twice.

Each condition is a key of its own in the scan of the index (`words @@ a AND words @@ b`, and not `words @@ (a & b)`): GIN then
leaps in each list to where the others are, instead of going through the rarest from its beginning. The stretches are many lists and
dear to ask, so they come last, and are asked of what fits the rest; where more than some of all has to be counted, they are left
away, since all of it without them takes less time. The statements of a function are planned once on a connection, and not by every
search.
"""

from __future__ import annotations

from .entry import LOW

# How long a stretch is, as the bits of a key that it leaves away: from 18 hours to two years, each four times the one before.
STRETCHES = tuple(LOW + bits for bits in (16, 18, 20, 22, 24, 26))
MOST_TERMS = 6  # that are keys of their own; what is beyond has to be one with the last of them
FIRST = 1_000  # entries that are asked first, about

_TOGETHER = 10  # stretches of one length that are asked together, at most: more are finer, and one key then has more lists
_SAMPLE = 10  # of how many of those one is looked up, to see how close together in time they come
_FOR_A_PAGE = 2.0  # times as much as is expected to be needed, while entries are wanted; all that fit are looked up then
_TO_COUNT = 1.2  # afterwards: they are looked up only until there are enough,
_AT_LEAST = 1.5  # and this, of what was asked so far, for what the newest have may be rare before
_SOME = 0.3  # of all: to ask for more than that by its stretches takes longer than to ask for all
_FURTHER = 64  # times as far as has been asked, at most


def stretches_of(key: int) -> list[str]:
    """The marks of the stretches that a key lies in."""
    return [f"_t{bits - LOW}_{key >> bits}" for bits in STRETCHES]


def _asked_with(keys: int) -> str:
    """The statement for so many keys: found first and counted then, else entries might be looked at one by one from the newest.

    For the same reason nothing but the words may lead to them: “+ 0” keeps the primary key out of it.
    """
    conditions = " AND ".join(f"words @@ keys[{number}]" for number in range(1, keys + 1))
    return f"""
        WITH found AS MATERIALIZED (
            SELECT id, contact_id FROM contacts_searchentry
            WHERE {conditions} AND id + 0 >= since AND id + 0 < upper
                AND (phrases IS NULL OR CASE WHEN said IS NULL THEN ts_match_vq(words, phrases) ELSE said LIKE ALL (like_these) END)
            LIMIT CASE WHEN number >= page THEN most - number END
        ), shown AS (SELECT id, contact_id FROM found ORDER BY id DESC LIMIT page)
        SELECT ids || ARRAY(SELECT id FROM shown), contacts || ARRAY(SELECT contact_id FROM shown),
            number + (SELECT count(*) FROM found)
        INTO ids, contacts, number;
"""  # noqa: S608


_ASKED = "\n        ELS".join(
    f"IF cardinality(keys) = {keys} THEN {_asked_with(keys)}" for keys in range(1, MOST_TERMS + 2)
)

# `terms`: every one must fit. `phrases`: so must the words in their places, where there are any; `like_these` asks the same of an
# entry that has them in its row. `stretched`: every entry has the marks of its stretches. `oldest`, `below`: the least key, and the
# one that is too great. `page`: so many are answered with, as `ids` and their `contacts`. `number`: how many there are; `most` or
# more, when there are so many. `first`: how many entries are asked first, about.
FUNCTION = f"""
CREATE OR REPLACE FUNCTION contacts_newest(
    terms tsquery[], phrases tsquery, like_these text[], stretched boolean, oldest bigint, below bigint,
    most integer, page integer, first integer,
    OUT ids bigint[], OUT contacts bigint[], OUT number integer
) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $found$
DECLARE
    newest bigint;  -- the greatest key that there is to ask for
    lowest bigint;  -- the least
    upper bigint;  -- what is asked now lies below this
    since bigint;  -- and here or above
    span bigint;
    further numeric;  -- times as far as until now
    bare boolean;  -- all that is left may be asked for without its stretches
    wide integer;
    keys tsquery[];
BEGIN
    ids := '{{}}'; contacts := '{{}}'; number := 0;
    SELECT max(id) INTO newest FROM contacts_searchentry WHERE id < coalesce(below, {(1 << 63) - 1});
    SELECT min(id) INTO lowest FROM contacts_searchentry WHERE id >= coalesce(oldest, {-(1 << 63)});
    IF newest IS NULL OR lowest IS NULL OR newest < lowest THEN RETURN; END IF;
    -- Not where much of what there is lies outside of what is asked for: it would be looked up, too.
    bare := oldest IS NULL AND newest - lowest > ((SELECT max(id) FROM contacts_searchentry) - lowest) / 2;
    upper := newest + 1;
    -- Where there are fewer than the sample, all of them are asked.
    SELECT id INTO since FROM contacts_searchentry WHERE id < upper ORDER BY id DESC OFFSET first / {_SAMPLE} LIMIT 1;
    span := (newest - since) * {_SAMPLE};
    LOOP
        since := CASE WHEN stretched THEN greatest(upper - span, lowest) ELSE lowest END;
        IF since <= lowest AND (bare OR NOT stretched) THEN
            keys := terms;
        ELSE
            wide := {STRETCHES[0]};
            WHILE wide < {STRETCHES[-1]} AND ((upper - 1) >> wide) - (since >> wide) >= {_TOGETHER} LOOP wide := wide + 2; END LOOP;
            SELECT terms || string_agg(format('''_t%s_%s''', wide - {LOW}, stretch), '|')::tsquery INTO keys
            FROM generate_series(since >> wide, (upper - 1) >> wide) AS stretch;
            since := greatest(since >> wide << wide, lowest);
        END IF;
        {_ASKED}
        END IF;
        EXIT WHEN number >= most OR since <= lowest;
        upper := since;
        -- Of what is left, as much as what was asked so far lets expect to be needed for a page, and then for the count; all, where
        -- it is no more than that.
        span := newest - since + 1;
        further := CASE WHEN number < page THEN greatest({_FOR_A_PAGE} * (page - number) / (number + 0.5), 0.5)
            ELSE greatest({_TO_COUNT} * (most - number) / (number + 0.5), {_AT_LEAST}) END;
        IF (number + 1.0) * (upper - lowest) / span < most THEN
            span := upper - lowest;
        ELSE
            span := span * least(further, {_FURTHER});
        END IF;
        IF span > (upper - lowest) * 0.9 OR (bare AND number >= page AND span > (upper - lowest) * {_SOME}) THEN
            span := upper - lowest;
        END IF;
    END LOOP;
    ids := ids[1:least(page, most)]; contacts := contacts[1:least(page, most)];
END $found$
"""  # noqa: S608
DROP = "DROP FUNCTION IF EXISTS contacts_newest"
