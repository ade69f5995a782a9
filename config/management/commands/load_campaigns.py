"""Loads the campaigns of the sources, and the demonstration's current ones."""

from django.core.management.base import BaseCommand, CommandError

from accounts import instant
from accounts.refusal import Refused
from formations import actions


class Command(BaseCommand):
    """Loads what is not there yet, and leaves what is: running it twice changes nothing."""

    help = "Loads the campaigns of formations/data (and, with --demo, two current ones)."

    def add_arguments(self, parser):
        """`--demo` also opens « Apprentissage » and « IMT-BS »."""
        parser.add_argument("--demo", action="store_true", help="also open two current campaigns")

    def handle(self, *args, demo: bool = False, **options):
        """Says what was loaded. A file that cannot be is refused with the line at fault."""
        at = instant.now()
        try:
            loaded = actions.load_campaigns(at)
            if demo:
                loaded += actions.load_demonstration(at)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        for campaign in loaded:
            self.stdout.write(f"{campaign.name_fr} ({campaign.slug})")
        if not loaded:
            self.stdout.write("Rien à charger.")
