"""Gestures on many dossiers: exact list, launch, progress, report, exports whole and harmless."""

import io
import zipfile
from xml.etree import ElementTree

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice import batches, columns, sheets, tasks
from backoffice.models import Batch
from backoffice.views import batches as views
from dossiers import store, workflow
from dossiers.models import Dossier, State
from tests import make
from tests.world import deposit

LIST = "/admin/dossiers/dossier/"


def page(batch):
    return f"/admin/dossiers/dossier/lots/{batch.pk}/"


def asked(desk, kind, *dossiers, query=""):
    data = {"action": f"batch_{kind}", "_selected_action": [each.pk for each in dossiers]}
    answer = desk.post(LIST + query, data)
    assert answer.status_code == 302, answer.content
    batch = Batch.objects.first()
    assert answer["Location"] == page(batch)
    return batch


def test_the_exact_list_is_shown_and_fixed_before_anything_is_done(desk, transmitted):
    one, two = transmitted("un"), transmitted("deux")
    batch = asked(desk, "validate", one, two)
    transmitted("trois")
    shown = desk.get(page(batch)).content.decode()
    assert "<b>2 dossiers</b>" in shown
    assert one.number in shown
    assert two.number in shown
    assert (batch.state, batch.total, batch.lines.count()) == ("draft", 2, 0)
    assert set(Dossier.objects.values_list("state", flat=True)) == {State.SUBMITTED}


def test_the_list_says_what_the_launch_would_refuse(desk, transmitted, campaign, agent, at):
    """In the words of the launch itself: its state, pieces never examined."""
    make.piece(campaign, "photo", "pieces")
    ready, unseen, gone = transmitted("un"), transmitted("deux"), transmitted("trois")
    deposit(unseen, at)
    Dossier.objects.filter(pk=gone.pk).update(state=State.WITHDRAWN)
    batch = asked(desk, "validate", ready, unseen, gone)
    shown = desk.get(page(batch)).content.decode()
    assert shown.count("Serait refusé") == 2
    batches.launch(batch, actor=agent, at=at)
    tasks.run_batches(at=at)
    said = dict(batch.lines.values_list("dossier", "words"))
    for each in (unseen, gone):
        assert said[each.pk] in shown
    assert "à examiner" in said[unseen.pk]


def test_a_reminder_says_beforehand_whom_it_cannot_reach(
    desk, campaign, formation, transmitted, at
):
    draft, sent = make.dossier(campaign, at, formations=[formation]), transmitted("un")
    shown = desk.get(page(asked(desk, "remind", draft, sent))).content.decode()
    assert shown.count("Serait refusé") == 1
    assert "Ce dossier n’est plus à transmettre." in shown


def test_a_list_is_read_by_pages_whose_cost_is_bounded(
    desk, transmitted, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(views, "MOST_SHOWN", 2)
    two = [transmitted("a"), transmitted("b")]
    batch = asked(desk, "validate", *two)
    desk.get(page(batch))
    with CaptureQueriesContext(connection) as few:
        desk.get(page(batch))
    cost = len(few)
    five = asked(desk, "validate", *two, *[transmitted(name) for name in ("c", "d", "e")])
    with django_assert_num_queries(cost):
        first = desk.get(page(five)).content.decode()
    last = desk.get(page(five) + "?page=3").content.decode()
    assert "1 à 2 sur 5" in first
    assert "5 à 5 sur 5" in last
    numbers = [Dossier.objects.get(pk=pk).number for pk in five.dossiers]
    assert [number for number in numbers if number in first] == numbers[:2]
    assert [number for number in numbers if number in last] == numbers[4:]


def test_one_s_own_batches_are_found_again(desk, transmitted, client, at):
    one = transmitted("un")
    batch = asked(desk, "export", one)
    other = batches.prepare("remind", [one.pk], actor=make.support("autre"), at=at)
    shown = desk.get(LIST + "lots/").content.decode()
    assert page(batch) in shown
    assert page(other) not in shown
    for address in (LIST, LIST + "file/", page(batch)):
        assert f'href="{LIST}lots/"' in desk.get(address).content.decode()


def test_a_batch_runs_in_the_background_and_says_line_by_line(desk, transmitted, at):
    one, two = transmitted("un"), transmitted("deux")
    batch = asked(desk, "validate", one, two)
    Dossier.objects.filter(pk=two.pk).update(state=State.WITHDRAWN)
    assert desk.post(page(batch), {"lancer": "1"}).status_code == 302
    assert Dossier.objects.get(pk=one.pk).state == State.SUBMITTED
    assert tasks.run_batches(at=at) == 2
    assert tasks.run_batches(at=at) == 0
    batch.refresh_from_db()
    assert (batch.state, batch.done) == ("done", 2)
    assert dict(batch.lines.values_list("dossier", "done")) == {one.pk: True, two.pk: False}
    assert Dossier.objects.get(pk=one.pk).state == State.VALIDATED
    shown = desk.get(page(batch)).content.decode()
    assert "Candidature retirée" in shown
    assert "1 réussi, 1 refusé" in shown


def test_a_slice_killed_is_taken_up_where_it_was(desk, transmitted, at, clock, agent):
    one, two = transmitted("un"), transmitted("deux")
    batch = asked(desk, "validate", one, two)
    batches.launch(batch, actor=agent, at=at)
    held = batches.claim(at)
    batches._one(held, held.dossiers[0], at)  # then the process dies
    assert tasks.run_batches(at=at) == 0
    assert tasks.run_batches(at=clock.move(minutes=11)) == 1
    assert [line.done for line in batch.lines.all()] == [True, True]


def test_what_was_not_foreseen_has_its_line_and_stops_nothing(
    desk, transmitted, at, clock, agent, monkeypatch, caplog
):
    poison, one, gone = transmitted("un"), transmitted("deux"), transmitted("trois")
    batch = asked(desk, "validate", poison, one, gone)
    gone_pk = gone.pk
    batch.dossiers = [poison.pk, gone_pk + 1000, one.pk]
    batch.save()
    true = workflow.perform

    def perform(dossier, *args, **kwargs):
        true(dossier, *args, **kwargs)
        if dossier.pk == poison.pk:
            raise ZeroDivisionError

    monkeypatch.setattr(workflow, "perform", perform)
    batches.launch(batch, actor=agent, at=at)
    assert tasks.run_batches(at=at) == 3
    batch.refresh_from_db()
    assert (batch.state, batch.done, batch.claimed_at) == ("done", 3, None)
    assert dict(batch.lines.values_list("dossier", "done")) == {poison.pk: False, one.pk: True}
    assert Dossier.objects.get(pk=poison.pk).state == State.SUBMITTED
    assert "Erreur imprévue" in desk.get(page(batch)).content.decode()
    assert "ZeroDivisionError" in caplog.text


def test_an_export_that_fails_ends_in_words(desk, transmitted, at, clock, monkeypatch, caplog):
    monkeypatch.setattr(views.batches, "AT_ONCE", 0)
    batch = asked(desk, "export", transmitted("un"))
    desk.post(page(batch), {"format": "csv"})
    monkeypatch.setattr(batches, "rows_of", lambda batch: 1 / 0)
    tasks.run_batches(at=at)
    batch.refresh_from_db()
    assert batch.state == "stopped"
    assert "refaites l’export" in desk.get(page(batch)).content.decode()
    assert tasks.run_batches(at=clock.move(minutes=11)) == 0


def test_who_lost_the_right_meanwhile_does_nothing(desk, transmitted, agent, at):
    one = transmitted("un")
    batch = asked(desk, "validate", one)
    desk.post(page(batch), {"lancer": "1"})
    agent.groups.clear()
    tasks.run_batches(at=at)
    batch.refresh_from_db()
    assert (batch.state, batch.error) == ("stopped", "La personne n’a plus ce droit.")
    assert Dossier.objects.get(pk=one.pk).state == State.SUBMITTED


def test_dossiers_are_given_to_a_person_of_the_team_by_who_asked(desk, transmitted, agent, at):
    one = transmitted("un")
    batch = asked(desk, "assign", one)
    stranger = make.candidate("inconnu")
    assert desk.post(page(batch), {"lancer": "1", "agent": stranger.pk}).status_code == 409
    other = make.support("autre")
    desk.post(page(batch), {"lancer": "1", "agent": other.pk})
    tasks.run_batches(at=at)
    assert Dossier.objects.get(pk=one.pk).agent == other
    event = one.events.get(name="charge")
    assert (event.actor, event.data) == (agent, {"agent": str(other)})


def test_a_reminder_leaves_once_a_day_and_only_to_who_must_transmit(
    desk, campaign, formation, transmitted, at
):
    draft, sent = make.dossier(campaign, at, formations=[formation]), transmitted("un")
    for expected in ([True, False], [False, False]):
        batch = asked(desk, "remind", draft, sent)
        desk.post(page(batch), {"lancer": "1"})
        tasks.run_batches(at=at)
        said = dict(batch.lines.values_list("dossier", "done"))
        assert [said[draft.pk], said[sent.pk]] == expected


def test_nobody_else_s_batch_exists(desk, client, transmitted):
    batch = asked(desk, "export", transmitted("un"))
    client.force_login(
        make.support("autre"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert client.get(page(batch)).status_code == 404
    assert client.post(page(batch), {"format": "csv"}).status_code == 404


def test_a_short_export_leaves_at_once_with_the_columns_chosen(desk, transmitted):
    one = transmitted("lefevre", first_names="=cmd|' /C calc'!A0")
    batch = asked(desk, "export", one, query="?state__exact=submitted")
    answer = desk.post(page(batch), {"format": "csv", "colonnes": ["prenoms", "numero"]})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert text == f"Dossier;Prénoms\r\n{one.number};'=cmd|' /C calc'!A0\r\n"
    assert "dossiers_state__exact-submitted_2026-11-24.csv" in answer["Content-Disposition"]
    assert not Batch.objects.exclude(file_key="").exists()


def test_the_whole_filtered_list_is_exported(desk, transmitted, campaign, formation, at):
    one = transmitted("lefevre")
    make.dossier(campaign, at, formations=[formation])
    answer = desk.post(LIST + "exporter/?state__exact=submitted")
    batch = Batch.objects.get()
    assert answer["Location"] == page(batch)
    assert batch.dossiers == [one.pk]
    assert desk.get(LIST + "exporter/").status_code == 405


def test_a_long_export_is_made_by_the_clock_kept_a_week_then_erased(
    desk, transmitted, at, clock, monkeypatch
):
    monkeypatch.setattr(batches, "AT_ONCE", 1)
    one, two = transmitted("un"), transmitted("deux")
    batch = asked(desk, "export", one, two)
    assert desk.post(page(batch), {"format": "xlsx"}).status_code == 302
    assert desk.get(page(batch) + "fichier/").status_code == 404
    tasks.run_batches(at=at)
    answer = desk.get(page(batch) + "fichier/")
    book = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    texts = [each.text for each in sheet.iter(f"{{{sheets.SHEET}}}t")]
    assert {one.number, two.number} <= set(texts)
    batch.refresh_from_db()
    key = batch.file_key
    assert tasks.erase_exports(at=clock.move(days=6)) == 0
    assert tasks.erase_exports(at=clock.move(days=1)) == 1
    assert not storages[store.ALIAS].exists(key)
    assert desk.get(page(batch) + "fichier/").status_code == 404


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_is_a_formula(start):
    (_mark, line) = sheets.csv_lines([[f"{start}1+1", -3, "0012"]])
    assert b"'" + start.encode() in line
    assert line.decode().strip().endswith(";-3;0012")
    file = io.BytesIO()
    sheets.write_xlsx([[f"{start}1+1", -3, "0012", "a\x00\x0bb"]], file)
    sheet = zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<c><v>-3</v></c>" in sheet
    assert ">0012</t>" in sheet
    assert ">ab</t>" in sheet


def test_the_rows_of_an_export_cost_the_same_queries(
    transmitted, django_assert_num_queries, django_assert_max_num_queries
):
    ids = [transmitted("un").pk]
    slugs = list(columns.COLUMNS)
    with django_assert_max_num_queries(5) as few:
        assert len(list(columns.rows(ids, slugs))) == 2
    ids += [transmitted(name).pk for name in ("deux", "trois")]
    with django_assert_num_queries(len(few)):
        assert len(list(columns.rows(ids, slugs))) == 4


def test_documents_leave_as_one_archive_with_unique_names(desk, campaign, formation, at):
    make.piece(campaign, "cv", "experiences", several=True)
    dossier = make.dossier(campaign, at, formations=[formation])
    for name in ("../../cv.jpg", "cv.jpg"):
        deposit(dossier, at, page="experiences", slot="cv", name=name)
    answer = desk.get(f"/admin/dossiers/dossier/{dossier.pk}/documents/")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.testzip() is None
    assert sorted(archive.namelist()) == ["experiences_-_Cv.jpg", "experiences_-_Cv_2.jpg"]
    assert f"dossier_{dossier.number}.zip" in answer["Content-Disposition"]


def test_a_candidate_reaches_none_of_this(client, transmitted):
    one = transmitted("un")
    client.force_login(one.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    for address in ("lots/1/", "lots/1/fichier/", f"{one.pk}/documents/"):
        assert client.get(LIST + address).status_code == 302
