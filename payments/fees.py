"""What a dossier has paid and what is left, in cents (S1, S3, S4)."""

from dataclasses import dataclass

from dossiers import fees as dossier_fees
from dossiers.models import State
from payments.models import Payment


@dataclass(frozen=True)
class Balance:
    """The bill of a dossier and the money received for it; every figure in integer cents."""

    bill: dossier_fees.Bill
    paid: int

    @property
    def due(self) -> int:
        """What is left to pay; never below zero."""
        return max(0, self.bill.total - self.paid)

    @property
    def credit(self) -> int:
        """Paid beyond what is owed: kept for a later formation, never refunded."""
        return max(0, self.paid - self.bill.total)


def paid(dossier) -> int:
    """Money received, in cents: payments in state « payé » and no other. One query."""
    return Payment.objects.paid().filter(dossier_id=dossier.pk).cents()


def balance(dossier, *, noticed=None) -> Balance:
    """The bill as things stand and what was paid; three queries at most."""
    return Balance(dossier_fees.bill(dossier, noticed=noticed), paid(dossier))


def due(dossier) -> int:
    """`max(0, owed − paid)` in cents: a formation added or a bursary refused is no special case."""
    return balance(dossier).due


def left_by(payment) -> int:
    """What its dossier would owe, in cents, without the money of this payment.

    Nothing for a dossier that lapsed: it is not studied, and this money pays for nothing (T5).
    """
    dossier = payment.dossier
    if dossier.state == State.LAPSED:
        return 0
    rest = Payment.objects.paid().filter(dossier_id=dossier.pk).exclude(pk=payment.pk).cents()
    return max(0, dossier_fees.bill(dossier).total - rest)


def credit(dossier) -> int:
    """Cents paid beyond what is owed."""
    return balance(dossier).credit
