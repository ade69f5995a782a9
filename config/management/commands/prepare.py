"""Makes the data of this machine ready: schema, cache, words, rights, demonstration."""

from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from config import catalogue
from config.demonstration import loading


class Command(BaseCommand):
    """Migrates; in `DEMO`, loads the demonstration when it is not there yet. Repeatable."""

    help = "Migrates and, in DEMO, loads the demonstration once."

    def add_arguments(self, parser):
        """`--fresh` loads the demonstration again, from nothing."""
        parser.add_argument("--fresh", action="store_true", help="load the demonstration afresh")

    def handle(self, *args, fresh: bool = False, **options):
        """Prepares; only a demonstration is ever erased."""
        catalogue.compiled()
        lift_statement_timeout()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("roles", verbosity=0)
        if settings.DEMO and (fresh or not loading.present()):
            self.stderr.write("Chargement de la démonstration (une fois)…")
            said = StringIO()
            call_command("demo", fresh=fresh, stdout=said)
            self.stderr.write(said.getvalue().partition("\n")[0])


def lift_statement_timeout() -> None:
    """A migration may take longer than a request; waiting for a lock stays short."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
