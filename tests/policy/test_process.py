from __future__ import annotations

import re
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest

from evenhand.policy.chart import to_svg, to_text
from evenhand.policy.chart_layout import BOX, LABEL_LINE, LABEL_SIZE, Arrow, Box, laid_out, text_width
from evenhand.policy.edition import invariants, load
from evenhand.policy.flowchart import END, QUESTION
from evenhand.policy.process import (
    EDGES,
    NODES,
    PASSING,
    TRANSITIONS,
    Event,
    Stage,
    Track,
    Way,
    path_of,
    transition_for,
)

pytestmark = pytest.mark.proves("AN1")

WARNED = [
    Event("receive_contact"),
    Event("report_concern"),
    Event("assess_concern", "warn"),
    Event("issue_warning"),
]
RESTRICTED = [
    *WARNED,
    Event("receive_contact"),
    Event("report_concern"),
    Event("assess_concern", "restrict"),
    Event("propose_restriction"),
    Event("decide_restriction", "approve"),
    Event("give_notice"),
]
LANGUAGES = pytest.mark.parametrize("language", ["en", "cy"])


class TestTheChart:
    def test_every_arrow_joins_boxes_and_every_box_is_reached(self) -> None:
        assert {id_ for edge in EDGES for id_ in edge.ends} == set(NODES)
        assert {edge.target for edge in EDGES} == set(NODES) - {"A"}
        assert len({edge.ends for edge in EDGES}) == len(EDGES)

    def test_every_box_cites_and_says_itself_in_both_languages(self) -> None:
        for node in NODES.values():
            assert node.clauses
            assert set(node.clauses) <= set(load().clauses)
            assert set(node.invariants) <= set(invariants())
            assert node.label.en != node.label.cy

    def test_every_ended_way_ends_and_every_answered_question_has_answers(self) -> None:
        for node in NODES.values():
            leaving = [edge for edge in EDGES if edge.source == node.id]
            assert bool(leaving) == (node.kind != END) or node.id in {"G1", "D1", "S1", "X1"}
            if node.kind == QUESTION:
                assert all(edge.label for edge in leaving), node.id


class TestTheTable:
    def test_every_arrow_is_walked_by_some_action_and_no_action_walks_where_there_is_none(self) -> None:
        walked = {ends for row in TRANSITIONS for walk in row.walks for ends in pairwise(walk)}
        assert walked == {edge.ends for edge in EDGES}

    def test_every_stage_is_reached_and_none_is_left_out_of_its_track(self) -> None:
        reached = {stage for row in TRANSITIONS for stage in row.to}
        begun = {Stage.NO_CONCERN, Stage.UNWARNED, Stage.UNRESTRICTED}
        assert reached | begun == set(Stage)
        assert {stage.track for stage in Stage} == set(Track)

    def test_only_roles_of_the_edition_act(self) -> None:
        assert {row.by for row in TRANSITIONS} - {""} <= set(load().roles)

    @pytest.mark.proves("RT3", "I8", "I9")
    def test_nothing_restricts_but_a_managers_decision_or_a_disputes_outcome(self) -> None:
        deciding = {(row.action, row.by) for row in TRANSITIONS if Stage.DECIDED in row.to}
        assert deciding == {("decide_restriction", "manager"), ("decide_review", "manager")}
        assert all(
            not row.to or row.to == (Stage.ENDED,) or row.to == (Stage.WARNING_OVER,)
            for row in TRANSITIONS
            if row.action in PASSING
        )

    def test_a_row_needs_every_track_that_it_names(self) -> None:
        event = Event("assess_concern", "warn")
        assert transition_for(event, [Stage.NO_CONCERN, Stage.WARNED]) is None
        again = transition_for(event, [Stage.REPORTED, Stage.WARNED])
        first = transition_for(event, [Stage.REPORTED, Stage.UNWARNED])
        assert again is not None
        assert first is not None
        assert len(again.walks) == len(first.walks) + 1


class TestTheWayOfAStory:
    def test_no_events_are_no_way(self) -> None:
        assert path_of([]) == Way()

    def test_a_first_warning_goes_from_the_contact_to_its_box(self) -> None:
        way = path_of(WARNED)
        assert way.nodes == ("A", "G", "R", "T", "N", "V", "E", "W", "W1")
        assert way.stands_at == "W1"
        assert Stage.WARNED in way.stages

    def test_unchanged_behaviour_goes_back_to_the_needs_before_it_goes_on(self) -> None:
        way = path_of(RESTRICTED)
        assert ("W2", "N") in way.edges
        assert ("W", "P") in way.edges
        assert way.stands_at == "F"
        assert not way.unplaced

    @pytest.mark.proves("WA6")
    def test_what_is_extremely_unacceptable_goes_past_the_warnings(self) -> None:
        way = path_of(
            [
                Event("report_concern"),
                Event("assess_concern", "restrict_at_once"),
                Event("propose_restriction"),
            ]
        )
        assert ("E", "P") in way.edges
        assert "W" not in way.nodes
        assert way.stands_at == "M"

    @pytest.mark.proves("DI6")
    def test_a_dispute_that_stands_leaves_it_in_force_and_one_that_removes_ends_it(self) -> None:
        disputed = [*RESTRICTED, Event("receive_dispute"), Event("assign_dispute")]
        stands = path_of([*disputed, Event("decide_dispute", "stands")])
        assert stands.stands_at == "F"
        assert Stage.IN_FORCE in stands.stages
        removed = path_of([*disputed, Event("decide_dispute", "removed")])
        assert removed.stands_at == "Q2"
        assert Stage.ENDED in removed.stages

    @pytest.mark.proves("OA7", "I12", "DI1")
    def test_an_extension_goes_through_a_fresh_notice_and_can_be_disputed_anew(self) -> None:
        reviewed = [
            *RESTRICTED,
            Event("receive_dispute"),
            Event("decide_dispute", "stands"),
            Event("open_review"),
        ]
        way = path_of([*reviewed, Event("decide_review", "extend")])
        assert way.stands_at == "L"
        assert Stage.UNDISPUTED in way.stages
        assert not path_of(
            [*reviewed, Event("decide_review", "extend"), Event("give_notice"), Event("receive_dispute")]
        ).unplaced

    @pytest.mark.proves("MN4", "I23")
    def test_a_danger_is_seen_beside_the_way_and_does_not_move_it(self) -> None:
        way = path_of([*RESTRICTED, Event("raise_danger", "immediate")])
        assert way.nodes[-2:] == ("D", "D1")
        assert way.stands_at == "F"

    @pytest.mark.proves("OA7", "I11")
    def test_a_last_day_that_passes_ends_it_and_the_late_review_is_still_decided(self) -> None:
        way = path_of([*RESTRICTED, Event("last_day_passes"), Event("decide_review", "remove")])
        assert way.stands_at == "Z1"
        assert Stage.ENDED in way.stages

    def test_what_has_no_place_is_said_and_moves_nothing(self) -> None:
        lost = Event("give_notice")
        way = path_of([*WARNED, lost, Event("register_person")])
        assert way.unplaced == (lost, Event("register_person"))
        assert way.stands_at == "W1"


@LANGUAGES
class TestTheDrawing:
    def test_no_box_touches_another(self, language: str) -> None:
        for one, other in combinations(laid_out(language).boxes.values(), 2):
            apart = (
                one.right + 20 < other.x
                or other.right + 20 < one.x
                or one.bottom + 20 < other.y
                or other.bottom + 20 < one.y
            )
            assert apart, (one.node.id, other.node.id)

    def test_every_text_fits_its_box(self, language: str) -> None:
        for box in laid_out(language).boxes.values():
            assert all(text_width(line) <= BOX - 26 for line in box.lines), box
            assert all(text_width(line, 12) <= BOX - 26 for line in box.cited), box

    def test_no_arrow_goes_through_a_box(self, language: str) -> None:
        layout = laid_out(language)
        for arrow in layout.arrows:
            for box in layout.boxes.values():
                for one, other in pairwise(arrow.points):
                    assert not overlap(stretch(one, other), inside(box)), (arrow.edge.ends, box.node.id)

    def test_arrows_begin_and_end_on_their_boxes(self, language: str) -> None:
        layout = laid_out(language)
        for arrow in layout.arrows:
            for id_, (x, y) in zip(arrow.edge.ends, (arrow.points[0], arrow.points[-1]), strict=True):
                box = layout.boxes[id_]
                assert (x in (box.x, box.right) and box.y <= y <= box.bottom) or (
                    y in (box.y, box.bottom) and box.x <= x <= box.right
                )

    def test_labels_lie_on_nothing_and_within_the_picture(self, language: str) -> None:
        layout = laid_out(language)
        labels = [(arrow, label_of(arrow)) for arrow in layout.arrows if arrow.label]
        for arrow, label in labels:
            assert label[0] >= 0
            assert label[2] <= layout.width
            assert not any(overlap(label, inside(box)) for box in layout.boxes.values()), arrow
            crossed = (stretch(*two) for other in layout.arrows for two in pairwise(other.points))
            assert not any(overlap(label, line) for line in crossed), arrow
        for (one, here), (other, there) in combinations(labels, 2):
            assert not overlap(here, there), (one.edge.ends, other.edge.ends)

    def test_no_two_arrows_run_along_each_other_the_opposite_way(self, language: str) -> None:
        arrows = laid_out(language).arrows
        for one, other in combinations(arrows, 2):
            if one.edge.source == other.edge.source:
                continue
            for here in pairwise(one.points):
                for there in pairwise(other.points):
                    assert not along(here, there), (one.edge.ends, other.edge.ends)

    def test_it_is_a_picture_with_a_title_and_a_description_and_no_styles(self, language: str) -> None:
        way = path_of(RESTRICTED)
        svg = to_svg(way, language, prefix="here")
        root = ET.fromstring(svg)
        assert root.get("role") == "img"
        assert root.get("lang") == language
        assert {child.get("id") for child in root} >= {
            root.get("aria-labelledby"),
            root.get("aria-describedby"),
        }
        assert not re.search(r"style=|<style|<script|href=|url\(", svg)
        assert all(node.clauses[0] in svg for node in NODES.values())

    def test_the_way_is_told_by_number_thickness_and_words_as_well_as_by_colour(self, language: str) -> None:
        way = path_of(RESTRICTED)
        svg, plain = to_svg(way, language), to_svg(None, language)
        assert svg.count("<circle") == len(way.nodes)
        assert "<circle" not in plain
        assert svg.count('stroke-width="3.5"') == len(way.nodes) + len(way.edges)
        assert 'stroke-width="3.5"' not in plain
        here = {"en": "HERE NOW", "cy": "YMA NAWR"}[language]
        assert svg.count(here) == 1
        assert here not in plain


@LANGUAGES
class TestTheTextVersion:
    def test_it_says_every_box_once_and_every_arrow(self, language: str) -> None:
        text = to_text(None, language)
        for node in NODES.values():
            assert (
                len(
                    re.findall(
                        rf"(?:^|: ){node.id}\. {re.escape(node.label.text(language))}", text, re.MULTILINE
                    )
                )
                == 1
            )
        assert text.count("\n") == len(EDGES) + 4 - 1
        for edge in EDGES:
            if edge.label:
                assert edge.label.text(language) in text

    def test_it_tells_the_way_too(self, language: str) -> None:
        way = path_of(RESTRICTED)
        text = to_text(way, language)
        assert len(re.findall(r"\[(?:step|cam) \d+\]", text)) == len(way.nodes)
        (line,) = [line for line in text.splitlines() if "[here now]" in line or "[yma nawr]" in line]
        assert "F. " in line


Area = tuple[float, float, float, float]
Stretch = tuple[tuple[float, float], tuple[float, float]]


def overlap(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def inside(box: Box) -> Area:
    return box.x + 1, box.y + 1, box.right - 1, box.bottom - 1


def stretch(one: tuple[float, float], other: tuple[float, float]) -> Area:
    (x1, x2), (y1, y2) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return x1 - 0.5, y1 - 0.5, x2 + 0.5, y2 + 0.5


def label_of(arrow: Arrow) -> Area:
    wide = max(text_width(line, LABEL_SIZE) for line in arrow.label)
    left = arrow.label_x - {"start": 0.0, "middle": wide / 2, "end": wide}[arrow.anchor]
    top = arrow.label_y - LABEL_SIZE + 3
    return left, top, left + wide, arrow.label_y + LABEL_LINE * (len(arrow.label) - 1) + 3


def along(one: Stretch, other: Stretch) -> bool:
    """Whether two stretches run on the same line for more than a corner."""
    for axis, across in ((0, 1), (1, 0)):
        if one[0][across] == one[1][across] == other[0][across] == other[1][across]:
            low = max(min(one[0][axis], one[1][axis]), min(other[0][axis], other[1][axis]))
            high = min(max(one[0][axis], one[1][axis]), max(other[0][axis], other[1][axis]))
            return high - low > 1
    return False
