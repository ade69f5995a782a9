"""A short campaign with the tariff of 2025, and a dossier ready but for the money."""

import uuid

import pytest

from dossiers.actions.counting import keep_count
from dossiers.models import Document, StoredFile
from dossiers.sections import forget_pieces
from payments import actions, stand_in
from payments.models import Payment
from tests import make

PAGES = ["identite", "formations", "frais"]
BURSARY_PIECE = {
    "slug": "avis-bourse",
    "page": "frais",
    "condition": "bursary",
    "forceable": False,
}


@pytest.fixture(autouse=True)
def _no_memory_of_pieces():
    forget_pieces()


@pytest.fixture
def campaign(db, at):
    """An open campaign of three pages: 90, 30, 30 and 15 euros (S4)."""
    return make.campaign(at, pages=PAGES, pieces=(BURSARY_PIECE,))


@pytest.fixture
def formations(campaign):
    return [make.formation(campaign, f"formation{rank}") for rank in range(4)]


@pytest.fixture
def dossier(campaign, formations, at):
    """One formation ticked, everything else done: only the fee is left."""
    return make.ready(make.dossier(campaign, at, formations=formations[:1]), at)


@pytest.fixture
def ask(at):
    """« Payer », or « Payer et transmettre » with `submit=True`; the payment opened."""

    def ask(dossier, *, submit=False, at=at):
        asked = {"actor": dossier.user, "at": at}
        if submit:
            actions.pay_and_submit(dossier, {}, declared=True, **asked)
        else:
            actions.open_payment(dossier, **asked)
        return Payment.objects.pending().get(dossier=dossier)

    return ask


@pytest.fixture
def pay(ask, at):
    """Open a payment, do what is chosen on the provider's page, come back."""

    def pay(dossier, choice="accepter", *, submit=False, at=at):
        payment = ask(dossier, submit=submit, at=at)
        stand_in.press(payment.reference, choice, at=at)
        return actions.settle(payment.reference, at=at)

    return pay


def deposit_notice(dossier, at):
    """The bursary's award notice, as deposited on the page of fees."""
    file = StoredFile.objects.create(
        key=uuid.uuid4().hex, name="avis.pdf", digest="0", type="pdf", size=1, created_at=at
    )
    document = Document.objects.create(
        dossier=dossier, page="frais", slot="avis-bourse", file=file, created_at=at
    )
    fresh = make.again(dossier)
    keep_count(fresh, {"frais"})
    return document


def bursar(dossier, at):
    """The same dossier with a bursary claimed and proven."""
    make.fill(dossier, at, frais={"claimed": "oui"})
    deposit_notice(dossier, at)
    return make.again(dossier)
