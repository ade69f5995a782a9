"""The screens of the account: no enumeration, links that scanners may open, paths of ours only."""

import json
import re
import time
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions, outbox, tokens
from accounts.links import token
from accounts.models import AccountRequest, EmailChange, Posting, User
from dossiers.actions import open_dossier
from formations.models import Campaign, Tariff
from tests.accounts.conftest import PASSWORD

ASKED = {
    "birth_name": "Aubertin", "usage_name": "", "first_names": "Camille",
    "birth_date": "14/05/2004", "email": "nouvelle@exemple.fr", "situation": "bac2",
    "diploma": "BUT Génie civil", "notice": "on",
}  # fmt: skip


@pytest.fixture
def campaign(at):
    """One campaign open today."""
    row = Campaign.objects.create(
        slug="alternance", name_fr="Alternance 2027", name_en="", year_start=2026,
        opens_at=at - timedelta(days=9), closes_at=at + timedelta(days=20), pages=["identite"],
        max_file_bytes=4_000_000, support_email="support@demo.example",
        published_at=at - timedelta(days=9), created_at=at,
    )  # fmt: skip
    Tariff.objects.create(campaign=row, full_first=9000, full_other=3000, created_at=at)
    return row


@pytest.fixture
def form_page(campaign, notice):
    """The address of the request, with its campaign."""
    return f"/compte/demande/?campagne={campaign.slug}"


def plain(response):
    """What a reader compares: without tokens that differ at each page."""
    text = response.content.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    return re.sub(r"[0-9a-f]{12}\b", "", text)


def last_link():
    return outbox.personal_links(Posting.objects.latest("pk"))[0].removeprefix(
        outbox.absolute("/")[:-1]
    )


def test_one_screen_of_eight_inputs_at_most(client, form_page):
    html = client.get(form_page).content.decode()
    form = html[html.index("<h1>") : html.rindex("Recevoir le message")]
    inputs = re.findall(r"<(?:input|select|textarea)(?![^>]*hidden)[^>]*>", form)
    assert len(inputs) == 8
    assert not any("checked" in each for each in inputs)
    assert 'autocomplete="family-name"' in form
    assert 'href="/donnees-personnelles/"' in form


def test_the_campaign_is_asked_when_absent(client, campaign, notice):
    html = client.get("/compte/demande/?formation=albi").content.decode()
    assert "?campagne=alternance&amp;formation=albi" in html
    assert "n’est pas ouverte" in client.get("/compte/demande/?campagne=autre").content.decode()


def test_who_has_an_account_is_led_where_the_dossier_is(client, camille, campaign, at):
    client.force_login(camille)
    html = client.get("/compte/demande/").content.decode()
    assert 'action="/dossiers/"' in html
    assert 'value="alternance"' in html
    dossier = open_dossier(camille, campaign, at=at)
    answer = client.get("/compte/demande/?campagne=alternance")
    assert answer.url == f"/dossiers/{dossier.number}/"
    assert "déjà un dossier" in client.get("/compte/demande/").content.decode()


def test_a_known_and_an_unknown_address_get_the_same_screens(client, form_page, camille):
    seen = []
    for email in ("c@exemple.fr", "camille@exemple.fr"):
        client.cookies.clear()
        answer = client.post(form_page, ASKED | {"email": email})
        seen.append((answer.status_code, answer.url, plain(client.get(answer.url))))
    unknown, known = (each[2].replace("c@exemple.fr", "camille@exemple.fr") for each in seen)
    mask = re.compile(r"a=[^\"]*")
    assert seen[0][:2] == seen[1][:2]
    assert mask.sub("", unknown) == mask.sub("", known)
    assert "c…@exemple.fr" in seen[0][2]


def test_resending_says_the_same_for_known_and_unknown_addresses(client, form_page, camille, clock):
    seen = []
    for email in ("c@exemple.fr", "camille@exemple.fr"):
        client.cookies.clear()
        client.post(form_page, ASKED | {"email": email})
        early = client.post("/compte/demande/renvoi/", follow=True)
        clock.move(seconds=60)
        late = client.post("/compte/demande/renvoi/", follow=True)
        clock.move(seconds=-60)
        seen.append([re.sub(r"a=[^\"]*", "", plain(each)) for each in (early, late)])
    assert seen[0] == seen[1]
    assert "Attendez encore 60" in seen[0][0]
    assert "est reparti" in seen[0][1]


def test_a_forgotten_password_says_the_same_for_known_and_unknown_addresses(client, camille):
    seen = []
    for email in ("inconnue@exemple.fr", camille.email):
        answer = client.post("/compte/mot-de-passe/oublie/", {"email": email})
        seen.append((answer.status_code, answer.url, plain(client.get(answer.url))))
    assert seen[0] == seen[1]
    assert Posting.objects.filter(template="compte/mot-de-passe-oublie").count() == 1


def test_signing_in_says_the_same_for_known_and_unknown_addresses(client, camille):
    seen = []
    for email in ("camilla@exemple.fr", camille.email):
        answer = client.post("/compte/connexion/", {"login": email, "password": "faux mot secret"})
        seen.append((answer.status_code, plain(answer).replace("camilla@", "camille@")))
    assert seen[0] == seen[1]
    assert "ne vont pas ensemble" in seen[0][1]


def test_a_password_is_hashed_once_for_known_and_unknown_addresses(client, camille, monkeypatch):
    hashed, encode = [], MD5PasswordHasher.encode

    def counted(self, password, salt):
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    for email in ("inconnue@exemple.fr", camille.email):
        client.post("/compte/connexion/", {"login": email, "password": f"faux {email}"})
    assert hashed == ["faux inconnue@exemple.fr", f"faux {camille.email}"]


def test_a_wrong_field_says_what_to_do_and_keeps_what_was_typed(client, form_page):
    wrong = ASKED | {"birth_date": "31/02/2004", "email": "camille@", "notice": ""}
    html = client.post(form_page, wrong).content.decode()
    assert "<title>Erreur" in html
    assert "jj/mm/aaaa" in html
    assert "prenom.nom@exemple.fr" in html
    assert "Cochez la case" in html
    assert 'value="31/02/2004"' in html
    assert not AccountRequest.objects.exists()


@pytest.mark.parametrize(
    "typed",
    ["14/05/2004", "14.05.2004", "14-5-2004", "14 05 2004", "2004-05-14", "14/5/04", "14052004"],
)
def test_a_date_of_birth_is_read_as_people_write_it(client, form_page, typed):
    assert client.post(form_page, ASKED | {"birth_date": typed}).status_code == 302
    assert str(AccountRequest.objects.get().birth_date) == "2004-05-14"


def test_a_date_of_birth_of_a_child_or_a_century_ago_is_questioned(client, form_page):
    for typed in ("14/05/2015", "14/05/1904"):
        html = client.post(form_page, ASKED | {"birth_date": typed}).content.decode()
        assert "Vérifiez l’année" in html


def test_the_network_kept_is_truncated(client, form_page):
    client.post(form_page, ASKED, REMOTE_ADDR="203.0.113.77")
    assert AccountRequest.objects.get().ip_truncated == "203.0.113.0"


def test_the_link_may_be_opened_by_scanners_then_used_on_another_device(client, form_page):
    client.post(form_page, ASKED)
    link = last_link()
    for _ in range(3):
        Client().head(link)
        Client().get(link)
    assert not User.objects.exists()
    other = Client()
    shown = other.get(link, follow=True)
    assert shown.redirect_chain[0][0] == "/compte/ouvrir/"
    assert "Camille Aubertin" in shown.content.decode()
    answer = other.post("/compte/ouvrir/", {"password": PASSWORD})
    assert (answer.status_code, answer.url) == (302, "/dossier/")
    user = User.objects.get(email="nouvelle@exemple.fr")
    assert user.dossiers.get().campaign.slug == "alternance"
    assert other.get("/compte/").status_code == 200


def test_a_password_too_easy_is_refused_with_its_reason(client, form_page):
    client.post(form_page, ASKED)
    client.get(last_link())
    html = client.post("/compte/ouvrir/", {"password": "imtminesales"}).content.decode()
    assert "trop faciles à deviner" in html
    assert not User.objects.exists()


def test_the_page_that_follows_a_link_leaks_it_to_nobody(client, form_page):
    client.post(form_page, ASKED)
    link = last_link()
    answer = client.get(link)
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert link.split("/")[-2] not in client.get("/compte/ouvrir/").content.decode()


def test_a_page_that_holds_a_form_hides_no_origin(client, camille, at):
    """« no-referrer » makes a browser post « Origin: null », which Django refuses over HTTPS."""
    strict = Client(enforce_csrf_checks=True)
    dead = "/compte/ouvrir/jeton-inconnu/"
    assert strict.get(dead)["Referrer-Policy"] == "strict-origin"
    data = {"langue": "en", "csrfmiddlewaretoken": strict.cookies["csrf"].value}
    origin = {"Origin": "https://testserver"}
    assert strict.post("/langue/", data, secure=True, headers=origin).status_code == 302
    hidden = {"Origin": "null"}
    assert strict.post("/langue/", data, secure=True, headers=hidden).status_code == 403
    actions.ask_reset(camille.email, language="fr", at=at)
    page = client.get(last_link(), follow=True)
    assert page["Referrer-Policy"] == "strict-origin"
    assert "<form" in page.content.decode()


@pytest.mark.parametrize("case", ["unknown", "forged", "used", "expired", "revoked", "no session"])
def test_a_link_that_does_not_work_has_a_helpful_page(client, form_page, clock, case):
    client.post(form_page, ASKED)
    link, expected = last_link(), 404
    row = AccountRequest.objects.get()
    if case == "unknown":
        link = reverse("account_confirm", args=[token("account_request", row.pk + 9, 0)])
    elif case == "forged":
        link = reverse("account_confirm", args=["1.0." + "A" * 32])
    elif case == "used":
        actions.confirm(row, password=PASSWORD, at=clock.at)
        expected = 410
    elif case == "expired":
        clock.move(days=30)
        expected = 410
    elif case == "revoked":
        AccountRequest.objects.update(serial=1)
    else:
        link = "/compte/ouvrir/"
    answer = client.get(link)
    assert answer.status_code == expected
    html = answer.content.decode()
    assert "Me connecter" in html or "Demander des identifiants" in html
    assert "Aubertin" not in html


def test_a_campaign_closed_meanwhile_leaves_the_account_and_says_so(client, form_page, clock):
    client.post(form_page, ASKED)
    client.get(last_link())
    clock.move(days=21)
    answer = client.post("/compte/ouvrir/", {"password": PASSWORD}, follow=True)
    assert answer.redirect_chain[0][0] == "/compte/"
    assert "cette campagne est close" in answer.content.decode()


def test_too_many_requests_from_one_address_wait(client, form_page):
    for number in range(4):
        assert client.post(form_page, ASKED).status_code == 302, number
    answer = client.post(form_page, ASKED)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_the_wait_announced_is_that_of_the_limit_met(client, camille, clock, monkeypatch):
    """V28: four an hour by address; twenty minutes after the first, forty are left."""
    clock.at = timezone.now()  # the limits and the cache read their own clocks
    monkeypatch.setattr(time, "time", lambda: clock.at.timestamp())
    for minutes in (0, 5, 5, 5):
        clock.move(minutes=minutes)
        answer = client.post("/compte/mot-de-passe/oublie/", {"email": camille.email})
        assert answer.status_code == 302, minutes
    clock.move(minutes=5)
    answer = client.post("/compte/mot-de-passe/oublie/", {"email": camille.email})
    assert (answer.status_code, answer["Retry-After"]) == (429, "2400")
    assert "Attendez 40 minutes" in answer.content.decode()


NEXT_ELSEWHERE = [
    "//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example/",
    "%2f%2fevil.example", "/\t/evil.example", "/\n/evil.example", "\\\\evil.example",
    "javascript:alert(1)", "http://testserver@evil.example/", "///evil.example", " //evil.example",
    "http://testserver/dossier/",
]  # fmt: skip


@pytest.mark.parametrize("elsewhere", NEXT_ELSEWHERE)
def test_next_never_leads_to_another_host(client, camille, elsewhere):
    sent = {"login": camille.email, "password": PASSWORD, "next": elsewhere}
    assert client.post("/compte/connexion/", sent).url == "/dossier/"


def test_next_leads_to_a_path_of_ours(client, camille):
    sent = {"login": camille.email, "password": PASSWORD, "next": "/compte/?a=1"}
    assert client.post("/compte/connexion/", sent).url == "/compte/?a=1"


def test_five_wrong_passwords_wait_in_minutes_there_and_only_there(client, camille, clock):
    """C03, V28."""
    clock.at = timezone.now()  # axes reads its own clock
    wrong = {"login": camille.email, "password": "faux mot secret"}
    for _ in range(4):
        assert client.post("/compte/connexion/", wrong).status_code == 200
    answer = client.post("/compte/connexion/", wrong)
    assert answer.status_code == 429
    assert "Réessayez dans 5\u00a0minutes" in answer.content.decode().replace(
        " minutes", "\u00a0minutes"
    )
    assert 0 < int(answer["Retry-After"]) <= 300
    right = {"login": camille.email, "password": PASSWORD}
    assert client.post("/compte/connexion/", right).status_code == 429
    elsewhere = client.post("/compte/connexion/", right, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == 302


def test_a_forged_address_header_does_not_escape_the_wait(client, camille):
    """V29."""
    wrong = {"login": camille.email, "password": "faux mot secret"}
    codes = [
        client.post("/compte/connexion/", wrong, HTTP_X_FORWARDED_FOR=f"192.0.2.{n}").status_code
        for n in range(5)
    ]
    assert codes == [200, 200, 200, 200, 429]


def test_the_link_of_a_forgotten_password_signs_in_and_dies(client, camille):
    client.post("/compte/mot-de-passe/oublie/", {"email": camille.email})
    link = last_link()
    for _ in range(3):
        Client().get(link)
    shown = client.get(link, follow=True)
    where = shown.redirect_chain[0][0]
    assert token("password_reset", tokens.stamped(camille.pk, timezone.now()), 0)[-32:] not in where
    answer = client.post(where, {"password1": "un vélo bleu dehors"})
    assert (answer.status_code, answer.url) == (302, "/dossier/")
    camille.refresh_from_db()
    assert camille.check_password("un vélo bleu dehors")
    assert Client().get(link).status_code == 410


def test_no_session_of_a_dump_holds_a_link_that_was_followed(client, form_page, camille):
    client.post(form_page, ASKED)
    client.post("/compte/mot-de-passe/oublie/", {"email": camille.email})
    actions.ask_email_change(camille, "autre@exemple.fr", at=camille.created_at)
    followed = []
    for posting in Posting.objects.exclude(links={}).filter(template__startswith="compte/"):
        for link in outbox.personal_links(posting):
            followed.append(link.rstrip("/")[-32:])
            path = link.removeprefix(outbox.absolute("/")[:-1])
            client.get(path, follow=True)
            client.get(path, follow=True)
    kept = " ".join(json.dumps(session.get_decoded()) for session in Session.objects.all())
    assert len(followed) == 4  # two requests, a reset, a change of address
    assert "followed" in kept
    assert not [secret for secret in followed if secret in kept]


def test_a_new_password_ends_the_other_sessions(client, camille):
    client.force_login(camille)
    elsewhere = Client()
    elsewhere.force_login(camille)
    sent = {"oldpassword": PASSWORD, "password1": "un vélo bleu dehors"}
    assert client.post("/compte/mot-de-passe/", sent).url == "/compte/"
    assert client.get("/compte/").status_code == 200
    assert elsewhere.get("/compte/").status_code == 302


def test_changing_password_or_address_asks_the_present_password(client, camille):
    client.force_login(camille)
    wrong = {"oldpassword": "faux", "password1": "un vélo bleu dehors"}
    assert "mot de passe actuel" in client.post("/compte/mot-de-passe/", wrong).content.decode()
    wrong = {"email": "nouvelle@exemple.fr", "password": "faux"}
    assert "mot de passe actuel" in client.post("/compte/adresse/", wrong).content.decode()
    assert not EmailChange.objects.exists()


def test_an_address_is_changed_by_the_link_sent_to_it(client, camille):
    client.force_login(camille)
    client.post("/compte/adresse/", {"email": "nouvelle@exemple.fr", "password": PASSWORD})
    assert "nouvelle@exemple.fr" in client.get("/compte/").content.decode()
    posting = Posting.objects.get(template="compte/adresse-confirmer")
    link = outbox.personal_links(posting)[0].removeprefix(outbox.absolute("/")[:-1])
    for _ in range(3):
        Client().get(link, follow=True)
    camille.refresh_from_db()
    assert camille.email == "camille@exemple.fr"
    assert client.get(link, follow=True).status_code == 200
    assert client.post("/compte/adresse/confirmer/").url == "/compte/"
    camille.refresh_from_db()
    assert camille.email == "nouvelle@exemple.fr"
    assert client.get("/compte/").status_code == 200
    assert Client().get(link, follow=True).status_code == 410


def test_signing_out_is_a_post_and_kills_the_session(client, camille):
    client.force_login(camille)
    key = client.session.session_key
    assert client.get("/compte/deconnexion/").status_code == 200
    assert client.get("/compte/").status_code == 200
    answer = client.post("/compte/deconnexion/")
    assert "storage" in answer["Clear-Site-Data"]
    assert not Session.objects.filter(session_key=key).exists()
    assert client.get("/compte/").status_code == 302
    assert client.post("/compte/deconnexion/").status_code == 302


def test_the_session_changes_name_when_signing_in(client, form_page, camille):
    client.post(form_page, ASKED)
    before = client.session.session_key
    client.post("/compte/connexion/", {"login": camille.email, "password": PASSWORD})
    assert client.session.session_key != before


@pytest.mark.parametrize("host", ["evil.example", "testserver:8000@evil.example"])
def test_a_forged_host_never_reaches_a_mail(client, form_page, settings, host):
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.BASE_URL = "https://dossier.exemple.fr"
    answer = client.post(form_page, ASKED, HTTP_HOST=host)
    assert answer.status_code == 400
    client.post(form_page, ASKED, HTTP_X_FORWARDED_HOST=host)
    text, html = outbox.filled(Posting.objects.get())
    assert "evil" not in text + html
    assert "https://dossier.exemple.fr/compte/ouvrir/" in text


def test_frozen_data_are_shown_with_the_way_to_correct_them(client, camille, settings):
    client.force_login(camille)
    html = client.get("/compte/").content.decode()
    assert "Aubertin" in html
    assert "14/05/2004" in html
    assert settings.SUPPORT_EMAIL in html


def test_personas_are_shown_in_the_demonstration_only(client, db, settings):
    settings.DEMO = True
    assert "candidat@demo.example" in client.get("/compte/connexion/").content.decode()
    settings.DEMO = False
    assert "candidat@demo.example" not in client.get("/compte/connexion/").content.decode()


def test_allauth_never_opens_an_account_by_itself(client, form_page):
    assert reverse("account_signup") == "/compte/demande/"


class TestMailbox:
    """The demonstration's mailbox."""

    @pytest.fixture(autouse=True)
    def _on(self, settings):
        settings.MAILBOX = True

    def test_it_lists_and_shows_links_computed(self, client, form_page):
        client.post(form_page, ASKED)
        posting = Posting.objects.get()
        assert posting.email.subject in client.get("/demo/courrier/").content.decode()
        kept = client.get("/demo/courrier/?a=autre@exemple.fr").content.decode()
        assert posting.email.subject not in kept
        html = client.get(f"/demo/courrier/{posting.pk}/").content.decode()
        assert outbox.personal_links(posting)[0] in html

    def test_the_html_is_alone_in_its_frame(self, client, form_page):
        client.post(form_page, ASKED)
        answer = client.get(f"/demo/courrier/{Posting.objects.get().pk}/html/")
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "SAMEORIGIN"

    def test_it_does_not_exist_elsewhere(self, client, form_page, settings):
        client.post(form_page, ASKED)
        key = Posting.objects.get().pk
        settings.MAILBOX = False
        for path in ("/demo/courrier/", f"/demo/courrier/{key}/", f"/demo/courrier/{key}/html/"):
            assert client.get(path).status_code == 404
