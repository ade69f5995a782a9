"""The mails of a dossier: each writes an outbox row in the caller's transaction.

They speak the candidate's language, whoever causes them: facts are put into words under it.
"""

from datetime import timedelta
from functools import wraps

from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts import links, outbox, replies
from accounts.instant import PARIS
from accounts.words import moment
from dossiers.models import Document, State
from formations.models import CalendarStep, Campaign

#: what a mail that may be answered is about: the thread of a dossier
THREAD = outbox.ANSWERED
#: coming dates told in one mail
MOST_DATES = 6


def in_their_language(write):
    """The same mail, its dates and titles in the language of the dossier's candidate."""

    @wraps(write)
    def spoken(dossier, *args, **kwargs):
        with translation.override(dossier.user.language):
            return write(dossier, *args, **kwargs)

    return spoken


@in_their_language
def acknowledged(dossier, *, at, note=""):
    """Acknowledgement of the transmission: number, instant, formations, what comes next."""
    copy = dossier.copies.last()
    facts = {
        "at": moment(at),
        "number": dossier.transmission_number,
        "formations": _titles(dossier),
        "missing": len(copy.content["missing"]) if copy else 0,
        "promised": _promised(dossier),
        "dates": _next_dates(dossier, at),
    }
    _post("dossier_transmis", dossier, facts)


@in_their_language
def complements_asked(dossier, request, titles):
    """What is asked, item by item, until when and why; `titles` are those of the pages, by slug."""
    _post("complements_demandes", dossier, _complements(request, titles))


@in_their_language
def complements_words(dossier, request, titles) -> tuple[str, str]:
    """(subject, text) of that mail, without writing it: what the team reads before sending."""
    return outbox.words(
        "complements_demandes",
        context=_named(dossier) | _complements(request, titles),
        language=dossier.user.language,
        dossier_number=dossier.number,
    )


def _complements(request, titles):
    titles = {slug: str(title) for slug, title in titles.items()}
    return {
        "due": moment(request.due_at),
        "due_day": _last_day(request.due_at),
        "note": request.note,
        "pages": [titles[page] for page in request.pages],
        "items": [each | {"title": titles.get(each["page"], "")} for each in request.items],
    }


@in_their_language
def complements_received(dossier, *, at, note=""):
    """What the candidate sent back arrived."""
    _post("complements_recus", dossier, {"at": moment(at)})


@in_their_language
def validated(dossier, *, at, note=""):
    """The dossier is complete and goes to each school."""
    facts = {
        "at": moment(at),
        "note": note,
        "formations": _titles(dossier),
        "dates": _next_dates(dossier, at),
    }
    _post("dossier_valide", dossier, facts)


@in_their_language
def inadmissible(dossier, *, at, note=""):
    """The dossier is declared inadmissible, and why."""
    _post("dossier_non_recevable", dossier, {"at": moment(at), "note": note})


@in_their_language
def lapsed(dossier, *, at, note=""):
    """The campaign closed before the dossier was transmitted."""
    facts = {
        "closing": _closing(dossier),
        "campaign": _campaign(dossier),
        "added": dossier.left_state == State.REOPENED,
    }
    _post("dossier_clos", dossier, facts)


@in_their_language
def addition_reminder(dossier, *, left):
    """The dossier is still open for a formation added: what is left, until when, what falls."""
    facts = {
        "left": left,
        "closing": _closing(dossier),
        "added": _added(dossier),
        "whole": dossier.campaign.addition_policy == Campaign.AdditionPolicy.WHOLE_DOSSIER,
    }
    _post("rappel_ajout", dossier, facts)


@in_their_language
def addition_dropped(dossier, *, at, note=""):
    """The formation added was not transmitted in time: the dossier stands as it was before."""
    facts = {
        "added": _titled(dossier.candidatures.filter(transmitted_in=0, unticked_at=at)),
        "sent": moment(dossier.transmitted_at),
        "formations": _titles(dossier),
    }
    _post("ajout_abandonne", dossier, facts)


#: what the team did in a candidate's place, as the candidate is told
DONE_FOR = {
    "document": _("Nous avons ajouté un document à votre dossier\u00a0: %(about)s."),
    "identity": _("Nous avons corrigé votre état civil\u00a0: %(about)s."),
    "address": _("L’adresse électronique de votre compte est maintenant %(about)s."),
    "referent": _(
        "Nous avons corrigé l’adresse d’une personne que vous sollicitez\u00a0: %(about)s."
    ),
}


@in_their_language
def changed_for(dossier, done, *, about, note):
    """The team did something in the candidate's place: what, on what, and for which reason."""
    facts = {"done": str(DONE_FOR[done] % {"about": about}), "note": note}
    _post("dossier_modifie", dossier, facts)


@in_their_language
def closing_moved(dossier, *, at, note=""):
    """The closing is not the one announced: by when the dossier is now to be transmitted."""
    facts = {"closing": _closing(dossier), "campaign": _campaign(dossier)}
    _post("cloture_reportee", dossier, facts)


@in_their_language
def withdrawn(dossier, *, at, note=""):
    """Everything is withdrawn, at the candidate's request."""
    _post("candidature_retiree", dossier, {"formation": ""})


@in_their_language
def candidature_withdrawn(dossier, formation):
    """One formation is withdrawn, at the candidate's request; the others stay."""
    facts = {"formation": str(formation), "formations": _titles(dossier)}
    _post("candidature_retiree", dossier, facts)


@in_their_language
def draft_reminder(dossier, *, days, left):
    """The dossier is still a draft `days` days before closing."""
    facts = {
        "days": days,
        "left": left,
        "closing": _closing(dossier),
    }
    _post("rappel_brouillon", dossier, facts)


@in_their_language
def messages_waiting(dossier, *, count):
    """The team wrote in the dossier: how many messages wait there, never what they say."""
    thread = links.absolute(f"/dossiers/{dossier.number}/messages/")
    facts = {"count": count, "thread_url": thread, "by_mail": replies.on()}
    _post("messages_en_attente", dossier, facts, purpose=THREAD, serial=dossier.user.serial)


def _titles(dossier):
    return _titled(dossier.candidatures.chosen())


def _added(dossier):
    return _titled(dossier.candidatures.chosen().filter(transmitted_in=0))


def _titled(candidatures):
    rows = candidatures.select_related("formation__school")
    return [f"{each.formation.title} ({each.formation.school.short_name})" for each in rows]


def _promised(dossier):
    """Days by which pieces « pas encore disponibles » are promised, soonest first."""
    late = dossier.documents.current().filter(status=Document.Status.LATER)
    return [
        _date(day) for day in late.order_by("later_until").values_list("later_until", flat=True)
    ]


def _next_dates(dossier, at):
    """« 30 mars : résultats de l’examen du dossier — Bâtiment », the first few to come."""
    chosen = dossier.candidatures.chosen().values("formation")
    steps = CalendarStep.objects.filter(formation__in=chosen, starts_at__gt=at)
    steps = steps.exclude(kind=CalendarStep.Kind.RECORDINGS_UNTIL).select_related("formation")
    return [
        {"day": _day(each.starts_at), "label": each.label, "formation": each.formation.title}
        for each in steps.order_by("starts_at", "formation__position", "pk")[:MOST_DATES]
    ]


def _day(at):
    return _date(localtime(at, PARIS))


def _last_day(at):
    """The day a deadline belongs to: midnight ends the day before."""
    return _day(at - timedelta(microseconds=1))


def _date(day):
    return date_format(day, "j F")


def _closing(dossier):
    closes_at = dossier.campaign.closes_at
    return moment(closes_at) if closes_at else ""


def _campaign(dossier):
    return dossier.campaign.name


def _named(dossier):
    address = links.absolute(f"/dossiers/{dossier.number}/")
    return {"name": dossier.user.full_name, "dossier_url": address}


def _post(template, dossier, facts, **about):
    user = dossier.user
    outbox.post(
        template,
        to=user.email,
        context=_named(dossier) | facts,
        language=user.language,
        user=user,
        object_id=dossier.pk,
        dossier_number=dossier.number,
        **about,
    )
