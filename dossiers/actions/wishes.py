"""Formations ticked, unticked, withdrawn; notices accepted."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from dossiers import mails, sections, workflow
from dossiers.actions.counting import SAVED, recount
from dossiers.actions.saving import open_page
from dossiers.models import Candidature, State
from dossiers.sections.wishes import clashes
from formations.models import Formation

PAGE = "formations"


def tick(dossier, formation_id, *, actor, at) -> Candidature:
    """Choose a formation; ticking again finds letter and option back.

    Raises Refused in words: page closed, not open to application, another route of the same
    formation already ticked (S4), or one formation too many.
    """
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        open_page(fresh, PAGE, actor=actor, at=at)
        _refuse_addition(fresh)
        formation = open_formation(fresh, formation_id)
        candidature = candidature_to(fresh, formation)
        if not chosen_already(candidature):
            choose(fresh, candidature, actor=actor, at=at)
    return candidature


def candidature_to(dossier, formation) -> Candidature:
    """The candidature to this formation, whatever became of it, or a new one, unsaved."""
    found = dossier.candidatures.filter(formation=formation).first()
    found = found or Candidature(dossier=dossier)
    found.formation = formation
    return found


def chosen_already(candidature) -> bool:
    """Whether the formation is among those chosen now."""
    return bool(candidature.pk) and not (candidature.unticked_at or candidature.withdrawn_at)


def choose(fresh, candidature, *, actor, at) -> Candidature:
    """Tick a formation on a locked dossier, whoever does it. Raises Refused in words."""
    reason = choice_refusal(fresh, candidature)
    if reason:
        raise Refused(reason)
    candidature.chosen_at, candidature.unticked_at = at, None
    candidature.save()
    workflow.record(fresh, "tick", actor=actor, at=at, candidature=candidature)
    _recount(fresh, candidature.formation)
    return candidature


def _refuse_addition(fresh):
    """Complements never add a formation: that is for before the closing, by support (S1)."""
    if fresh.state not in (State.DRAFT, State.REOPENED):
        raise Refused(
            _("Aucune formation ne s’ajoute à un dossier transmis. Écrivez-nous avant la clôture.")
        )


def open_formation(fresh, formation_id) -> Formation:
    """A formation of the dossier's campaign that takes candidates. Raises Refused in words."""
    formation = Formation.objects.filter(campaign=fresh.campaign, pk=formation_id).first()
    if formation is None:
        raise Refused(_("Cette formation n’est pas dans votre campagne."))
    if not formation.open_to_application:
        raise Refused(_("Cette formation se demande directement à l’école."))
    return formation


def choice_refusal(dossier, candidature) -> str | None:
    """Why this formation cannot join those chosen, in words, or None (S4: one route a year)."""
    if candidature.withdrawn_at:
        return _("Vous avez retiré cette formation : le retrait est définitif.")
    chosen = list(dossier.candidatures.chosen().select_related("formation"))
    most = dossier.campaign.max_formations
    if most and len(chosen) >= most:
        return _("Cette campagne admet %(most)d formation au plus.") % {"most": most}
    for one, other in clashes([*chosen, candidature]):
        if candidature in (one, other):
            rival = one if other is candidature else other
            return _(
                "« %(this)s » et « %(other)s » sont deux voies d’une même formation : une "
                "seule est admise la même année. Décochez d’abord l’autre."
            ) % {"this": candidature.formation.title, "other": rival.formation.title}
    return None


def untick(dossier, candidature_id, *, actor, at) -> None:
    """Take a formation out. Its letter and option are kept aside, and its money stays as credit.

    Raises Refused for one already transmitted: that is a withdrawal.
    """
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        open_page(fresh, PAGE, actor=actor, at=at)
        candidature = fresh.candidatures.chosen().filter(pk=candidature_id).first()
        if candidature is None:
            return
        if candidature.transmitted_in:
            raise Refused(_("Cette formation a déjà été transmise : vous pouvez la retirer."))
        candidature.unticked_at = at
        candidature.save(update_fields=["unticked_at"])
        workflow.record(fresh, "untick", actor=actor, at=at, candidature=candidature)
        _recount(fresh, candidature.formation)


def _recount(fresh, formation):
    """Pages that this formation's own pieces touch, with formations and fees."""
    own = {
        piece.page
        for piece in sections.pieces_of(fresh.campaign)
        if piece.formation_id == formation.pk
    }
    recount(fresh, own | {PAGE, "frais"})
    fresh.save(update_fields=SAVED)


def accept_notices(dossier, accepted, *, actor, at) -> None:
    """Accept the notice of every chosen formation, in its present version, or take it back."""
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        open_page(fresh, PAGE, actor=actor, at=at)
        if not accepted and fresh.state == State.COMPLETING:
            raise Refused(_("La notice est acceptée depuis votre transmission."))
        for each in fresh.candidatures.chosen().select_related("formation"):
            if bool(each.notice_accepted_at) != accepted:
                each.notice_accepted_at = at if accepted else None
                each.notice_id = each.formation.notice_id if accepted else None
                each.save(update_fields=["notice_accepted_at", "notice"])
        recount(fresh, {PAGE})
        fresh.save(update_fields=SAVED)


def withdraw_candidature(dossier, candidature_id, *, actor, at) -> None:
    """Withdraw one transmitted formation; the last one withdraws the dossier. Never refunded."""
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        reason = workflow.refusal(fresh, "withdraw", actor, at)
        if reason:
            raise Refused(reason)
        if fresh.state == State.DRAFT:
            raise Refused(_("Votre dossier n’est pas transmis : décochez la formation."))
        chosen = list(fresh.candidatures.chosen().select_related("formation__school"))
        candidature = next((each for each in chosen if each.pk == candidature_id), None)
        if candidature is None:
            return
        if not candidature.transmitted_in:
            raise Refused(_("Cette formation n’est pas encore transmise : décochez-la."))
        others = [each for each in chosen if each != candidature]
        if others and not any(each.transmitted_in for each in others):
            raise Refused(
                _("C’est votre seule formation transmise : transmettez l’ajout, ou retirez tout.")
            )
        candidature.withdrawn_at = at
        candidature.save(update_fields=["withdrawn_at"])
        workflow.record(fresh, "withdraw_candidature", actor=actor, at=at, candidature=candidature)
        if others:
            mails.candidature_withdrawn(fresh, candidature.formation)
        else:
            workflow.perform(fresh, "withdraw", actor=actor, at=at)
        _recount(fresh, candidature.formation)
