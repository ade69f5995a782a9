"""Recap, transmission, complements sent back, withdrawal, PDFs."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.refusal import Refused
from dossiers import access, actions, copies, fees, paper, sections, workflow
from dossiers.models import Copy, Justification, Rendering, State
from payments import fees as payments
from portal import questions
from portal.frame import RECAP
from portal.views import overview, payment
from portal.views.dossier import of_dossier

#: what one withdraws when it is not a single formation
WHOLE = "tout"


@require_http_methods(["GET", "POST"])
@of_dossier
def recap(request, frame):
    """Everything read-only, what blocks, what may be justified; transmit."""
    if request.method == "POST":
        return _send(request, frame)
    return render(request, "dossier/recap.html", recap_context(request, frame))


def recap_context(request, frame, refused="") -> dict:
    """What the recap shows: summaries by page, blocking and forceable items, the money."""
    dossier = frame.dossier
    missing = sections.missing(frame.reading)
    given = {each.item: each for each in dossier.justifications.all()}
    return frame.context(page=RECAP) | {
        "pages": [overview.answers(frame, each) for each in frame.sections],
        "blocking": [_blocking(frame, each) for each in missing if each.blocking],
        "forceable": [_forceable(frame, each, given) for each in missing if not each.blocking],
        "reasons": Justification.Reason.choices,
        "bill": fees.bill(dossier),
        "refused": refused,
        "to_send": dossier.state in (State.DRAFT, State.REOPENED),
        "shut": access.campaign_shut(dossier.campaign, request.at),
        "declared": bool(dossier.declared_at),
        "form_url": frame.url(RECAP),
        "page_help": questions.beside(RECAP),
        "elsewhere": True,
        **_money(dossier, missing),
    }


def _money(dossier, missing):
    """What is due, and whether paying is all that is left before transmitting."""
    due = payments.due(dossier)
    others = [each for each in missing if each.blocking and each.key != "frais.reglement"]
    return {"due": due, "pay_first": due > 0 and not others}


def _blocking(frame, item):
    return {"item": item, "url": f"{frame.url(item.page)}#{item.anchor}"}


def _forceable(frame, item, given):
    why = given.get(item.key)
    return _blocking(frame, item) | {
        "reason": why.reason if why else "",
        "text": why.text if why else "",
    }


def _send(request, frame):
    """Keep reasons and declaration, then transmit, or pay first where money is due."""
    keys = [name[len("motif:") :] for name in request.POST if name.startswith("motif:")]
    reasons = {
        key: (request.POST[f"motif:{key}"], request.POST.get(f"texte:{key}", "")) for key in keys
    }
    declared = "declaration" in request.POST
    asked = {"declared": declared, "actor": request.user, "at": request.at}
    try:
        if "payer" in request.POST:
            return payment.pay_and_transmit(request, frame.dossier, reasons, declared)
        actions.declare_and_submit(frame.dossier, reasons, **asked)
    except Refused as refusal:
        frame.dossier.refresh_from_db(fields=["declared_at", "state"])
        context = recap_context(request, frame, refused=refusal.reason)
        return render(request, "dossier/recap.html", context, status=422)
    return redirect(frame.url("transmis"))


@require_http_methods(["GET"])
@of_dossier
def sent(request, frame):
    """The acknowledgement: number, instant, formations, next dates, receipt; to be reopened."""
    if not frame.dossier.transmission_number:
        return redirect(frame.url())
    context = frame.context() | {
        "lines": overview.lines(frame),
        "formations": frame.reading.candidatures,
        "next_dates": copies.next_dates(frame.reading.candidatures),
        "copies": overview.copies(frame.dossier),
    }
    return render(request, "dossier/sent.html", context)


@require_http_methods(["POST"])
@of_dossier
def answer(request, frame):
    """« J’ai fourni tous les éléments »: the complements go back to support."""
    workflow.perform(frame.dossier, "answer", actor=request.user, at=request.at)
    messages.success(request, _("Vos compléments sont renvoyés. Les pages sont refermées."))
    return redirect(frame.url())


@require_http_methods(["GET", "POST"])
@of_dossier
def withdraw(request, frame):
    """Withdraw one formation or everything, after a plain warning."""
    reason = workflow.refusal(frame.dossier, "withdraw", request.user, request.at)
    if reason:
        raise Refused(reason)
    errors = _unsaid(request, frame) if request.method == "POST" else {}
    if request.method == "GET" or errors:
        context = frame.context() | _asked_back(request, frame, errors)
        return render(request, "dossier/withdraw.html", context, status=422 if errors else 200)
    said = {"actor": request.user, "at": request.at}
    if request.POST["retirer"] == WHOLE:
        workflow.perform(frame.dossier, "withdraw", **said)
    else:
        actions.withdraw_candidature(frame.dossier, int(request.POST["retirer"]), **said)
    messages.success(request, _("Le retrait est enregistré."))
    return redirect(frame.url())


def _unsaid(request, frame) -> dict:
    """What the form of withdrawal lacks, in words by field."""
    errors = {}
    known = {str(each.pk) for each in frame.reading.candidatures} | {WHOLE}
    if request.POST.get("retirer") not in known:
        errors["retirer"] = _("Choisissez la formation à retirer, ou le dossier entier.")
    if "compris" not in request.POST:
        errors["compris"] = _("Cochez la case qui confirme le retrait : il est définitif.")
    return errors


def _asked_back(request, frame, errors) -> dict:
    """The form of withdrawal, with what was chosen and what it lacks (C24)."""
    labels = {"retirer": _("Que voulez-vous retirer ?"), "compris": _("Confirmation")}
    return {
        "candidatures": frame.reading.candidatures,
        "chosen": request.POST.get("retirer", ""),
        "understood": "compris" in request.POST,
        "faults": errors,
        "errors": [
            {"name": name, "label": labels[name], "message": words}
            for name, words in errors.items()
        ],
    }


@require_http_methods(["GET"])
@of_dossier
def pdf(request, frame, copy, kind):
    """The PDF of a copy: asked at its transmission, or now; shown once the clock has made it."""
    if kind not in Rendering.Kind.values:
        raise Http404
    wanted = get_object_or_404(Copy, dossier=frame.dossier, number=copy)
    work = actions.ask_pdf(wanted, kind, at=request.at)
    scripted = bool(request.headers.get("HX-Request"))
    if work.file_id:
        return _leave_for(work.file_id) if scripted else redirect("file", pk=work.file_id)
    if scripted and bool(work.error) == ("echec" in request.GET):
        return HttpResponse(status=204)
    context = frame.context() | {"work": work, "printable": paper.available()}
    return render(request, "dossier/pdf.html", context)


def _leave_for(file):
    """The page that waits goes to the file: a script that followed a redirect would be given the
    bytes of the PDF, and write them in the page."""
    return HttpResponse(status=204, headers={"HX-Redirect": reverse("file", args=[file])})
