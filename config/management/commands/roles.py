"""Gives the team's groups the rights the platform says, and no others."""

from django.core.management.base import BaseCommand

from backoffice.actions import allow_support


class Command(BaseCommand):
    """Creates the group « Support », or brings its rights back to those of the code. Repeatable."""

    help = "Creates or repairs the group « Support »."

    def handle(self, *args, verbosity: int = 1, **options):
        """Says which group has how many rights, unless told to be quiet."""
        group = allow_support()
        if verbosity:
            self.stdout.write(f"{group.name}\u00a0: {group.permissions.count()} droits")
