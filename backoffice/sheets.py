"""Rows written one by one as CSV or XLSX: memory does not grow with the list."""

import csv
import zipfile
from decimal import Decimal
from xml.sax.saxutils import escape

from backoffice.money.sheets import XLSX

#: what makes a spreadsheet compute a cell (V49)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def plain(value) -> str:
    """The text of a cell without what no sheet can hold: NUL and other control characters."""
    return "".join(
        each
        for each in str(value)
        if each in "\t\n\r" or (each >= " " and each not in "\x7f\ufffe\uffff")
    )


def harmless(value):
    """A number as it is; a text that would be read as a formula begins with an apostrophe."""
    if value is None or isinstance(value, int | float | Decimal):
        return "" if value is None else value
    text = plain(value)
    return f"'{text}" if text.startswith(FORMULA) else text


class _Line:
    """What `csv` writes to: gives each line back instead of keeping it."""

    def write(self, line):
        """The line itself."""
        return line


def csv_lines(rows):
    """Yield the bytes of each row: semicolons, a byte-order mark, as French spreadsheets read."""
    writer = csv.writer(_Line(), delimiter=";")
    yield "\ufeff".encode()
    for row in rows:
        yield writer.writerow([harmless(each) for each in row]).encode()


def write_csv(rows, file) -> None:
    """Write the rows into an open binary file."""
    for line in csv_lines(rows):
        file.write(line)


def write_xlsx(rows, file, *, name="Dossiers") -> None:
    """Write the rows into an open binary file, one sheet of texts and numbers, without formula."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        for part, text in XLSX.items():
            book.writestr(part, _head(text.replace("Encaissements", escape(name))))
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(_head(f'<worksheet xmlns="{SHEET}"><sheetData>').encode())
            for row in rows:
                sheet.write(f"<row>{''.join(map(_cell, row))}</row>".encode())
            sheet.write(b"</sheetData></worksheet>")


def _head(text):
    return f'<?xml version="1.0" encoding="UTF-8"?>{text}'


def _cell(value):
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return f"<c><v>{value}</v></c>"
    text = "" if value is None else escape(plain(value))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


WRITE = {"csv": write_csv, "xlsx": write_xlsx}
