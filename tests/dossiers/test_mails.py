"""Every mail of a dossier, in both languages: what and by when first, one button, nothing else."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from accounts import outbox
from accounts.models import Posting
from dossiers import actions, mails
from dossiers.models import ComplementRequest
from formations.models import CalendarStep
from tests import make

pytestmark = pytest.mark.django_db

DUE = datetime(2026, 12, 4, 23, 0, tzinfo=UTC)
FREE = (0, 0, None, None)
NOTE = "Votre relevé est illisible.\nDéposez-le de nouveau."
#: first words of the body, per mail: French, then English
WRITTEN = {
    "dossier_transmis": (
        lambda d, at: mails.acknowledged(d, at=at),
        "Votre dossier a été transmis le mardi 24 novembre 2026",
        "Your application was submitted on Tuesday 24 November 2026",
    ),
    "complements_demandes": (
        lambda d, at: mails.complements_asked(
            d,
            ComplementRequest(due_at=DUE, note=NOTE, pages=["cursus", "langues"]),
            {"cursus": "Cursus", "langues": "Langues"},
        ),
        "Complétez votre dossier avant le vendredi 4 décembre 2026",
        "Complete your application before Friday 4 December 2026",
    ),
    "complements_recus": (
        lambda d, at: mails.complements_received(d, at=at),
        "Vos compléments sont arrivés le mardi 24 novembre 2026",
        "What you sent arrived on Tuesday 24 November 2026",
    ),
    "dossier_valide": (
        lambda d, at: mails.validated(d, at=at),
        "Votre dossier a été validé le mardi 24 novembre 2026",
        "Your application was validated on Tuesday 24 November 2026",
    ),
    "dossier_non_recevable": (
        lambda d, at: mails.inadmissible(d, at=at, note=NOTE),
        "Votre dossier a été déclaré non recevable le mardi 24 novembre 2026",
        "Your application was declared inadmissible on Tuesday 24 November 2026",
    ),
    "dossier_clos": (
        lambda d, at: mails.lapsed(d, at=at),
        "La campagne «\u00a0Essai\u00a0» s’est close le mardi 15 décembre 2026",
        "The campaign “Trial” closed on Tuesday 15 December 2026",
    ),
    "cloture_reportee": (
        lambda d, at: mails.closing_moved(d, at=at),
        "Transmettez votre dossier avant le mardi 15 décembre 2026",
        "Submit your application before Tuesday 15 December 2026",
    ),
    "candidature_retiree": (
        lambda d, at: mails.candidature_withdrawn(d, d.candidatures.first().formation),
        "Votre candidature à «\u00a0Albi\u00a0» est retirée",
        "Your choice “Albi campus” has been withdrawn",
    ),
    "rappel_ajout": (
        lambda d, at: mails.addition_reminder(d, left=["Lettre — Albi"]),
        "Transmettez votre dossier de nouveau avant le mardi 15 décembre 2026",
        "Submit your application again before Tuesday 15 December 2026",
    ),
    "ajout_abandonne": (
        lambda d, at: mails.addition_dropped(d, at=at),
        "La campagne est close et vous n’avez pas transmis de nouveau votre dossier.",
        "The campaign has closed and you did not submit your application again.",
    ),
    "rappel_brouillon": (
        lambda d, at: mails.draft_reminder(d, days=2, left=3),
        "Transmettez votre dossier avant le mardi 15 décembre 2026",
        "Submit your application before Tuesday 15 December 2026",
    ),
}


@pytest.fixture
def written(at):
    def write(name, language="fr"):
        campaign = make.campaign(at, name_en="Trial", tariff=FREE)
        formation = make.formation(campaign, title_en="Albi campus")
        CalendarStep.objects.create(
            formation=formation,
            kind=CalendarStep.Kind.FILE_RESULTS,
            starts_at=at + timedelta(days=40),
            label_fr="Résultat du dossier",
            label_en="File results",
        )
        user = make.candidate("chloe", language=language)
        dossier = make.ready(make.dossier(campaign, at, user=user, formations=[formation]), at)
        actions.declare_and_submit(dossier, {}, declared=True, actor=user, at=at)
        Posting.objects.all().delete()
        # whoever causes the mail speaks another language than its recipient
        with translation.override("en" if language == "fr" else "fr"):
            WRITTEN[name][0](make.again(dossier), at)
        return Posting.objects.select_related("email").get()

    return write


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", WRITTEN)
def test_each_mail_says_first_what_and_by_when(written, name, language):
    posting = written(name, language)
    body = posting.email.message
    assert body.startswith(WRITTEN[name][1 + (language == "en")])
    assert (posting.template, posting.language) == (name, language)
    assert posting.email.subject.startswith(f"[Dossier {posting.dossier_number}] ")
    assert posting.email.to == ["chloe@exemple.fr"]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", WRITTEN)
def test_each_mail_has_one_button_and_no_attachment(written, name, language):
    posting = written(name, language)
    buttons = [each for each in outbox.blocks(posting.email.message) if each["kind"] == "button"]
    assert len(buttons) == 1
    assert buttons[0]["address"].endswith(f"/dossiers/{posting.dossier_number}/")
    assert posting.email.attachments.count() == 0
    assert "bouton" in posting.email.html_message


@pytest.mark.parametrize("name", WRITTEN)
def test_no_mail_leaves_a_hole(written, name):
    for text in (written(name).email.message, Posting.objects.get().email.subject):
        assert not re.search(r"\{[{%]|None|  |\( *\)| ,", text)


def test_french_typography_is_kept(written):
    text = written("dossier_transmis").email.message.split("\n-- \n")[0]
    assert re.findall(r".{8}(?<![\u00a0\w]) ?[;:!?»](?!/)", text) == []


def test_the_acknowledgement_says_what_comes_next(written):
    body = written("dossier_transmis").email.message
    assert "Numéro de transmission\u00a0: 2026-" in body
    assert "- Albi (Essai)" in body
    assert "- 3 janvier\u00a0: Résultat du dossier (Albi)" in body


def test_the_note_of_the_team_is_read_whole(written):
    assert NOTE in written("complements_demandes").email.message
    posting = Posting.objects.get()
    assert posting.email.subject.endswith("Compléments à fournir le 4 décembre au plus tard")
    assert "- Cursus\n- Langues" in posting.email.message


def test_a_campaign_without_closing_says_so(at):
    campaign = make.campaign(at)
    dossier = make.dossier(campaign, at)
    dossier.campaign.closes_at = None
    mails.closing_moved(dossier, at=at)
    assert Posting.objects.get().email.message.startswith("Transmettez votre dossier quand")


def test_withdrawing_everything_says_it(at):
    dossier = make.dossier(make.campaign(at), at)
    mails.withdrawn(dossier, at=at)
    text = Posting.objects.get().email.message
    assert text.startswith("Toutes vos candidatures de ce dossier sont retirées")


@pytest.mark.parametrize(
    ("days", "left", "subject", "words"),
    [
        (7, 3, "Plus que 7 jours", "Il vous reste 3 éléments à compléter"),
        (2, 1, "Plus que 2 jours", "Il vous reste 1 élément à compléter"),
        (1, 0, "Dernier jour", "Tout est rempli"),
    ],
)
def test_the_reminder_counts(at, days, left, subject, words):
    dossier = make.dossier(make.campaign(at), at)
    mails.draft_reminder(dossier, days=days, left=left)
    mail = Posting.objects.get().email
    assert subject in mail.subject
    assert words in mail.message
