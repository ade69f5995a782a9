"""The right of access to opinions: asked by the candidate, decided by a person, traced (P3)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.refusal import Refused
from backoffice.actions import allow_support
from referents import actions, reading
from referents.actions.disclosing import due
from referents.models import AccessRequest
from tests import make
from tests.referents import people

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MARK = "ZEBRE"


@pytest.fixture
def made(at):
    """An opinion sent, a mark in its text, with a document."""
    made = people.asked(people.dossier(at), at)
    actions.deposit(made, make.picture(name=f"{MARK}-lettre.jpg"), serial=1, at=at)
    return people.sent(made, at, text=f"{MARK}-texte")


@pytest.fixture
def asked(made, at):
    return actions.ask_access(made.dossier, actor=made.dossier.user, at=at)


def page(client, made):
    client.force_login(made.dossier.user, backend=BACKEND)
    return client.get("/compte/avis/").content.decode()


def decide(asked, decision, at, **given):
    agent = given.pop("actor", None) or make.support()
    said = {"reason": "Équilibre des droits.", "text": "", "files": ()} | given
    actions.decide_access(asked, decision=decision, actor=agent, at=at, **said)


@pytest.mark.parametrize(
    ("asked", "until"),
    [
        ((2026, 11, 24, 18, 30), (2026, 12, 24, 23)),
        ((2026, 12, 31, 12, 0), (2027, 1, 31, 23)),
        ((2027, 1, 31, 12, 0), (2027, 2, 28, 23)),
        ((2027, 1, 30, 23, 30), (2027, 2, 28, 23)),  # already the 31st in Paris
        ((2027, 3, 15, 12, 0), (2027, 4, 15, 22)),  # summer time began meanwhile
    ],
)
def test_a_month_ends_with_its_last_day_in_paris(asked, until):
    assert due(datetime(*asked, tzinfo=UTC)) == datetime(*until, tzinfo=UTC)


def test_asking_waits_is_traced_told_and_shows_nothing(client, made, asked):
    assert (asked.decision, asked.due_at > asked.asked_at) == ("", True)
    text = page(client, made)
    assert "À l’étude" in text
    assert MARK not in text
    assert [e.actor for e in made.dossier.events.filter(name="access_asked")] == [made.dossier.user]
    assert people.posted()[-2:] == ["acces-demande", "acces-equipe"]
    assert f"{asked.asked_at:%Y}" in people.posted("acces-demande")[0].split("\n")[0]


def test_one_asks_from_the_account_page(client, made):
    assert "Demander à lire les avis" in page(client, made)
    answer = client.post("/compte/avis/", {"dossier": made.dossier.number})
    assert answer["Location"] == "/compte/avis/"
    assert AccessRequest.objects.get().dossier == made.dossier
    assert client.post("/compte/avis/", {"dossier": made.dossier.number}).status_code == 409
    assert AccessRequest.objects.count() == 1


def test_nobody_asks_for_another_nor_before_anybody_answered(client, made, at):
    other = make.candidate("autre")
    with pytest.raises(Refused):
        actions.ask_access(made.dossier, actor=other, at=at)
    client.force_login(other, backend=BACKEND)
    assert client.post("/compte/avis/", {"dossier": made.dossier.number}).status_code == 404
    empty = make.dossier(made.dossier.campaign, at, user=other)
    with pytest.raises(Refused, match="Personne n’a encore répondu"):
        actions.ask_access(empty, actor=other, at=at)


def test_granted_discloses_all_and_only_then(client, made, asked, at):
    client.force_login(made.dossier.user, backend=BACKEND)
    assert client.get(f"/fichiers/{made.file_id}/").status_code == 404
    decide(asked, "granted", at, text="ignoré")
    text = page(client, made)
    assert f"{MARK}-texte" in text
    assert f"{MARK}-lettre.jpg" in text
    assert "ignoré" not in text
    assert client.get(f"/fichiers/{made.file_id}/").status_code == 200
    client.force_login(make.candidate("autre"), backend=BACKEND)
    assert client.get(f"/fichiers/{made.file_id}/").status_code == 404


def test_partly_discloses_what_was_kept_and_no_document_unticked(client, made, asked, at):
    decide(asked, "partly", at, text="Avis favorable.", files=["00000000"])
    text = page(client, made)
    assert "Avis favorable." in text
    assert MARK not in text
    assert client.get(f"/fichiers/{made.file_id}/").status_code == 404


def test_partly_may_disclose_the_document(client, made, asked, at):
    decide(asked, "partly", at, files=[str(made.file_id)])
    assert f"{MARK}-lettre.jpg" in page(client, made)
    assert client.get(f"/fichiers/{made.file_id}/").status_code == 200


def test_refused_discloses_nothing_and_says_why(client, made, asked, at):
    decide(asked, "refused", at, text=f"{MARK}", files=[str(made.file_id)])
    text = page(client, made)
    assert "Équilibre des droits." in text
    assert "CNIL" in text
    assert MARK not in text
    assert client.get(f"/fichiers/{made.file_id}/").status_code == 404


def test_the_decision_is_traced_and_told_without_content(made, asked, at):
    agent = make.support()
    decide(asked, "granted", at, actor=agent)
    line = made.dossier.events.get(name="access_decided")
    assert (line.actor, line.note) == (agent, "Équilibre des droits.")
    assert line.data == {"request": asked.pk, "decision": "granted", "files": 1}
    (mail,) = people.posted("acces-decision")
    assert "communiqué en entier" in mail
    assert MARK not in mail


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"decision": "refused", "reason": " "}, "motif"),
        ({"decision": "perhaps"}, "Choisissez"),
        ({"decision": "partly"}, "communiqué"),
    ],
)
def test_a_decision_is_whole_or_refused_in_words(asked, at, given, words):
    with pytest.raises(Refused, match=words):
        decide(asked, at=at, **given)
    asked.refresh_from_db()
    assert asked.decision == ""


def test_only_an_authorised_person_decides_and_once(asked, at):
    agent = make.candidate("agent", is_staff=True)
    with pytest.raises(Refused, match="habilitée"):
        decide(asked, "granted", at, actor=agent)
    decide(asked, "refused", at)
    with pytest.raises(Refused, match="déjà sa décision"):
        decide(asked, "granted", at, actor=make.support("autre"))


def test_one_asks_again_only_when_something_new_arrived(made, asked, at):
    dossier = made.dossier
    decide(asked, "refused", at)
    with pytest.raises(Refused, match="rien n’est arrivé depuis"):
        actions.ask_access(dossier, actor=dossier.user, at=at)
    later = at + timedelta(days=1)
    people.sent(people.asked(dossier, later, "professional"), later)
    assert actions.ask_access(dossier, actor=dossier.user, at=later).pk != asked.pk


def test_the_database_keeps_one_waiting_and_refuses_a_leak(made, asked, at):
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessRequest.objects.create(dossier=made.dossier, asked_at=at, due_at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessRequest.objects.filter(pk=asked.pk).update(disclosed="avant la décision")


def test_the_reason_of_a_decline_is_part_of_it(made, at):
    other = people.asked(made.dossier, at, "professional")
    actions.decline(other, reason=f"{MARK}-motif", serial=1, at=at)
    text = reading.transcript(made.dossier)
    assert f"{MARK}-texte" in text
    assert f"{MARK}-motif" in text


def test_the_queue_and_the_screen_of_the_team(client, made, asked, clock):
    client.force_login(make.support(), backend=BACKEND)
    listed = client.get("/admin/referents/accessrequest/").content.decode()
    assert "À décider" in listed
    assert "dépassé" not in listed
    address = f"/admin/referents/accessrequest/{asked.pk}/change/"
    assert f"{MARK}-texte" in client.get(address).content.decode()
    answer = client.post(address, {"decision": "refused", "reason": ""})
    assert answer.status_code == 409
    clock.move(days=40)
    assert "dépassé" in client.get("/admin/referents/accessrequest/").content.decode()
    answer = client.post(address, {"decision": "refused", "reason": "Parce que."})
    assert answer["Location"] == address
    assert "Parce que." in client.get(address).content.decode()
    assert client.get("/admin/referents/accessrequest/zz/change/").status_code == 404


def test_support_sees_the_queue_and_does_not_decide(client, made, asked):
    agent = make.candidate("agent", is_staff=True)
    agent.groups.add(allow_support())
    client.force_login(agent, backend=BACKEND)
    address = f"/admin/referents/accessrequest/{asked.pk}/change/"
    page = client.get(address).content.decode()
    assert "personne habilitée" in page
    assert MARK not in page
    assert client.post(address, {"decision": "granted", "reason": "x"}).status_code == 409
    asked.refresh_from_db()
    assert asked.decision == ""
