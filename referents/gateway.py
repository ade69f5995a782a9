"""The door to the mailbox where refusals of our mails come back."""

from django.conf import settings

from accounts import inbox
from accounts.inbox import FAILURES, done, passed, unseen

__all__ = ["FAILURES", "done", "mailbox", "passed", "unseen"]


def mailbox():
    """The mailbox of `settings.BOUNCES_URL`, open and selected. Raises `inbox.FAILURES`."""
    return inbox.mailbox(settings.BOUNCES_URL)
