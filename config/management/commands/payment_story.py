"""Tells one payment's story in words: what was asked, what came, what the provider said."""

from django.core.management.base import BaseCommand, CommandError

from accounts.words import euros, moment
from backoffice.words import event_label
from payments.models import Payment, Receipt


class Command(BaseCommand):
    """Reads only; names no card and no address of the provider's page."""

    help = "Tells the story of one payment, found by the first characters of its reference."

    def add_arguments(self, parser):
        """The reference, as the candidate quotes it."""
        parser.add_argument("reference")

    def handle(self, *args, reference, **options):
        """One sentence per fact, in the order of time."""
        found = Payment.objects.filter(reference__startswith=reference.lower())
        if len(found) != 1:
            raise CommandError(f"{len(found)} paiement(s) commencent par « {reference} ».")
        payment = found.select_related("dossier__user", "actor").get()
        print(f"Paiement {payment} de {euros(payment.amount)}, {payment.get_state_display()}.")
        print(f"Dossier {payment.dossier.number}, payé par {payment.actor.full_name}.")
        for line in payment.lines:
            print(f"  {line['label']} : {euros(line['cents'])}")
        for at, words in sorted(_facts(payment), key=lambda fact: fact[0]):
            print(f"{moment(at)} : {words}")
        if payment.problem:
            print(f"Le prestataire diffère encore : {payment.problem}.")


def _facts(payment):
    """(instant, sentence) of each thing that happened; of one instant, the cause first."""
    for each in payment.provider_events.order_by("pk"):
        yield each.received_at, f"Notification {each.kind}."
    for event in payment.dossier.events.filter(data__payment=payment.pk).order_by("pk"):
        yield event.at, f"{event_label(event.name)}. {event.note}".rstrip()
    if payment.intention_at:
        yield payment.intention_at, "Transmission demandée avec ce paiement."
    if payment.intention_refusal:
        yield payment.settled_at, f"Transmission refusée : {payment.intention_refusal}"
    for receipt in Receipt.objects.filter(payment=payment):
        failed = f" En échec, à refaire : {receipt.error}" if receipt.error else ""
        yield receipt.requested_at, f"Reçu {receipt.number} demandé.{failed}"
        if receipt.made_at:
            yield receipt.made_at, f"Reçu {receipt.number} établi."
    yield from _alerts(payment)


def _alerts(payment):
    for alert in payment.alerts.order_by("pk"):
        name = f"Alerte, {alert.get_kind_display()} ({euros(alert.cents)})"
        yield alert.raised_at, f"{name}{'' if alert.closed_at else ', à traiter'}."
        if alert.closed_at:
            yield alert.closed_at, f"{name}, traitée : {alert.outcome}"
