"""The clock's work on dossiers: finds ids, calls one action per id, each in its transaction."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError
from django.db.models import F, Q

from accounts import inbox
from dossiers import actions, letters, store
from dossiers.actions.printing import waiting
from dossiers.actions.talking import TOLD_EVERY, UNREAD_FOR
from dossiers.models import ComplementRequest, Dossier, Message, State

logger = logging.getLogger(__name__)


def make_pdfs(*, at, limit=4) -> int:
    """Make the PDFs asked for, few at a time. Returns how many were made.

    Each takes seconds and every transmission asks for two: on the evening of a closing, the
    acknowledgements do not wait behind them.
    """
    return sum(actions.render(pk, at=at) for pk in waiting(at, limit))


def lapse_drafts(*, at, limit=200) -> int:
    """Close what was not transmitted at the closing, grace included. Returns how many."""
    closed = Dossier.objects.unsent().filter(campaign__closes_at__lte=at)
    rows = closed.select_related("campaign").order_by("pk")[:limit]
    due = [each for each in rows if at >= each.campaign.accepts_until]
    return sum(actions.lapse(each, at=at) for each in due)


def relock_pages(*, at, limit=200) -> int:
    """Close pages opened for complements whose time is over. Returns how many dossiers."""
    over = Q(due_at__lte=at) | Q(dossier__candidatures__formation__examination_at__lte=at)
    found = ComplementRequest.objects.filter(over, closed_at=None).select_related("dossier")
    dossiers = {each.dossier_id: each.dossier for each in found.order_by("pk")[:limit]}
    return sum(actions.relock(each, at=at) for each in dossiers.values())


def remind_drafts(*, at) -> int:
    """Remind drafts at D-7, D-2 and D-1. Returns how many mails were written."""
    due = [(days, pk) for days, ids in actions.due_reminders(at) for pk in ids]
    rows = Dossier.objects.in_bulk([pk for _days, pk in due])
    return sum(actions.remind(rows[pk], days=days, at=at) for days, pk in due)


def remind_additions(*, at, limit=500) -> int:
    """Remind those whose dossier is open for a formation added. Returns how many mails."""
    earliest = min(actions.calendar.AFTER.values())
    soon = Q(campaign__closes_at__lte=at + timedelta(days=1))
    rows = Dossier.objects.filter(Q(state_since__lte=at - earliest) | soon, state=State.REOPENED)
    rows = rows.select_related("campaign").order_by("pk")[:limit]
    return sum(actions.remind_addition(each, at=at) for each in rows)


def tell_closings(*, at, limit=200) -> int:
    """Tell once those whose closing moved; lapsed dossiers open again. Returns how many."""
    known = Q(closing_told__isnull=False, campaign__closes_at__isnull=False)
    one_null = Q(closing_told__isnull=True) ^ Q(campaign__closes_at__isnull=True)
    moved = one_null | (known & ~Q(closing_told=F("campaign__closes_at")))
    open_again = Q(campaign__closes_at__isnull=True) | Q(campaign__closes_at__gt=at)
    alive = Q(state__in=(State.DRAFT, State.REOPENED)) | (Q(state=State.LAPSED) & open_again)
    rows = Dossier.objects.filter(alive)
    rows = rows.filter(moved).order_by("pk")[:limit]
    return sum(actions.tell_closing(each, at=at) for each in rows)


def tell_messages(*, at, limit=200) -> int:
    """Say by mail that messages were not read for five minutes (C44). Returns how many mails."""
    waiting = Message.objects.to_candidate().unread().filter(told_at=None)
    told = Message.objects.to_candidate().unread().filter(told_at__gt=at - TOLD_EVERY)
    ripe = waiting.filter(sent_at__lte=at - UNREAD_FOR)
    ripe = ripe.exclude(dossier__in=told.values("dossier")).order_by("sent_at")
    found = sorted(set(ripe.values_list("dossier_id", flat=True)[:limit]))
    return sum(actions.tell(each, at=at) for each in found)


def read_answers(*, at, limit=50) -> int:
    """Read the mails people answer with; each joins its thread or waits for a person."""
    if not settings.REPLIES_URL:
        return 0
    kept = 0
    try:
        with inbox.mailbox(settings.REPLIES_URL) as box:
            for key, data in inbox.unread(box, limit):
                try:
                    kept += receive(data, at=at)
                except store.Unavailable:  # left unread, it is asked for again
                    continue
                inbox.done(box, key)
    except inbox.FAILURES:
        logger.warning("the mailbox of answers does not answer")
    return kept


def receive(data, *, at) -> int:
    """Keep one mail, given as bytes: in its thread, or for a person to place. 1 if it is new.

    One that breaks our reading is kept as unreadable, so that it stops no other. Raises
    `DatabaseError` or `store.Unavailable` when it cannot be kept: it is then asked for again.
    """
    try:
        return int(actions.join(letters.read(data), at=at) is not None)
    except (DatabaseError, store.Unavailable):
        raise
    except Exception:
        logger.exception("a mail received could not be read")
        return int(actions.join(letters.unreadable(data), at=at) is not None)
