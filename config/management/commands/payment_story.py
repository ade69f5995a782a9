"""Tells one payment's story in words: what was asked, what came, what the provider said."""

from django.core.management.base import BaseCommand, CommandError

from accounts.words import euros, moment
from backoffice.words import event_label
from payments.models import Payment


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
        for event in payment.dossier.events.filter(data__payment=payment.pk).order_by("pk"):
            print(f"{moment(event.at)} : {event_label(event.name)}. {event.note}".rstrip())
        for each in payment.provider_events.order_by("pk"):
            print(f"{moment(each.received_at)} : notification {each.kind}.")
        for alert in payment.alerts.order_by("pk"):
            end = f"traitée : {alert.outcome}" if alert.closed_at else "à traiter"
            print(f"Alerte, {alert.get_kind_display()} ({euros(alert.cents)}), {end}.")
