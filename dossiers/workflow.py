"""States and transitions of a dossier: a table one can read aloud, and one function."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.refusal import Refused
from dossiers import access, copies, mails, sections
from dossiers.models import REFUSED, Document, Dossier, Event, State, Verdict
from dossiers.models.dossier import ALIVE

#: Target of a transition that returns to the state the dossier left.
BACK = "back"


@dataclass(frozen=True)
class Transition:
    """One line of the table: from where to where, who may, what must hold, what it tells."""

    name: str
    label: str
    sources: frozenset
    target: str
    who: object
    checks: tuple = ()
    mail: object = None
    copies: bool = False
    remembers: bool = False


def campaign_open(dossier, actor, at):
    """Transmission counts before the closing; the grace is accepted too (domain.md)."""
    return access.campaign_shut(dossier.campaign, at)


def addition_open(dossier, actor, at):
    """Nothing is added from the closing on: the grace is for transmissions under way (S1)."""
    if dossier.campaign.is_closed(at):
        return _("La campagne est close : plus aucune formation ne s’ajoute.")
    return campaign_open(dossier, actor, at)


def campaign_over(dossier, actor, at):
    """The closing, grace included, has passed."""
    until = dossier.campaign.accepts_until
    return None if until and at >= until else _("La campagne n’est pas close.")


def nothing_blocking(dossier, actor, at):
    """Identity minimum, a formation, notices, bursary proof: always recomputed."""
    blocking = [each for each in obstacles(dossier) if each.blocking]
    if not blocking:
        return None
    return _("Il manque : %(list)s.") % {"list": " ; ".join(each.label for each in blocking)}


def complements_whole(dossier, actor, at):
    """What can never be forced stays there in what is sent back; money has its own delay."""
    lacking = [each for each in obstacles(dossier) if each.blocking and each.page != "frais"]
    if not lacking:
        return None
    return _("Il manque : %(list)s.") % {"list": " ; ".join(each.label for each in lacking)}


def request_open(dossier, actor, at):
    """Complements are sent back before their due date."""
    request = access.open_request(dossier)
    if request is None or at < request.due_at:
        return None
    return _("Le délai pour compléter votre dossier s’est terminé le %(when)s.") % {
        "when": access.moment(request.due_at)
    }


def promises_kept(dossier, actor, at):
    """No piece is promised for a day already gone: it is deposited, or promised again."""
    late = dossier.documents.current().filter(
        status=Document.Status.LATER, later_until__lt=localtime(at).date()
    )
    slots = set(late.values_list("slot", flat=True))
    reading = sections.Reading(dossier) if slots else None
    labels = [
        slot.label
        for page in (sections.sections_of(dossier.campaign) if slots else ())
        for slot in page.slots(reading)
        if slot.key in slots
    ]
    if not labels:
        return None
    return _(
        "La date promise est passée : déposez le document, ou donnez-en une autre. %(list)s."
    ) % {"list": " ; ".join(labels)}


def justified(dossier, actor, at):
    """Each other missing item has a reason: the forced transmission (S1)."""
    lacking = [each.label for each in still_asked(dossier) if not each.blocking]
    if not lacking:
        return None
    return _("Donnez un motif pour : %(list)s.") % {"list": " ; ".join(lacking)}


def declared(dossier, actor, at):
    """The declaration of honesty is signed."""
    if dossier.declared_at:
        return None
    return _("Signez la déclaration sur l’honneur avant de transmettre.")


def documents_judged(dossier, actor, at):
    """Every document of the dossier was examined, and none is to be deposited again."""
    reading = sections.Reading(dossier)
    documents = [
        document
        for page in sections.sections_of(dossier.campaign)
        for _label, _audience, document in copies.documents_of(page, reading)
        if document.status != Document.Status.LATER
    ]
    standing = Verdict.objects.standing().filter(document__in=[each.pk for each in documents])
    judged = dict(standing.values_list("document", "judgement"))
    left = sum(each.pk not in judged for each in documents)
    if left:
        words = ngettext("Encore %(n)d pièce à examiner.", "Encore %(n)d pièces à examiner.", left)
        return words % {"n": left}
    if set(judged.values()) & set(REFUSED):
        return _("Une pièce est à remplacer ou illisible : demandez-la, ou revoyez son verdict.")
    return None


def some_formation_waits(dossier, actor, at):
    """Complements make sense while a formation has not examined the dossier yet."""
    last = access.last_examination(dossier)
    if last is None or at < last:
        return None
    return _("Toutes les formations de ce dossier ont atteint leur date d’examen.")


def drops_additions(dossier, actor, at):
    """The campaign keeps the last transmitted copy when an addition is not finished."""
    if dossier.campaign.addition_policy == "keep_last_copy":
        return campaign_over(dossier, actor, at)
    return _("Dans cette campagne, le dossier entier reste non transmis.")


def lapses_whole(dossier, actor, at):
    """A re-opened dossier lapses whole only where the campaign says so (G5)."""
    if dossier.state == State.REOPENED and dossier.campaign.addition_policy == "keep_last_copy":
        return _("Seule la formation ajoutée tombe, pas le dossier.")
    return None


def _transition(name, label, sources, target, **rest):
    return Transition(name, label, frozenset(sources), target, **rest)


D = State
TABLE = (
    _transition(
        "submit",
        gettext_lazy("Transmettre"),
        {D.DRAFT, D.REOPENED},
        D.SUBMITTED,
        who=access.is_candidate,
        checks=(campaign_open, nothing_blocking, promises_kept, justified, declared),
        mail=mails.acknowledged,
        copies=True,
    ),
    _transition(
        "ask",
        gettext_lazy("Rouvrir des pages"),
        {D.SUBMITTED, D.VALIDATED},
        D.COMPLETING,
        who=access.is_support,
        checks=(some_formation_waits,),
        remembers=True,
    ),
    _transition(
        "answer",
        gettext_lazy("Renvoyer les compléments"),
        {D.COMPLETING},
        BACK,
        who=access.is_candidate,
        checks=(request_open, complements_whole),
        mail=mails.complements_received,
        copies=True,
    ),
    _transition(
        "relock",
        gettext_lazy("Refermer les pages"),
        {D.COMPLETING},
        BACK,
        who=access.is_clock_or_support,
        copies=True,
    ),
    _transition(
        "reopen",
        gettext_lazy("Rouvrir pour une formation"),
        {D.SUBMITTED, D.VALIDATED},
        D.REOPENED,
        who=access.is_support,
        checks=(addition_open,),
        remembers=True,
    ),
    _transition(
        "drop_addition",
        gettext_lazy("Abandonner l’ajout"),
        {D.REOPENED},
        BACK,
        who=access.is_clock,
        checks=(drops_additions,),
        mail=mails.addition_dropped,
    ),
    _transition(
        "validate",
        gettext_lazy("Valider"),
        {D.SUBMITTED},
        D.VALIDATED,
        who=access.is_support,
        checks=(documents_judged,),
        mail=mails.validated,
    ),
    _transition(
        "refuse",
        gettext_lazy("Déclarer non recevable"),
        {D.SUBMITTED, D.COMPLETING, D.REOPENED},
        D.INADMISSIBLE,
        who=access.is_support,
        mail=mails.inadmissible,
    ),
    _transition(
        "lapse",
        gettext_lazy("Clore sans transmission"),
        {D.DRAFT, D.REOPENED},
        D.LAPSED,
        who=access.is_clock,
        checks=(campaign_over, lapses_whole),
        mail=mails.lapsed,
        remembers=True,
    ),
    _transition(
        "revive",
        gettext_lazy("Rouvrir après report de la clôture"),
        {D.LAPSED},
        BACK,
        who=access.is_clock_or_support,
        checks=(campaign_open,),
        mail=mails.closing_moved,
    ),
    _transition(
        "withdraw",
        gettext_lazy("Retirer ma candidature"),
        set(ALIVE),
        D.WITHDRAWN,
        who=access.is_candidate_or_support,
        mail=mails.withdrawn,
    ),
)
TRANSITIONS = {each.name: each for each in TABLE}


def obstacles(dossier) -> list:
    """All that is missing, recomputed from what is stored; never read from the cache."""
    return sections.missing(sections.Reading(dossier))


def still_asked(dossier) -> list:
    """What is missing and has no reason given: what keeps the dossier from being transmitted."""
    given = set(dossier.justifications.exclude(reason="").values_list("item", flat=True))
    return [each for each in obstacles(dossier) if each.blocking or each.key not in given]


def refusal(dossier, name, actor, at) -> str | None:
    """Why this transition is refused to this person at this instant, in words, or None.

    Buttons, admin and guard ask it. Checks run on the row given: `perform` asks again on a
    fresh locked one.
    """
    transition = TRANSITIONS[name]
    if not transition.who(dossier, actor):
        return _("Cette action ne vous est pas ouverte.")
    if dossier.state not in transition.sources:
        return _("Le dossier est « %(state)s » : cette action n’y a pas cours.") % {
            "state": State(dossier.state).label
        }
    for check in transition.checks:
        reason = check(dossier, actor, at)
        if reason:
            return reason
    return access.held(dossier, name, at)


def lock(dossier_id) -> Dossier:
    """The fresh row, locked until the end of the transaction. First of the lock order.

    Locked, then read by a second statement: PostgreSQL gives the joined answers as they stood
    before the lock was waited for, and a transmission would copy what a save just replaced.
    """
    Dossier.objects.select_for_update().values_list("pk").get(pk=dossier_id)
    return Dossier.objects.whole().get(pk=dossier_id)


def perform(dossier, name, *, actor, at, note="") -> Event:
    """Do a transition wholly or not at all: state, journal, copy, its PDFs asked, effects, mail.

    Raises Refused with the words of `refusal`. Concurrent calls are serial: the row is locked,
    then looked at. `at` is the request's instant, read before the lock was waited for.
    """
    with transaction.atomic():
        fresh = lock(dossier.pk)
        reason = refusal(fresh, name, actor, at)
        if reason:
            raise Refused(reason)
        transition = TRANSITIONS[name]
        _move(fresh, transition, at)
        data = {}
        if transition.copies:
            copy = copies.make(fresh, at=at)
            copies.ask_pdfs(copy, at=at)
            data["copy"] = copy.number
        if name == "submit" and fresh.campaign.is_closed(at):
            data["grace"] = True
        event = record(fresh, name, actor=actor, at=at, note=note, data=data)
        if transition.mail:
            transition.mail(fresh, at=at, note=note)
    return event


def _move(fresh, transition, at):
    left = fresh.state
    fresh.state = fresh.left_state if transition.target == BACK else transition.target
    fresh.left_state = left if transition.remembers else ""
    fresh.state_since = at
    fresh.closing_told = fresh.campaign.closes_at
    if transition.name == "reopen":
        fresh.declared_at = None
    if left == State.COMPLETING:
        fresh.complement_requests.filter(closed_at=None).update(
            closed_at=at, answered=transition.name == "answer"
        )
    if transition.copies:
        _number(fresh, transition, at)
    fresh.save(
        update_fields=[
            "state",
            "left_state",
            "state_since",
            "closing_told",
            "declared_at",
            "transmitted_at",
            "transmissions",
            "transmission_number",
        ]
    )


def _number(fresh, transition, at):
    fresh.transmissions += 1
    if transition.name == "submit":
        fresh.transmitted_at = at
        fresh.transmission_number = f"{fresh.number}-T{fresh.transmissions}"
        fresh.candidatures.chosen().filter(transmitted_in=0).update(
            transmitted_in=fresh.transmissions
        )


@cache
def _effects(name):
    return tuple(import_string(path) for path in settings.DOSSIER_EFFECTS.get(name, ()))


def record(dossier, name, *, actor, at, note="", candidature=None, data=None) -> Event:
    """Write a line of the journal and run what higher floors do of it, in this transaction."""
    event = Event.objects.create(
        dossier=dossier,
        name=name,
        actor=actor,
        at=at,
        note=note,
        candidature=candidature,
        data=data or {},
    )
    for effect in _effects(name):
        effect(dossier, event)
    return event
