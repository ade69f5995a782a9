"""Compares every payment with the provider now, and says the difference in words."""

from django.core.management.base import BaseCommand, CommandError

from accounts import instant
from accounts.words import euros
from payments import actions, gateway


class Command(BaseCommand):
    """The day's comparison, at once. Fails when something differs, so that a script notices."""

    help = "Compares every payment of 180 days with the provider; fails when something differs."

    def handle(self, *args, **options):
        """Says both totals, then each payment that differs."""
        try:
            made = actions.compare(at=instant.now())
        except gateway.Unavailable as error:
            raise CommandError("Le prestataire ne répond pas : rien n’a été comparé.") from error
        print(f"Chez nous : {euros(made.ours)}. Chez le prestataire : {euros(made.theirs)}.")
        for each in made.details:
            ours, theirs = euros(each["ours"]), euros(each["theirs"])
            print(f"{each['reference'][:12].upper()} : {ours} chez nous, {theirs} chez lui.")
        if made.difference:
            raise CommandError(f"Écart : {euros(made.difference)}.")
        print(f"Aucun écart sur {made.sessions} sessions.")
