"""Collects the words of the screens and compiles their English."""

from django.core.management.base import BaseCommand, CommandError

from config import catalogue


class Command(BaseCommand):
    """Renews `locale/en/LC_MESSAGES/django.po` and compiles it, or does one thing of the two."""

    help = "Collects the words to translate and compiles the English catalogue."

    def add_arguments(self, parser):
        """`--check` writes nothing and fails when a word has no English."""
        parser.add_argument("--check", action="store_true", help="write nothing, fail on a lack")
        parser.add_argument("--compile", action="store_true", help="compile what is there")

    def handle(self, *args, check: bool = False, compile: bool = False, **options):
        """Renews, checks or compiles."""
        if check:
            self.verify()
        elif compile:
            catalogue.compiled()
        else:
            self.renew()

    def renew(self) -> None:
        """Writes today's words, compiles them, says how many have no English."""
        words = catalogue.renew()
        catalogue.compiled()
        lacking = sum(1 for each in words if each.id and not each.string)
        self.stdout.write(f"{len(words)} textes, dont {lacking} à traduire.")

    def verify(self) -> None:
        """Raises `CommandError` naming the first faults."""
        faults = catalogue.faults()
        if faults:
            shown = "\n".join(faults[:20])
            raise CommandError(f"{len(faults)} défauts du catalogue anglais :\n{shown}")
