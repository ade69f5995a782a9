"""Transmission, and the pages support opens again."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from dossiers import access, mails, sections, workflow
from dossiers.models import ComplementRequest, Justification, State


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
            said = {"reason": _known(reason), "text": text.strip()[:500]}
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


def ask_complements(dossier, *, pages, due_at, note, actor, at) -> ComplementRequest:
    """Open pages of a transmitted dossier until `due_at`, with a note the candidate reads.

    The dossier stays transmitted meanwhile; the pages close by themselves. Raises Refused in
    words for no page, no note, a past date, or where `ask` itself is refused.
    """
    known = {section.slug: section.title for section in sections.sections_of(dossier.campaign)}
    wanted = [page for page in known if page in pages]
    if not wanted or len(wanted) != len(set(pages)):
        raise Refused(_("Choisissez au moins une page du dossier à rouvrir."))
    if not note.strip():
        raise Refused(_("Écrivez au candidat ce que vous attendez de lui."))
    if due_at <= at:
        raise Refused(_("La date limite doit être à venir."))
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        workflow.perform(fresh, "ask", actor=actor, at=at, note=note.strip())
        request = ComplementRequest.objects.create(
            dossier=fresh,
            asked_by=actor,
            asked_at=at,
            due_at=due_at,
            note=note.strip(),
            pages=wanted,
        )
        titles = [known[page] for page in wanted]
        mails.complements_asked(fresh, due_at=due_at, note=note.strip(), pages=titles)
    return request
