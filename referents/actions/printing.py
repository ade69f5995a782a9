"""The author's own copy of an opinion, a PDF: asked at each sending, made by the clock (R09)."""

import logging
from datetime import UTC

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.instant import PARIS
from accounts.words import moment
from dossiers import paper, store
from dossiers.actions.printing import put_off, to_make
from dossiers.models import StoredFile
from referents import deadlines
from referents.mails import ROLES
from referents.models import OpinionPrint, Recommendation
from referents.reading import said

log = logging.getLogger("referents")

#: Failures after which its author is told to print the page rather than wait.
ENOUGH = 3
TEMPLATE = "pdf/avis.html"


def ask_copy(made, *, at) -> OpinionPrint:
    """Ask for the PDF of what has just been sent; one of an earlier sending no longer serves.

    Inside the transaction of the sending. The former file goes when the new one comes.
    """
    undone = {"claimed_at": None, "made_at": None, "next_try_at": None}
    fresh = undone | {"asked_at": at, "attempts": 0, "error": ""}
    printed, _new = OpinionPrint.objects.update_or_create(
        recommendation=made, defaults=fresh, create_defaults=fresh
    )
    return printed


def waiting(at, limit=20) -> list[int]:
    """Requests whose PDF is to make; those that failed wait behind the others."""
    rows = OpinionPrint.objects.filter(to_make(at)).order_by("attempts", "pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def make_copy(pk, *, at) -> bool:
    """Make one PDF and keep it, outside any transaction. True if it is the one shown.

    Whatever fails, storage included, is noted and tried again later, and stops no other. What was
    corrected meanwhile is made anew.
    """
    work = _claim(pk, at)
    if work is None:
        return False
    made = Recommendation.objects.whole().get(pk=pk)
    try:
        language = made.person.language
        scan = paper.as_scan(
            paper.printed(TEMPLATE, content(made), language=language), _name(made, language)
        )
        return _keep(work, scan, at)
    except Exception as error:
        log.exception("opinion %s: not printed", pk)
        mine = OpinionPrint.objects.filter(pk=pk, asked_at=work.asked_at, made_at=None)
        mine.update(**put_off(work.attempts, error, at))
        return False


def _claim(pk, at):
    with transaction.atomic():
        rows = OpinionPrint.objects.select_for_update(of=("self",))
        work = rows.filter(to_make(at), pk=pk).first()
        if work is None:
            return None
        work.claimed_at, work.attempts = at, work.attempts + 1
        work.save(update_fields=["claimed_at", "attempts"])
    return work


def content(made) -> dict:
    """What the page says, in words, in the language of its author: what counts, never a draft."""
    dossier, language = made.dossier, made.person.language
    with translation.override(language):
        chosen = dossier.candidatures.chosen().select_related("formation__school")
        return {
            "language": language,
            "candidate": dossier.user.full_name,
            "author": " ".join(filter(None, (made.person.first_name, made.person.last_name))),
            "role": str(ROLES[made.kind]),
            "campaign": dossier.campaign.name,
            "formations": [
                f"{each.formation.title} ({each.formation.school.short_name})" for each in chosen
            ],
            "sent": moment(made.sent_at.astimezone(PARIS)),
            "corrected": moment(made.corrected_at.astimezone(PARIS)) if made.corrected_at else "",
            "closed": moment(deadlines.closed_at(made).astimezone(PARIS)),
            "created": (made.corrected_at or made.sent_at)
            .astimezone(UTC)
            .strftime("%Y-%m-%dT%H:%M:%SZ"),
            "answers": said(made, language),
            "support_email": dossier.campaign.support_email,
        }


def _name(made, language):
    with translation.override(language):
        return _("Mon avis - %(name)s.pdf") % {"name": made.dossier.user.full_name}


def _keep(work, scan, at):
    key = store.keep(scan)
    with transaction.atomic():
        rows = OpinionPrint.objects.select_for_update(of=("self",)).select_related("file")
        fresh = rows.filter(pk=work.pk, asked_at=work.asked_at, made_at=None).first()
        if fresh is None:
            store.forget(key)
            return False
        former = fresh.file
        fresh.file = StoredFile.objects.create(
            key=key,
            name=scan.name,
            digest=scan.digest,
            type="pdf",
            size=scan.size,
            pages=scan.pages,
            created_at=at,
        )
        fresh.made_at, fresh.claimed_at, fresh.error = at, None, ""
        fresh.save(update_fields=["file", "made_at", "claimed_at", "error"])
        _erase(former)
    return True


def forget_copy(pk, *, at) -> bool:
    """Erase the PDF of an opinion now closed: nobody may open it any more. True if it did."""
    with transaction.atomic():
        rows = OpinionPrint.objects.select_for_update(of=("self",))
        printed = rows.filter(pk=pk).select_related("file").first()
        if printed is None:
            return False
        made = Recommendation.objects.whole().get(pk=pk)
        closed = deadlines.closed_at(made)
        if closed is None or at < closed:
            return False
        printed.delete()
        _erase(printed.file)
    return True


def _erase(file):
    """Erase a file that only a copy pointed to: its row now, its bytes once that is certain."""
    if file is not None:
        file.delete()
        transaction.on_commit(lambda: store.forget(file.key), robust=True)
