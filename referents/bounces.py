"""What a refusal of a mail says (RFC 3464): read from bytes, believed only by its Message-ID."""

import email
import email.policy
import re
from dataclasses import dataclass

from accounts.gateway import AT_DATA

#: Visible ASCII only: a database may refuse to look up anything else.
_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[!-;=?-~]{1,200}>)", re.IGNORECASE | re.MULTILINE)
#: Codes of RFC 3463 that speak of the address: unknown (5.1.x, less those of the sender), closed,
#: or of a domain that takes no mail. Content, policy, full or blocked: the address may be right.
_OF_THE_ADDRESS = re.compile(r"5\.1\.(?![78]\b)\d+|5\.2\.1|5\.4\.4")
_ANSWER = re.compile(
    rf"(?P<late>{AT_DATA})?(?P<code>5\d\d)[ -]\s*(?P<status>5\.\d{{1,3}}\.\d{{1,3}}\b)?"
)


@dataclass(frozen=True)
class Bounce:
    """A lasting refusal: the Message-ID of the mail that was refused, and the addresses."""

    message_id: str
    recipients: frozenset


def of_the_address(words: str) -> bool:
    """Whether a mail server's answer (« 550 5.1.1 … ») means that the address takes no mail.

    Told by its enhanced code; without one, by a 550, which a server gives of a recipient before it
    has read anything. Any other answer (a blocklist, a policy, a size) is for people to read.
    """
    said = _ANSWER.match(words)
    if not said:
        return False
    if said["status"]:
        return bool(_OF_THE_ADDRESS.fullmatch(said["status"]))
    return said["code"] == "550" and not said["late"]


def read(data: bytes) -> Bounce | None:
    """The lasting refusal that a message reports, or None: delays, answers, anything else.

    Never raises, whatever the bytes are. Without the Message-ID of the refused mail, which nobody
    can guess, a report is not believed.
    """
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        failed = _failed(message)
        found = _MESSAGE_ID.search(_returned(message)) if failed else None
    except Exception:  # noqa: BLE001 — a mailbox receives anything; none of it stops the rest
        return None
    if not found:
        return None
    return Bounce(found[1].decode("ascii"), frozenset(failed))


def _failed(message) -> set:
    """The addresses that take no mail, in lower case, as we wrote them and as they were reached."""
    parts = [p for p in message.walk() if p.get_content_type() == "message/delivery-status"]
    blocks = [block for part in parts for block in part.get_payload() if _lasting(block)]
    names = ("Original-Recipient", "Final-Recipient")
    found = (_value(block, name).lower() for block in blocks for name in names)
    return {address for address in found if address}


def _lasting(block) -> bool:
    """Whether a recipient of the report failed for good, because of its address.

    Many servers only write 5.0.0: then what the next server answered is read.
    """
    if str(block.get("Action", "")).strip().lower() != "failed":
        return False
    status = str(block.get("Status", "")).split("(")[0].strip()
    if status == "5.0.0":
        return of_the_address(_value(block, "Diagnostic-Code"))
    return bool(_OF_THE_ADDRESS.fullmatch(status))


def _value(block, name) -> str:
    """What follows the type of a field: « rfc822; … », « smtp; … »."""
    return str(block.get(name, "")).partition(";")[2].strip()


def _returned(message) -> bytes:
    """The headers of the refused mail, as the report gives them back."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            return part.get_payload(0).as_bytes()
        if kind == "text/rfc822-headers":
            return part.get_payload(decode=True) or b""
    return b""
