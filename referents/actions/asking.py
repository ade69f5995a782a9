"""A person is asked, asked again, or no longer asked."""

import tomllib
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from accounts.words import moment
from dossiers import mails as dossier_mails
from dossiers import sections, workflow
from dossiers.access import is_candidate, is_support, page_shut
from dossiers.actions import store
from referents import access, mails
from referents.models import (
    Criterion,
    PursuitOpinion,
    Recommendation,
    Referent,
    ReferentChoice,
)

DEFAULTS = Path(__file__).parent.parent / "data" / "criteres.toml"
State = Recommendation.State
#: The page of the person in charge of the « avis de poursuite d’études », and its key in a post.
AVIS = "avis"


def prepare(dossier, event) -> None:
    """Give a dossier just opened its empty answers on referents and opinion.

    An effect of the journal's « open », in its transaction (`settings.DOSSIER_EFFECTS`).
    """
    ReferentChoice.objects.create(dossier=dossier)
    PursuitOpinion.objects.create(dossier=dossier)


def sheets(dossier) -> dict:
    """The sheet of each person a dossier names, by key: the row's id, or « avis »."""
    reading, found = sections.Reading(dossier), {}
    section = sections.section(dossier.campaign, "referents")
    if section and not dossier.referent_choice.none_declared:
        found = {str(each.instance.pk): each for each in section.row_sheets(reading)}
    section = sections.section(dossier.campaign, AVIS)
    if section and dossier.pursuit_opinion.door in ("ecole", "aucun"):
        found[AVIS] = section.head(reading)
    return found


def refusal(sheet, at) -> str | None:
    """Why this person cannot be asked now, in words, or None."""
    person, dossier = sheet.instance, sheet.reading.dossier
    made = getattr(person, "recommendation", None)
    if made and made.state != State.BOUNCED:
        return _("Cette personne a déjà reçu votre demande.")
    if made and made.address == person.email:
        return _("Corrigez d’abord l’adresse : elle a été refusée.")
    reason = ended(dossier, at)
    if reason:
        return reason
    named = person.email and person.last_name
    if named and next(sheet.faults(), None) is None:
        return None
    if page_shut(dossier, page_of(person), at):
        return _("Il manque des renseignements sur cette personne : écrivez-nous.")
    return _("Remplissez d’abord tout ce qui est demandé sur cette personne.")


def ended(dossier, at) -> str | None:
    """Why nobody is asked in this dossier any more, in words, or None."""
    if dossier.state not in access.ALIVE:
        return _("Votre dossier ne demande plus d’avis.")
    deadline = dossier.campaign.referents_until(dossier.transmitted_at)
    if deadline and at >= deadline:
        return _("Le délai des référents s’est terminé le %(when)s.") % {"when": moment(deadline)}
    return None


def page_of(person) -> str:
    """The page of the dossier that names this person."""
    return "referents" if isinstance(person, Referent) else AVIS


def ask(dossier, key, *, actor, at) -> Recommendation:
    """Send one person the request, with its personal link.

    Where the address was refused and has been corrected, the same place is asked again and the
    former link dies. Raises Refused in words: not one's dossier, incomplete, asked already, late.
    """
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        sheet = sheets(fresh).get(str(key)) if is_candidate(fresh, actor) else None
        if sheet is None:
            raise Refused(_("Cette personne n’est pas dans votre dossier."))
        reason = refusal(sheet, at)
        if reason:
            raise Refused(reason)
        return _ask(fresh, sheet.instance, actor=actor, at=at)


def readdress(dossier, key, email, *, actor, at) -> Recommendation:
    """The candidate corrects an address that was refused: asked anew there, at the same place.

    Their pages may be closed: a request that did not arrive is no answer that they change. Raises
    Refused in words: not one's dossier, not refused, no address, late.
    """
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        made = _made(fresh, str(key)) if is_candidate(fresh, actor) else None
        if made is None or made.state != State.BOUNCED:
            raise Refused(_("L’adresse de cette personne n’a pas été refusée."))
        if not email.strip():
            raise Refused(_("Saisissez l’adresse électronique de cette personne."))
        name = "email" if key == AVIS else f"{made.referent_id}-email"
        section = sections.section(fresh.campaign, page_of(made.person))
        saved = store(fresh, section, {name: email}, at=at)
        if saved.errors:
            raise Refused(saved.errors[name])
        return ask(fresh, key, actor=actor, at=at)


def ask_ready(dossier, *, actor, at) -> int:
    """Ask everybody complete whom the candidate wants asked without waiting. How many were."""
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        ready = [
            sheet.instance
            for sheet in sheets(fresh).values()
            if getattr(sheet.instance, "when", Referent.When.NOW) == Referent.When.NOW
            and refusal(sheet, at) is None
        ]
        for person in ready:
            _ask(fresh, person, actor=actor, at=at)
    return len(ready)


def asked_on_submission(dossier, event) -> None:
    """Effect of a transmission: whoever was to be asked at once and was not, is."""
    ask_ready(dossier, actor=event.actor, at=event.at)


def _ask(fresh, person, *, actor, at):
    load_criteria(fresh.campaign)
    made = getattr(person, "recommendation", None) or Recommendation(
        dossier=fresh, serial=0, **_whose(person)
    )
    made.address, made.serial, made.state = person.email, made.serial + 1, State.ASKED
    made.asked_at, made.chased_at, made.ended_at = at, None, None
    # What somebody else may have begun at the former address is not shown at this one.
    made.reminders, made.draft, made.draft_file = [], {}, None
    made.save()
    note(made, "referent_asked", actor=actor, at=at)
    mails.asked(made)
    return made


def _whose(person):
    return {"referent": person} if isinstance(person, Referent) else {"pursuit": person}


def load_criteria(campaign) -> None:
    """Give the default grid to a campaign that has none of its own; changes no other."""
    if campaign.referent_criteria.exists():
        return
    lines = tomllib.loads(DEFAULTS.read_text())["critere"]
    Criterion.objects.bulk_create(
        (
            Criterion(campaign=campaign, position=rank, label_fr=each["fr"], label_en=each["en"])
            for rank, each in enumerate(lines, start=1)
        ),
        ignore_conflicts=True,
    )


def note(made, name, *, actor=None, at, why="") -> None:
    """A line of the dossier's journal: who is asked, never what is answered."""
    data = {"recommendation": made.pk, "kind": made.kind}
    workflow.record(made.dossier, name, actor=actor, at=at, note=why, data=data)


def lock(recommendation_id) -> Recommendation:
    """The fresh row, its dossier locked first. Inside a transaction."""
    dossier = Recommendation.objects.values_list("dossier", flat=True).get(pk=recommendation_id)
    fresh = workflow.lock(dossier)
    rows = Recommendation.objects.select_related("referent", "pursuit", "file", "draft_file")
    made = rows.select_for_update(of=("self",)).get(pk=recommendation_id)
    made.dossier = fresh
    return made


def chase(dossier, key, *, actor, at) -> None:
    """Send the same link once more, at the candidate's wish: once in 48 hours (C38)."""
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        found = _made(fresh, str(key)) if is_candidate(fresh, actor) else None
        if found is None:
            raise Refused(_("Cette personne n’a pas encore reçu votre demande."))
        made = lock(found.pk)
        if made.state not in ("asked", "draft") or access.fault(made, at):
            raise Refused(_("Cette personne n’attend plus de rappel."))
        free = access.chase_from(made)
        if at < free:
            raise Refused(
                _("Vous pourrez relancer cette personne à partir du %(when)s.")
                % {"when": moment(free)}
            )
        made.chased_at = at
        made.save(update_fields=["chased_at"])
        note(made, "referent_chased", actor=actor, at=at)
        mails.reminded(made)


def _made(fresh, key):
    asked = fresh.recommendations.all()
    return next((each for each in asked if key == (str(each.referent_id or AVIS))), None)


def correct_address(recommendation, email, *, actor, at, why) -> None:
    """Support corrects the address of a person asked: asked anew there, the former link dies.

    The candidate is told. Raises Refused for anybody else, without a reason, once answered, or when
    the new link would open nothing.
    """
    if not why.strip():
        raise Refused(_("Écrivez d’où vient la bonne adresse."))
    with transaction.atomic():
        made = lock(recommendation.pk)
        if not is_support(made.dossier, actor):
            raise Refused(_("Cette action ne vous est pas ouverte."))
        if made.state not in ("asked", "draft", "bounced"):
            raise Refused(_("Cette demande n’attend plus rien."))
        reason = ended(made.dossier, at)
        if reason:
            raise Refused(reason)
        person = made.referent or made.pursuit
        person.email = email.strip().lower()
        person.save(update_fields=["email"])
        note(made, "referent_readdressed", actor=actor, at=at, why=why.strip())
        _ask(made.dossier, person, actor=actor, at=at)
        about = f"{person.first_name} {person.last_name}, {person.email}".strip(" ,")
        dossier_mails.changed_for(made.dossier, "referent", about=about, note=why.strip())


def revoke(recommendation, *, actor, at, why) -> None:
    """Support cancels a request: its link dies at once; what was sent before stays.

    Raises Refused for anybody else, without a reason, or when nothing is waited for.
    """
    if not why.strip():
        raise Refused(_("Écrivez pourquoi cette demande est annulée."))
    with transaction.atomic():
        made = lock(recommendation.pk)
        if not is_support(made.dossier, actor):
            raise Refused(_("Cette action ne vous est pas ouverte."))
        if made.state not in ("asked", "draft", "bounced"):
            raise Refused(_("Cette demande n’attend plus rien."))
        _end(made, at)
        note(made, "referent_revoked", actor=actor, at=at, why=why.strip())


def revoke_all(dossier, event) -> None:
    """Effect of a withdrawal or of an inadmissible dossier: nobody is asked any more."""
    waiting = dossier.recommendations.filter(state__in=("asked", "draft", "bounced"))
    for made in waiting.select_for_update(of=("self",)):
        _end(made, event.at)


def _end(made, at):
    made.state, made.serial, made.ended_at = State.REVOKED, made.serial + 1, at
    made.save(update_fields=["state", "serial", "ended_at"])
