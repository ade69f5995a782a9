"""Loads the demonstration: campaigns, personas, invented candidates and their history."""

from time import monotonic

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts import instant
from accounts.refusal import Refused
from config.demonstration import loading
from dossiers.models import State


class Command(BaseCommand):
    """Loads the demonstration once; run again, changes nothing and says so. Only with `DEMO`."""

    help = "Loads the demonstration (DEMO=1): campaigns, personas, invented candidates."

    def add_arguments(self, parser):
        """How many, which seed, and whether to start afresh."""
        parser.add_argument("--candidates", type=int, default=60, help="invented candidates")
        parser.add_argument("--seed", type=int, default=42, help="the same seed, the same story")
        parser.add_argument("--fresh", action="store_true", help="erase the demonstration first")

    def handle(self, *args, candidates: int, seed: int, fresh: bool = False, **options):
        """Raises `CommandError` outside a demonstration, in words."""
        if not settings.DEMO:
            raise CommandError("La démonstration ne se charge qu’avec DEMO=1.")
        if candidates < 0:
            raise CommandError("--candidates attend un nombre positif.")
        try:
            self.load(candidates, seed, fresh=fresh)
        except Refused as refusal:
            raise CommandError(str(refusal.reason)) from refusal

    def load(self, candidates, seed, *, fresh):
        """Erases if asked, loads if there is nothing, says what there is."""
        if fresh:
            loading.erase()
        if loading.present():
            self.stdout.write("La démonstration est déjà chargée : rien n’a été changé.")
            return
        start = monotonic()
        found = loading.load(candidates, seed, at=instant.now())
        said = ", ".join(f"{State(name).label} : {number}" for name, number in found.items())
        seconds = f"{monotonic() - start:.1f}".replace(".", ",")
        self.stdout.write(f"{found.total()} dossiers en {seconds} s ({said}).")
        self.stdout.write(f"Mot de passe de tous les comptes : {settings.DEMO_PASSWORD}")
        for address, role in settings.DEMO_ACCOUNTS:
            self.stdout.write(f"  {address:<26} {role}")
