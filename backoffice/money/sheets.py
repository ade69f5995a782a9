"""Rows of text and numbers as CSV and XLSX files."""

import csv
import io
import re
import zipfile
from xml.sax.saxutils import escape

#: An amount as the rows hold it.
NUMBER = re.compile(r"-?[0-9]+\.[0-9]+")


def as_csv(rows) -> bytes:
    """Semicolons, decimal commas and a byte-order mark, as French spreadsheets read their numbers;
    no cell is a formula."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return ("\ufeff" + text.getvalue()).encode()


def _harmless(cell):
    """A number takes its comma; any other cell that begins as a formula is text."""
    if NUMBER.fullmatch(cell):
        return cell.replace(".", ",")
    return f"'{cell}" if cell and cell[0] in "=+-@\t\r" else cell


def as_xlsx(rows) -> bytes:
    """One sheet of text and numbers, in the least an XLSX may hold."""
    body = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
    parts = XLSX | {"xl/worksheets/sheet1.xml": f"{_MAIN}<sheetData>{body}</sheetData></worksheet>"}
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return kept.getvalue()


def _cell(value):
    if NUMBER.fullmatch(value):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'


_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_MAIN = f'<worksheet xmlns="{_SHEETS}">'
XLSX = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>"
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_SHEETS}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Encaissements" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>"
    ),
}
