"""What is kept no longer than people were told."""

from datetime import timedelta

from django.conf import settings
from post_office.models import Email

from accounts.actions.requests import LIFE
from accounts.models import AccountRequest, EmailChange, Posting, Visit

#: How long the text of a mail is kept once it has left, and the trace that it left.
TEXT_LIFE = timedelta(days=90)
TRACE_LIFE = timedelta(days=365)
AT_ONCE = 500


def forget_requests(at) -> int:
    """Delete the requests never confirmed within 30 days, and old changes of address."""
    requests = AccountRequest.objects.filter(confirmed_at=None, created_at__lte=at - LIFE)
    changes = EmailChange.objects.filter(created_at__lte=at - LIFE)
    return sum(_deleted(rows) for rows in (requests, changes))


def forget_visits(at) -> int:
    """Delete the visits whose session cannot be open any more."""
    life = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return _deleted(Visit.objects.filter(seen_at__lte=at - life))


def forget_mails(at) -> int:
    """Empty the mails that left three months ago; after a year delete the trace too."""
    left = Posting.objects.exclude(sent_at=None)
    texts = left.filter(sent_at__lte=at - TEXT_LIFE).exclude(email__message="")
    keys = list(texts.values_list("email", flat=True)[:AT_ONCE])
    emptied = Email.objects.filter(pk__in=keys).update(message="", html_message="") if keys else 0
    old = left.filter(sent_at__lte=at - TRACE_LIFE).values_list("email", flat=True)[:AT_ONCE]
    gone = list(old)
    return emptied + (_deleted(Email.objects.filter(pk__in=gone)) if gone else 0)


def _deleted(rows):
    if not rows.exists():  # looks before it opens a transaction
        return 0
    count = rows.count()
    rows.delete()
    return count
