"""The clock's work on what was asked of people: finds ids, calls one action per id."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db.models import Max, Q

from accounts.models import Posting, plain_address
from formations.models import Campaign
from referents import access, actions, bounces, gateway
from referents.actions.printing import waiting
from referents.mails import PURPOSE
from referents.models import WAITING, OpinionPrint, Recommendation

logger = logging.getLogger(__name__)


def remind(*, at) -> int:
    """Remind at D+5, D+10 and three days before the deadline. Returns how many mails."""
    due = [each.pk for each in _waiting() if actions.due_steps(each, at)]
    return sum(actions.remind(pk, at=at) for pk in due)


def make_copies(*, at, limit=20) -> int:
    """Make the PDFs of opinions for their authors. Returns how many were made."""
    return sum(actions.make_copy(pk, at=at) for pk in waiting(at, limit))


def forget_copies(*, at, limit=500) -> int:
    """Erase the PDFs of opinions that are closed. Returns how many."""
    kept = OpinionPrint.objects.order_by("asked_at").values_list("pk", flat=True)
    return sum(actions.forget_copy(pk, at=at) for pk in kept[:limit])


def expire(*, at) -> int:
    """End what the deadline left unanswered. Returns how many."""
    late = [each.pk for each in _waiting(Recommendation.State.BOUNCED) if access.over(each, at)]
    return sum(actions.expire(pk, at=at) for pk in late)


def revive(*, at) -> int:
    """Wait again for what expired, where the deadline has moved since. Returns how many.

    A deadline to come counts from a closing or from a transmission that is not older than it.
    """
    longest = Campaign.objects.aggregate(days=Max("referents_days"))["days"] or 0
    since = at - timedelta(days=longest + 1)
    recent = Q(dossier__campaign__closes_at__gt=since) | Q(dossier__transmitted_at__gt=since)
    never = Q(dossier__campaign__closes_at=None, dossier__transmitted_at=None)
    rows = Recommendation.objects.whole().filter(
        recent | never, state=Recommendation.State.EXPIRED, dossier__state__in=access.ALIVE
    )
    alive = [each.pk for each in rows.order_by("pk") if not access.over(each, at)]
    return sum(actions.revive(pk, at=at) for pk in alive)


def note_refusals(*, at) -> int:
    """Requests whose address the mail server refused become « adresse refusée ».

    However long ago, and however many: a clock that was stopped forgets none.
    """
    parked = Posting.objects.parked().filter(purpose=PURPOSE)
    said = parked.order_by("pk").values_list("object_id", "serial", "error")
    refused = {(int(pk), serial) for pk, serial, error in said if bounces.of_the_address(error)}
    asked = Recommendation.objects.filter(
        state=Recommendation.State.ASKED, pk__in={pk for pk, _serial in refused}
    )
    noted = refused & set(asked.values_list("pk", "serial"))
    return sum(actions.bounce(pk, serial, at=at) for pk, serial in sorted(noted))


def read_bounces(*, at, limit=100) -> int:
    """Read the mailbox of refusals; those of our requests become « adresse refusée ».

    Only these are marked as read: everything else in that mailbox is for people.
    """
    if not settings.BOUNCES_URL:
        return 0
    noted = 0
    try:
        with gateway.mailbox() as box:
            for key, body in gateway.unseen(box, limit, at):
                posting = reported(body)
                noted += _refused(posting, at) if posting else 0
                (gateway.done if posting else gateway.passed)(box, key)
    except gateway.FAILURES:
        logger.warning("the mailbox of refusals does not answer")
    return noted


def note_bounce(body, *, at) -> int:
    """Believe a report of refusal of a mail of ours. 1 if a request changed."""
    posting = reported(body)
    return _refused(posting, at) if posting else 0


def reported(body) -> Posting | None:
    """The mail of ours that a report says its address refuses, or None.

    Named by its Message-ID, and for the address it was sent to: where that one passes its mail on,
    the refusal of the next does not make it wrong.
    """
    found = bounces.read(body)
    if found is None:
        return None
    postings = Posting.objects.filter(purpose=PURPOSE, message_id=found.message_id)
    posting = postings.select_related("email").first()
    ours = {plain_address(each) for each in posting.email.to} if posting else set()
    return posting if ours & found.recipients else None


def note_failure(message_id, recipient, *, at) -> int:
    """Believe the mail provider, which has proved who it is: this address takes nothing.

    The mail is known by its Message-ID; providers that give another name to it are believed by the
    address alone. Returns how many requests changed.
    """
    named = str(message_id or "").strip("<> ")
    posting = Posting.objects.filter(purpose=PURPOSE, message_id=f"<{named}>").first()
    if posting:
        return _refused(posting, at)
    asked = Recommendation.objects.filter(state=Recommendation.State.ASKED)
    same = asked.filter(address__iexact=recipient or "").values_list("pk", "serial")
    return sum(actions.bounce(pk, serial, at=at) for pk, serial in same)


def _refused(posting, at):
    if not Recommendation.objects.filter(pk=posting.object_id).exists():
        return 0
    return int(actions.bounce(int(posting.object_id), posting.serial, at=at))


def _waiting(*more):
    rows = Recommendation.objects.whole().filter(state__in=(*WAITING, *more))
    return rows.order_by("pk").iterator(chunk_size=500)
