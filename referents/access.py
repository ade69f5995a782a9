"""Until when a person may answer, and why a link no longer opens anything."""

from datetime import timedelta

from dossiers.models import State
from dossiers.models.dossier import ALIVE
from referents import deadlines
from referents.models import PURSUIT, PursuitOpinion, Recommendation

#: « Relancer » serves once in this time (C38).
CHASED_EVERY = timedelta(hours=48)


def over(recommendation, at) -> bool:
    """Whether the referents' deadline of the campaign has come."""
    deadline = deadlines.until(recommendation)
    return deadline is not None and at >= deadline


def fault(recommendation, at) -> str:
    """Why the link opens nothing: « revoked », « declined », « used », « expired », or "".

    Judged on what is stored now: an address that the candidate changed revokes by itself (V23).
    """
    state, dossier = recommendation.state, recommendation.dossier
    moved = recommendation.address != recommendation.person.email
    if state == Recommendation.State.REVOKED or moved or not answerable(recommendation):
        return "revoked"
    if state == Recommendation.State.DECLINED:
        return "declined"
    if state == Recommendation.State.SENT:
        return "used" if at >= deadlines.closed_at(recommendation) else ""
    return "expired" if dossier.state not in ALIVE or over(recommendation, at) else ""


def answerable(recommendation) -> bool:
    """Whether the dossier still wants this person's word."""
    if recommendation.dossier.state in (State.WITHDRAWN, State.INADMISSIBLE):
        return False
    if recommendation.kind != PURSUIT:
        return True
    return recommendation.pursuit.door != PursuitOpinion.Door.DEPOSIT


def may_decide(user) -> bool:
    """Whether this person is authorised to rule on the access to opinions (P3)."""
    allowed = user.is_active and user.is_staff
    return bool(allowed and user.has_perm("referents.change_accessrequest"))


def chase_from(recommendation):
    """The instant from which « Relancer » serves again."""
    return max(filter(None, (recommendation.asked_at, recommendation.chased_at))) + CHASED_EVERY
