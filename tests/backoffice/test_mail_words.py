"""The team reads what mails say, administrators change it: checked, tried, traced (A03)."""

import pytest

from accounts.models import MailWording, Posting
from accounts.wordings import faults, original
from backoffice import mail_words, samples
from tests import make

pytestmark = pytest.mark.django_db
READ = "/admin/accounts/posting/modeles/?modele=complements_recus&langue=fr"
EDIT = "/admin/accounts/posting/modeles/modifier/?modele=complements_recus&langue=fr"
TYPED = {
    "subject": "Bien reçu",
    "body": "Reçu le {{ at }}.\r\n\r\nVoir mon dossier :\r\n{{ dossier_url }}",
    "seen": "0",
}
EVERY = [(name, language) for name in samples.templates() for language in samples.LANGUAGES]


@pytest.fixture
def chief(client, db):
    """A browser signed in as an administrator."""
    user = make.support("chief")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_the_words_of_every_file_would_be_accepted(template, language):
    words = original(template, language)
    assert faults(template, *words) == []
    assert mail_words.lost(template, language, words) == []
    subject, text, html = mail_words.drawn(template, language, words)
    assert (subject, text, html) == samples.preview(template, language)


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("complements_recus", "dossier_url"),
        ("compte/mot-de-passe-oublie", "link"),
        ("compte/code-de-connexion", "code"),
        ("referent/demande", "decline"),
        ("paiement_confirme", "fees_url"),
    ],
)
def test_an_address_or_a_code_is_never_lost(template, name):
    subject, body = original(template, "fr")
    without = body.replace(f"{{{{ {name} }}}}", "ici")
    assert mail_words.lost(template, "fr", (subject, without)) == [f"{{{{ {name} }}}}"]
    hidden = body.replace(f"{{{{ {name} }}}}", f"{{{{ {name}|lower }}}}")
    assert mail_words.lost(template, "fr", (subject, hidden)) == [f"{{{{ {name} }}}}"]


def test_words_are_kept_shown_and_traced_line_by_line(chief):
    assert "Texte d’origine." in chief.get(READ).content.decode()
    answer = chief.post(EDIT, TYPED | {"enregistrer": "1"})
    assert answer["Location"] == READ
    row = MailWording.objects.get()
    assert (row.subject, row.version, row.author.email) == ("Bien reçu", 1, "chief@exemple.fr")
    assert "\r" not in row.body
    page = chief.get(READ).content.decode()
    assert "Texte modifié par" in page
    assert "<del>Vos compléments sont arrivés</del>" in page
    assert "<ins>Bien reçu</ins>" in page
    assert samples.preview("complements_recus", "fr")[0] == f"[Dossier {samples.NUMBER}] Bien reçu"
    assert "modifié par" in chief.get(READ.split("?")[0]).content.decode()


def test_what_would_harm_a_mail_is_refused_in_words_and_stays_typed(chief):
    typed = TYPED | {"body": "Merci {{ inconnu }}, {{ dossier_url }}", "enregistrer": "1"}
    answer = chief.post(EDIT, typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Variables inconnues\u00a0: inconnu." in page
    assert "Merci {{ inconnu }}, {{ dossier_url }}</textarea>" in page
    answer = chief.post(EDIT, typed | {"body": "Merci."})
    assert "perdrait ce qui le rend utile\u00a0: {{ dossier_url }}" in answer.content.decode()
    answer = chief.post(EDIT, typed | TYPED | {"subject": "{% if not at %}Reçu{% endif %}"})
    assert "serait vide" in answer.content.decode()
    assert not MailWording.objects.exists()


def test_a_trial_leaves_by_the_outbox_to_its_author_alone(chief):
    answer = chief.post(EDIT, TYPED | {"essayer": "1"})
    posting = Posting.objects.get()
    assert posting.email.to == ["chief@exemple.fr"]
    assert posting.email.subject == f"[Essai] [Dossier {samples.NUMBER}] Bien reçu"
    assert "Reçu le" in posting.email.message
    assert not MailWording.objects.exists()
    assert "{{ dossier_url }}</textarea>" in answer.content.decode()


def test_the_preview_writes_nothing(chief):
    page = chief.post(EDIT, TYPED | {"apercu": "1"}).content.decode()
    assert f"<b>[Dossier {samples.NUMBER}] Bien reçu</b>" in page
    assert not Posting.objects.exists()
    assert not MailWording.objects.exists()


def test_back_to_the_words_of_the_file(chief):
    chief.post(EDIT, TYPED | {"enregistrer": "1"})
    assert "Revenir au texte d’origine" in chief.get(EDIT).content.decode()
    assert chief.post(EDIT, {"origine": "1", "seen": "1"}).status_code == 302
    assert "Texte d’origine." in chief.get(READ).content.decode()
    assert "retour au texte d’origine" in chief.get(READ).content.decode()
    assert "Vos compléments sont arrivés" in samples.preview("complements_recus", "fr")[0]


def test_two_administrators_never_overwrite_each_other_unseen(chief):
    chief.post(EDIT, TYPED | {"enregistrer": "1"})
    other = TYPED | {"subject": "Merci", "enregistrer": "1"}
    answer = chief.post(EDIT, other)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "a été changé entre-temps" in page
    assert "Bien reçu" in page
    assert 'value="Merci"' in page
    assert 'name="seen" value="1"' in page
    assert chief.post(EDIT, other | {"seen": "1"}).status_code == 302
    assert samples.preview("complements_recus", "fr")[0].endswith("Merci")


def test_support_reads_and_changes_nothing(desk):
    page = desk.get(READ).content.decode()
    assert "Modifier le texte" not in page
    assert desk.get(EDIT).status_code == 403
    assert desk.post(EDIT, TYPED | {"enregistrer": "1"}).status_code == 403
    assert not MailWording.objects.exists()
