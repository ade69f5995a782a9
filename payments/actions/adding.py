"""A formation added by support after the transmission: what it costs, until when (S1)."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.words import moment
from dossiers import actions as dossier_actions
from dossiers import fees as dossier_fees
from dossiers import workflow as dossier_workflow
from dossiers.models import Candidature
from formations.models import Campaign
from payments import fees, mails
from payments.actions.supplements import ask_supplement, end_of_days


def add_formation(dossier, formation_id, *, note, actor, at) -> Candidature:
    """Add a formation to a transmitted dossier, which is re-opened; its candidate is told once.

    The e-mail says what is to be done, the supplement with its date, and what falls if nothing is
    transmitted again. Raises Refused in words, as `dossiers.actions.add_formation`.
    """
    with transaction.atomic():
        candidature = dossier_actions.add_formation(
            dossier, formation_id, note=note, actor=actor, at=at
        )
        fresh = dossier_workflow.lock(dossier.pk)
        asked = None
        if fees.due(fresh):
            with translation.override("fr"):
                reason = _("Formation ajoutée : %(title)s.") % {
                    "title": candidature.formation.title
                }
            until = due_at(fresh, at)
            asked = ask_supplement(fresh, reason=reason, actor=actor, at=at, until=until)
        mails.formation_added(fresh, words(fresh, candidature.formation, note), supplement=asked)
    return candidature


def due_at(dossier, at):
    """Until when the supplement of a formation added is paid: the closing, where there is one."""
    return dossier.campaign.closes_at or end_of_days(at)


def due_with(dossier, formation) -> int:
    """Cents that would be due were this formation added; nothing is written."""
    balance = fees.balance(dossier)
    rows = list(dossier.candidatures.owing().exclude(formation=formation))
    rows += [Candidature(formation=formation)]
    owed = dossier_fees.owed(dossier.tariff, rows, reduced=balance.bill.reduced)
    return max(0, owed.total - balance.paid)


def words(dossier, formation, note) -> dict:
    """What the e-mail says of the addition, money aside, in the candidate's language."""
    with translation.override(dossier.user.language):
        closes_at = dossier.campaign.closes_at
        return {
            "formation": formation.title,
            "closing": moment(closes_at) if closes_at else "",
            "left": [each.label for each in dossier_workflow.still_asked(dossier)],
            "note": note,
            "whole": loses_all(dossier.campaign),
        }


def loses_all(campaign) -> bool:
    """Whether an addition left unfinished takes the whole dossier with it (S1, 2021)."""
    return campaign.addition_policy == Campaign.AdditionPolicy.WHOLE_DOSSIER
