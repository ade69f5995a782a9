"""Transmission, and the pages support opens again."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from accounts.words import lines
from dossiers import access, mails, sections, workflow
from dossiers.models import ComplementRequest, Justification, State
from dossiers.wanted import wanted


def justify(dossier, reasons, *, declared, actor, at) -> None:
    """Keep the reasons given for missing items, and the declaration, whatever comes next.

    `reasons` maps an item's key to (reason, text); what is not missing is passed over. Raises
    Refused when the dossier is not to be transmitted by this person.
    """
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        if not access.is_candidate(fresh, actor):
            raise Refused(_("Ce dossier n’est pas le vôtre."))
        if fresh.state not in (State.DRAFT, State.REOPENED):
            return
        missing = {each.key for each in workflow.obstacles(fresh)}
        for item, (reason, text) in reasons.items():
            if item not in missing:
                continue
            said = {"reason": _known(reason), "text": lines(text).strip()[:500]}
            Justification.objects.update_or_create(dossier=fresh, item=item[:120], defaults=said)
        if declared != bool(fresh.declared_at):
            fresh.declared_at = at if declared else None
            fresh.save(update_fields=["declared_at"])


def _known(reason):
    return reason if reason in Justification.Reason.values else ""


def declare_and_submit(dossier, reasons, *, declared, actor, at):
    """Keep reasons and declaration, then transmit. Returns the journal's event.

    What was typed stays even if the transmission is refused (Refused is raised, in words). A
    second call on a transmitted dossier changes nothing and returns None (C42, V59).
    """
    justify(dossier, reasons, declared=declared, actor=actor, at=at)
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        if access.is_candidate(fresh, actor) and fresh.state == State.SUBMITTED:
            return None
        return workflow.perform(fresh, "submit", actor=actor, at=at)


def ask_complements(dossier, *, pages, due_at, note, actor, at, items=()) -> ComplementRequest:
    """Open pages of a transmitted dossier until `due_at`, with a note the candidate reads.

    `items` are keys of `wanted`: each is a task of the candidate's, and opens its own page. The
    dossier stays transmitted meanwhile; the pages close by themselves. Raises Refused in words for
    no page, no note, a past date, something no longer wanted, or where `ask` itself is refused.
    """
    if not note.strip():
        raise Refused(_("Écrivez au candidat ce que vous attendez de lui."))
    if due_at <= at:
        raise Refused(_("La date limite doit être à venir."))
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        request = draft_request(fresh, pages=pages, due_at=due_at, note=note, items=items)
        workflow.perform(fresh, "ask", actor=actor, at=at, note=note.strip())
        request.asked_by, request.asked_at = actor, at
        request.save()
        mails.complements_asked(fresh, request, titles(fresh))
    return request


def titles(dossier) -> dict:
    """The title of each page of a dossier by its slug, put into words by whoever reads it."""
    return {each.slug: each.title for each in sections.sections_of(dossier.campaign)}


def complements_mail(dossier, request) -> tuple[str, str]:
    """(subject, text) of the mail that a request would send, word for word."""
    return mails.complements_words(dossier, request, titles(dossier))


def draft_request(dossier, *, pages, due_at, note, items=()) -> ComplementRequest:
    """The request as it would be sent, unsaved: what its preview shows. Raises Refused in words."""
    asked = _asked(dossier, items)
    known = [section.slug for section in sections.sections_of(dossier.campaign)]
    opened = {*pages, *(each.page for each in asked)}
    if not opened or not opened <= set(known):
        raise Refused(_("Choisissez au moins une page du dossier à rouvrir."))
    return ComplementRequest(
        dossier=dossier,
        due_at=due_at,
        note=note.strip(),
        pages=[page for page in known if page in opened],
        items=[each.stored for each in asked],
    )


def _asked(dossier, keys):
    found = wanted(dossier) if keys else []
    if set(keys) - {each.key for each in found}:
        raise Refused(
            _("Le dossier a changé depuis : un élément coché n’est plus à demander. Relisez.")
        )
    return [each for each in found if each.key in keys]
