"""The thread of a dossier as its candidate reads it: days, voices, files, what is new."""

from datetime import timedelta
from statistics import median

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dossiers import sections
from dossiers.models import Message
from portal import formats

#: messages shown at once: the last ones; none of the others is lost, `?depuis=0` shows them all
MOST_SHOWN = 200
#: over how long, and on how many messages, the usual delay is measured
OVER, LEAST, MOST = timedelta(days=14), 5, 300


def unread(dossier) -> int:
    """How many messages of the team the candidate has not seen."""
    return dossier.messages.to_candidate().unread().count()


def lines(dossier, *, after=0, whole=False) -> list[dict]:
    """The messages after this one, oldest first, each with its day where it changes."""
    rows = dossier.messages.filter(pk__gt=after).prefetch_related("files__file")
    if not whole and not after:
        rows = list(rows.order_by("-pk")[:MOST_SHOWN])[::-1]
    former = dossier.messages.filter(pk__lte=after).last() if after else None
    day = formats.in_paris(former.sent_at).date() if former else None
    titles = {each.slug: each.title for each in sections.sections_of(dossier.campaign)}
    found = []
    for row in rows:
        found.append(_line(row, titles, day))
        day = formats.in_paris(row.sent_at).date()
    return found


def _line(row, titles, day):
    mine = row.side == Message.Side.CANDIDATE
    local = formats.in_paris(row.sent_at)
    return {
        "key": row.pk,
        "mine": mine,
        "who": _("Vous") if mine else _("Service « Dossier commun »"),
        "day": formats.day(local) if local.date() != day else "",
        "hour": formats.hour(local),
        "at": row.sent_at,
        "body": row.body,
        "page": titles.get(row.page, ""),
        "files": [each.file for each in row.files.all()],
        "seen": mine and row.read_at is not None,
        "awaits": row.awaits and row.answered_at is None,
        "by_mail": bool(row.mail_id),
    }


def last(dossier, at) -> dict | None:
    """The last message, whoever wrote it, for the overview; None where there is none."""
    row = dossier.messages.last()
    if row is None:
        return None
    mine = row.side == Message.Side.CANDIDATE
    who = _("Vous") if mine else _("Service « Dossier commun »")
    return {"mine": mine, "who": who, "when": formats.near(row.sent_at, at), "body": row.body}


def pages(dossier) -> list[tuple]:
    """(slug, title) of what a question may be about."""
    return [(each.slug, each.title) for each in sections.sections_of(dossier.campaign)]


def usual_delay(campaign, at) -> str:
    """« environ 5 heures »: how long answers took these two weeks; empty when too few to say."""
    answered = Message.objects.to_support().filter(
        dossier__campaign=campaign, sent_at__gt=at - OVER, answered_at__isnull=False
    )
    taken = answered.order_by("-sent_at").annotate(taken=F("answered_at") - F("sent_at"))
    delays = list(taken.values_list("taken", flat=True)[:MOST])
    if len(delays) < LEAST:
        return ""
    hours = max(1, round(median(delays) / timedelta(hours=1)))
    if hours < 24:
        return ngettext("environ %(n)d heure", "environ %(n)d heures", hours) % {"n": hours}
    days = round(hours / 24)
    return ngettext("environ %(n)d jour", "environ %(n)d jours", days) % {"n": days}
