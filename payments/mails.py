"""The mails of a payment: each writes an outbox row in the caller's transaction."""

from django.utils import translation
from django.utils.translation import gettext as _

from accounts import links, outbox
from accounts.words import euros, moment
from dossiers.models import State


def confirmed(payment, *, at, transmitted=False, late=False, double=False):
    """The proof of payment: amount, date, reference, lines; and what became of the transmission.

    `late` says that the dossier had lapsed when the money came, `double` that nothing was due any
    more: it is given back. Who has to transmit is told so, nobody else.
    """
    refused = "" if transmitted or late or double else payment.intention_refusal
    unsent = payment.dossier.state in (State.DRAFT, State.REOPENED)
    with translation.override(payment.dossier.user.language):
        facts = {
            "at": moment(at),
            "lines": [(_words(line), euros(line["cents"])) for line in payment.lines],
            "to_send": unsent and not transmitted and not refused,
            "transmitted": transmitted,
            "late": late,
            "double": double,
            "refused": refused,
        }
    _post("paiement_confirme", payment, facts)


def examined(payment):
    """Money moved that is not what was asked: a person looks, nothing is to be paid meanwhile."""
    _post("paiement_examine", payment, {"asked": bool(payment.intention_at)})


def refunded(payment, *, due):
    """The money was given back; what the dossier owes without it, in cents, is said."""
    with translation.override(payment.dossier.user.language):
        facts = {"due": euros(due) if due else ""}
    _post("paiement_rembourse", payment, facts)


def failed(payment):
    """No money was taken, and why; asked with it, the transmission did not take place."""
    facts = {"expired": payment.state == payment.State.EXPIRED, "asked": bool(payment.intention_at)}
    _post("paiement_echoue", payment, facts)


def complement(dossier, *, due, reason, until, dropped=False):
    """Something is due that was not before (a bursary refused): how much, why, by when, how.

    `until` is None before the transmission, which waits for it. `dropped` says that it stays due
    though the formation it was asked with fell at the closing.
    """
    with translation.override(dossier.user.language):
        facts = {
            "due": euros(due),
            "reason": reason,
            "until": moment(until) if until else "",
            "dropped": dropped,
        }
    _send("paiement_complement", dossier, facts)


def formation_added(dossier, words, *, supplement):
    """Support added a formation: what is to be done, the supplement and its date, what else falls.

    `words` are the facts money ignores; `supplement` is None when nothing is due.
    """
    with translation.override(dossier.user.language):
        facts = {"due": "", "until": ""}
        if supplement:
            facts = {"due": euros(supplement.cents), "until": moment(supplement.due_at)}
    return _send("formation_ajoutee", dossier, words | facts)


def unpaid(dossier, *, due):
    """The date of a supplement passed with something still due: the dossier is not studied."""
    with translation.override(dossier.user.language):
        facts = {"due": euros(due)}
    _send("paiement_impaye", dossier, facts)


def receipt(document):
    """The numbered receipt is ready as a PDF, behind the candidate's own sign-in."""
    payment = document.payment
    address = links.absolute(f"/paiement/recu/{payment.reference}/")
    facts = {"number": document.number, "receipt_url": address}
    _post("paiement_recu", payment, facts)


def _words(line):
    """A formation's title, or the deduction of what was paid before."""
    return line["label"] if line["formation"] else _("Déjà réglé")


def _post(template, payment, facts):
    with translation.override(payment.dossier.user.language):
        own = {"amount": euros(payment.amount), "reference": payment.short_reference}
    _send(template, payment.dossier, own | facts)


def _send(template, dossier, facts):
    user = dossier.user
    base = f"/dossiers/{dossier.number}/"
    return outbox.post(
        template,
        to=user.email,
        context={
            "name": user.full_name,
            "dossier_url": links.absolute(base),
            "fees_url": links.absolute(f"{base}frais/"),
            "recap_url": links.absolute(f"{base}recapitulatif/"),
            **facts,
        },
        language=user.language,
        user=user,
        object_id=dossier.pk,
        dossier_number=dossier.number,
    )
