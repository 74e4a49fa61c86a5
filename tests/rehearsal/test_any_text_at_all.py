from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evenhand.rehearsal.marked import Misread, loads
from evenhand.rehearsal.read import Unreadable, read
from evenhand.rehearsal.vocabulary import Vocabulary

PIECES = (
    *(
        "scenario: x\n",
        "steps:\n",
        "people: [{id: pat}]\n",
        "  - ",
        "{at: ",
        "2026-07-01T10:00",
        ", do: warn",
    ),
    *(
        ", ask: standing",
        ", person: pat",
        "}\n",
        "\n",
        "[",
        "]",
        "&a ",
        "*a",
        "? ",
        ": ",
        "| ",
        "!!set ",
        "<<: ",
    ),
    *("\t", "'", '"', "#", "0x1F", "1e999", "-", "..."),
)
YAML_LIKE = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(st.one_of(st.text(), YAML_LIKE, st.binary().map(lambda raw: raw.decode("latin-1"))))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_or_refused_with_a_line(text: str) -> None:
    refused: list[Misread] = []
    try:
        loads(text.encode("utf-8", "surrogatepass"))
    except Misread as problem:
        refused.append(problem)
    assert all(problem.line >= 1 and problem.why for problem in refused)


@given(YAML_LIKE)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.usefixtures("words")
def test_any_file_is_a_scenario_or_said_not_to_be_one(words: Vocabulary, text: str) -> None:
    with NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file, suppress(Unreadable):
        file.write(text)
        file.flush()
        assert read(Path(file.name), words).steps
