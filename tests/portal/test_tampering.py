"""What a form does not hold is not read: columns added to a post, names sent twice, other hosts."""

import logging
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from accounts.models import AccountRequest, InformationNotice, User
from dossiers import sections
from dossiers.models import Bursary, Candidature, Dossier, Experience, Identity
from payments.models import Payment
from portal.views import overview
from referents.models import Referent
from tests import make
from tests.browsers import BACKEND
from tests.portal.conftest import Browser

pytestmark = pytest.mark.django_db

#: Tables a post may be aimed at, with the columns written on the way, that no form names.
ASIDE = {
    User: "last_login",
    # `search` and the two keys repeat what the forms may write.
    Dossier: "drafts progress progress_revision search person_key ine_key declared_at",
    Candidature: "notice notice_accepted_at",
    Bursary: "",
    Payment: "",
    Identity: "",
    Experience: "",
    Referent: "",
}
#: Names that no column has and that somebody might try all the same.
TRIED = (
    "paid amount owner is_admin is_superuser is_staff role school locked bursary_accepted "
    "released_at user user_id actor at pk id _state"
).split()


def forms(page=None):
    """The forms of a page of the dossier, or of all of them."""
    listed = [each for each in sections.all_sections() if page in (None, each.slug)]
    return [form for each in listed for form in (each.form, each.row_form) if form]


def held():
    """Every row of these tables, without the columns that some form may write."""
    found = {}
    for model, names in ASIDE.items():
        own = {name for form in forms() if form._meta.model is model for name in form.base_fields}
        own |= set(names.split())
        columns = [f.attname for f in model._meta.concrete_fields if f.name not in own]
        found[model] = sorted(model.objects.values_list(*columns), key=repr)
    return found


def added(page=None, prefixes=("",)):
    """A value for every column of these tables that the page's own forms do not have."""
    names = set(TRIED)
    for model in ASIDE:
        names |= {name for f in model._meta.concrete_fields for name in (f.name, f.attname)}
    names -= {name for form in forms(page) for name in form.base_fields} | {"dossier"}
    return {f"{prefix}{name}": "1" for prefix in prefixes for name in names}


@pytest.fixture
def rows(camille, at):
    """A dossier with an experience, a referent and a payment opened."""
    asked = {"ajouter": "academic"}
    camille.post("referents", asked)
    camille.post("experiences", {"ajouter": ""})
    return camille.now


@pytest.mark.parametrize(
    ("leaf", "said"),
    [
        ("identite", make.IDENTITY),
        ("ine", {"number": "1234567890A"}),
        ("frais", {"claimed": "non"}),
        ("formations", {"notice": "on", "notice-posee": "1"}),
        ("experiences", {"{experience}-organisation": "Atelier"}),
        ("referents", {"{referent}-last_name": "Morel"}),
        ("formations", {"{wish}-host_company": "Atelier"}),
        ("recapitulatif", {"declaration": "on", "motif:pieces.photo": "perdu"}),
    ],
)
def test_a_column_added_to_a_form_is_not_written(camille, rows, leaf, said):
    """V5: each form replayed with every column of every table added to it."""
    keys = {
        "experience": rows.experiences.get().pk,
        "referent": rows.referents.get().pk,
        "wish": rows.candidatures.get().pk,
    }
    make.fill(rows, rows.created_at, frais={"claimed": "non"})
    before = held()
    data = {key.format(**keys): value for key, value in said.items()}
    prefixes = ("", *(f"{key}-" for key in keys.values()))
    answer = camille.post(leaf, added(leaf, prefixes) | data)
    assert answer.status_code in {302, 422}
    assert held() == before


def test_paying_takes_the_amount_the_state_and_the_payer_from_nobody(camille, rows, at):
    make.fill(rows, at, frais={"claimed": "non"})
    before = held()
    camille.post("frais/payer", added() | {"claimed": "non"})
    payment = Payment.objects.get()
    facts = (payment.amount, payment.state, payment.actor, payment.settled_at)
    assert facts == (9000, "open", rows.user, None)
    after = held()
    del after[Payment], before[Payment]
    assert after == before


def test_a_column_named_to_the_autosave_is_not_written(camille, rows):
    before = held()
    keys = {"formations": rows.candidatures.get().pk, "referents": rows.referents.get().pk}
    for page in ("frais", "formations", "referents"):
        data = added(page, ("", f"{keys.get(page, 1)}-"))
        names = "&".join(f"champ={name}" for name in data)
        address = f"{camille.address(page)}?dossier={camille.row.number}&{names}"
        answer = camille.client.post(address, data, headers={"HX-Request": "true"})
        assert answer.status_code == 200
    assert held() == before


def test_the_request_for_an_account_gives_no_right(client, campaign, at):
    InformationNotice.objects.create(version="1", text_fr="Texte", published_at=at)
    said = {
        "birth_name": "Dupré",
        "first_names": "Dora",
        "birth_date": "01/02/2003",
        "email": "dora@exemple.fr",
        "situation": "bac2",
        "diploma": "BTS",
        "notice": "on",
    }
    more = {"confirmed_at": "2026-01-01", "serial": "9", "mails": "0", "usage_name": ""}
    client.post(f"/compte/demande/?campagne={campaign.slug}", added() | more | said)
    row = AccountRequest.objects.get()
    assert (row.serial, row.mails, row.confirmed_at, row.user) == (0, 1, None, None)
    assert not User.objects.filter(is_staff=True).exists()


@pytest.mark.parametrize(
    ("query", "body", "stored"),
    [
        ("", "city=Albi&city=Al%C3%A8s", "Alès"),
        ("?city=Nantes", "city=Albi", "Albi"),
        ("?city=Nantes", "", ""),
        ("", "city[]=Albi&city.0=Nantes&City=Douai", ""),
        ("", "city=Al%00bi", "Albi"),
        ("", "city=Albi&city[]=Nantes", "Albi"),
        ("?champ=city&champ=city", "city=Albi&city=Nantes", "Nantes"),
        ("?champ=city&city=Nantes", "city=Albi", "Albi"),
        ("?champ=address&champ=city", "city=Albi", "Albi"),
    ],
)
def test_a_name_sent_twice_has_one_meaning(camille, query, body, stored):
    """V6: the last value of the body counts; the address and names in brackets do not, and the
    character that no text has is taken out."""
    answer = camille.client.post(
        f"{camille.address('identite')}{query}",
        f"dossier={camille.row.number}&{body}",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code in {200, 302}
    assert camille.now.identity.city == stored


NO_NUMBERS = ["²", "9" * 5000, "-1", "1.0", " 1", "1e3", "٣", "0x1", "", "1' --"]
GESTURES = {
    "supprimer": "referents",
    "decocher": "formations",
    "choix": "formations",
    "retirer": "pieces",
    "remettre": "pieces",
}


@pytest.mark.parametrize("gesture", GESTURES)
def test_a_number_that_is_none_is_never_an_error(camille, gesture):
    for number in NO_NUMBERS:
        said = f"doc-{number}" if gesture == "retirer" else number
        answer = camille.post(GESTURES[gesture], {gesture: said})
        assert answer.status_code in {200, 302, 409, 422}, number
    assert camille.now.candidatures.chosen().count() == 1


def test_a_withdrawal_of_nothing_withdraws_nothing(camille):
    for number in [*NO_NUMBERS, "999999999999999999", "tout ou rien"]:
        answer = camille.post("retrait", {"compris": "on", "retirer": number})
        assert answer.status_code == 422, number
    assert camille.now.state == "draft"


EVIL = [
    "https://mechant.example/",
    "//mechant.example",
    "/\\mechant.example",
    "\\\\mechant.example",
    "https:mechant.example",
    "https:///mechant.example",
    "\t//mechant.example",
    "\n//mechant.example",
    "/\t/mechant.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "http://127.0.0.1.mechant.example/",
    "//mechant.example@testserver/",
]


def test_nobody_is_led_to_another_host(client, row):
    """V41: `next` and `suite` take a path of ours, or are as if they were not there."""
    user = row.user
    user.set_password("trois petits chats gris")
    user.save()
    for where in EVIL:
        for address, field in (("/theme/", "theme"), ("/langue/", "langue")):
            value = {"theme": "sombre", "langue": "fr"}[field]
            assert client.post(address, {field: value, "suite": where})["Location"] == "/"
        _signed_in_here(user, where)


def _signed_in_here(user, where):
    said = {"login": user.email, "password": "trois petits chats gris", "next": where}
    for data, query in ((said, {}), (said | {"next": ""}, {"next": where})):
        fresh = Client()
        answer = fresh.post("/compte/connexion/", data, query_params=query)
        assert (answer.status_code, answer["Location"]) == (302, "/dossier/")
        again = fresh.get("/compte/connexion/", {"next": where})
        assert again["Location"] == "/dossier/"


@pytest.mark.parametrize("where", ["%2f%2fmechant.example", "/%2f%2fmechant.example", "///x"])
def test_whatever_is_followed_stays_on_this_host(client, where):
    answer = client.post("/theme/", {"theme": "sombre", "suite": where})
    landed = urljoin("http://testserver/theme/", answer["Location"])
    assert urlsplit(landed).netloc == "testserver"


def test_a_path_of_ours_is_followed(client, row):
    client.force_login(row.user, backend=BACKEND)
    assert client.get("/compte/connexion/", {"next": "/compte/"})["Location"] == "/compte/"
    answer = client.post("/theme/", {"theme": "sombre", "suite": "/formations/?vue=tableau"})
    assert answer["Location"] == "/formations/?vue=tableau"


def test_an_error_of_ours_says_its_reference_and_nothing_else(client, row, monkeypatch, caplog):
    """V45: the page is in French, gives the number that the log holds, and shows no trace."""

    def broken(frame):
        raise ZeroDivisionError("division de " + frame.dossier.user.email)

    monkeypatch.setattr(overview, "context", broken)
    camille = Browser(Client(raise_request_exception=False), row)
    with caplog.at_level(logging.ERROR, logger="django.request"):
        answer = camille.client.get(camille.address())
    text = answer.content.decode()
    assert answer.status_code == 500
    assert answer["X-Request-ID"] in text
    assert "Référence à donner à l’assistance" in text
    for word in ("ZeroDivisionError", "Traceback", "overview.py", row.user.email, row.number):
        assert word not in text.replace(f"/dossiers/{row.number}/", "")
    assert [each.exc_info[0] for each in caplog.records] == [ZeroDivisionError]
