"""A reminder that the team asks for, beside those of the calendar."""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.instant import PARIS
from accounts.refusal import Refused
from dossiers import access, mails, workflow
from dossiers.models import State

#: a candidate is not reminded twice within this time, whoever asks
EVERY = timedelta(days=1)


def chase(dossier, *, actor, at) -> None:
    """Remind a candidate now that the dossier is not transmitted. Raises Refused in words."""
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        reason = chase_refusal(fresh, actor, at)
        if reason:
            raise Refused(reason)
        left = sum(page["left"] for page in fresh.progress.values())
        days = localtime(fresh.campaign.closes_at, PARIS).date() - localtime(at, PARIS).date()
        workflow.record(fresh, "reminder", actor=actor, at=at, data={"asked": True})
        mails.draft_reminder(fresh, days=days.days, left=left)


def chase_refusal(fresh, actor, at) -> str | None:
    """Why this person may not have this candidate reminded now, in words, or None."""
    if not access.is_support(fresh, actor):
        return _("Cette action ne vous est pas ouverte.")
    if fresh.state not in (State.DRAFT, State.REOPENED):
        return _("Ce dossier n’est plus à transmettre.")
    if fresh.campaign.closes_at is None or fresh.campaign.closes_at <= at:
        return _("La campagne n’a pas de clôture à venir.")
    if fresh.events.filter(name="reminder", at__gt=at - EVERY).exists():
        return _("Un rappel est parti il y a moins d’un jour.")
    return None
