"""What the clock does to dossiers, one at a time."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from dossiers import access, mails, workflow
from dossiers.actions.counting import keep_count
from dossiers.models import Dossier, Event, State

#: days before closing when a draft is reminded (C10)
REMINDERS = (7, 2, 1)
#: when a dossier re-opened for a formation is reminded: hours after, then the day before closing
AFTER = {"24h": timedelta(hours=24), "72h": timedelta(hours=72)}
LAST = "closing"


def lapse(dossier, *, at) -> bool:
    """Close an untransmitted dossier of a closed campaign, as the campaign's policy says.

    Default policy: the last transmitted copy stands and only the addition falls. Returns whether
    anything changed; running twice changes nothing.
    """
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        for name in ("drop_addition", "lapse"):
            if workflow.refusal(fresh, name, None, at) is None:
                if name == "drop_addition":
                    _drop(fresh, at)
                workflow.perform(fresh, name, actor=None, at=at)
                return True
    return False


def _drop(fresh, at):
    """The formations added and never transmitted fall; what they brought stays as credit."""
    fresh.candidatures.chosen().filter(transmitted_in=0).update(unticked_at=at)
    keep_count(fresh)


def relock(dossier, *, at) -> bool:
    """Close pages whose due date has passed, keeping what was received. True if it did."""
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        request = access.open_request(fresh)
        if fresh.state != State.COMPLETING or request is None:
            return False
        last = access.last_examination(fresh)
        if at < request.due_at and (last is None or at < last):
            return False
        workflow.perform(fresh, "relock", actor=None, at=at)
    return True


def tell_closing(dossier, *, at) -> bool:
    """Tell once that the closing moved, and give a lapsed dossier back the state it had."""
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        if fresh.closing_told == fresh.campaign.closes_at:
            return False
        if fresh.state == State.LAPSED:
            if workflow.refusal(fresh, "revive", None, at):
                return False
            workflow.perform(fresh, "revive", actor=None, at=at)
            return True
        fresh.closing_told = fresh.campaign.closes_at
        fresh.save(update_fields=["closing_told"])
        workflow.record(fresh, "closing_moved", actor=None, at=at)
        if fresh.campaign.closes_at and at < fresh.campaign.closes_at:
            mails.closing_moved(fresh, at=at)
    return True


def due_reminders(at):
    """Yield (days, ids) of drafts in the day that starts `days` days before their closing."""
    for days in REMINDERS:
        drafts = Dossier.objects.drafts().filter(
            campaign__closes_at__gt=at + timedelta(days=days - 1),
            campaign__closes_at__lte=at + timedelta(days=days),
        )
        yield days, list(drafts.exclude(pk__in=_told(days)).values_list("pk", flat=True))


def _told(days):
    """Dossiers already reminded at this distance of the closing they have been told."""
    said = Event.objects.filter(name="reminder", data__days=days)
    return said.filter(at__gte=F("dossier__closing_told") - timedelta(days=days)).values("dossier")


def remind(dossier, *, days, at) -> bool:
    """Remind a draft, once for each of D-7, D-2 and D-1. True if a mail was written."""
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        if fresh.state != State.DRAFT or _told(days).filter(dossier=fresh).exists():
            return False
        left = sum(page["left"] for page in fresh.progress.values())
        workflow.record(fresh, "reminder", actor=None, at=at, data={"days": days})
        mails.draft_reminder(fresh, days=days, left=left)
    return True


def reminder_of_addition(dossier, at) -> str | None:
    """Which reminder a re-opened dossier should have had by now: the latest one only, or None."""
    closes_at = dossier.campaign.closes_at
    if closes_at and at >= closes_at:
        return None
    if closes_at and at >= closes_at - timedelta(days=1):
        return LAST
    due = [name for name, delay in AFTER.items() if at >= dossier.state_since + delay]
    return due[-1] if due else None


def _addition_due(dossier, at):
    """The reminder to write now, or None: not re-opened, too early, or already written."""
    name = dossier.state == State.REOPENED and reminder_of_addition(dossier, at)
    said = dossier.events.filter(name="reminder", at__gte=dossier.state_since)
    return None if not name or said.filter(data__addition=name).exists() else name


def remind_addition(dossier, *, at) -> bool:
    """Remind a candidate whose dossier is open for a formation added: after 24 h, after 72 h and
    the day before closing, once each. True if a mail was written."""
    if not _addition_due(dossier, at):
        return False
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        name = _addition_due(fresh, at)
        if not name:
            return False
        workflow.record(fresh, "reminder", actor=None, at=at, data={"addition": name})
        mails.addition_reminder(fresh, left=[each.label for each in workflow.still_asked(fresh)])
    return True
