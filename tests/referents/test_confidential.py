"""Not one word of an opinion is anywhere its candidate can reach (trust 1.4)."""

import re
import zlib
from io import BytesIO

import pytest
from pypdf import PdfReader

from accounts import outbox
from accounts.models import Posting
from dossiers import actions as dossiers
from dossiers import copies, paper
from referents import actions, mails, tasks
from referents.models import Recommendation
from referents.sections import Referents
from tests import make
from tests.referents import people

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MARK = "ZEBRE"
PAGES = ("", "referents/", "avis/", "recapitulatif/", "transmis/", "annexes/", "identite/")
ACCOUNT = ("/compte/", "/dossier/", "/compte/avis/", "/compte/courriels/", "/dossier/messages/")


#: What a leak of each field would let out of a request.
SAYS = {
    "lien": lambda made: made.relation,
    "critere": lambda made: made.dossier.campaign.referent_criteria.first().label_fr,
    "niveau": lambda made: " ".join(made.grid.values()),
    "ensemble": lambda made: made.get_overall_display(),
    "texte": lambda made: made.text,
    "fichier": lambda made: made.file and made.file.name,
    "brouillon": lambda made: " ".join(made.draft.values()),
    "correction": lambda made: made.draft_file and made.draft_file.name,
    "motif": lambda made: made.decline_reason,
}


def planted(at):
    """A transmitted dossier whose two requests hold a mark in every field; one is declined.

    The marks of the grid and of the overall opinion are values that no list knows: raw or put
    into words, they read the same.
    """
    dossier = people.dossier(at, tariff=(0, 0, None, None))
    answered, refused = people.asked(dossier, at), people.asked(dossier, at, "professional")
    make.ready(make.again(dossier), at)
    dossiers.declare_and_submit(make.again(dossier), {}, declared=True, actor=dossier.user, at=at)
    said = {"relation_right": "non", "relation": f"{MARK}-lien", "text": f"{MARK}-texte"}
    actions.keep(answered, people.answers(answered, **said), serial=1, at=at)
    actions.deposit(answered, make.picture(name=f"{MARK}-fichier.jpg"), serial=1, at=at)
    actions.send(answered, serial=1, at=at)
    actions.deposit(answered, make.picture(name=f"{MARK}-correction.jpg"), serial=1, at=at)
    actions.decline(refused, reason=f"{MARK}-motif", serial=1, at=at)
    actions.ask_access(dossier, actor=dossier.user, at=at)
    lines = dossier.campaign.referent_criteria.all()
    lines.update(label_fr=f"{MARK}-critere", label_en=f"{MARK}-critere")
    sent = Recommendation.objects.filter(pk=answered.pk)
    sent.update(
        grid={str(each.pk): f"{MARK}-niveau" for each in lines},
        overall=f"{MARK}-ensemble",
        draft=dict.fromkeys(people.whole(answered).draft, f"{MARK}-brouillon"),
    )
    return make.again(dossier)


def inflated(data) -> str:
    """A PDF with its streams decompressed, then what is printed, which its fonts encode."""
    found, parts = [data], data.split(b"stream\n")
    for part in parts[1:]:
        try:
            found.append(zlib.decompressobj().decompress(part))
        except zlib.error:
            found.append(part)
    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)
    return b"\n".join(found).decode("latin-1") + re.sub(r"\s", "", printed)


def reachable(client, dossier, at) -> dict:
    """Everything the candidate reads, by where: pages, mails, copies, search words."""
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
        found[f"mail {each.pk} {each.template}"] = each.email.subject + "".join(outbox.filled(each))
    found["copy"] = str(copies.content(make.again(dossier), at=at))
    found["stored copies"] = str([each.content for each in dossier.copies.all()])
    found["search"] = make.again(dossier).search + str(dossier.drafts) + str(dossier.progress)
    return found


def printed(dossier, at) -> dict:
    """The candidate's PDFs made now, as text; none where this machine makes none."""
    if not paper.available():
        return {}
    content = copies.content(make.again(dossier), at=at)
    full = content | {"copy": 1, "transmission_number": dossier.transmission_number}
    return {
        "pdf": inflated(paper.dossier_pdf(full)),
        "receipt": inflated(paper.receipt_pdf(full)),
    }


def leaks(found) -> dict:
    """Where marks are read, and which."""
    marks = {where: set(re.findall(rf"{MARK}-([a-z]+)", text)) for where, text in found.items()}
    return {where: names for where, names in marks.items() if names}


def test_no_mark_reaches_the_candidate(client, at):
    dossier = planted(at)
    found = reachable(client, dossier, at) | printed(dossier, at)
    assert "Avis reçu" in found[f"/dossiers/{dossier.number}/referents/"]
    assert leaks(found) == {}


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


def leaked(made) -> str:
    """Everything a request says, as a fault would let it out."""
    return " ".join(filter(None, (says(made) for says in SAYS.values())))


def on_a_page(dossier, monkeypatch):
    """« Suivi » of the candidate's page says it."""
    monkeypatch.setattr("portal.views.asking.words", lambda made, at: leaked(made))
    return "/referents/"


def in_a_mail(dossier, monkeypatch):
    """The candidate's mails say it in place of the person's name."""
    post, said = outbox.post, " ".join(leaked(each) for each in dossier.recommendations.all())

    def leaking(name, *, context, **rest):
        return post(name, context=context | {"person": said}, **rest)

    monkeypatch.setattr(outbox, "post", leaking)
    mails.received(dossier.recommendations.get(state="sent"))
    return "referent/recu"


def in_a_pdf(dossier, monkeypatch):
    """The recap names each person so."""
    if not paper.available():
        pytest.skip("Pango is not installed here")
    monkeypatch.setattr(Referents, "row_label", lambda section, row: leaked(row.recommendation))
    return "pdf"


@pytest.mark.parametrize("door", [on_a_page, in_a_mail, in_a_pdf])
def test_the_mark_test_sees_a_leak(client, at, monkeypatch, door):
    """Negative control: each field that leaks is found on a page, in a mail, in a PDF."""
    dossier = planted(at)
    where = door(dossier, monkeypatch)
    found = printed(dossier, at) if where == "pdf" else reachable(client, dossier, at)
    assert set(SAYS) in [names for place, names in leaks(found).items() if place.endswith(where)]


def test_the_team_reads_it(client, at):
    dossier = planted(at)
    client.force_login(make.support(), backend=BACKEND)
    text = client.get(f"/admin/dossiers/dossier/{dossier.pk}/change/").content.decode()
    # A correction not sent yet is nobody's.
    assert leaks({"desk": text})["desk"] == set(SAYS) - {"brouillon", "correction"}


def test_the_journal_holds_no_content(at):
    dossier = planted(at)
    lines = [f"{each.name}{each.note}{each.data}" for each in dossier.events.all()]
    assert not [each for each in lines if MARK in each]
    assert Recommendation.objects.filter(text__contains=MARK).count() == 1
