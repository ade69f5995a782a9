"""Transmitting, withdrawing, and the PDF one waits for."""

import re

import pytest
from post_office.models import Email

from dossiers import actions, workflow
from dossiers.models import Candidature, Copy, Dossier, Rendering, State
from tests import make
from tests.portal.conftest import Browser
from tests.world import pdf

pytestmark = pytest.mark.django_db


def free(row, at):
    """Nothing to pay: the tariff is not what is tried here."""
    names = ("full_first", "full_other", "bursary_first", "bursary_other")
    tariff = row.campaign.tariffs.create(**dict.fromkeys(names, 0), created_at=at)
    Dossier.objects.filter(pk=row.pk).update(tariff=tariff)


@pytest.fixture
def ready(camille, at):
    """A dossier of one formation that lacks nothing that blocks."""
    free(camille.row, at)
    make.ready(camille.row, at)
    return camille


@pytest.fixture
def sent(client, campaign, formations, at):
    """A dossier transmitted for two formations."""
    row = make.dossier(campaign, at, formations=formations[:2])
    free(row, at)
    make.ready(row, at)
    workflow.perform(make.again(row), "submit", actor=row.user, at=at)
    return Browser(client, row)


# --- What blocks: nothing that is posted gets past it (G3, C41, domain.md « Transmission »)


def without(name):
    """An answer of the identity minimum taken back."""
    return lambda row, at: make.fill(row, at, identite={name: ""})


def unticked(row, at):
    actions.untick(row, row.candidatures.get().pk, actor=row.user, at=at)


def notice_refused(row, at):
    actions.accept_notices(row, False, actor=row.user, at=at)


def bursary_claimed(row, at):
    make.fill(row, at, frais={"claimed": "oui"})


def bursary_unsaid(row, at):
    make.fill(row, at, frais={"claimed": ""})


def fee_due(row, at):
    Dossier.objects.filter(pk=row.pk).update(tariff=row.campaign.tariffs.order_by("pk").first())


def both_routes(row, at):
    """Two routes of one formation, as no gesture can tick them."""
    other = row.campaign.formations.get(slug__startswith="albi-continue")
    Candidature.objects.create(
        dossier=row, formation=other, chosen_at=at, notice_accepted_at=at, already_applied="non"
    )


BLOCKS = {
    "birth place": (without("birth_place"), "Commune de naissance"),
    "birth country": (without("birth_country"), "Pays de naissance"),
    "nationality": (without("nationality"), "Nationalité"),
    "address": (without("address"), "Adresse"),
    "postcode": (without("postcode"), "Code postal"),
    "city": (without("city"), "Commune"),
    "country": (without("country"), "Pays"),
    "phone": (without("phone"), "Téléphone"),
    "formation": (unticked, "Formation visée"),
    "two routes": (both_routes, "Deux voies d’une même formation"),
    "notice": (notice_refused, "Notice"),
    "bursary": (bursary_unsaid, "boursier"),
    "bursary proof": (bursary_claimed, "Avis-bourse"),
    "fee": (fee_due, "Frais de dossier"),
}
SIGNED = {"declaration": "on", "transmettre": "1"}


def forced(browser) -> dict:
    """A reason posted for each thing missing, those that no reason replaces included."""
    keys = [each.key for each in workflow.obstacles(browser.now)]
    reasons = {f"motif:{key}": "autre" for key in keys}
    return SIGNED | reasons | {f"texte:{key}": "Plus tard." for key in keys} | {"force": "on"}


def refused(browser, data) -> str:
    """Why the recap posted is refused; nothing was transmitted."""
    answer = browser.post("recapitulatif", data)
    assert answer.status_code == 422
    assert browser.now.state == State.DRAFT
    assert (Copy.objects.count(), Email.objects.count()) == (0, 0)
    return re.search(r'id="refus".*?</div>', answer.content.decode(), re.DOTALL)[0]


@pytest.mark.parametrize("rule", BLOCKS)
def test_what_blocks_is_refused_as_posted_and_even_forced(ready, at, rule):
    undo, words = BLOCKS[rule]
    undo(ready.now, at)
    assert words in refused(ready, SIGNED)
    assert words in refused(ready, forced(ready))


def test_what_is_not_signed_is_refused_as_posted_and_even_forced(ready):
    assert "déclaration" in refused(ready, {"transmettre": "1"})
    unsigned = {key: said for key, said in forced(ready).items() if key != "declaration"}
    assert "déclaration" in refused(ready, unsigned)


def test_a_recap_that_lacks_nothing_is_transmitted_as_posted(ready):
    """The negative control of what precedes."""
    assert ready.post("recapitulatif", SIGNED).status_code == 302
    assert ready.now.state == State.SUBMITTED


# --- Withdrawal


@pytest.mark.parametrize(
    ("left_out", "words", "anchor"),
    [
        ("compris", "Cochez la case qui confirme", "#champ-compris"),
        ("retirer", "Choisissez la formation à retirer", "#champ-retirer"),
    ],
)
def test_what_a_withdrawal_lacks_is_said_in_its_form_and_the_rest_is_kept(
    sent, left_out, words, anchor
):
    """C24, C25: a summary that leads to the field, the same sentence beside it."""
    first = sent.now.candidatures.first()
    said = {"retirer": str(first.pk), "compris": "on"}
    del said[left_out]
    answer = sent.post("retrait", said)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert (text.count(words), f'href="{anchor}"' in text) == (2, True)
    kept = {
        "retirer": f'value="{first.pk}" required checked',
        "compris": 'message-compris" checked',
    }
    assert all(kept[name] in text for name in said)
    assert sent.now.candidatures.chosen().count() == 2


def test_one_formation_is_withdrawn_by_its_form(sent):
    first, second = sent.now.candidatures.all()
    assert sent.post("retrait", {"retirer": str(first.pk), "compris": "on"}).status_code == 302
    assert list(sent.now.candidatures.chosen()) == [second]


# --- PDFs


def asks(sent, query=""):
    """What the script of the waiting page is answered."""
    address = f"{sent.address()}pdf/1/recepisse/{query}"
    return sent.client.get(address, headers={"HX-Request": "true"})


def test_a_script_that_waits_is_told_where_to_go_and_never_led_to_the_bytes(sent, at):
    """Nothing while nothing changes, then the address of the file."""
    assert asks(sent).status_code == 204
    made = pdf(sent.now.copies.get(), at)
    answer = asks(sent)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["HX-Redirect"] == f"/fichiers/{made.file_id}/"


def test_a_pdf_that_failed_is_said_once_to_whoever_waits(sent):
    Rendering.objects.update(error="Pango")
    answer = asks(sent)
    assert "retentée" in answer.content.decode()
    assert asks(sent, "?echec").status_code == 204
