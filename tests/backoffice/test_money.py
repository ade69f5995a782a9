"""Figures and exports of money: each cent once, by day, school and line of the tariff."""

import csv
import io
import re
import zipfile
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from backoffice.money import ledger
from backoffice.money.figures import nice
from backoffice.money.sheets import as_csv
from dossiers import actions as dossier_actions
from formations.models import School
from payments import actions, gateway
from payments.models import Payment
from tests import make
from tests.payments.conftest import (  # noqa: F401 (fixtures)
    ask,
    bursar,
    campaign,
    dossier,
    formations,
    pay,
)

FIGURES = "admin:payments_payment_figures"
MONEY = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def elsewhere(formations):  # noqa: F811
    """The second formation belongs to another school."""
    school = School.objects.create(slug="ales", name="École d’Alès", short_name="Alès", city="Alès")
    formations[1].school = school
    formations[1].save(update_fields=["school"])
    return formations[1]


@pytest.fixture
def two_payments(dossier, elsewhere, pay, at):  # noqa: F811
    """90 euros for the first school, then 30 for the second one, a day later."""
    pay(dossier)
    dossier_actions.tick(dossier, elsewhere.pk, actor=dossier.user, at=at)
    pay(make.again(dossier), at=at + timedelta(days=1))
    return make.again(dossier)


def rows(browser, **asked):
    text = browser.get(reverse(FIGURES), {"format": "csv"} | asked).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def cents(found, column=8):
    return [int(row[column].replace(",", "")) for row in found[1:]]


def test_each_school_has_its_part_to_the_cent(desk, two_payments, at):
    later = f"{at + timedelta(days=1):%Y-%m-%d}"
    whole = rows(desk, au=later)
    assert [row[5] for row in whole[1:]] == ["Essai", "Alès"]
    assert [row[7] for row in whole[1:]] == [
        "Première formation, plein tarif",
        "Formation suivante, plein tarif",
    ]
    assert cents(whole) == [9000, 3000]
    assert cents(rows(desk, au=later, ecole="Alès")) == [3000]
    assert cents(rows(desk, au=later, ligne="premiere")) == [9000]
    assert cents(rows(desk, au=later, du=later)) == [3000]
    assert rows(desk, au=later, campagne="autre")[1:] == []


def test_the_days_totals_are_exported_too(desk, two_payments, at):
    later = f"{at + timedelta(days=1):%Y-%m-%d}"
    found = rows(desk, au=later, contenu="jours")
    assert [row[0] for row in found[1:]] == [f"{at:%Y-%m-%d}", later]
    assert [row[4:] for row in found[1:]] == [
        ["90,00", "0,00", "90,00"],
        ["30,00", "0,00", "30,00"],
    ]


def test_the_workbook_holds_the_same_numbers(desk, two_payments, at):
    asked = {"format": "xlsx", "au": f"{at + timedelta(days=1):%Y-%m-%d}"}
    answer = desk.get(reverse(FIGURES), asked)
    assert ".xlsx" in answer["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
        sheet = ElementTree.fromstring(parts.read("xl/worksheets/sheet1.xml"))
    numbers = [cell.findtext(f"{MONEY}v") for cell in sheet.iter(f"{MONEY}c")]
    assert [each for each in numbers if each] == ["90.00", "30.00"]


def test_what_is_given_back_comes_off_on_its_own_day(desk, dossier, pay, at, monkeypatch):  # noqa: F811
    payment = pay(dossier)
    seen = gateway.read_session(payment, at=at)
    given_back = type(seen)(**{**vars(seen), "state": "refunded", "refunded": 9000})
    monkeypatch.setattr(gateway, "read_session", lambda payment, *, at: given_back)
    later = at + timedelta(days=2)
    actions.settle(payment.reference, at=later, again=True)
    assert Payment.objects.get().state == "refunded"
    found = rows(desk, au=f"{later:%Y-%m-%d}")
    assert cents(found) == [9000, -9000]
    assert [row[0] for row in found[1:]] == [f"{at:%Y-%m-%d}", f"{later:%Y-%m-%d}"]
    page = desk.get(reverse(FIGURES), {"au": f"{later:%Y-%m-%d}"}).text
    net = re.search(r"<dt>Net</dt><dd>([^<]*)</dd>", page)
    assert net[1] == "0,00 €"


def test_the_page_draws_each_figure_beside_its_table(desk, two_payments, at):
    page = desk.get(reverse(FIGURES), {"au": f"{at + timedelta(days=1):%Y-%m-%d}"}).text
    for name in ("par-jour", "par-ecole", "par-ligne", "par-campagne"):
        assert page.count(f'aria-labelledby="{name}"') >= 3, name
    drawing = ElementTree.fromstring(re.search(r"<svg viewBox=\"0 0 720.*?</svg>", page, re.S)[0])
    tall = [int(each.get("height")) for each in drawing.iter("rect")]
    assert len(tall) == 2
    assert abs(tall[0] - 3 * tall[1]) <= 3
    assert page.count("120,00 €") >= 5


def test_an_empty_period_is_said_and_drawn(desk, campaign):  # noqa: F811
    page = desk.get(reverse(FIGURES), {"du": "2020-01-01", "au": "2020-01-02"}).text
    assert "Rien dans cette période." in page


LINES = st.lists(st.integers(1, 9000), min_size=1, max_size=6)


@given(owed=LINES, part=st.integers(0, 100))
def test_the_parts_of_a_payment_add_up_to_it(owed, part):
    """Whatever was paid before, each line gives at most itself and the sum is what is paid now."""
    before = sum(owed) * part // 101
    lines = [{"label": "F", "cents": each, "formation": 1} for each in owed]
    if before:
        lines.append({"label": "Déjà réglé", "cents": -before, "formation": None})
    found = list(ledger.shares(lines))
    assert sum(cents for _rank, _line, cents in found) == sum(owed) - before
    assert all(0 < cents <= line["cents"] for _rank, line, cents in found)


@given(cents=st.integers(0, 10**9))
def test_the_axis_ends_on_a_round_sum_above(cents):
    top = nice(cents)
    assert top >= cents
    assert str(top).rstrip("0") in ("1", "2", "4", "8")


def test_no_cell_is_a_formula():
    text = as_csv([("=1+1", "-30.00", "@x", "\tx")]).decode("utf-8-sig")
    assert text.strip() == "'=1+1;-30,00;'@x;'\tx"


def test_a_period_of_too_many_payments_is_refused_in_words_not_cut(
    desk, two_payments, at, monkeypatch
):
    later = f"{at + timedelta(days=1):%Y-%m-%d}"
    for most, status in ((2, 200), (1, 409)):
        monkeypatch.setattr(ledger, "MOST_PAYMENTS", most)
        for form in ({}, {"format": "csv"}):
            answer = desk.get(reverse(FIGURES), {"au": later} | form)
            assert answer.status_code == status
    assert "choisissez-en une plus courte" in answer.text
    assert f'name="au" value="{later}"' in answer.text
    for figure in ("a-cles", "a-exports", "a-figures"):
        assert figure not in answer.text


@pytest.mark.parametrize("given", [{"du": "hier", "au": "demain"}, {"du": "2026-13-01"}])
def test_a_period_that_is_none_is_the_last_thirty_days(given, at):
    asked = ledger.asked(given, at)
    assert (asked.last - asked.first).days == 29


def test_a_candidate_reads_none_of_it(client, dossier):  # noqa: F811
    client.force_login(dossier.user)
    assert client.get(reverse(FIGURES), {"format": "csv"}).status_code in (302, 403)
