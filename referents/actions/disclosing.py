"""The right of access to what referents wrote: asked by a candidate, decided by a person (P3)."""

import calendar
from datetime import UTC, datetime, time, timedelta

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.instant import PARIS
from accounts.refusal import Refused
from accounts.words import moment
from dossiers import workflow
from dossiers.access import is_candidate
from referents import access, mails, reading
from referents.models import AccessFile, AccessRequest

Decision = AccessRequest.Decision


def due(at):
    """The end, in Paris, of the day one month after: by then a person must answer (GDPR art. 12).

    The 31st becomes the last day of a shorter month.
    """
    day = localtime(at, PARIS).date()
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    last = day.replace(
        year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1])
    )
    return datetime.combine(last + timedelta(days=1), time(), PARIS).astimezone(UTC)


def access_refusal(dossier) -> str | None:
    """Why nothing can be asked now about the opinions of a dossier, in words, or None."""
    answered = reading.answered(dossier)
    if not answered:
        return _("Personne n’a encore répondu sur votre candidature.")
    last = dossier.access_requests.order_by("pk").last()
    if last is None:
        return None
    if not last.decision:
        return _("Votre demande est à l’étude : réponse avant le %(when)s.") % {
            "when": moment(last.due_at)
        }
    if all(reading.answered_at(each) <= last.decided_at for each in answered):
        return _("Une décision a été rendue, et rien n’est arrivé depuis.")
    return None


def ask_access(dossier, *, actor, at) -> AccessRequest:
    """Put the candidate's demand in the queue of whoever decides. Raises Refused in words."""
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        if not is_candidate(fresh, actor):
            raise Refused(_("Cette action ne vous est pas ouverte."))
        reason = access_refusal(fresh)
        if reason:
            raise Refused(reason)
        asked = AccessRequest.objects.create(dossier=fresh, asked_at=at, due_at=due(at))
        data = {"request": asked.pk}
        workflow.record(fresh, "access_asked", actor=actor, at=at, data=data)
        mails.access_asked(asked)
    return asked


def decide_access(asked, *, decision, reason, text="", files=(), actor, at) -> None:
    """Record what a person decided, once, and tell the candidate, by a mail without the content.

    `granted` discloses everything stored now; `partly` the text given and these documents;
    `refused` nothing. Raises Refused: not authorised, decided already, no reason, nothing to show.
    """
    with transaction.atomic():
        dossier = workflow.lock(asked.dossier_id)
        rows = AccessRequest.objects.select_for_update(of=("self",))
        fresh = rows.get(pk=asked.pk)
        fresh.dossier = dossier
        fault = _fault(fresh, actor, decision=decision, reason=reason)
        if fault:
            raise Refused(fault)
        text, files = _shown(dossier, decision, text.strip(), files)
        if decision != Decision.REFUSED and not text and not files:
            raise Refused(_("Écrivez ce qui est communiqué, ou cochez un document."))
        fresh.decision, fresh.reason, fresh.disclosed = decision, reason.strip(), text
        fresh.decided_at, fresh.decided_by = at, actor
        fresh.save()
        AccessFile.objects.bulk_create(AccessFile(request=fresh, file=each) for each in files)
        data = {"request": fresh.pk, "decision": str(decision), "files": len(files)}
        workflow.record(dossier, "access_decided", actor=actor, at=at, note=fresh.reason, data=data)
        mails.access_decided(fresh)


def _fault(asked, actor, *, decision, reason):
    if not access.may_decide(actor):
        return _("Seule une personne habilitée rend cette décision.")
    if asked.decision:
        return _("Cette demande a déjà sa décision : rien n’a été changé.")
    if decision not in Decision.values:
        return _("Choisissez une décision.")
    if not reason.strip():
        return _("Écrivez le motif de la décision : le candidat le lit.")
    return ""


def _shown(dossier, decision, text, chosen):
    """(text, files) that this decision discloses, among those of the dossier's opinions alone."""
    held = {each.file_id: each.file for each in reading.answered(dossier) if each.file_id}
    if decision == Decision.GRANTED:
        return reading.transcript(dossier), list(held.values())
    if decision == Decision.PARTLY:
        wanted = {str(each) for each in chosen}
        return text, [file for key, file in held.items() if str(key) in wanted]
    return "", []
