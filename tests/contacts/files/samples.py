"""Small files of many kinds, made here, and hostile ones."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from docx import Document
from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfWriter


def word(*paragraphs: str) -> bytes:
    document = Document()
    for each in paragraphs:
        document.add_paragraph(each)
    document.add_table(1, 1).cell(0, 0).text = "In a table."
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def written_picture(text: str = "Dear Sir, your letter came late.") -> Image.Image:
    picture = Image.new("RGB", (1300, 500), "white")
    ImageDraw.Draw(picture).text((60, 60), text, fill="black", font=ImageFont.load_default(size=48))
    return picture


def picture(format: str = "PNG", size: tuple[int, int] = (400, 300)) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", size, "orange").save(held, format=format)
    return held.getvalue()


def saved(made: Image.Image, format: str) -> bytes:
    held = io.BytesIO()
    made.save(held, format=format)
    return held.getvalue()


def pdf(text: str = "Annwyl Syr, fy nghwyn i yw hon, a dyma fy llythyr.") -> bytes:
    """A PDF of one page with a text layer, written by hand."""
    stream = b"BT /F1 24 Tf 72 700 Td (" + text.encode("latin-1") + b") Tj ET"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    return assembled(parts)


def assembled(parts: list[bytes]) -> bytes:
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
    return made + end % (len(parts) + 1, table, len(parts) + 1, len(made))


def locked_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


def archive(*entries: tuple[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries:
            made.writestr(name, content)
    return held.getvalue()


def locked_archive() -> bytes:
    """A ZIP that says its entry is encrypted."""
    made = bytearray(archive(("letter.txt", b"secret")))
    made[6] |= 1
    made[made.index(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def zip_bomb() -> bytes:
    return archive(("zeros", bytes(150_000_000)))


def pdf_bomb() -> bytes:
    """A page whose stream unpacks to 300 MB."""
    packer = zlib.compressobj(1)
    stream = b"".join(packer.compress(b" " * 10_000_000) for _ in range(30)) + packer.flush()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    return assembled(parts)


def pdf_of_circles() -> bytes:
    """Pages that are their own parents and children."""
    return assembled(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 99999999 >>"]
    )


def laughing_word() -> bytes:
    """A Word document of a billion laughs."""
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    )
    body = (
        f'<?xml version="1.0"?><!DOCTYPE w:document [{entities}]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>"
    )
    return _word_with(body.encode())


def word_bomb() -> bytes:
    """A Word document whose text is 220 MB of one letter."""
    begins = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
    return _word_with(begins + b"a" * 220_000_000 + b"</w:t></w:r></w:p></w:body></w:document>")


def spying_word() -> bytes:
    """A Word document that wants to read a file of this machine."""
    body = (
        b'<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        b"<w:body><w:p><w:r><w:t>before &x; after</w:t></w:r></w:p></w:body></w:document>"
    )
    return _word_with(body)


def _word_with(body: bytes) -> bytes:
    held = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word("x"))) as old,
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            new.writestr(entry.filename, body if entry.filename == "word/document.xml" else old.read(entry))
    return held.getvalue()


def picture_bomb() -> bytes:
    """A PNG that says it is 60,000 points wide and high, in a few hundred kilobytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(50_000_000)))
        + chunk(b"IEND", b"")
    )
