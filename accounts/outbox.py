"""The outbox: a mail is a row written with its cause, and leaves later (see `tasks.send_mails`)."""

import base64
import hashlib
import logging
import re
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from post_office.models import PRIORITY, Email

from accounts import replies, wordings
from accounts.links import MARKS, Placeholder, absolute, code, token
from accounts.models import Language, MailWording, Posting
from accounts.names import clean_address

logger = logging.getLogger(__name__)
#: The purpose of mails whose answers are read, and of those by which the team tries its words.
ANSWERED, TRIAL = "thread", "trial"
#: What every HTML is made with, unless a mail has its own.
BASE = "mails/base.html"
_MARK = re.compile(re.escape(MARKS) + r"[0-9a-f]*")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")


def post(
    template,
    *,
    to,
    context,
    language="fr",
    purpose="",
    object_id="",
    serial=0,
    user=None,
    dossier_number="",
    reply_to="",
    erase_once_sent=False,
) -> Posting:
    """Write one mail to leave, in the caller's transaction: undone with it, never sent before it.

    `templates/mails/<template>.<language>.txt` starts with « Sujet : … », a blank line, then the
    body; a paragraph « Label : » followed by an address alone on its line becomes a button. The
    HTML is made from that text unless `<template>.<language>.html` exists. English falls back to
    French. Words that the team put in place of the file's are used instead (`MailWording`), unless
    they break or lose a personal link: a mail is never stopped by them. Answers go to `reply_to`,
    the support address when absent. Personal links are `links.placeholder(...)` values of the
    context, at its top level.
    `erase_once_sent` empties the bodies when it has left (account mails). Raises ValidationError
    unless `to` is exactly one plain address.
    """
    language = language if language in Language.values else Language.FRENCH.value
    said = {"context": context, "language": language, "dossier_number": dossier_number}
    answers = clean_address(reply_to) if reply_to else settings.SUPPORT_EMAIL
    mail = _row(to, answers, drawn(template, **said))
    return Posting.objects.create(
        email=mail,
        template=template,
        purpose=purpose,
        object_id=str(object_id),
        serial=serial,
        links=_links(context),
        user=user,
        dossier_number=dossier_number or "",
        language=language,
        message_id=mail.message_id,
        erase_once_sent=erase_once_sent,
    )


def post_trial(template, parts, *, to, language) -> Posting:
    """Write a mail that shows somebody of the team what a mail says; `parts` is that of `drawn`.

    Marked as a trial in its subject, and about nobody: it is in no dossier, in no account.
    """
    subject, text, html = parts
    with translation.override(language):
        subject = one_line(_("[Essai] %(subject)s") % {"subject": subject})
    mail = _row(to, settings.SUPPORT_EMAIL, (subject, text, html))
    return Posting.objects.create(
        email=mail,
        template=template,
        purpose=TRIAL,
        language=language,
        message_id=mail.message_id,
    )


def drawn(template, *, context, language, dossier_number="", typed=None) -> tuple[str, str, str]:
    """(subject, text, html) of a mail as `post` would write it, without writing anything.

    `typed` is (subject, body) of words not kept yet, in place of those in force.
    """
    facts = context | site_facts(language, dossier_number)
    with translation.override(language):
        subject, text, ours = _text(template, language, facts, typed)
        facts |= {"subject": subject, "blocks": blocks(text)}
        html = render_to_string(BASE, facts) if ours else _html(template, language, facts)
    return subject, text, html


def html_policy() -> str:
    """The content policy under which the HTML of a mail is shown: its own style, nothing else."""
    style = re.sub(r"\r\n?", "\n", render_to_string("mails/style.css"))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    own = f"default-src 'none'; style-src 'sha256-{digest}'"
    return f"{own}; frame-ancestors 'self'; base-uri 'none'"


def readable(posting) -> list[dict]:
    """The blocks of a mail as its recipient reads it again in the account: every secret is inert.

    A personal link or a code is told by words; nothing is left of a mail whose body was erased.
    """
    with translation.override(posting.language):
        words_of_a_link = _("[lien personnel : seulement dans le message reçu]")
        words_of_a_code = _("[code : seulement dans le message reçu]")
    found = []
    for block in blocks(posting.email.message) if posting.email.message else ():
        secret = MARKS in str(block.get("address", ""))
        if block["kind"] == "code":
            block = {"kind": "paragraph", "lines": [words_of_a_code]}
        elif secret:
            block = {"kind": "paragraph", "lines": [block["label"], words_of_a_link]}
        elif "lines" in block:
            lines = [_MARK.sub(words_of_a_link, line) for line in block["lines"]]
            block = block | {"lines": lines}
        found.append(block)
    return found


def words(template, *, context, language, dossier_number="") -> tuple[str, str]:
    """(subject, text) of a mail as `post` would write it, without writing anything."""
    with translation.override(language):
        return _text(template, language, context | site_facts(language, dossier_number))[:2]


def filled(posting) -> tuple[str, str]:
    """(text, html) of a mail with its personal links computed: for its recipient only."""
    text, html = posting.email.message, posting.email.html_message
    for mark, link in posting.links.items():
        said = _secret(*link)
        text = text.replace(mark, said)
        html = html.replace(mark, escape(said))
    return text, html


def headers(posting) -> dict:
    """The headers of a mail leaving now: what may be answered is given its own address."""
    said = dict(posting.email.headers or {})
    if posting.purpose == ANSWERED and replies.on():
        said["Reply-To"] = replies.address(posting.purpose, posting.object_id, posting.serial)
    return said


def personal_links(posting) -> list[str]:
    """The personal links of a mail, computed, in the order in which it gives them.

    PostgreSQL keeps the keys of a JSON object in an order of its own.
    """
    text = posting.email.message
    marks = sorted(posting.links, key=text.find)
    return [_secret(*posting.links[mark]) for mark in marks if posting.links[mark][-1]]


def _secret(purpose, object_id, serial, path):
    """The personal link, or the code where there is no path."""
    if not path:
        return code(purpose, object_id, serial)
    return absolute(path.replace("{token}", token(purpose, object_id, serial)))


def blocks(text) -> list[dict]:
    """The body of a text as paragraphs, lists and buttons, for the HTML of the same mail.

    « Label : » above one of our own addresses, alone on its line, is a button (never another
    site's: what people type may be in a mail); a code alone is written large; lines starting with
    « - » are a list.
    """
    parts = re.split(r"\n{2,}", text.split("\n-- \n")[0].strip())
    return [block for part in parts for block in _block(part.split("\n"))]


def _block(lines):
    label, address = lines[0].rstrip(), lines[-1].strip()
    if len(lines) == 1 and address.startswith(MARKS):
        return [{"kind": "code", "code": address}]
    if len(lines) == 2 and label.endswith(":") and address.startswith((absolute("/"), MARKS)):
        return [{"kind": "button", "label": label.rstrip(" :\u00a0"), "address": address}]
    listed = [line[2:] for line in lines if line.startswith("- ")]
    plain = [line for line in lines if not line.startswith("- ")]
    found = [{"kind": "paragraph", "lines": plain}] if plain else []
    return [*found, {"kind": "list", "lines": listed}] if listed else found


def one_line(text) -> str:
    """The text on one line, no control character, at most 200 characters: fit for a header."""
    return " ".join(_CONTROLS.sub(" ", str(text)).split())[:200]


def site_facts(language, dossier_number) -> dict:
    """What every mail may say, whatever it is about."""
    return {
        "language": language,
        "dossier_number": dossier_number,
        "support_email": settings.SUPPORT_EMAIL,
        "site": absolute("/"),
        "demo": settings.DEMO,
    }


def _text(template, language, facts, typed=None):
    """(subject, text, whether the words are the team's and not the file's)."""
    ours = None
    if typed:
        found = ours = wordings.said(wordings.compiled(*typed), facts)
    else:
        found = wordings.said(_found(template, language, "txt").template, facts)
        if not found:
            raise ValueError(f"mails/{template}: la première ligne doit être « Sujet : … »")
        ours = _ours(template, language, facts, found["body"])
        found = ours or found
    signature = render_to_string(f"mails/signature.{language}.txt", facts)
    number = facts["dossier_number"]
    subject = f"[Dossier {number}] {found['subject']}" if number else found["subject"]
    body = re.sub(r"\n{3,}", "\n\n", found["body"].strip())
    return one_line(subject), f"{body}\n\n-- \n{signature.strip()}\n", bool(ours)


def _ours(template, language, facts, of_the_file):
    """What the team's own words say; None without any, and when they would harm the mail.

    Those that lose a personal link which the file gives are of no use to their recipient.
    """
    row = MailWording.objects.last_of(template, language)
    if row is None or not row.body:
        return None
    try:
        found = wordings.said(wordings.compiled(row.subject, row.body), facts)
    # Whatever was typed: a mail must leave. The message could quote facts, so it is not logged.
    except Exception as cause:  # noqa: BLE001
        return _set_aside(row, type(cause).__name__)
    if not found or not found["body"].strip():
        return _set_aside(row, "empty")
    marks = [each for each in facts.values() if isinstance(each, Placeholder)]
    if any(mark in of_the_file and mark not in found["body"] for mark in marks):
        return _set_aside(row, "personal link lost")
    return found


def _set_aside(row, why):
    logger.error("mail wording %s of %s set aside: %s", row.version, row, why)


def _html(template, language, facts):
    try:
        return _found(template, language, "html").render(facts)
    except TemplateDoesNotExist:
        return render_to_string(BASE, facts)


def _found(template, language, extension):
    try:
        return get_template(f"mails/{template}.{language}.{extension}")
    except TemplateDoesNotExist:
        return get_template(f"mails/{template}.fr.{extension}")


def _row(to, answers, parts):
    subject, text, html = parts
    mail = Email(
        subject=subject,
        message=text,
        html_message=html,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[clean_address(to)],
        headers={"Reply-To": answers, "Auto-Submitted": "auto-generated"},
        message_id=make_msgid(domain=urlsplit(settings.BASE_URL).hostname),
        priority=PRIORITY.medium,
        status=None,  # never `queued`: post_office's own batches must find nothing to send
    )
    mail.save()
    return mail


def _links(context):
    marks = [value for value in context.values() if isinstance(value, Placeholder)]
    return {str(m): [m.purpose, m.object_id, m.serial, m.path] for m in marks}
