"""What becomes due after a transmission: until when, and what the clock says once it has passed."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.instant import PARIS
from dossiers import workflow as dossier_workflow
from dossiers.models import State
from dossiers.models.dossier import TRANSMITTED
from payments import fees, mails
from payments.models import Alert, Supplement

#: Whole days given to pay a supplement, to the end of the last one in Paris.
DAYS = 7


def end_of_days(at, days=DAYS) -> datetime:
    """The last minute of the day that comes `days` after `at`, in Paris."""
    day = at.astimezone(PARIS).date() + timedelta(days=days)
    return datetime.combine(day, time(23, 59), PARIS)


def ask_supplement(dossier, *, reason, actor, at, until=None) -> Supplement:
    """What a locked dossier now owes, until a date: `until`, or seven days.

    One is open at most: a second reason joins the first, and the earlier date stands.
    """
    due, until = fees.due(dossier), until or end_of_days(at)
    there = Supplement.objects.filter(dossier=dossier, paid_at=None, lapsed_at=None).first()
    if there is None:
        facts = {"asked_by": actor, "asked_at": at, "due_at": until}
        return Supplement.objects.create(dossier=dossier, cents=due, reason=reason, **facts)
    there.cents, there.due_at = due, min(there.due_at, until)
    if reason not in there.reason:
        there.reason = f"{there.reason}\n{reason}"
    there.save(update_fields=["cents", "due_at", "reason"])
    return there


def keep_supplement(dossier, *, at):
    """Mark as paid every supplement of a locked dossier that owes nothing any more."""
    owing = Supplement.objects.filter(dossier_id=dossier.pk, paid_at=None)
    if owing.exists() and not fees.due(dossier):
        owing.update(paid_at=at)
        late = Alert.objects.filter(dossier_id=dossier.pk, kind=Alert.Kind.UNPAID, closed_at=None)
        late.update(note="réglé depuis")


def nothing_left_to_ask(dossier, event):
    """Transmitted, a dossier owes nothing: no supplement stays open (effect of `submit`)."""
    keep_supplement(dossier, at=event.at)


def forget_addition(dossier, event):
    """An addition falls, and its supplement with it (effect of `drop_addition`).

    What stays due all the same, a bursary refused meanwhile, was asked with the addition: it gets
    a date of its own, told by e-mail, since the former one has passed with the closing.
    """
    keep_supplement(dossier, at=event.at)
    left = Supplement.objects.filter(dossier=dossier, paid_at=None, lapsed_at=None).first()
    if left is None:
        return
    left.cents, left.due_at = fees.due(dossier), end_of_days(event.at)
    left.reason = dossier.bursary.ruling_reason or _still_owed()
    left.save(update_fields=["cents", "due_at", "reason"])
    mails.complement(dossier, due=left.cents, reason=left.reason, until=left.due_at, dropped=True)


def _still_owed():
    with translation.override("fr"):
        return _("Ce complément ne tient pas à la formation abandonnée.")


def lapse_supplement(supplement, *, at) -> bool:
    """Say once that the date passed unpaid: journal, e-mail, and an alert for the team.

    The dossier is not studied (what is due holds its validation); declaring it inadmissible stays
    a person's decision. One re-opened for a formation waits for its closing, which drops what was
    added or the whole. False if it was paid meanwhile, or already said.
    """
    with transaction.atomic():
        dossier = dossier_workflow.lock(supplement.dossier_id)
        fresh = Supplement.objects.select_for_update().get(pk=supplement.pk)
        if fresh.paid_at or fresh.lapsed_at or at < fresh.due_at or _waits(dossier):
            return False
        due = fees.due(dossier)
        fresh.lapsed_at = at
        fresh.save(update_fields=["lapsed_at"])
        if due and dossier.state in TRANSMITTED:
            _tell(dossier, due, at)
    return bool(due)


def _waits(dossier):
    return dossier.state == State.REOPENED


def _tell(dossier, due, at):
    dossier_workflow.record(dossier, "supplement_unpaid", actor=None, at=at, data={})
    Alert.objects.create(kind=Alert.Kind.UNPAID, dossier=dossier, cents=due, raised_at=at)
    mails.unpaid(dossier, due=due)
