"""What becomes due after a transmission: until when, and what the clock says once it has passed."""

from datetime import datetime, time, timedelta

from django.db import transaction

from accounts.instant import PARIS
from dossiers import workflow as dossier_workflow
from dossiers.models.dossier import TRANSMITTED
from payments import fees, mails
from payments.models import Alert, Supplement

#: Whole days given to pay a supplement, to the end of the last one in Paris.
DAYS = 7


def end_of_days(at, days=DAYS) -> datetime:
    """The last minute of the day that comes `days` after `at`, in Paris."""
    day = at.astimezone(PARIS).date() + timedelta(days=days)
    return datetime.combine(day, time(23, 59), PARIS)


def ask_supplement(dossier, *, reason, actor, at) -> Supplement:
    """The open supplement of a locked dossier, or a new one with its date."""
    facts = {
        "cents": fees.due(dossier),
        "reason": reason,
        "asked_by": actor,
        "asked_at": at,
        "due_at": end_of_days(at),
    }
    return Supplement.objects.get_or_create(
        dossier=dossier, paid_at=None, lapsed_at=None, defaults=facts
    )[0]


def keep_supplement(dossier, *, at):
    """Mark as paid every supplement of a locked dossier that owes nothing any more."""
    owing = Supplement.objects.filter(dossier_id=dossier.pk, paid_at=None)
    if owing.exists() and not fees.due(dossier):
        owing.update(paid_at=at)
        late = Alert.objects.filter(dossier_id=dossier.pk, kind=Alert.Kind.UNPAID, closed_at=None)
        late.update(note="réglé depuis")


def lapse_supplement(supplement, *, at) -> bool:
    """Say once that the date passed unpaid: journal, e-mail, and an alert for the team.

    The dossier is not studied (what is due holds its validation); declaring it inadmissible stays
    a person's decision. False if it was paid meanwhile, or already said.
    """
    with transaction.atomic():
        dossier = dossier_workflow.lock(supplement.dossier_id)
        fresh = Supplement.objects.select_for_update().get(pk=supplement.pk)
        due = fees.due(dossier)
        if fresh.paid_at or fresh.lapsed_at or at < fresh.due_at:
            return False
        fresh.paid_at, fresh.lapsed_at = (None, at) if due else (at, None)
        fresh.save(update_fields=["paid_at", "lapsed_at"])
        if due and dossier.state in TRANSMITTED:
            _tell(dossier, due, at)
    return bool(due)


def _tell(dossier, due, at):
    dossier_workflow.record(dossier, "supplement_unpaid", actor=None, at=at, data={})
    Alert.objects.create(kind=Alert.Kind.UNPAID, dossier=dossier, cents=due, raised_at=at)
    mails.unpaid(dossier, due=due)
