"""The nodes and arrows of the flow chart, as data. Annex 1's own picture is lost; this is the process rebuilt from the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .bilingual import Bilingual
from .rules import check_ids

START, QUESTION, STEP, END = "start", "question", "step", "end"


@dataclass(frozen=True, slots=True)
class Node:
    """A box of the chart: something that happens, or a question. `invariants` are what must never happen there."""

    id: str
    kind: str
    label: Bilingual
    clauses: tuple[str, ...]
    invariants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow; its label is the answer that leads along it, or None where there is only one way on."""

    source: str
    target: str
    label: Bilingual | None = None

    @property
    def ends(self) -> tuple[str, str]:
        return self.source, self.target


def _node(id_: str, kind: str, en: str, cy: str, clauses: str, invariants: str = "") -> Node:
    check_ids(*clauses.split(), *invariants.split())
    return Node(id_, kind, Bilingual(en, cy), tuple(clauses.split()), tuple(invariants.split()))


_YES, _NO = Bilingual("yes", "oes"), Bilingual("no", "nac oes")

NODES: Mapping[str, Node] = MappingProxyType(
    {
        node.id: node
        for node in (
            _node(
                "A", START, "Contact arrives, by any channel", "Daw cyswllt, drwy unrhyw sianel", "DF3", "I25"
            ),
            _node(
                "G", QUESTION, "Restriction in force?", "A oes cyfyngiad mewn grym?", "OA4 IN4", "I11 I27 I35"
            ),
            _node(
                "G1",
                STEP,
                "Instruction: what to do with this contact",
                "Cyfarwyddyd: beth i’w wneud â’r cyswllt hwn",
                "RT1 OA1 OA2",
                "I14 I23 I24 I25 I26 I31 I36",
            ),
            _node("D", QUESTION, "Immediate danger?", "A oes perygl uniongyrchol?", "MN4", "I23"),
            _node(
                "D1",
                STEP,
                "Emergency services; recorded, and owned by someone",
                "Y gwasanaethau brys; wedi’i gofnodi, a rhywun yn gyfrifol amdano",
                "MN4",
                "I23",
            ),
            _node("S", QUESTION, "Concern for safety?", "A oes pryder am ddiogelwch?", "MN3", "I23"),
            _node(
                "S1",
                STEP,
                "Raised with the relevant organisation, and owned by someone",
                "Wedi’i godi gyda’r sefydliad perthnasol, a rhywun yn gyfrifol amdano",
                "MN3",
                "I23",
            ),
            _node(
                "X",
                QUESTION,
                "Signs of illegal content?",
                "A oes arwyddion o gynnwys anghyfreithlon?",
                "IC1 IC2 IC3",
                "I28 I29",
            ),
            _node(
                "X1",
                STEP,
                "Stop viewing, quarantine, content lead; the police where required",
                "Peidio ag edrych, cwarantin, arweinydd cynnwys; yr heddlu lle bo angen",
                "IC4 RT1g",
                "I28 I29 I37",
            ),
            _node(
                "R",
                STEP,
                "Colleague reports a concern: the behaviour, its effect on them",
                "Cydweithiwr yn rhoi gwybod am bryder: yr ymddygiad, ei effaith arno",
                "IN2",
                "I38 I40",
            ),
            _node(
                "T",
                QUESTION,
                "A kind AND an impact?",
                "A oes math AC effaith?",
                "DF1 DF2",
                "I1 I2 I3 I4 I40 I41",
            ),
            _node(
                "T1",
                END,
                "No action under the policy: answer, explain, signpost",
                "Dim gweithredu o dan y polisi: ateb, esbonio, cyfeirio",
                "UP1 UP2",
                "I40",
            ),
            _node(
                "N",
                STEP,
                "Needs: adjustments, conditions, our own part",
                "Anghenion: addasiadau, cyflyrau, ein rhan ni",
                "IN3 MN1 AA3N WA3",
                "I2 I22",
            ),
            _node(
                "V",
                QUESTION,
                "Would an adjustment or an explanation resolve it?",
                "A fyddai addasiad neu esboniad yn ei ddatrys?",
                "MN1 WA3",
            ),
            _node(
                "V1",
                END,
                "Adjust the service, keep watch",
                "Addasu’r gwasanaeth, cadw golwg",
                "IN3 MN1",
            ),
            _node(
                "E",
                QUESTION,
                "Extremely unacceptable?",
                "A yw’n hynod annerbyniol?",
                "WA6",
                "I6 I9",
            ),
            _node(
                "W",
                QUESTION,
                "Warned already, and live?",
                "Wedi’i rybuddio eisoes, a’r rhybudd yn fyw?",
                "WA1",
                "I5 I6 I35",
            ),
            _node(
                "W1",
                STEP,
                "Warning 1, 2 or 3: the reasons and the change asked for",
                "Rhybudd 1, 2 neu 3: y rhesymau a’r newid y gofynnir amdano",
                "WA1 WA2",
                "I5 I9 I34",
            ),
            _node("W2", QUESTION, "Behaviour changed?", "A newidiodd yr ymddygiad?", "WA2", "I41"),
            _node("W3", END, "Closed; the warning ages out", "Ar gau; daw’r rhybudd i ben", "WA1", "I35"),
            _node(
                "P",
                STEP,
                "Restriction proposed: measures, 3, 6 or 12 months, least intrusive first, access kept open",
                "Cynnig cyfyngiad: mesurau, 3, 6 neu 12 mis, y lleiaf ymwthiol yn gyntaf, mynediad ar agor",
                "RT1 OA1 OA4 OA5 WA5",
                "I6 I7 I10 I13 I14 I27 I36",
            ),
            _node("M", QUESTION, "A manager decides", "Rheolwr yn penderfynu", "RT3", "I8 I9 I22"),
            _node(
                "L",
                STEP,
                "Notice: what, why, until when, what stays open, how to dispute",
                "Hysbysiad: beth, pam, tan pryd, beth sy’n aros ar agor, sut i herio",
                "RT2 RT4 DI2",
                "I15 I16 I17 I34 I38",
            ),
            _node(
                "F",
                STEP,
                "In force: every contact is read, whoever meets it has the instruction",
                "Mewn grym: darllenir pob cyswllt, mae’r cyfarwyddyd gan bwy bynnag sy’n ei dderbyn",
                "RT1 OA1 OA2",
                "I11 I13 I14 I24 I25 I30",
            ),
            _node("Q", QUESTION, "Disputed?", "A yw’n cael ei herio?", "DI1 DI2", "I20"),
            _node(
                "Q1",
                STEP,
                "Stage 2 by Quality, Standards and Research: reasonable and proportionate? 20 working days",
                "Cam 2 gan Ansawdd, Safonau ac Ymchwil: rhesymol a chymesur? 20 diwrnod gwaith",
                "DI3 DI4 DI5",
                "I18 I19",
            ),
            _node(
                "Q2",
                STEP,
                "Stands, changed or removed; final",
                "Yn sefyll, wedi’i newid neu wedi’i ddileu; terfynol",
                "DI6",
                "I20",
            ),
            _node(
                "B",
                QUESTION,
                "Forms abused, or unreasonable during the dispute?",
                "Camddefnyddio ffurflenni, neu afresymol yn ystod yr her?",
                "OA3 DI7",
                "I21",
            ),
            _node(
                "B1",
                STEP,
                "Extension considered: a manager decides",
                "Ystyried estyniad: rheolwr yn penderfynu",
                "OA3 DI7 RT3",
                "I8 I9 I10 I21",
            ),
            _node(
                "Z",
                STEP,
                "Before the end: review of the effect on behaviour",
                "Cyn y diwedd: adolygu’r effaith ar ymddygiad",
                "OA6",
                "I11 I12",
            ),
            _node("Z1", END, "Removed", "Wedi’i ddileu", "OA7", "I35"),
            _node(
                "Z2",
                STEP,
                "Extended by 3, 6 or 12 months: fresh reasons, notice, right to dispute",
                "Ei estyn 3, 6 neu 12 mis: rhesymau, hysbysiad a hawl i herio newydd",
                "OA7",
                "I8 I10 I12",
            ),
        )
    }
)

EDGES: tuple[Edge, ...] = (
    Edge("A", "R"),
    Edge("A", "G"),
    Edge("A", "D"),
    Edge("A", "S"),
    Edge("A", "X"),
    Edge("G", "G1", _YES),
    Edge("D", "D1", _YES),
    Edge("S", "S1", _YES),
    Edge("X", "X1", _YES),
    Edge("R", "T"),
    Edge("T", "T1", _NO),
    Edge("T", "N", _YES),
    Edge("N", "V"),
    Edge("V", "V1", Bilingual("yes", "byddai")),
    Edge("V", "E", Bilingual("no", "na fyddai")),
    Edge("E", "P", Bilingual("yes", "ydy")),
    Edge("E", "W", Bilingual("no", "nac ydy")),
    Edge("W", "W1", Bilingual("fewer than three", "llai na thri")),
    Edge("W", "P", Bilingual("yes, going on", "ydy, ac mae’n parhau")),
    Edge("W1", "W2"),
    Edge("W2", "W3", Bilingual("yes", "do")),
    Edge("W2", "N", Bilingual("no", "naddo")),
    Edge("P", "M"),
    Edge("M", "N", Bilingual("declined or sent back", "gwrthodwyd neu anfonwyd yn ôl")),
    Edge("M", "L", Bilingual("approved", "cymeradwywyd")),
    Edge("L", "F"),
    Edge("F", "Q"),
    Edge("Q", "Q1", Bilingual("yes", "ydy")),
    Edge("Q1", "Q2"),
    Edge("Q2", "F"),
    Edge("F", "B"),
    Edge("B", "B1", Bilingual("yes", "ydy")),
    # The text leaves a decided extension without an arrow; it goes the way of every decision, through its notice (OA7, RT4).
    Edge("B1", "L", Bilingual("extended", "estynnwyd")),
    Edge("F", "Z"),
    Edge("Z", "Z1"),
    Edge("Z", "Z2"),
    Edge("Z2", "L"),
)

# Which arrow an id pair is; the drawing and the walks look arrows up here.
ARROWS: Mapping[tuple[str, str], Edge] = MappingProxyType({edge.ends: edge for edge in EDGES})
