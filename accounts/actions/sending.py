"""What becomes of an outbox row: claimed by one sender, sent, put back or given up."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from post_office.models import STATUS, Email

from accounts.models import Posting

#: A claim this old belongs to a sender that died: the mail goes back (at most one repeat).
CLAIM_LIFE = timedelta(minutes=10)
#: What is waited after each failed try; after the last one the mail is given up.
WAITS = tuple(timedelta(minutes=m) for m in (1, 2, 5, 10, 20, 40, 60, 120, 240, 480, 720, 1440))


def claim(at) -> Posting | None:
    """Take the oldest mail that is due, for this sender alone; None when there is none."""
    due = Posting.objects.due(at, at - CLAIM_LIFE)
    if not due.exists():  # looks before it opens a transaction
        return None
    with transaction.atomic():
        posting = (
            due.select_for_update(skip_locked=True, of=("self",)).select_related("email").first()
        )
        if posting is None:
            return None
        posting.claimed_at = at
        posting.attempts += 1
        posting.save(update_fields=["claimed_at", "attempts"])
    return posting


def mark_sent(posting, at) -> None:
    """The server has taken it: never again; the bodies of account mails are emptied."""
    with transaction.atomic():
        posting.sent_at, posting.error = at, ""
        posting.save(update_fields=["sent_at", "error"])
        _close(posting, STATUS.sent)


def put_back(posting, reason, at) -> None:
    """Try again later, more and more rarely; given up after about two days."""
    if posting.attempts > len(WAITS):
        give_up(posting, reason, at)
        return
    posting.claimed_at, posting.error = None, reason[:500]
    posting.next_try_at = at + WAITS[posting.attempts - 1]
    posting.save(update_fields=["claimed_at", "next_try_at", "error"])


def release(posting, reason, at) -> None:
    """Nobody answers at the mail server: the try does not count against this mail."""
    posting.attempts -= 1
    posting.claimed_at, posting.error = None, reason[:500]
    posting.next_try_at = at + WAITS[0]
    posting.save(update_fields=["attempts", "claimed_at", "next_try_at", "error"])


def give_up(posting, reason, at) -> None:
    """Park it with the reason: it shows in the administration, never in silence."""
    with transaction.atomic():
        posting.parked_at, posting.error = at, reason[:500]
        posting.save(update_fields=["parked_at", "error"])
        _close(posting, STATUS.failed)


def send_again(posting) -> None:
    """A person puts a parked mail back in the queue, as new."""
    posting.parked_at = posting.claimed_at = posting.next_try_at = None
    posting.attempts = 0
    posting.save(update_fields=["parked_at", "claimed_at", "next_try_at", "attempts"])


def _close(posting, status):
    fields = {"status": status}
    if posting.erase_once_sent and status == STATUS.sent and not settings.MAILBOX:
        fields |= {"message": "", "html_message": ""}
    Email.objects.filter(pk=posting.email_id).update(**fields)
