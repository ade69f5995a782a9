"""What the overview says of a dossier, and the timeline once it is sent."""

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dossiers import access, actions, workflow
from dossiers import copies as copies_of
from dossiers.models import Copy, Rendering, State
from payments import workflow as money
from payments.bill import otherwise
from portal import formats, hints, talk
from portal.views import asking

#: how many coming dates the overview shows
DATES = 5

#: journal events a candidate reads in the timeline, in words
TIMELINE = {
    "open": gettext_lazy("Dossier ouvert"),
    "carry_over": gettext_lazy("Réponses reprises d’un dossier précédent"),
    "submit": gettext_lazy("Dossier transmis"),
    "ask": gettext_lazy("Compléments demandés"),
    "answer": gettext_lazy("Compléments renvoyés"),
    "relock": gettext_lazy("Délai de compléments terminé"),
    "reopen": gettext_lazy("Dossier rouvert à votre demande"),
    "drop_addition": gettext_lazy("Ajout abandonné à la clôture"),
    "validate": gettext_lazy("Dossier validé et envoyé aux écoles"),
    "refuse": gettext_lazy("Dossier déclaré non recevable"),
    "lapse": gettext_lazy("Campagne close sans transmission"),
    "revive": gettext_lazy("Clôture reportée : dossier rouvert"),
    "closing_moved": gettext_lazy("Clôture reportée"),
    "withdraw": gettext_lazy("Candidature retirée"),
    "withdraw_candidature": gettext_lazy("Formation retirée"),
    "late_document": gettext_lazy("Document reçu après la transmission"),
    "payment_paid": gettext_lazy("Paiement confirmé"),
    "payment_refunded": gettext_lazy("Paiement remboursé"),
    "bursary_accepted": gettext_lazy("Bourse acceptée"),
    "bursary_refused": gettext_lazy("Bourse non retenue"),
}

#: those whose note the candidate reads too
NOTED = ("ask", "refuse", "bursary_refused", "reopen")

#: the state of a dossier whose payment is under way
PAYING = {
    "open": gettext_lazy("Paiement ouvert, à terminer — non transmis"),
    "processing": gettext_lazy("Paiement en cours de confirmation"),
}


def context(frame) -> dict:
    """Label, what is left, steps of the ledger, timeline, withdrawal."""
    dossier = frame.dossier
    asked = [frame.progress(each) for each in frame.fillable()]
    first = frame.first_incomplete()
    return {
        "lines": lines(frame),
        "left": sum(page["left"] for page in asked),
        "left_pieces": sum(page["pieces"] for page in asked),
        "reopened": reopened(dossier, frame.reading.candidatures),
        "go_on": frame.entry(first) if first else None,
        "portrait_url": portrait(frame),
        "sent": dossier.state not in (State.DRAFT, State.REOPENED, State.LAPSED),
        "steps": [_step(frame, group) for group in frame.menu()],
        "last_message": talk.last(dossier, frame.request.at),
        "requests": asking.standing(frame),
        "dates": copies_of.next_dates(frame.reading.candidatures, since=frame.request.at)[:DATES],
        "timeline": timeline(dossier),
        "copies": copies(dossier),
        "candidatures": frame.reading.candidatures,
        "may_withdraw": workflow.refusal(dossier, "withdraw", frame.request.user, frame.request.at)
        is None,
        "shut": access.campaign_shut(dossier.campaign, frame.request.at),
        "former": actions.carriable(dossier, frame.request.at),
    }


def reopened(dossier, candidatures) -> dict | None:
    """What a dossier re-opened for a formation is told: which, until when, what falls otherwise."""
    if dossier.state != State.REOPENED:
        return None
    added = [each.formation.title for each in candidatures if not each.transmitted_in]
    return {"added": added, "otherwise": otherwise(dossier, None)}


def _step(frame, group):
    pages = [entry for entry in group["entries"] if entry["slug"] != "recapitulatif"]
    done = sum(entry["status"] in ("done", "na") for entry in pages)
    summary = _("%(done)d sur %(total)d") % {"done": done, "total": len(pages)}
    entries = [each | {"hint": hints.of(frame, each)} for each in group["entries"]]
    return group | {"summary": summary, "entries": entries}


def lines(frame) -> list[tuple]:
    """The lines of the label: state, formations, closing, transmission."""
    dossier = frame.dossier
    titles = [
        f"{each.formation.school.short_name} ({each.formation.title})"
        for each in frame.reading.candidatures
    ]
    found = [
        (_("Campagne"), dossier.campaign.name),
        (_("État"), state_words(dossier)),
        (_("Formations"), ", ".join(titles) or _("aucune pour l’instant")),
    ]
    if dossier.campaign.closes_at:
        found.append((_("Clôture"), formats.moment(dossier.campaign.closes_at)))
    if dossier.transmission_number:
        found.append((_("Transmission"), dossier.transmission_number))
    return found


def state_words(dossier) -> str:
    """The dossier's state as its candidate reads it (ux.md 2.0)."""
    paying = money.pending(dossier) if dossier.state in (State.DRAFT, State.REOPENED) else None
    if paying:
        return PAYING[paying.state]
    if dossier.state == State.DRAFT:
        return _("En cours de remplissage — non transmis")
    if dossier.state == State.SUBMITTED:
        return _("Transmis le %(when)s") % {"when": formats.moment(dossier.transmitted_at)}
    if dossier.state == State.VALIDATED:
        when = formats.moment(dossier.state_since)
        return _("Validé — envoyé aux écoles le %(when)s") % {"when": when}
    return State(dossier.state).label


def portrait(frame):
    """The address of the candidate's photo, small, if deposited."""
    from_slot = [docs for slot, docs in frame.reading.documents.items() if slot == "photo"]
    files = [each.file_id for docs in from_slot for each in docs if each.file_id]
    return f"/fichiers/{files[-1]}/?vignette=1" if files else ""


def timeline(dossier) -> list[dict]:
    """What happened, oldest first, in words."""
    events = dossier.events.filter(name__in=TIMELINE).select_related("candidature__formation")
    return [
        {
            "words": TIMELINE[each.name],
            "at": each.at,
            "note": each.note if each.name in NOTED else "",
            "formation": each.candidature.formation.title if each.candidature else "",
        }
        for each in events
    ]


def copies(dossier) -> list:
    """Numbered copies with their PDFs already made."""
    made = Prefetch("renderings", Rendering.objects.order_by("kind"))
    return list(Copy.objects.filter(dossier=dossier).defer("content").prefetch_related(made))


def answers(frame, section) -> dict:
    """A page as it reads: its answers by block, its documents, whether it can still be changed."""
    blocks = section.summary(frame.reading)
    papers = [
        {"label": label, "document": document}
        for label, _audience, document in copies_of.documents_of(section, frame.reading)
    ]
    return {
        "section": section,
        "blocks": [block for block in blocks if any(item.value for item in block.items)],
        "papers": papers,
        "url": frame.url(section.slug),
        "open": not access.page_shut(frame.dossier, section.slug, frame.request.at),
    }


def fixed(frame) -> dict:
    """What was declared at the account request: shown with the reason and the way to correct it."""
    user = frame.dossier.user
    return {
        "lines": [
            (_("Nom de naissance"), user.birth_name),
            *([(_("Nom d’usage"), user.usage_name)] if user.usage_name else []),
            (_("Prénoms"), user.first_names),
            (_("Date de naissance"), formats.day(user.birth_date, weekday=False))
            if user.birth_date
            else (_("Date de naissance"), "—"),
            (_("Adresse électronique"), user.email),
            (_("Situation actuelle"), user.get_situation_display()),
        ],
        "why": _(
            "Fixé lors de votre demande d’identifiants. Pour corriger, écrivez-nous dans les"
            " messages de ce dossier."
        ),
    }
