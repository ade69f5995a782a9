"""The team's figures of money: rows for accounts, daily totals, what waits for somebody."""

import csv
import io
import zipfile
from datetime import datetime, time, timedelta
from xml.sax.saxutils import escape

from django.db.models import Count, Sum
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from accounts.instant import PARIS
from formations.models import Formation
from payments.models import Alert, Comparison, Payment

#: Rows of one export; beyond, the period is to be narrowed.
MOST_ROWS = 50_000
#: Days drawn when no period is chosen.
USUAL_DAYS = 30


def period(given, at) -> tuple:
    """(first day, last day) asked for, in Paris; the last thirty days without a valid request."""
    today = at.astimezone(PARIS).date()
    days = [_day(given.get("du")), _day(given.get("au"))]
    first, last = days[0] or today - timedelta(days=USUAL_DAYS - 1), days[1] or today
    return (first, last) if first <= last else (last, first)


def _day(text):
    try:
        return datetime.strptime(text or "", "%Y-%m-%d").replace(tzinfo=PARIS).date()
    except ValueError:
        return None


def received(first, last, campaign=""):
    """Payments whose money came in these days of Paris, given back ones included."""
    start = datetime.combine(first, time.min, PARIS)
    end = datetime.combine(last + timedelta(days=1), time.min, PARIS)
    rows = Payment.objects.filter(
        state__in=Payment.SETTLED, settled_at__gte=start, settled_at__lt=end
    )
    return rows.filter(dossier__campaign__slug=campaign) if campaign else rows


def lines(payments, school=""):
    """One row per line of each payment, in cents: the accounts' export. Header first."""
    yield (
        _("Date"), _("Reçu"), _("Référence"), _("Dossier"), _("Campagne"), _("École"), _("Ligne"),
        _("Tarif"), _("Montant (euros)"), _("État"), _("Mode"),
    )  # fmt: skip
    schools = dict(Formation.objects.values_list("pk", "school__short_name"))
    rows = payments.select_related("dossier__campaign", "receipt").order_by("settled_at", "pk")
    for payment in rows[:MOST_ROWS]:
        for line in payment.lines:
            where = schools.get(line["formation"], "")
            if not school or where == school:
                yield _line(payment, line, where)


def _line(payment, line, school):
    receipt = getattr(payment, "receipt", None)
    return (
        payment.settled_at.astimezone(PARIS).strftime("%Y-%m-%d"),
        receipt.number if receipt else "",
        payment.short_reference,
        payment.dossier.number,
        payment.dossier.campaign.slug,
        school,
        line["label"],
        _("boursier") if payment.reduced else _("plein tarif"),
        f"{line['cents'] / 100:.2f}",
        str(payment.get_state_display()),
        str(payment.get_mode_display()),
    )


def as_csv(rows) -> bytes:
    """Semicolons and a byte-order mark, as French spreadsheets read; no cell is a formula."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return ("\ufeff" + text.getvalue()).encode()


def _harmless(cell):
    """A cell that begins as a formula is text, unless it is a number."""
    number = cell.removeprefix("-").replace(".", "", 1).isdigit()
    return f"'{cell}" if cell[:1] in "=+-@\t\r" and cell and not number else cell


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
    if value.removeprefix("-").replace(".", "", 1).isdigit() and "." in value:
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


def figures(first, last, campaign="") -> dict:
    """Daily totals with their bars, totals by campaign, what waits and the last comparison."""
    rows = received(first, last, campaign).filter(state=Payment.State.PAID)
    by_day = rows.annotate(day=TruncDate("settled_at", tzinfo=PARIS)).values("day")
    days = list(by_day.annotate(cents=Sum("amount"), count=Count("pk")).order_by("day"))
    by_campaign = rows.values("dossier__campaign__name_fr")
    return {
        "days": _bars(days),
        "campaigns": list(by_campaign.annotate(cents=Sum("amount"), count=Count("pk"))),
        "total": sum(day["cents"] for day in days),
        "count": sum(day["count"] for day in days),
        "alerts": Alert.objects.filter(closed_at=None).count(),
        "comparison": Comparison.objects.first(),
    }


#: Height of the tallest bar, width of one and its gap, in the drawing's own units.
HEIGHT, STEP, WIDTH = 120, 24, 18


def _bars(days):
    most = max((day["cents"] for day in days), default=1)
    for rank, day in enumerate(days):
        tall = max(2, round(HEIGHT * day["cents"] / most))
        day |= {"x": rank * STEP, "y": HEIGHT - tall, "height": tall, "width": WIDTH}
    return days
