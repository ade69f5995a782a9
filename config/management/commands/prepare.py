"""Makes the data of this machine ready: schema, cache, words, campaigns, demonstration."""

import shutil
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from accounts.actions import load_notices
from config import catalogue
from dossiers.models import Dossier


class Command(BaseCommand):
    """Migrates; in `DEMO`, loads the demonstration when there is no dossier yet. Repeatable."""

    help = "Migrates and, in DEMO, loads the demonstration once."

    def add_arguments(self, parser):
        """`--fresh` throws the demonstration's data away first."""
        parser.add_argument("--fresh", action="store_true", help="erase the demonstration first")

    def handle(self, *args, fresh: bool = False, **options):
        """Prepares; raises `CommandError` rather than erase anything but a demonstration."""
        if fresh:
            erase_demonstration()
        catalogue.compiled()
        lift_statement_timeout()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("roles", verbosity=0)
        load_notices()
        if settings.DEMO and not Dossier.objects.exists():
            self.stderr.write("Chargement de la démonstration…")
            call_command("demo", candidates=60, seed=42, stdout=self.stderr)


def lift_statement_timeout() -> None:
    """A migration may take longer than a request; waiting for a lock stays short."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")


def erase_demonstration() -> None:
    """Removes the SQLite file and the deposited files of the demonstration, and nothing else."""
    name = Path(str(connection.settings_dict["NAME"]))
    if not settings.DEMO or connection.vendor != "sqlite" or name.parent != settings.DATA_DIR:
        raise CommandError("--fresh n’efface que les données d’une démonstration sur SQLite.")
    connection.close()
    for path in settings.DATA_DIR.glob(f"{name.name}*"):
        path.unlink()
    shutil.rmtree(settings.DATA_DIR / "fichiers", ignore_errors=True)
