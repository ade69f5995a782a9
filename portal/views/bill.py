"""The bill of a dossier as its page shows it: lines, payments, what can be paid and what cannot."""

from django.urls import reverse
from django.utils.translation import gettext as _

from dossiers.models import Bursary, YesNo
from payments import gateway, sections, workflow
from payments.bill import Bill
from payments.models import Payment

TONES = {
    Payment.State.PAID: "ok",
    Payment.State.OPEN: "doing",
    Payment.State.PROCESSING: "doing",
    Payment.State.FAILED: "erreur",
}


def context(frame) -> dict:
    """What `dossier/frais_lines.html` reads, under `money`."""
    dossier, at = frame.dossier, frame.request.at
    now = sections.balance(frame.reading)
    told = Bill(dossier, now)
    payments = list(dossier.payments.select_related("receipt"))
    pending = next((each for each in payments if each.pending), None)
    return {
        "money": {
            "now": now,
            "lines": told.lines,
            "bursary": told.bursary,
            "supplement": told.due,
            "late": bool(told.supplement and told.supplement.lapsed_at),
            "payments": [(each, TONES.get(each.state, "na")) for each in payments],
            "pending": pending,
            "refusal": workflow.pay_refusal(dossier, now, at),
            "warning": warning(dossier, now),
            "destination": gateway.destination(),
            "support": dossier.campaign.support_email,
            "pay_url": reverse("payment_open", args=[dossier.number]),
            "cancel_url": reverse("payment_cancel", args=[dossier.number]),
        }
    }


def warning(dossier, now) -> str:
    """What the candidate should know of the bursary before paying; empty when all is well."""
    bursary = dossier.bursary
    if dossier.tariff.bursary_first is None or bursary.claimed != YesNo.YES or now.bill.reduced:
        return ""
    if bursary.ruling == Bursary.Ruling.REFUSED:  # the bill itself says who refused it and why
        return ""
    return _(
        "Votre avis définitif d’attribution n’est pas déposé : le plein tarif s’applique, et votre "
        "dossier ne peut pas être transmis sans cet avis. Déposez-le avant de payer, ou répondez "
        "« Non » si vous n’êtes pas boursier."
    )
