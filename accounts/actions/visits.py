"""Who is signed in where: noted as sessions go on, ended by the owner."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction

from accounts.actions.second_factor import end_sessions
from accounts.models import Visit


def note_visit(user, key, *, browser, at, known=None) -> int:
    """Write that this session is in use; its row, also when the session changed its key.

    `browser` is (browser, system) in words; `known` the row noted before, if any.
    """
    seen = {"session_key": key, "serial": user.serial, "seen_at": at}
    with transaction.atomic():
        if known and Visit.objects.filter(pk=known, user=user).update(**seen):
            return known
        facts = {"user": user, "browser": browser[0], "system": browser[1], **seen}
        row, _new = Visit.objects.update_or_create(
            session_key=key, defaults=facts, create_defaults={**facts, "began_at": at}
        )
    return row.pk


def open_visits(user, at) -> list[Visit]:
    """The sessions that still open this account, the last seen first; two queries."""
    life = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    rows = list(user.visits.filter(serial=user.serial, seen_at__gt=at - life))
    keys = [row.session_key for row in rows]
    alive = Session.objects.filter(session_key__in=keys)
    there = set(alive.values_list("session_key", flat=True))
    return [row for row in rows if row.session_key in there]


def end_visit(user, key) -> bool:
    """End one session of this account, by the id of its visit; False when it is over already."""
    with transaction.atomic():
        row = user.visits.select_for_update().filter(pk=key).first()
        if row is None:
            return False
        Session.objects.filter(session_key=row.session_key).delete()
        row.delete()
    return True


def end_other_visits(user, *, but) -> None:
    """End every session of the account but the one of this key, those never noted included.

    Links sent by mail die too; the caller signs its own session again.
    """
    with transaction.atomic():
        others = user.visits.exclude(session_key=but)
        Session.objects.filter(session_key__in=others.values("session_key")).delete()
        others.delete()
        end_sessions(user)
