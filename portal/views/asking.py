"""What the candidate sees of the people asked: where each request stands, never its content."""

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.refusal import Refused
from dossiers import access as dossiers
from portal.formats import near
from referents import access, actions, deadlines
from referents.actions.asking import AVIS, sheets
from referents.models import Recommendation, Referent

PAGES = ("referents", "avis")
#: Buttons of the requests: they serve whatever page is closed, their actions are the judges.
BUTTONS = frozenset({"demander", "relancer", "corriger"})
State = Recommendation.State


def context(frame, section, *, shut=None, errors=None) -> dict:
    """One line per person named on this page: words, and what may be done now.

    Where the page is closed (`shut`), a refused address is corrected in the line itself.
    """
    if section.slug not in PAGES:
        return {}
    known = {
        key: sheet
        for key, sheet in sheets(frame.dossier).items()
        if (key == AVIS) == (section.slug == "avis")
    }
    made = {str(each.referent_id or AVIS): each for each in _made(frame)}
    lines = [_line(frame, key, sheet, made.get(key), shut=shut) for key, sheet in known.items()]
    for line in lines if shut else ():
        line |= _readdressing(frame.request, line, errors or {})
    return {"requests": lines, "requests_until": _until(frame)}


def _made(frame):
    return frame.dossier.recommendations.select_related("referent", "pursuit")


def _until(frame):
    dossier = frame.dossier
    return dossier.campaign.referents_until(dossier.transmitted_at)


def _line(frame, key, sheet, made, *, shut):
    person, at = sheet.instance, frame.request.at
    if made:
        made.dossier = frame.dossier
    label = person.full_name if isinstance(person, Referent) else _person(person)
    return {
        "key": key,
        "label": label or str(person),
        "words": words(made, at) if made else _waiting(person, shut),
        "askable": _askable(frame, made),
        "bounced": bool(made) and made.state == State.BOUNCED,
        "chaseable": bool(made) and _chaseable(made, at),
        "address": made.address if made else "",
    }


def _readdressing(request, line, errors):
    """The field of the new address: what was typed, and why it was refused."""
    typed = request.POST.get("corriger") == line["key"]
    return {
        "readdressable": line["askable"] and line["bounced"],
        "address": request.POST.get("adresse", "") if typed else line["address"],
        "error": errors.get(f"adresse-{line['key']}", ""),
    }


def standing(frame) -> list[tuple]:
    """(who, where it stands) of each person declared, and of whoever gives the opinion if asked:
    for the overview."""
    at, found = frame.request.at, []
    shut = dossiers.page_shut(frame.dossier, "referents", at)
    pursuit = getattr(frame.dossier, "pursuit_opinion", None)
    nobody = frame.dossier.referent_choice.none_declared
    for person in (*frame.reading.rows("referents", "recommendation"), pursuit):
        made = getattr(person, "recommendation", None)
        if made:
            made.dossier = frame.dossier
        if made or not (nobody or person is pursuit):
            label = _person(person) if person is pursuit else person.full_name or str(person)
            found.append((label, words(made, at) if made else _waiting(person, shut)))
    return found


def _person(opinion):
    return " ".join(filter(None, (opinion.first_name, opinion.last_name))) or _(
        "Responsable de l’avis"
    )


def _askable(frame, made):
    """Whether the button stands: an incomplete card is refused in words when it is pressed."""
    deadline, at = _until(frame), frame.request.at
    alive = frame.dossier.state in access.ALIVE and not (deadline and at >= deadline)
    return alive and (made is None or made.state == State.BOUNCED)


def _waiting(person, shut):
    if shut:
        return _("Pas encore demandé.")
    if getattr(person, "when", Referent.When.NOW) == Referent.When.LATER:
        return _("Pas encore demandé : vous avez choisi « plus tard ».")
    return _("Pas encore demandé : la demande partira avec « Page suivante », si tout est rempli.")


def _chaseable(made, at):
    waiting = made.state in (State.ASKED, State.DRAFT) and not access.fault(made, at)
    return waiting and at >= access.chase_from(made)


def words(made, at) -> str:
    """Where a request stands, for the candidate; an answer begun is not told apart (1.4)."""
    facts = {
        State.SENT: (_("Avis reçu %(when)s"), made.sent_at),
        State.DECLINED: (_("A décliné %(when)s"), made.ended_at),
        State.EXPIRED: (_("Expiré : le délai s’est terminé %(when)s"), deadlines.until(made)),
        State.BOUNCED: (_("Adresse refusée %(when)s : corrigez-la"), made.ended_at),
        State.REVOKED: (_("Demande annulée %(when)s"), made.ended_at),
    }
    text, when = facts.get(made.state, (_("Invitation envoyée %(when)s"), made.asked_at))
    said = text % {"when": near(when, at) if when else ""}
    if made.state in (State.ASKED, State.DRAFT) and made.chased_at:
        said += _(", relancée %(when)s") % {"when": near(made.chased_at, at)}
    return said


def pressed(request, section) -> bool:
    """Whether one of the buttons of the requests was pressed on this page."""
    return section.slug in PAGES and bool(BUTTONS & set(request.POST))


def gestures(request, frame, section) -> dict:
    """Ask, chase or correct where a button says so; ask whoever is ready when the page is left.

    A refusal is told in words above the page, which keeps everything; that of a new address is
    returned, by the name of its field.
    """
    if section.slug not in PAGES:
        return {}
    try:
        _gesture(request, frame, {"actor": request.user, "at": request.at})
    except Refused as refusal:
        if key := request.POST.get("corriger"):
            return {f"adresse-{key}": refusal.reason}
        messages.warning(request, refusal.reason)
    return {}


def _gesture(request, frame, said):
    if key := request.POST.get("demander"):
        actions.ask(frame.dossier, key, **said)
        messages.success(request, _("La demande est envoyée."))
    elif key := request.POST.get("corriger"):
        actions.readdress(frame.dossier, key, request.POST.get("adresse", ""), **said)
        messages.success(request, _("La demande est envoyée."))
    elif key := request.POST.get("relancer"):
        actions.chase(frame.dossier, key, **said)
        messages.success(request, _("Le rappel est envoyé."))
    elif "suivante" in request.POST:
        asked = actions.ask_ready(frame.dossier, **said)
        if asked:
            messages.success(
                request,
                ngettext("%(n)d demande d’avis envoyée.", "%(n)d demandes d’avis envoyées.", asked)
                % {"n": asked},
            )
