"""A formation added by support after the transmission: what it costs, until when (S1)."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Posting
from accounts.words import moment
from dossiers import actions as dossier_actions
from dossiers import workflow as dossier_workflow
from dossiers.models import Candidature
from formations.models import Campaign
from payments import fees, mails
from payments.actions.supplements import ask_supplement, end_of_days
from payments.models import Supplement


@dataclass(frozen=True)
class Added:
    """What an addition made: the candidature, the supplement if any, what is missing, the mail."""

    candidature: Candidature
    supplement: Supplement | None
    left: list
    posting: Posting


def add_formation(dossier, formation_id, *, note, actor, at) -> Added:
    """Add a formation to a transmitted dossier, which is re-opened; its candidate is told once.

    The e-mail says what is to be done, the supplement with its date, and what falls if nothing is
    transmitted again. Raises Refused in words, as `dossiers.actions.add_formation`.
    """
    asked = {"note": note, "actor": actor, "at": at}
    with transaction.atomic():
        candidature = dossier_actions.add_formation(dossier, formation_id, **asked)
        fresh = dossier_workflow.lock(dossier.pk)
        supplement = _supplement(fresh, candidature, actor, at) if fees.due(fresh) else None
        words = _words(fresh, candidature.formation, note)
        posting = mails.formation_added(fresh, words, supplement=supplement)
    return Added(candidature, supplement, words["left"], posting)


def foresee(dossier, formation_id, *, actor, at) -> Added:
    """What `add_formation` would make, to the cent and to the word: done, read and undone.

    Nothing stays written. Raises Refused in words, as the addition itself would.
    """
    with transaction.atomic():
        found = add_formation(dossier, formation_id, note="", actor=actor, at=at)
        transaction.set_rollback(True)
    return found


def _supplement(dossier, candidature, actor, at):
    with translation.override("fr"):
        title = candidature.formation.title
        reason = _("Formation ajoutée : %(title)s.") % {"title": title}
    until = dossier.campaign.closes_at or end_of_days(at)
    return ask_supplement(dossier, reason=reason, actor=actor, at=at, until=until)


def _words(dossier, formation, note):
    """What the e-mail says of the addition, money aside, in the candidate's language."""
    campaign = dossier.campaign
    with translation.override(dossier.user.language):
        return {
            "formation": formation.title,
            "closing": moment(campaign.closes_at) if campaign.closes_at else "",
            "left": [each.label for each in dossier_workflow.still_asked(dossier)],
            "note": note,
            "whole": campaign.addition_policy == Campaign.AdditionPolicy.WHOLE_DOSSIER,
        }
