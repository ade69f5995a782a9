"""Gives the team's groups the rights the platform says, and no others."""

from django.core.management.base import BaseCommand

from backoffice.actions import allow_protection, allow_support


class Command(BaseCommand):
    """Creates the groups of the team, or brings their rights back to the code's. Repeatable."""

    help = "Creates or repairs the groups « Support » and « Protection des données »."

    def handle(self, *args, verbosity: int = 1, **options):
        """Says which group has how many rights, unless told to be quiet."""
        groups = (allow_support(), allow_protection())
        for group in groups if verbosity else ():
            self.stdout.write(f"{group.name}\u00a0: {group.permissions.count()} droits")
