"""Support rules on a bursary: accepted, or refused with what is then due (S1)."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from dossiers import access
from dossiers import workflow as dossier_workflow
from dossiers.actions.counting import keep_count
from dossiers.models import Bursary, State
from payments import fees, mails, workflow
from payments.actions.supplements import ask_supplement, keep_supplement


def rule_bursary(dossier, *, accepted, reason, actor, at):
    """Accept or refuse the bursary claimed; a refusal needs a reason, which the candidate reads.

    Refused, the full tariff is owed: the difference is due, and the candidate is told by e-mail;
    once transmitted, re-opened or not, by a date. Raises Refused in words: not support, no bursary
    claimed, no reason, or a payment open, whose amount depends on it. The same ruling twice
    changes nothing.
    """
    if not accepted and not reason.strip():
        raise Refused(_("Écrivez au candidat pourquoi sa bourse est refusée."))
    with transaction.atomic():
        fresh = dossier_workflow.lock(dossier.pk)
        refusal = workflow.ruling_refusal(fresh, actor)
        if refusal:
            raise Refused(refusal)
        ruling = Bursary.Ruling.ACCEPTED if accepted else Bursary.Ruling.REFUSED
        if fresh.bursary.ruling != ruling:
            _rule(fresh.bursary, ruling, actor=actor, at=at, reason=reason.strip())
            name = f"bursary_{ruling}"
            dossier_workflow.record(fresh, name, actor=actor, at=at, note=reason.strip())
            keep_count(fresh, {"frais"})
            if not accepted and fees.due(fresh):
                _tell(fresh, reason.strip(), actor, at)
            keep_supplement(fresh, at=at)
    return fresh.bursary


def _tell(dossier, reason, actor, at):
    """Ask the difference: by a date once transmitted, before the transmission otherwise."""
    if dossier.transmitted_at and dossier.state in access.AWAITING:
        asked = ask_supplement(dossier, reason=reason, actor=actor, at=at)
        mails.complement(dossier, due=asked.cents, reason=reason, until=asked.due_at)
    elif dossier.state == State.DRAFT:
        mails.complement(dossier, due=fees.due(dossier), reason=reason, until=None)


def _rule(bursary, ruling, *, actor, at, reason):
    bursary.ruling, bursary.ruled_by = ruling, actor
    bursary.ruled_at, bursary.ruling_reason = at, reason
    bursary.save(update_fields=["ruling", "ruled_by", "ruled_at", "ruling_reason"])
