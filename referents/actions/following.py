"""What becomes of a request with time: reminded, refused by the address, ended."""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import localtime

from accounts.instant import PARIS
from referents import access, deadlines, mails
from referents.actions.asking import lock, note
from referents.models import WAITING, Recommendation

State = Recommendation.State
#: Days of Paris after the request (R10), and before the deadline.
AFTER = {"j5": 5, "j10": 10}
BEFORE = 3
LAST = "avant"
#: No reminder leaves before this hour, Paris.
FROM_HOUR = 9


def due_steps(made, at) -> list[str]:
    """Reminders whose day has come, in days of Paris, and not yet written."""
    now = localtime(at, PARIS)
    if made.state not in WAITING or access.fault(made, at) or now.hour < FROM_HOUR:
        return []
    asked, today = localtime(made.asked_at, PARIS).date(), now.date()
    due = [name for name, days in AFTER.items() if today >= asked + timedelta(days=days)]
    deadline = deadlines.until(made)
    if deadline:
        last = localtime(deadline - timedelta(microseconds=1), PARIS).date()
        day = last - timedelta(days=BEFORE)
        due += [LAST] if asked < day <= today else []
    return [name for name in due if name not in made.reminders]


def remind(recommendation_id, *, at) -> bool:
    """Remind a person of what is due, in one mail however many days were missed.

    Running it again changes nothing. True if a mail was written.
    """
    with transaction.atomic():
        made = lock(recommendation_id)
        steps = due_steps(made, at)
        if not steps:
            return False
        made.reminders = [*made.reminders, *steps]
        made.save(update_fields=["reminders"])
        note(made, "referent_reminded", at=at)
        mails.reminded(made)
    return True


def expire(recommendation_id, *, at) -> bool:
    """End a request whose deadline has come without an answer. True if it did."""
    with transaction.atomic():
        made = lock(recommendation_id)
        if made.state not in (*WAITING, State.BOUNCED) or not access.over(made, at):
            return False
        # An address refused keeps its own instant: a deadline that moves gives it back.
        ended = made.ended_at if made.state == State.BOUNCED else at
        made.left_state, made.state, made.ended_at = made.state, State.EXPIRED, ended
        made.save(update_fields=["left_state", "state", "ended_at"])
        note(made, "referent_expired", at=at)
    return True


def revive(recommendation_id, *, at) -> bool:
    """Give an expired request back what it was when its deadline has moved. True if it did.

    An address refused may be corrected again; who was asked is reminded before the new deadline.
    """
    with transaction.atomic():
        made = lock(recommendation_id)
        closed = access.over(made, at) or made.dossier.state not in access.ALIVE
        if made.state != State.EXPIRED or closed:
            return False
        refused = made.left_state == State.BOUNCED
        made.state = made.left_state or (State.DRAFT if made.draft else State.ASKED)
        made.left_state, made.ended_at = "", made.ended_at if refused else None
        made.reminders = [name for name in made.reminders if name != LAST]
        made.save(update_fields=["state", "left_state", "ended_at", "reminders"])
        note(made, "referent_revived", at=at)
    return True


def bounce(recommendation_id, serial, *, at) -> bool:
    """The address of this very request takes no mail: candidate and support are told.

    The place is not lost: the address may be corrected. True if anything changed; an answer
    already begun is stronger than a late refusal.
    """
    with transaction.atomic():
        made = lock(recommendation_id)
        if made.serial != serial or made.state != State.ASKED:
            return False
        made.state, made.ended_at = State.BOUNCED, at
        made.save(update_fields=["state", "ended_at"])
        note(made, "referent_bounced", at=at)
        mails.refused_address(made)
    return True
