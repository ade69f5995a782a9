"""Figures of money, exports, alerts and refunds, as the team sees them."""

import html
import io
import zipfile
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import Posting
from dossiers import actions as dossier_actions
from dossiers import store
from dossiers.models import Event
from payments import actions, gateway, stand_in, tasks
from payments.models import Alert, Comparison, Payment, Receipt, Supplement
from tests import make
from tests.dossiers.test_paper import tags
from tests.payments.conftest import bursar

FIGURES = "admin:payments_payment_figures"


@pytest.fixture
def agent(client, db):
    person = make.support()
    client.force_login(person)
    return person


def test_the_figures_say_the_days_total_and_the_comparison(client, agent, dossier, pay, at):
    pay(dossier)
    actions.compare(at=at)
    page = client.get(reverse(FIGURES)).content.decode()
    assert "90,00" in page
    assert "<svg" in page
    assert "aucun écart" in page


def test_the_export_holds_each_line_as_csv_and_xlsx(client, agent, dossier, pay):
    payment = pay(dossier)
    text = client.get(reverse(FIGURES), {"format": "csv"}).content.decode("utf-8-sig")
    assert text.splitlines()[1].split(";")[1:3] == [
        Receipt.objects.get().number,
        payment.short_reference,
    ]
    assert ";90,00;" in text
    book = client.get(reverse(FIGURES), {"format": "xlsx"}).content
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        assert b"<v>90.00</v>" in parts.read("xl/worksheets/sheet1.xml")
    other = client.get(reverse(FIGURES), {"format": "csv", "campagne": "autre"}).content.decode()
    assert len(other.splitlines()) == 1


def test_an_alert_is_dealt_with_once_in_words(client, agent, dossier, pay, at):
    payment = pay(dossier)
    alert = Alert.objects.create(
        kind="older", payment=payment, dossier=dossier, cents=10, raised_at=at
    )
    address = reverse("admin:payments_alert_change", args=[alert.pk])
    assert client.post(address, {"outcome": ""}).status_code == 409
    assert client.post(address, {"outcome": "Vu.", "rembourser": "1"}).status_code == 409
    assert Payment.objects.get().state == "paid"
    assert client.post(address, {"outcome": "Vu."}).status_code == 302
    alert.refresh_from_db()
    assert (alert.closed_by, alert.outcome) == (agent, "Vu.")


def test_a_refused_bursary_has_a_date_then_is_said_unpaid_once(dossier, pay, at):
    row = bursar(dossier, at)
    pay(row, submit=True)
    said = {"accepted": False, "reason": "Avis de l’an passé.", "actor": make.support("agent")}
    actions.rule_bursary(make.again(row), **said, at=at)
    asked = Supplement.objects.get()
    assert asked.cents == 6000
    assert tasks.tell_unpaid(at=at + timedelta(days=6)) == 0
    late = asked.due_at + timedelta(minutes=1)
    assert (tasks.tell_unpaid(at=late), tasks.tell_unpaid(at=late)) == (1, 0)
    assert Event.objects.filter(name="supplement_unpaid").count() == 1
    assert Posting.objects.filter(template="paiement_impaye").count() == 1
    assert Alert.objects.get().kind == "unpaid"


def test_a_supplement_paid_in_time_is_never_said_unpaid(dossier, pay, at):
    row = bursar(dossier, at)
    pay(row, submit=True)
    said = {"accepted": False, "reason": "Avis de l’an passé.", "actor": make.support("agent")}
    actions.rule_bursary(make.again(row), **said, at=at)
    pay(make.again(row))
    assert Supplement.objects.get().paid_at == at
    assert tasks.tell_unpaid(at=at + timedelta(days=30)) == 0


def test_the_commands_tell_in_words(dossier, pay, at, capsys):
    payment = pay(dossier)
    call_command("payment_story", payment.short_reference)
    call_command("compare_payments")
    told = capsys.readouterr().out
    assert dossier.number in told
    assert "Paiement confirmé" in told
    assert "Aucun écart" in told
    assert Comparison.objects.get().difference == 0


def test_a_payments_story_is_in_the_order_of_time(dossier, ask, pay, at, capsys):
    payment = ask(dossier, submit=True)
    make.fill(dossier, at, identite={"birth_place": ""})
    stand_in.press(payment.reference, "accepter", at=at)
    later = at + timedelta(minutes=5)
    hint = gateway.Hint("evt_1", "checkout.session.completed", payment.reference)
    actions.settle(payment.reference, at=later, hint=hint)
    tasks.make_receipts(at=later + timedelta(minutes=1))
    call_command("payment_story", payment.short_reference)
    told = [line.partition(" : ")[2] for line in capsys.readouterr().out.splitlines()]
    payment.refresh_from_db()
    number = Receipt.objects.get().number
    assert told[3:] == [
        "Paiement ouvert.",
        "Transmission demandée avec ce paiement.",
        "Notification checkout.session.completed.",
        "Paiement confirmé.",
        f"Transmission refusée : {payment.intention_refusal}",
        f"Reçu {number} demandé.",
        "Alerte, Payé, transmission refusée (90,00\u00a0€), à traiter.",
        f"Reçu {number} établi.",
    ]


def test_a_comparison_says_in_euros_what_differs_and_leads_to_it(client, agent, dossier, pay, at):
    payment = pay(dossier)
    details = [
        {"reference": payment.reference, "ours": 9000, "theirs": 6500},
        {"reference": "cs_<autre>", "ours": 0, "theirs": 1200},
    ]
    made = {"made_at": at, "sessions": 2, "ours": 9000, "theirs": 7700, "difference": 3700}
    row = Comparison.objects.create(day=at.date(), details=details, **made)
    page = client.get(reverse("admin:payments_comparison_change", args=[row.pk])).text
    shown = html.unescape(page).replace("\u00a0", " ")
    assert "90,00 € chez nous, 65,00 € chez le prestataire" in shown
    assert f"/payment/{payment.pk}/change/" in page
    assert "cs_&lt;autre&gt;" in page
    assert "37,00 €" in shown
    assert "3700" not in page


def test_a_receipt_is_of_the_year_the_money_came_in_paris(dossier, ask, at):
    payment = ask(dossier)
    stand_in.press(payment.reference, "accepter", at=at)
    actions.settle(payment.reference, at=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    assert Receipt.objects.get().number == f"R2027-{payment.pk:06d}"


def test_the_receipt_is_made_once_told_and_its_owners_alone(dossier, pay, at, client):
    payment = pay(dossier)
    assert (tasks.make_receipts(at=at), tasks.make_receipts(at=at)) == (1, 0)
    assert Posting.objects.filter(template="paiement_recu").count() == 1
    address = reverse("payment_receipt", args=[payment.reference])
    client.force_login(dossier.user)
    answer = client.get(address)
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    client.force_login(make.candidate("autre"))
    assert client.get(address).status_code == 404


@pytest.fixture
def two_receipts(dossier, formations, pay, at):
    """Of one dossier: the fee of a formation, then of another one."""
    pay(dossier)
    dossier_actions.tick(dossier, formations[1].pk, actor=dossier.user, at=at)
    pay(make.again(dossier))
    return Receipt.objects.order_by("pk")


@pytest.fixture
def broken_storage(monkeypatch):
    """A storage that keeps nothing, until it is undone."""

    def silent(scan):
        raise OSError("le stockage ne répond pas")

    monkeypatch.setattr(store, "keep", silent)
    return monkeypatch


def test_a_storage_that_comes_back_gives_every_receipt(two_receipts, broken_storage, at):
    assert tasks.make_receipts(at=at) == 0
    assert [each.error for each in two_receipts] == ["OSError : le stockage ne répond pas"] * 2
    for minute in range(16):
        tasks.make_receipts(at=at + timedelta(minutes=minute))
    assert [each.attempts for each in two_receipts.all()] == [3, 3]
    broken_storage.undo()
    assert tasks.make_receipts(at=at + timedelta(minutes=16)) == 0
    assert tasks.make_receipts(at=at + timedelta(minutes=21)) == 2
    assert [each.error for each in two_receipts.all()] == ["", ""]
    assert Posting.objects.filter(template="paiement_recu").count() == 2


def test_a_receipt_is_never_given_up_and_tried_every_six_hours(two_receipts, broken_storage, at):
    Receipt.objects.update(attempts=200)
    tasks.make_receipts(at=at)
    assert {each.next_try_at for each in two_receipts.all()} == {at + timedelta(hours=6)}


def test_the_team_has_a_failed_receipt_made_at_once(
    two_receipts, broken_storage, agent, client, at
):
    tasks.make_receipts(at=at)
    broken_storage.undo()
    first, second = two_receipts.all()
    assert actions.make_receipt(second.pk, at=at + timedelta(minutes=2))
    address = reverse("admin:payments_receipt_changelist")
    sent = {"action": "make_again", "_selected_action": [first.pk, second.pk]}
    page = client.post(address, sent, follow=True).text
    assert "1 reçu sera refait" in page
    assert tasks.make_receipts(at=at) == 1
    assert Posting.objects.filter(template="paiement_recu").count() == 2
    failed = client.get(address, {"pdf": "echec"}).text
    assert first.number not in failed


def test_who_only_reads_receipts_has_none_made_again(two_receipts, broken_storage, client, at):
    tasks.make_receipts(at=at)
    reader = make.candidate("lecteur", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_receipt"))
    client.force_login(reader)
    address = reverse("admin:payments_receipt_changelist")
    sent = {"action": "make_again", "_selected_action": [each.pk for each in two_receipts]}
    assert client.post(address, sent, follow=True).status_code == 200
    assert {each.attempts for each in two_receipts.all()} == {1}


def test_the_receipt_is_tagged_titled_and_french(dossier, formations, pay, at):
    dossier_actions.tick(dossier, formations[1].pk, actor=dossier.user, at=at)
    payment = pay(make.again(dossier))
    tasks.make_receipts(at=at)
    receipt = Receipt.objects.get()
    data = store.open_bytes(receipt.file.key, receipt.file.digest)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert str(pdf.Root.Lang) == "fr"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert pdf.open_metadata()["pdfuaid:part"] == "1"
        assert receipt.number in str(pdf.docinfo["/Title"])
    found = tags(data)
    assert found.count("H1") == 1
    assert found.count("Table") == 2
    assert found.count("TH") == found.count("TD") >= 9
    text = PdfReader(io.BytesIO(data)).pages[0].extract_text().replace("\u00a0", " ")
    for words in (receipt.number, payment.short_reference, dossier.number, "120,00 €", "30,00 €"):
        assert words.replace("\u00a0", " ") in text, words
