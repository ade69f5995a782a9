"""Paying: leaving for the provider's page, coming back from it, cancelling; its notifications."""

import logging

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.numbers import is_number
from accounts.refusal import Refused
from dossiers import sections
from dossiers.models import State
from dossiers.models.dossier import TRANSMITTED
from payments import actions, gateway, stand_in
from payments.models import Payment, Receipt, StandInSession
from portal.frame import Frame, own_dossier
from portal.views import saving
from portal.views.dossier import of_dossier
from portal.views.files import served

log = logging.getLogger("payments")

#: A notification is a few kilobytes; more is not the provider's.
MOST_BYTES = 256 * 1024
#: The page that waits asks again every four seconds, a minute in all (C40).
EVERY, TURNS = 4, 15


@require_POST
@of_dossier
def pay(request, frame):
    """« Payer »: to the provider's page. Two clicks find the same session (C39)."""
    if _other_answer(request, frame):
        page = sections.section(frame.dossier.campaign, "frais")
        mine = saving.whole(request, frame, page).fields.get("claimed")
        words = _("Votre réponse est enregistrée : vérifiez le montant, puis payez.")
        if mine and not mine.changed:
            words = _("Votre réponse a été modifiée ailleurs : vérifiez le montant, puis payez.")
        messages.info(request, words)
        return _to_fees(frame)
    try:
        return redirect(
            actions.open_payment(frame.dossier, actor=request.user, at=request.at),
        )
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return _to_fees(frame)


def _other_answer(request, frame):
    """Without script, a bursary answer chosen on the page and not saved yet moves the amount."""
    given = request.POST.get("claimed")
    return given is not None and given != frame.dossier.bursary.claimed


def _to_fees(frame):
    return redirect(frame.url("frais") + "#payer")


def pay_and_transmit(request, dossier, reasons, declared):
    """« Payer et transmettre », from the recap: to the provider's page, or straight to the
    acknowledgement if nothing was left to pay. Raises Refused, in words."""
    address = actions.pay_and_submit(
        dossier, reasons, declared=declared, actor=request.user, at=request.at
    )
    return redirect(address or reverse("numbered_dossier_sent", args=[dossier.number]))


@require_POST
@of_dossier
def cancel(request, frame):
    """« Annuler ce paiement »: formations and bursary can be changed again."""
    try:
        payment = actions.cancel_payment(frame.dossier, actor=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return _to_fees(frame)
    if payment is None:
        messages.info(
            request, _("Aucun paiement n’était ouvert : ce qui est réglé se lit ci-dessous.")
        )
    elif payment.settled:
        messages.success(request, _("Ce paiement venait d’être confirmé : il est conservé."))
    else:
        messages.info(request, _("Le paiement est annulé, rien n’a été débité."))
    return _to_fees(frame)


@require_safe
def back(request):
    """Back from the provider: confirmed, being confirmed, or not paid, with what to do (C40)."""
    mine = Payment.objects.filter(dossier__user=request.user)
    payment = get_object_or_404(mine, reference=request.GET.get("ref", ""))
    silent = False
    try:
        actions.settle(payment.reference, at=request.at)
    except gateway.Unavailable:
        silent = True
    dossier = own_dossier(
        request, mine.values_list("dossier__number", flat=True).get(pk=payment.pk)
    )
    payment.refresh_from_db()
    context = _state(request, payment, dossier, silent)
    frame = Frame(request, dossier, True)
    if request.headers.get("HX-Request"):
        moved = {"entries": [frame.entry(sections.section(dossier.campaign, "frais"))]}
        return render(request, "payment/_state.html", context | moved)
    return render(request, "payment/return.html", frame.context(page="frais") | context)


def _state(request, payment, dossier, silent):
    """What the page says of a payment: `face` chooses the words."""
    turn = request.GET.get("tour", "")
    turn = int(turn) if is_number(turn) and len(turn) < 4 else 0
    face = _face(payment, silent)
    waits = face in (Payment.State.PROCESSING, "silent")
    address = f"{reverse('payment_return')}?ref={payment.reference}"
    return {
        "payment": payment,
        "dossier": dossier,
        "face": face,
        "again": f"{address}&tour={turn + 1}" if waits and turn < TURNS else "",
        "long": waits and turn >= TURNS,
        "every": EVERY,
        "here": address,
        "elsewhere": True,
        "back": actions.to_give_back(payment),
        "transmitted": dossier.state in TRANSMITTED,
        "to_send": dossier.state in (State.DRAFT, State.REOPENED),
        "fees_url": reverse("numbered_dossier_page", args=[dossier.number, "frais"]),
    }


def _face(payment, silent):
    """The payment's state; « examined » for one that the provider does not tell as we asked it,
    « silent » when it does not say whether the page we left was paid."""
    if payment.problem and not payment.settled and payment.state != Payment.State.OPEN:
        return "examined"
    return "silent" if silent and payment.state == Payment.State.OPEN else payment.state


@require_safe
def receipt(request, reference):
    """The PDF of one's own receipt: 404 for anybody else, and while it is not made."""
    mine = Receipt.objects.filter(payment__dossier__user=request.user, file__isnull=False)
    found = get_object_or_404(mine.select_related("file"), payment__reference=reference)
    return served(request, found.file)


@csrf_exempt
@login_not_required
@require_POST
def webhook(request):
    """A notification of the provider: 200 once taken, 400 if not its own, 503 to be told again."""
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return HttpResponse(status=413)
    signature = request.headers.get("Stripe-Signature", "")
    try:
        actions.receive_event(request.body, signature, at=request.at)
    except gateway.Forged as error:
        log.warning("notification refused: %s", error)
        return HttpResponse(status=400)
    except gateway.Unavailable:
        return HttpResponse(status=503)
    return HttpResponse(status=200)


@login_not_required
@require_http_methods(["GET", "POST"])
def pretend(request, reference):
    """The pretended provider's page, of the demonstration alone: 404 elsewhere."""
    if not settings.DEMO or gateway.mode() != Payment.Mode.DEMO:
        raise Http404
    session = get_object_or_404(StandInSession, reference=reference)
    choice = request.POST.get("choix", "")
    back_url = f"{reverse('payment_return')}?ref={reference}"
    if request.method == "POST" and choice in stand_in.CHOICES:
        stand_in.press(reference, choice, at=request.at)
        if choice != "disparaitre":
            return redirect(back_url)
        session.refresh_from_db()
    context = {"session": session, "back_url": back_url, "gone": choice == "disparaitre"}
    return render(request, "payment/stand_in.html", context)
