"""The outbox: a mail is a row written with its cause, and leaves later (see `tasks.send_mails`)."""

import base64
import hashlib
import re
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from post_office.models import PRIORITY, Email

from accounts import replies
from accounts.links import MARKS, Placeholder, absolute, code, token
from accounts.models import Language, Posting
from accounts.names import clean_address

_SUBJECT = re.compile(
    r"\A(?:Sujet|Subject)[ \u00a0]*:(?P<subject>[^\n]*)\n\s*\n(?P<body>.*)\Z", re.DOTALL
)
#: The purpose of mails whose answers are read.
ANSWERED = "thread"
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
    French. Answers go to `reply_to`, the support address when absent. Personal links are
    `links.placeholder(...)` values of the context, at its top level.
    `erase_once_sent` empties the bodies when it has left (account mails). Raises ValidationError
    unless `to` is exactly one plain address.
    """
    language = language if language in Language.values else Language.FRENCH.value
    said = {"context": context, "language": language, "dossier_number": dossier_number}
    subject, text, html = drawn(template, **said)
    answers = clean_address(reply_to) if reply_to else settings.SUPPORT_EMAIL
    mail = _row(to, answers, subject=subject, message=text, html_message=html)
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


def drawn(template, *, context, language, dossier_number="") -> tuple[str, str, str]:
    """(subject, text, html) of a mail as `post` would write it, without writing anything."""
    facts = _facts(context, language, dossier_number)
    with translation.override(language):
        subject, text = _text(template, language, facts)
        html = _html(template, language, facts | {"subject": subject, "blocks": blocks(text)})
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
        return _text(template, language, _facts(context, language, dossier_number))


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


def _facts(context, language, dossier_number):
    return {
        **context,
        "language": language,
        "dossier_number": dossier_number,
        "support_email": settings.SUPPORT_EMAIL,
        "site": absolute("/"),
        "demo": settings.DEMO,
    }


def _text(template, language, facts):
    source = _found(template, language, "txt").template
    found = _SUBJECT.match(source.render(Context(facts, autoescape=False)).lstrip())
    if not found:
        raise ValueError(f"mails/{template}: la première ligne doit être « Sujet : … »")
    signature = render_to_string(f"mails/signature.{language}.txt", facts)
    number = facts["dossier_number"]
    subject = f"[Dossier {number}] {found['subject']}" if number else found["subject"]
    body = re.sub(r"\n{3,}", "\n\n", found["body"].strip())
    return one_line(subject), f"{body}\n\n-- \n{signature.strip()}\n"


def _html(template, language, facts):
    try:
        return _found(template, language, "html").render(facts)
    except TemplateDoesNotExist:
        return render_to_string("mails/base.html", facts)


def _found(template, language, extension):
    try:
        return get_template(f"mails/{template}.{language}.{extension}")
    except TemplateDoesNotExist:
        return get_template(f"mails/{template}.fr.{extension}")


def _row(to, answers, **parts):
    mail = Email(
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[clean_address(to)],
        headers={"Reply-To": answers, "Auto-Submitted": "auto-generated"},
        message_id=make_msgid(domain=urlsplit(settings.BASE_URL).hostname),
        priority=PRIORITY.medium,
        status=None,  # never `queued`: post_office's own batches must find nothing to send
        **parts,
    )
    mail.save()
    return mail


def _links(context):
    marks = [value for value in context.values() if isinstance(value, Placeholder)]
    return {str(m): [m.purpose, m.object_id, m.serial, m.path] for m in marks}
