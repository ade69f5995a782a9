"""A mail is a row, undone with its cause; its links exist only once it leaves (V20, V42, V48)."""

import json

import pytest
from allauth.account.utils import user_pk_to_url_str
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from post_office.models import Email

from accounts import links, mails, outbox
from accounts.gateway import _message
from accounts.models import Posting, User

SAFE = effort(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def post(**more):
    given = {"to": "camille@exemple.fr", "context": {"ask": links.absolute("/compte/demande/")}}
    return outbox.post("compte/aucun-compte", **given | more)


def test_a_mail_is_undone_with_its_cause():
    def cause():
        with transaction.atomic():
            post()
            raise LookupError

    with pytest.raises(LookupError):
        cause()
    assert not Posting.objects.exists()
    assert not Email.objects.exists()


def test_post_office_finds_nothing_to_send_by_itself():
    post()
    assert not Email.objects.filter(status__isnull=False).exists()


def test_what_a_mail_says_of_itself(settings):
    posting = post(dossier_number="2025-00431")
    mail = posting.email
    assert mail.to == ["camille@exemple.fr"]
    assert mail.subject == "[Dossier 2025-00431] Aucun compte avec cette adresse"
    assert mail.headers == {"Reply-To": settings.SUPPORT_EMAIL, "Auto-Submitted": "auto-generated"}
    assert mail.message.startswith("Aucun compte n’existe avec cette adresse")
    assert "Votre dossier\u00a0: 2025-00431" in mail.message
    assert settings.SUPPORT_EMAIL in mail.message
    assert posting.message_id == mail.message_id


def test_the_html_is_made_of_the_text():
    html = post().email.html_message
    ours = links.absolute("/compte/demande/")
    assert f'<a class="bouton" href="{ours}">Demander des identifiants</a>' in html
    assert html.count(ours) == 3  # the button, the plain address and its link
    assert '<html lang="fr">' in html


def test_another_site_never_gets_a_button():
    typed = "Bonjour\n\nGagnez ici :\nhttps://exemple.com/\n\nFin"
    assert [block["kind"] for block in outbox.blocks(typed)] == ["paragraph"] * 3


def test_a_message_id_is_never_used_twice(settings):
    settings.BASE_URL = "https://dossier.exemple.fr"
    ids = {post().message_id for _ in range(3)}
    assert len(ids) == 3
    assert all(each.endswith("@dossier.exemple.fr>") for each in ids)


def test_an_unknown_language_falls_back_to_french():
    assert post(language="de").email.subject == "Aucun compte avec cette adresse"


def test_a_mail_without_its_subject_line_is_a_fault_of_ours(tmp_path, settings):
    folder = tmp_path / "mails"
    folder.mkdir()
    (folder / "sans.fr.txt").write_text("Bonjour,\n\nrien.")
    settings.TEMPLATES = [
        settings.TEMPLATES[0] | {"DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    ]
    with pytest.raises(ValueError, match="première ligne"):
        outbox.post("sans", to="a@b.fr", context={})


def reset(user, at):
    return mails.reset_link(user, f"{user.pk}~{int(at.timestamp()) // 60}")


def test_a_link_is_computed_when_the_mail_leaves(camille, at, settings):
    settings.BASE_URL = "https://dossier.exemple.fr"
    posting = reset(camille, at)
    token = links.token("password_reset", posting.object_id, camille.serial)
    text, html = outbox.filled(posting)
    assert "lien.invalid" in posting.email.message
    assert "lien.invalid" not in text + html
    assert (
        f"https://dossier.exemple.fr/compte/mot-de-passe/{user_pk_to_url_str(camille)}-{token}/"
        in text
    )
    assert text.count(token) == 1
    assert html.count(token) == 3
    assert outbox.personal_links(posting)[0] in text


def test_a_dump_of_the_database_holds_no_usable_link(camille, ask, at, tmp_path):
    reset(camille, at)
    ask("autre@exemple.fr")
    call_command("dumpdata", output=str(tmp_path / "dump.json"))
    dump = (tmp_path / "dump.json").read_text()
    for posting in Posting.objects.all():
        for link in outbox.personal_links(posting):
            secret = link.rstrip("/").rsplit(".", 1)[1]
            assert len(secret) == 32
            assert secret not in dump
    assert "lien.invalid" in dump


def test_a_placeholder_typed_by_somebody_is_only_text(camille, at):
    stolen = reset(camille, at)
    mark = next(iter(stolen.links))
    posting = outbox.post("compte/aucun-compte", to="voleur@exemple.fr", context={"ask": mark})
    text, html = outbox.filled(posting)
    assert mark in text
    assert "mot-de-passe" not in text + html


NASTY = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("\r\n\x00,;:<>\"'%&")), max_size=400
)


@SAFE
@given(NASTY)
def test_no_text_adds_a_header_or_a_recipient(text):
    mail = Email(
        subject=outbox.one_line(text),
        to=["camille@exemple.fr"],
        from_email="Service <support@demo.example>",
        headers={"Reply-To": "support@demo.example", "Auto-Submitted": "auto-generated"},
        message_id="<1@exemple.fr>",
    )
    message = _message(mail, f"Bonjour {text}", "").message()
    assert message.get_all("To") == ["camille@exemple.fr"]
    assert message.get_all("Bcc") is None
    assert len(message.get_all("Subject")) == 1
    assert set(message.keys()) == {
        "Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To",
        "Date", "Message-ID", "Reply-To", "Auto-Submitted",
    }  # fmt: skip


@SAFE
@given(NASTY)
def test_no_text_makes_a_button_a_tag_or_a_link(text):
    context = {"person": text, "link": links.placeholder("p", 1, 0, "/x/{token}/")}
    hostile = "\n\n".join([f"Bonjour {text}", "Fin"])
    for block in outbox.blocks(hostile):
        assert block["kind"] in {"paragraph", "list", "button"}
    html = outbox.render_to_string("mails/base.html", {"blocks": outbox.blocks(hostile)})
    body = html.split("<main>")[1]
    assert "<script" not in body
    assert json.dumps(context["person"])  # any text is storable


def test_a_recipient_is_always_one_plain_address():
    for to in ("a@b.fr, c@d.fr", "a@b.fr\nBcc: c@d.fr", "Anne <a@b.fr>", ""):
        with pytest.raises(ValidationError, match="adresse complète"):
            post(to=to)


def test_a_mail_survives_its_account(camille, at):
    posting = reset(camille, at)
    User.objects.filter(pk=camille.pk).delete()
    posting.refresh_from_db()
    assert posting.user_id is None
