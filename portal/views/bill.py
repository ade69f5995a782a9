"""The bill of a dossier as its page shows it: lines, payments, what can be paid and what cannot."""

from django.urls import reverse
from django.utils.translation import gettext as _

from dossiers.models import Bursary, YesNo
from payments import gateway, sections, workflow
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
    payments = list(dossier.payments.select_related("receipt"))
    pending = next((each for each in payments if each.pending), None)
    return {
        "money": {
            "now": now,
            "lines": lines(now),
            "payments": [(each, TONES.get(each.state, "na")) for each in payments],
            "pending": pending,
            "refusal": workflow.pay_refusal(dossier, now, at),
            "warning": warning(dossier, now),
            "destination": gateway.destination(),
            "pay_url": reverse("payment_open", args=[dossier.number]),
            "cancel_url": reverse("payment_cancel", args=[dossier.number]),
        }
    }


def lines(now) -> list[dict]:
    """Each line of the bill with the words of its rate."""
    rate = _("tarif boursier") if now.bill.reduced else _("plein tarif")
    ranks = [_("première formation"), _("formation suivante")]
    return [
        {"label": line.label, "why": f"{ranks[min(rank, 1)]}, {rate}", "cents": line.cents}
        for rank, line in enumerate(now.bill.lines)
    ]


def warning(dossier, now) -> str:
    """What the candidate should know of the bursary before paying; empty when all is well."""
    bursary = dossier.bursary
    if dossier.tariff.bursary_first is None or bursary.claimed != YesNo.YES or now.bill.reduced:
        return ""
    if bursary.ruling == Bursary.Ruling.REFUSED:
        return _("Votre bourse n’a pas été retenue, le plein tarif est dû. %(reason)s") % {
            "reason": bursary.ruling_reason
        }
    return _(
        "Votre avis définitif d’attribution n’est pas déposé : le plein tarif s’applique, et votre "
        "dossier ne peut pas être transmis sans cet avis. Déposez-le avant de payer, ou répondez "
        "« Non » si vous n’êtes pas boursier."
    )
