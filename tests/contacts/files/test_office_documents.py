"""What OpenDocument files, spreadsheets and slides say."""

from __future__ import annotations

import io
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from evenhand.contacts.files.looking import Finding, look

_ODF = (
    '<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="b"><office:body><office:text>{}'
    "</office:text></office:body></office:document-content>"
)


def packed(**entries: str) -> bytes:
    held = io.BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as archive:
        for name, text in entries.items():
            stored = ZIP_STORED if name == "mimetype" else ZIP_DEFLATED
            archive.writestr(name, text, stored)
    return held.getvalue()


def read(content: bytes) -> Finding:
    return look([content], len(content))


def odt(body: str, **more: str) -> bytes:
    return packed(
        mimetype="application/vnd.oasis.opendocument.text", **{"content.xml": _ODF.format(body)}, **more
    )


def test_a_letter_that_libreoffice_wrote() -> None:
    found = read(
        odt(
            "<text:h>Cwyn</text:h>\n  <text:p>Annwyl <text:span>Syr</text:span>,<text:line-break/>mae’r d<text:s/>ŵr</text:p>"
            "<table:table><table:table-row><table:table-cell><text:p>In a table</text:p></table:table-cell></table:table-row>"
            "</table:table>"
        )
    )
    assert (found.kind, found.outcome) == ("opendocument", "read")
    assert found.text.split("\n")[:3] == ["Cwyn", "Annwyl Syr,", "mae’r d ŵr"]
    assert "In a table" in found.text


def test_one_that_is_locked_says_so() -> None:
    locked = odt("<text:p>x</text:p>", **{"META-INF/manifest.xml": "<manifest:encryption-data/>"})
    assert (read(locked).outcome, read(locked).why) == ("unreadable", "encrypted")


def test_nothing_of_this_machine_is_read_for_one() -> None:
    spying = packed(
        mimetype="application/vnd.oasis.opendocument.text",
        **{
            "content.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            + _ODF.format("<text:p>a &x; b</text:p>")
        },
    )
    assert "root" not in read(spying).text


def test_a_spreadsheet_by_its_rows() -> None:
    found = read(
        packed(
            **{
                "[Content_Types].xml": "<a/>", "_rels/.rels": "<a/>", "xl/workbook.xml": "<a/>",
                "xl/sharedStrings.xml": "<sst><si><t>Day</t></si><si><r><t>They </t></r><r><t>rang</t></r></si></sst>",
                "xl/worksheets/sheet1.xml": '<worksheet><sheetData><row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
                '<row><c><v>46000</v></c><c t="inlineStr"><is><t>twice</t></is></c><c t="s"><v>99</v></c></row>'
                "</sheetData></worksheet>",
            }
        )
    )  # fmt: skip
    assert (found.kind, found.outcome) == ("xlsx", "read")
    assert [line.strip() for line in found.text.split("\n")] == ["Day\tThey rang", "46000\ttwice"]


def test_slides_and_their_notes() -> None:
    slide = '<p:sld xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:sld>'
    found = read(
        packed(
            **{
                "[Content_Types].xml": "<a/>", "_rels/.rels": "<a/>", "ppt/presentation.xml": "<a/>",
                "ppt/slides/slide10.xml": slide.format("Last"), "ppt/slides/slide2.xml": slide.format("Second"),
                "ppt/slides/slide1.xml": slide.format("First"),
            }
        )
    )  # fmt: skip
    assert (found.kind, found.outcome) == ("pptx", "read")
    assert found.text.split() == ["First", "Second", "Last"]


def test_a_broken_one_is_said_to_be_broken() -> None:
    assert read(odt("<text:p>never closed")).outcome == "unreadable"
