"""What a refusal of a mail says (RFC 3464): read from bytes, believed only by its Message-ID."""

import email
import email.policy
import re
from dataclasses import dataclass

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^<>\s]{1,200}>)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Bounce:
    """A lasting refusal: the Message-ID of the mail that was refused, the address, the code."""

    message_id: str
    recipient: str
    status: str


def read(data: bytes) -> Bounce | None:
    """The lasting refusal that a message reports, or None: delays, answers, anything else.

    Never raises, whatever the bytes are. Without the Message-ID of the refused mail, which nobody
    can guess, a report is not believed.
    """
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        fields = _failure(message)
        found = _MESSAGE_ID.search(_returned(message)) if fields else None
    except Exception:  # noqa: BLE001 — a mailbox receives anything; none of it stops the rest
        return None
    if not found:
        return None
    return Bounce(found[1].decode("ascii", "replace"), fields["recipient"], fields["status"])


def _failure(message):
    """The fields of the first recipient that failed for good, or None."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():
            status = str(block.get("Status", "")).strip()
            action = str(block.get("Action", "")).strip().lower()
            if action == "failed" and not status.startswith("4"):
                address = block.get("Original-Recipient") or block.get("Final-Recipient") or ""
                return {"recipient": str(address).rpartition(";")[2].strip(), "status": status}
    return None


def _returned(message) -> bytes:
    """The headers of the refused mail, as the report gives them back."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            return part.get_payload(0).as_bytes()
        if kind == "text/rfc822-headers":
            return part.get_payload(decode=True) or b""
    return b""
