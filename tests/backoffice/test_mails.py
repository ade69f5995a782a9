"""Every mail may be read in the administration with invented facts, in both languages."""

import re

import pytest

from accounts import links
from accounts.models import Posting
from backoffice import samples
from tests import make

pytestmark = pytest.mark.django_db
LIST = "/admin/accounts/posting/modeles/"
EVERY = [(name, language) for name in samples.templates() for language in samples.LANGUAGES]
NAMED = re.compile(r"{{\s*(\w+)|{% (?:if|elif) ([^%]*)%}|{% for [\w, ]+ in (\w+)")
WORDS = {"and", "or", "not", "in", "is", "length", "pluralize"}
SITE = {"language", "dossier_number", "support_email", "site", "demo"}


def asked(source) -> set:
    """Facts that the words of a mail ask for."""
    of_loops = {
        w for found in re.findall(r"{% for ([\w, ]+) in", source) for w in found.split(", ")
    }
    found = set()
    for one, condition, listed in NAMED.findall(source):
        found |= {one, listed, *re.findall(r"(?<![\w.|])[a-z_]+", condition)}
    return found - of_loops - WORDS - {""}


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_every_mail_is_shown_with_every_fact_it_asks_for(template, language):
    source = (samples.FOLDER / f"{template}.{language}.txt").read_text()
    known = samples.facts(template, language)
    assert asked(source) - set(known) - SITE == set()
    subject, text, html = samples.preview(template, language)
    assert subject.startswith(f"[Dossier {samples.NUMBER}]")
    assert "{{" not in subject + text + html
    assert html.startswith("<!doctype html>")


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_the_first_line_is_a_sentence(template, language):
    """What, and by when, before anything else: no « Vous recevez ce message car… »."""
    body = samples.preview(template, language)[1]
    first = body.split("\n")[0]
    if "greeting" in samples.facts(template, language) and first.endswith(","):
        first = body.split("\n")[2]
    assert len(first) > 20 or first == "Bonjour,", first
    assert not first.startswith(("Vous recevez", "Ceci est", "You receive", "This is an"))


def test_no_fact_asked_is_unknown_to_this_test():
    """Negative control: the look at a template sees what is missing."""
    assert asked(
        "{% if rien %}{{ autre }}{% endif %}{% for a in liste %}{{ a.b }}{% endfor %}"
    ) == {
        "rien",
        "autre",
        "liste",
    }


def test_the_team_reads_them_and_nothing_is_written(desk):
    page = desk.get(LIST).content.decode()
    for name in samples.templates():
        assert f"modele={name}&amp;langue=fr" in page
    assert "demande votre avis" in page
    english = desk.get(LIST, {"modele": "referent/demande", "langue": "en"}).content.decode()
    assert "asks for your" in english
    frame = desk.get(f"{LIST}html/", {"modele": "referent/demande", "langue": "en"})
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert "script" not in frame["Content-Security-Policy"]
    assert "<script" not in frame.content.decode()
    assert Posting.objects.count() == 0
    assert LIST in desk.get("/admin/accounts/posting/").content.decode()


@pytest.mark.parametrize("query", ["modele=../settings", "modele=signature", "langue=de"])
def test_anything_else_is_not_found(desk, query):
    assert desk.get(f"{LIST}?{query}").status_code == 404
    assert desk.get(f"{LIST}html/?{query}").status_code == 404


def test_the_links_of_a_preview_open_nothing(client, desk):
    assert links.absolute(samples.LINK) in samples.preview("referent/demande", "fr")[1]
    assert client.get(samples.LINK).status_code == 404


def test_nobody_else_reads_them(client):
    user = make.candidate("agent", is_staff=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(LIST).status_code == 403
