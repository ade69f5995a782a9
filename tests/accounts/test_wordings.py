"""Words of mails written by the team: checked against the file's, used, never in the way (A03)."""

import logging

import pytest

from accounts import actions, links, mails, outbox, wordings
from accounts.models import MailWording
from accounts.refusal import Refused
from tests import make

ABOUT = ("compte/aucun-compte", "fr")
WORDS = ("Rien à cette adresse", "Aucun dossier n’est ouvert.\n\nDemander :\n{{ ask }}")


@pytest.fixture
def chief(db):
    """An administrator."""
    return make.support("chief")


def kept(chief, at, words=WORDS, *, about=ABOUT, seen=0):
    return actions.rewrite_mail(*about, words, seen=seen, actor=chief, at=at)


def forced(chief, at, *, about=ABOUT, subject="Objet", body):
    """A version that no form let through: an older release, another file since."""
    template, language = about
    return MailWording.objects.create(
        template=template,
        language=language,
        subject=subject,
        body=body,
        version=1,
        author=chief,
        written_at=at,
    )


def post(**more):
    context = {"ask": links.absolute("/compte/demande/")}
    return outbox.post(ABOUT[0], to="camille@exemple.fr", context=context, **more).email


def test_a_mail_says_what_the_team_wrote_text_and_html(chief, at):
    kept(chief, at)
    mail = post(dossier_number="2025-00431")
    assert mail.subject == "[Dossier 2025-00431] Rien à cette adresse"
    assert mail.message.startswith("Aucun dossier n’est ouvert.\n\nDemander :\nhttp")
    assert "Le service «\u00a0Dossier commun\u00a0»" in mail.message
    assert "<p>Aucun dossier n’est ouvert.</p>" in mail.html_message
    assert ">Demander</a>" in mail.html_message


def test_the_other_language_keeps_its_own_words(chief, at):
    kept(chief, at)
    assert post(language="en").subject == "No account with this address"


def test_what_was_written_already_stays_and_the_file_comes_back(chief, at):
    kept(chief, at)
    before = post()
    actions.restore_mail(*ABOUT, seen=1, actor=chief, at=at)
    assert post().subject == "Aucun compte avec cette adresse"
    before.refresh_from_db()
    assert before.subject == "Rien à cette adresse"
    versions = MailWording.objects.of(*ABOUT).values_list("version", "subject", "author")
    assert list(versions) == [(1, WORDS[0], chief.pk), (2, "", chief.pk)]


def test_nobody_s_words_are_replaced_unseen(chief, at):
    kept(chief, at)
    with pytest.raises(Refused, match="entre-temps"):
        kept(chief, at, ("Autre", "{{ ask }}"), seen=0)
    with pytest.raises(Refused, match="entre-temps"):
        actions.restore_mail(*ABOUT, seen=0, actor=chief, at=at)
    assert MailWording.objects.count() == 1


@pytest.mark.both_engines
def test_two_authors_at_the_same_instant_make_one_version(chief, at, monkeypatch):
    """Both looked before either wrote: the constraint refuses the second, in words."""
    kept(chief, at)
    monkeypatch.setattr(type(MailWording.objects.all()), "last_of", lambda *_about: None)
    with pytest.raises(Refused, match="entre-temps"):
        kept(chief, at, ("Autre", "{{ ask }}"), seen=0)
    assert MailWording.objects.get().subject == WORDS[0]


@pytest.mark.parametrize(
    "body",
    [
        "{% for %}",
        "{% include 'rien.txt' %}",
        "",
        "   \n {# rien #}",
        "{{ ask|pluralize:ask.a }}{% if %}",
    ],
)
def test_words_that_break_never_stop_a_mail(chief, at, body, caplog):
    forced(chief, at, body=body)
    with caplog.at_level(logging.ERROR):
        mail = post()
    assert mail.subject == "Aucun compte avec cette adresse"
    assert bool(caplog.records) is bool(body)


def test_words_that_lose_the_personal_link_never_leave(chief, camille, at, caplog):
    """The file asks for a link since, or it was put where it does not always show."""
    forced(chief, at, about=("compte/mot-de-passe-oublie", "fr"), body="Voilà.")
    mail = mails.reset_link(camille, f"{camille.pk}~1").email
    assert mail.subject == "Choisissez un nouveau mot de passe"
    assert links.MARKS in mail.message
    assert "personal link lost" in caplog.text
    assert camille.email not in caplog.text


@pytest.mark.parametrize(
    ("subject", "body", "words"),
    [
        ("Objet", "{{ link }}", "Variables inconnues\u00a0: link."),
        ("{{ ask.strip }}", "{{ ask }}", "Variables inconnues\u00a0: ask.strip."),
        ("Objet", "{% if user %}{{ ask }}{% endif %}", "Variables inconnues\u00a0: user."),
        ("Objet", "{% for a in ask %}{{ a.pk }}{% endfor %}", "Variables inconnues\u00a0: ask.pk."),
        (
            "Objet",
            "{% for forloop in ask %}{{ forloop.pk }}{% endfor %}",
            "Variables inconnues\u00a0: ask.pk.",
        ),
        ("Objet", "{{ ask|default:user }}", "Variables inconnues\u00a0: user."),
        ("Objet", "{{ ask|safe }}", "Filtres refusés\u00a0: safe."),
        ("Objet", "{% include 'mails/base.html' %}", "Balises refusées\u00a0: {% include %}."),
        ("Objet", "{% load admin_urls %}", "Balises refusées\u00a0: {% load %}."),
        ("Objet", "Un\n{% if ask %}\nfin", "Ligne 2\u00a0:"),
        ("Objet", "Un\nDeux {{ ask", "Ligne 2\u00a0:"),
        ("Objet }}", "{{ ask }}", "Une variable ou une balise de l’objet"),
        ("Objet", "{{ ask|inconnu }}", "Ligne 1\u00a0:"),
    ],
)
def test_words_that_name_what_is_not_theirs_are_refused(chief, at, subject, body, words):
    assert wordings.faults(ABOUT[0], subject, body)[0].startswith(words)
    with pytest.raises(Refused):
        kept(chief, at, (subject, body))
    assert not MailWording.objects.exists()


def test_a_trial_is_about_nobody(db):
    parts = ("Objet", "Texte", "<p>Texte</p>")
    sent = outbox.post_trial("dossier_valide", parts, to="chief@exemple.fr", language="en")
    assert (sent.email.subject, sent.email.to) == ("[Test] Objet", ["chief@exemple.fr"])
    assert (sent.user, sent.dossier_number, sent.purpose) == (None, "", outbox.TRIAL)
