"""The thread on the candidate's side: with and without script, nothing typed lost, notes unseen."""

import json
import re

import pytest

from dossiers import actions
from dossiers.models import Copy, Message, Note
from formations.models import Tariff
from tests import make
from tests.browsers import BACKEND

pytestmark = pytest.mark.django_db

SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def agent(db):
    return make.support()


def url(row, query=""):
    return f"/dossiers/{row.number}/messages/{query}"


def test_a_message_without_script(camille, row):
    answer = camille.client.post(
        url(row), {"dossier": row.number, "message": "Une question", "page": "cursus"}
    )
    assert (answer.status_code, answer["Location"]) == (302, url(row) + "#ecrire")
    assert Message.objects.values_list("side", "body", "page").get() == (
        "candidate",
        "Une question",
        "cursus",
    )
    page = camille.read("messages")
    assert "Une question" in page
    assert "À propos de\u00a0: Cursus post-bac" in page


def test_a_refused_message_comes_back_with_its_words(camille, row):
    wrong = make.picture(name="x.jpg")
    wrong.name = "programme.exe"
    data = {"dossier": row.number, "message": "Mon long texte", "page": "", "fichiers": wrong}
    wrong.seek(0)
    wrong.write(b"MZ\x90\x00")
    wrong.seek(0)
    answer = camille.client.post(url(row), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert ">Mon long texte</textarea>" in page
    assert Message.objects.count() == 0
    short = camille.client.post(url(row), {"dossier": row.number, "message": " "}, headers=SCRIPT)
    assert (short.status_code, short["HX-Retarget"]) == (422, "#message-message")


def test_a_script_sees_its_own_message_and_what_came_meanwhile(camille, row, agent, at):
    first = actions.write(row, "Bonjour", actor=agent, at=at)
    camille.read("messages")
    actions.write(row, "Encore", actor=agent, at=at)
    data = {"dossier": row.number, "message": "Me voici", "apres": first.pk}
    answer = camille.client.post(url(row), data, headers=SCRIPT).content.decode()
    assert "Encore" in answer
    assert "Me voici" in answer
    assert "Bonjour" not in answer
    assert f'value="{Message.objects.last().pk}" hx-swap-oob="true"' in answer
    assert not Message.objects.to_candidate().unread().exists()


def test_watching_says_nothing_until_something_comes(camille, row, agent, at):
    before = camille.client.get(url(row, "?apres=0"), headers=SCRIPT)
    assert (before.status_code, before.content) == (204, b"")
    made = actions.write(row, "Une réponse", actor=agent, at=at)
    found = camille.client.get(url(row, "?apres=0"), headers=SCRIPT)
    assert "Une réponse" in found.content.decode()
    assert "<form" not in found.content.decode()
    made.refresh_from_db()
    assert made.read_at == at
    assert camille.client.get(url(row, f"?apres={made.pk}"), headers=SCRIPT).status_code == 204
    assert camille.client.get(url(row, "?apres=x"), headers=SCRIPT).status_code == 200


def test_watching_does_not_put_the_end_of_the_session_off(camille, row, clock):
    said = re.search(r"id=\"guet\"[^>]*hx-headers='([^']+)'", camille.read("messages"))[1]
    before = camille.client.session["renewed_at"]
    clock.move(hours=1)
    camille.client.get(url(row), headers=SCRIPT | json.loads(said))
    assert camille.client.session["renewed_at"] == before
    camille.client.get(url(row), headers=SCRIPT)
    assert camille.client.session["renewed_at"] == before + 3600


def test_the_day_is_said_once(camille, row, agent, at, clock):
    first = actions.write(row, "Lundi", actor=agent, at=at)
    actions.write(row, "Le même jour", actor=agent, at=clock.move(hours=1))
    later = camille.client.get(url(row, f"?apres={first.pk}"), headers=SCRIPT).content.decode()
    assert "jour-message" not in later
    assert camille.read("messages").count("jour-message") == 1


def test_unread_messages_are_counted_in_menu_and_title_until_read(camille, row, agent, at):
    actions.write(row, "Un", actor=agent, at=at)
    actions.write(row, "Deux", actor=agent, at=at)
    page = camille.read("cursus")
    assert "<title>(2) " in page
    assert '<b>2</b><span class="vh"> non lus</span>' in page
    assert "<title>Messages" in camille.read("messages")
    assert "<title>(" not in camille.read("cursus")


def test_each_page_asks_a_question_about_itself(camille, row):
    assert f"{url(row)}?page=langues#ecrire" in camille.read("langues")
    page = camille.client.get(url(row, "?page=langues")).content.decode()
    assert '<option value="langues" selected>' in page
    data = {"dossier": row.number, "message": "Bonjour", "page": "<script>"}
    camille.client.post(url(row), data)
    assert Message.objects.get().page == ""


def test_words_are_shown_as_words(camille, row, agent, at):
    actions.write(row, "<script>alert(1)</script>\nAu revoir", actor=agent, at=at)
    page = camille.read("messages")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>Au revoir" in page


def test_the_thread_of_another_does_not_exist(client, row, agent, at):
    actions.write(row, "Privé", actor=agent, at=at)
    client.force_login(make.candidate("basile"), backend=BACKEND)
    assert client.get(url(row)).status_code == 404
    assert client.post(url(row), {"dossier": row.number, "message": "x"}).status_code == 404
    assert Message.objects.count() == 1


def test_an_attachment_is_for_both_sides_alone(camille, client, row, at):
    made = actions.write(row, "", actor=row.user, at=at, files=[make.picture()])
    address = f"/fichiers/{made.files.get().file_id}/"
    assert camille.client.get(address).status_code == 200
    client.force_login(make.candidate("basile"), backend=BACKEND)
    assert client.get(address).status_code == 404


def test_the_thread_costs_the_same_however_long_it_is(
    camille, row, agent, at, clock, django_assert_max_num_queries
):
    actions.write(row, "", actor=row.user, at=at, files=[make.picture()])
    camille.read("messages")
    with django_assert_max_num_queries(40) as few:
        camille.read("messages")
    for rank in range(3):
        actions.write(row, f"n° {rank}", actor=agent, at=at, files=[make.picture()])
        actions.read(row, actor=row.user, at=at)
    with django_assert_max_num_queries(40) as many:
        camille.read("messages")
    assert len(few) == len(many)


def test_the_usual_delay_is_measured_or_not_said(camille, row, agent, at, clock):
    for rank in range(5):
        assert "Délai de réponse" not in camille.read("messages")
        actions.write(row, f"Question {rank}", actor=row.user, at=clock.at)
        actions.write(row, f"Réponse {rank}", actor=agent, at=clock.move(hours=4))
    assert "environ 4 heures" in camille.read("messages")


MARK = "MARQUE-INTERNE-7391"


def test_an_internal_note_never_appears_in_what_the_candidate_reaches(camille, row, agent, at):
    Tariff.objects.update(full_first=0, full_other=0)
    make.ready(row, at)
    actions.note(row, f"{MARK} à vérifier", actor=agent, at=at)
    actions.declare_and_submit(make.again(row), {}, declared=True, actor=row.user, at=at)
    actions.note(row, MARK, actor=agent, at=at)
    assert Note.objects.filter(body__contains=MARK).count() == 2
    pages = ["", "messages", "recapitulatif", "transmis", "retrait", *row.campaign.pages]
    read = {page: camille.client.get(camille.address(page)) for page in pages}
    assert {page: found.status_code for page, found in read.items()} == dict.fromkeys(pages, 200)
    assert [page for page, found in read.items() if MARK in found.content.decode()] == []
    assert MARK not in str(Copy.objects.values_list("content").get())


@pytest.mark.parametrize("after", ["²", "9" * 5000, "-1", "x"])
def test_a_key_that_is_no_number_is_the_beginning(camille, row, agent, at, after):
    actions.write(row, "Un mot", actor=agent, at=at)
    answer = camille.client.get(url(row), {"apres": after}, headers=SCRIPT)
    assert (answer.status_code, "Un mot" in answer.content.decode()) == (200, True)
    assert camille.client.post("/compte/sessions/", {"fin": after}).status_code == 302
