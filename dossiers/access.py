"""Who may do what on which dossier; which page is open, and why one is not."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.words import moment
from dossiers.models import Document, State

#: Pages open again when support adds a formation (S1: letter and complement of fees).
REOPENED_PAGES = ("formations", "annexes", "frais")


def is_candidate(dossier, actor) -> bool:
    """The person whose dossier it is."""
    return actor is not None and actor.pk == dossier.user_id


def is_support(dossier, actor) -> bool:
    """Central staff with the right to change dossiers, never one's own; None: dossiers at all."""
    if not actor or not actor.is_staff:
        return False
    if dossier is not None and is_candidate(dossier, actor):
        return False
    return actor.has_perm("dossiers.change_dossier")


def is_clock(dossier, actor) -> bool:
    """Nobody: the clock acts by itself."""
    return actor is None


def is_clock_or_support(dossier, actor) -> bool:
    """The clock, or central staff before it."""
    return is_clock(dossier, actor) or is_support(dossier, actor)


@cache
def _locks():
    return tuple(import_string(path) for path in settings.DOSSIER_LOCKS)


def held(dossier, what, at) -> str | None:
    """Why higher floors hold a page or a transition, in words, or None."""
    reasons = (lock(dossier, what, at) for lock in _locks())
    return next((reason for reason in reasons if reason), None)


def campaign_shut(campaign, at) -> str | None:
    """Why the campaign takes nothing at this instant (grace included), or None."""
    if campaign.opens_at and at < campaign.opens_at:
        return _("La campagne ouvre le %(when)s.") % {"when": moment(campaign.opens_at)}
    if campaign.accepts_until and at >= campaign.accepts_until:
        return _("La campagne est close depuis le %(when)s (heure de Paris).") % {
            "when": moment(campaign.closes_at)
        }
    return None


def last_examination(dossier):
    """The last examination date among the chosen formations, or None where one has none."""
    dates = [each.formation.examination_at for each in _chosen(dossier)]
    return None if None in dates or not dates else max(dates)


def _chosen(dossier):
    return dossier.candidatures.chosen().select_related("formation")


def open_request(dossier):
    """The complement request under way, or None."""
    return dossier.complement_requests.filter(closed_at=None).first()


def page_shut(dossier, page, at) -> str | None:
    """Why this page cannot be changed by the candidate at this instant, in words, or None."""
    if dossier.state == State.COMPLETING:
        return _complement_shut(dossier, page, at) or held(dossier, page, at)
    if dossier.state == State.REOPENED and page not in REOPENED_PAGES:
        return _("Votre dossier est rouvert pour une formation ajoutée : cette page reste close.")
    if dossier.state not in (State.DRAFT, State.REOPENED):
        return SHUT_WORDS[dossier.state]()
    return campaign_shut(dossier.campaign, at) or held(dossier, page, at)


SHUT_WORDS = {
    State.SUBMITTED: lambda: _(
        "Votre dossier est transmis : vous le lisez, vous ne le modifiez plus. "
        "Écrivez-nous pour toute correction."
    ),
    State.VALIDATED: lambda: _("Votre dossier est validé et envoyé aux écoles."),
    State.INADMISSIBLE: lambda: _("Votre dossier a été déclaré non recevable."),
    State.LAPSED: lambda: _("La campagne est close : votre dossier n’a pas été transmis."),
    State.WITHDRAWN: lambda: _("Vous avez retiré votre candidature."),
}


def _complement_shut(dossier, page, at):
    request = open_request(dossier)
    if request is None or page not in request.pages:
        return _("Seules les pages demandées en complément sont ouvertes.")
    if at >= request.due_at:
        return _("Le délai pour compléter votre dossier s’est terminé le %(when)s.") % {
            "when": moment(request.due_at)
        }
    return None


def deposit_shut(dossier, page, slot, at) -> str | None:
    """Why nothing may be deposited in this slot. A piece promised for later stays open (S1), but
    for what a higher floor holds: a notice deposited would move the amount being paid.
    """
    reason = page_shut(dossier, page, at)
    if reason and promised(dossier, slot, at):
        return held(dossier, page, at)
    return reason


#: states of a transmitted dossier that still takes what was promised
AWAITING = (State.SUBMITTED, State.COMPLETING, State.REOPENED, State.VALIDATED)


def untransmitted(dossier) -> str | None:
    """Why the team adds nothing to this dossier: it was never transmitted, or has ended."""
    if dossier.transmitted_at and dossier.state in AWAITING:
        return None
    return _("Le service n’ajoute de document qu’à un dossier transmis et en cours.")


def is_candidate_or_support(dossier, actor) -> bool:
    """The person whose dossier it is, or central staff at their written request."""
    return is_candidate(dossier, actor) or is_support(dossier, actor)


def promised(dossier, slot, at) -> bool:
    """Whether a transmitted dossier still awaits this piece, declared « pas encore disponible »."""
    if not dossier.transmitted_at or dossier.state not in AWAITING:
        return False
    today = localtime(at).date()
    late = dossier.documents.current().filter(
        slot=slot, status=Document.Status.LATER, later_until__gte=today
    )
    return late.exists()
