"""What a mail received says: who, what about, which words are new; read from hostile bytes."""

import email
import email.policy
import hashlib
import re
from dataclasses import dataclass, field
from email.utils import parseaddr
from html.parser import HTMLParser

from django.core.files.base import ContentFile

from accounts import replies
from accounts.outbox import one_line

#: characters and attached files kept of one mail
MOST_WORDS, MOST_FILES = 4000, 5
#: where what we wrote ourselves begins again, in the habits of the usual mail programs
QUOTED = re.compile(
    r"^(?:>.*|-{2,} ?(?:original message|message d.origine|forwarded message).*|_{10,}"
    r"|(?:le|on|am) .{4,200}(?:a écrit|wrote|schrieb)\s*:\s*"
    r"|(?:de|from)\s*:.*@.*)$",
    re.IGNORECASE,
)
#: what stands for a mail that could not be read: a person looks for it in the mailbox
UNREADABLE = "[Ce courriel n’a pas pu être lu. Il reste dans la boîte aux lettres des réponses.]"
MESSAGE_ID = re.compile(r"<[^<>\s]{1,200}>")


@dataclass(frozen=True)
class Letter:
    """One mail: its own id, sender, new words, files, and what it says it answers."""

    mail_id: str
    sender: str
    subject: str
    text: str
    tags: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    files: list = field(default_factory=list)
    #: written by a machine: an absence, a delivery report, a list
    automatic: bool = False


def read(data: bytes) -> Letter:
    """The letter these bytes hold. Never raises, whatever they are."""
    try:
        return _letter(email.message_from_bytes(data, policy=email.policy.default), data)
    except Exception:  # noqa: BLE001 — a mailbox receives anything; none of it stops the rest
        return unreadable(data)


def unreadable(data: bytes) -> Letter:
    """What stands for bytes that no one here can read; the same bytes give the same letter."""
    return Letter(_made_id(data), "", "", UNREADABLE)


def _letter(mail, data):
    said = MESSAGE_ID.search(str(mail.get("Message-ID", "")))
    to = " ".join(
        str(each) for name in ("To", "Cc", "Delivered-To") for each in mail.get_all(name, [])
    )
    before = f"{mail.get('In-Reply-To', '')} {mail.get('References', '')}"
    return Letter(
        mail_id=said[0][:255] if said else _made_id(data),
        sender=_whole(parseaddr(str(mail.get("From", "")))[1].strip().lower()[:254]),
        subject=_whole(one_line(mail.get("Subject", ""))),
        text=new_words(_text(mail)),
        tags=replies.named(to),
        answers=MESSAGE_ID.findall(before)[:50],
        files=_files(mail),
        automatic=_automatic(mail),
    )


def _made_id(data):
    return f"<{hashlib.sha256(data).hexdigest()}@sans-identifiant>"


def _automatic(mail):
    by_machine = str(mail.get("Auto-Submitted", "no")).strip().lower() not in ("no", "")
    bulk = str(mail.get("Precedence", "")).strip().lower() in ("bulk", "junk", "list", "auto_reply")
    return by_machine or bulk or mail.get_content_type() == "multipart/report"


def _text(mail):
    part = mail.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        text = part.get_content()
    except LookupError:  # a character set nobody knows
        text = (part.get_payload(decode=True) or b"").decode("latin-1")
    text = _whole(text)
    return text if part.get_content_type() == "text/plain" else _Words.of(text)


def _whole(text):
    """The same text, without the halves of characters that no database takes."""
    return text.encode("utf-8", "replace").decode()


def new_words(text: str) -> str:
    """What was written above the mail that is answered, without its signature."""
    kept = []
    for line in text.replace("\r\n", "\n").replace("\x00", "").split("\n"):
        if QUOTED.match(line.strip()) or line.rstrip("\n") == "-- ":
            break
        kept.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()[:MOST_WORDS]


def _files(mail):
    found = []
    for part in mail.iter_attachments():
        name = part.get_filename()
        data = part.get_payload(decode=True)
        if name and data and len(found) < MOST_FILES:
            found.append(ContentFile(data, name=_whole(name)))
    return found


class _Words(HTMLParser):
    """The text of an HTML body, its lines kept, nothing of what it would run or show."""

    def __init__(self):
        super().__init__()
        self.words, self.hidden = [], 0

    @classmethod
    def of(cls, text) -> str:
        """The words of this HTML."""
        reader = cls()
        reader.feed(text)
        return "".join(reader.words)

    def handle_starttag(self, tag, attrs):
        """A new line where a block begins; a quotation is what we wrote."""
        if tag in ("script", "style", "head", "blockquote"):
            self.hidden += 1
        elif tag in ("br", "p", "div", "li", "tr"):
            self.words.append("\n")

    def handle_endtag(self, tag):
        """What is hidden ends."""
        if tag in ("script", "style", "head", "blockquote"):
            self.hidden = max(0, self.hidden - 1)

    def handle_data(self, data):
        """Words that are shown."""
        if not self.hidden:
            self.words.append(data)
