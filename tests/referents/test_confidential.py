"""Not one word of an opinion is anywhere its candidate can reach (trust 1.4)."""

import zlib

import pytest

from accounts import outbox
from accounts.models import Posting
from dossiers import actions as dossiers
from dossiers import copies, paper
from referents import actions, tasks
from referents.models import Recommendation
from tests import make
from tests.referents import people

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MARK = "ZEBRE"
PAGES = ("", "referents/", "avis/", "recapitulatif/", "transmis/", "annexes/", "identite/")
ACCOUNT = ("/compte/", "/dossier/", "/compte/avis/", "/compte/courriels/", "/dossier/messages/")


def planted(at):
    """A transmitted dossier whose two requests hold a mark in every field; one is declined."""
    dossier = people.dossier(at, tariff=(0, 0, None, None))
    answered, refused = people.asked(dossier, at), people.asked(dossier, at, "professional")
    make.ready(make.again(dossier), at)
    dossiers.declare_and_submit(make.again(dossier), {}, declared=True, actor=dossier.user, at=at)
    said = {"relation_right": "non", "relation": f"{MARK}-lien", "text": f"{MARK}-texte"}
    actions.keep(answered, people.answers(answered, **said), serial=1, at=at)
    upload = make.picture(name=f"{MARK}-fichier.jpg")
    actions.deposit(answered, upload, serial=1, at=at)
    actions.send(answered, serial=1, at=at)
    actions.keep(answered, {"text": f"{MARK}-correction"}, serial=1, at=at)
    actions.decline(refused, reason=f"{MARK}-motif", serial=1, at=at)
    actions.ask_access(dossier, actor=dossier.user, at=at)
    return make.again(dossier)


def inflated(data) -> str:
    """A PDF with its streams decompressed, as text."""
    found, parts = [data], data.split(b"stream\n")
    for part in parts[1:]:
        try:
            found.append(zlib.decompressobj().decompress(part))
        except zlib.error:
            found.append(part)
    return b"\n".join(found).decode("latin-1")


def reachable(client, dossier, at) -> dict:
    """Everything the candidate reads, by where: pages, mails, copies, PDFs, search words."""
    client.force_login(dossier.user, backend=BACKEND)
    found = {}
    for page in PAGES:
        for query in ("", "?verifier=1"):
            address = f"/dossiers/{dossier.number}/{page}{query}"
            found[address] = client.get(address).content.decode()
    for page in ACCOUNT:
        found[page] = client.get(page).content.decode()
    for each in Posting.objects.filter(user=dossier.user):
        address = f"/compte/courriels/{each.pk}/"
        found[address] = client.get(address).content.decode()
    for each in Posting.objects.filter(email__to=dossier.user.email):
        found[f"mail {each.template}"] = each.email.subject + "".join(outbox.filled(each))
    content = copies.content(make.again(dossier), at=at)
    found["copy"] = str(content)
    found["stored copies"] = str([each.content for each in dossier.copies.all()])
    found["search"] = make.again(dossier).search + str(dossier.drafts) + str(dossier.progress)
    if paper.available():
        full = content | {"copy": 1, "transmission_number": dossier.transmission_number}
        found["pdf"] = inflated(paper.dossier_pdf(full))
        found["receipt"] = inflated(paper.receipt_pdf(full))
    return found


def leaks(found) -> list[str]:
    """Where a mark, or the words of a grid, is read."""
    return [where for where, text in found.items() if MARK in text or "Remarquable" in text]


def test_no_mark_reaches_the_candidate(client, at):
    dossier = planted(at)
    found = reachable(client, dossier, at)
    assert "Avis reçu" in found[f"/dossiers/{dossier.number}/referents/"]
    assert leaks(found) == []


def test_the_files_of_an_opinion_do_not_exist_for_the_candidate(client, at):
    dossier = planted(at)
    client.force_login(dossier.user, backend=BACKEND)
    made = dossier.recommendations.get(state="sent")
    tasks.make_copies(at=at)
    assert client.get(f"/fichiers/{made.file_id}/").status_code == 404
    if made.printed.file_id:
        assert client.get(f"/fichiers/{made.printed.file_id}/").status_code == 404
    client.force_login(make.support(), backend=BACKEND)
    assert client.get(f"/fichiers/{made.file_id}/").status_code == 200


def test_the_mark_test_sees_a_leak(client, at, monkeypatch):
    """Negative control: one leak on one page, and in one mail, is found."""
    dossier = planted(at)
    monkeypatch.setattr(
        "portal.views.asking.words", lambda made, at: f"Avis reçu : {made.text or made.pk}"
    )
    assert f"/dossiers/{dossier.number}/referents/" in leaks(reachable(client, dossier, at))


def test_the_team_reads_it(client, at):
    dossier = planted(at)
    client.force_login(make.support(), backend=BACKEND)
    text = client.get(f"/admin/dossiers/dossier/{dossier.pk}/change/").content.decode()
    for part in ("lien", "texte", "fichier.jpg", "motif"):
        assert f"{MARK}-{part}" in text
    assert f"{MARK}-correction" not in text  # a correction not sent yet is nobody's


def test_the_journal_holds_no_content(at):
    dossier = planted(at)
    lines = [f"{each.name}{each.note}{each.data}" for each in dossier.events.all()]
    assert not [each for each in lines if MARK in each]
    assert Recommendation.objects.filter(text__contains=MARK).count() == 1
