"""The team says what each document is worth, and who has a dossier in charge."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from dossiers import access, workflow
from dossiers.models import REFUSED, Judgement, ReasonTemplate, Verdict

LONGEST_REASON = 500


def judge(dossier, document_id, judgement, *, actor, at, template=None, reason="", seen=None):
    """Judge one document in place; the former verdict is ended, never erased. Returns the verdict.

    A judgement that asks something needs a reason: the ready-made one of this id, in the
    candidate's language, or the words typed. `seen` is the id of the verdict its author saw, 0 for
    none: where a colleague judged meanwhile, nothing is written. The same judgement for the same
    reason twice changes nothing. Raises Refused, in words.
    """
    with transaction.atomic():
        document, standing = _document(dossier, document_id, actor=actor)
        _not_overtaken(standing, seen)
        if judgement not in Judgement.values:
            raise Refused(_("Ce verdict n’existe pas."))
        ready = ReasonTemplate.objects.filter(pk=template).first() if template else None
        words = _reason(document.dossier, judgement, ready, reason)
        if standing and (standing.judgement, standing.reason) == (judgement, words):
            return standing
        _end(standing, at)
        return Verdict.objects.create(
            document=document,
            judgement=judgement,
            template=ready,
            reason=words,
            given_by=actor,
            given_at=at,
        )


def unjudge(dossier, document_id, *, actor, at, seen=None) -> None:
    """Take the verdict of a document back: it is to be examined again. Raises Refused in words."""
    with transaction.atomic():
        _document_row, standing = _document(dossier, document_id, actor=actor)
        _not_overtaken(standing, seen)
        _end(standing, at)


def _document(dossier, document_id, *, actor):
    """(document in place, its standing verdict or None), the dossier locked first."""
    fresh = workflow.lock(dossier.pk)
    if not access.is_support(fresh, actor):
        raise Refused(_("Cette action ne vous est pas ouverte."))
    if not fresh.transmitted_at or fresh.state not in access.AWAITING:
        raise Refused(_("Les pièces se vérifient une fois le dossier transmis."))
    document = fresh.documents.filter(pk=document_id).first()
    if document is None or document.removed_at:
        raise Refused(_("Ce document n’est plus en place : il a été remplacé ou retiré."))
    document.dossier = fresh
    return document, document.verdicts.standing().select_related("given_by").first()


def _not_overtaken(standing, seen):
    now = standing.pk if standing else 0
    if seen is None or seen == now:
        return
    if standing is None:
        raise Refused(_("Le verdict de ce document vient d’être repris : regardez-le de nouveau."))
    raise Refused(
        _("%(who)s vient de juger ce document : « %(words)s ». Rien n’a été changé.")
        % {"who": standing.given_by, "words": standing.get_judgement_display()}
    )


def _reason(dossier, judgement, ready, typed) -> str:
    if judgement not in REFUSED:
        return typed.strip()[:LONGEST_REASON]
    with translation.override(dossier.user.language):
        words = typed.strip() or (ready.text if ready else "")
    if not words:
        raise Refused(_("Donnez le motif : le candidat doit savoir quoi corriger."))
    return words[:LONGEST_REASON]


def _end(standing, at):
    if standing:
        standing.ended_at = at
        standing.save(update_fields=["ended_at"])


def take_charge(dossier, *, actor, at, seen=None, agent=None):
    """Put a dossier in one's charge, or in `agent`'s; `seen` is the id of the agent shown, 0 for
    nobody. The journal keeps who did it.

    Raises Refused, naming the colleague, if somebody else took it meanwhile (U03). Giving it to
    who already has it changes nothing.
    """
    agent = agent or actor
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        if not (access.is_support(fresh, actor) and access.is_support(fresh, agent)):
            raise Refused(_("Cette action ne vous est pas ouverte."))
        if fresh.agent_id == agent.pk:
            return fresh
        if seen is not None and fresh.agent_id and fresh.agent_id != seen:
            raise Refused(
                _("%(who)s vient de prendre ce dossier en charge.") % {"who": fresh.agent}
            )
        given = {} if agent == actor else {"agent": str(agent)}
        return _charge(fresh, agent, at, name="charge", actor=actor, data=given)


def leave_charge(dossier, *, actor, at):
    """Give a dossier back to everybody. Raises Refused unless one is of the team."""
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        if not access.is_support(fresh, actor):
            raise Refused(_("Cette action ne vous est pas ouverte."))
        if fresh.agent_id is None:
            return fresh
        return _charge(fresh, None, at, name="uncharge", actor=actor)


def _charge(fresh, agent, at, *, name, actor, data=None):
    fresh.agent, fresh.agent_since = agent, at if agent else None
    fresh.save(update_fields=["agent", "agent_since"])
    workflow.record(fresh, name, actor=actor, at=at, data=data)
    return fresh
