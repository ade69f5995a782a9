"""Removes the second factor of who lost the device, on the word of an administrator."""

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User, plain_address
from backoffice.actions import forget_lost_device


class Command(BaseCommand):
    """`manage.py lost_device jury@ecole.fr --by admin@imt.fr --reason "Vol, identité vérifiée"`.

    The person's sessions end, they are told by mail, and set another device at the next sign-in.
    The administrator and the reason stay in the history of the account.
    """

    help = "Removes the second factor of a person who lost the device and the recovery codes."

    def add_arguments(self, parser):
        """Whose device, on whose word, and why."""
        parser.add_argument("email", help="the account whose device is lost")
        parser.add_argument("--by", required=True, help="address of the administrator who decides")
        parser.add_argument("--reason", required=True, help="how the person was recognised")

    def handle(self, email, *, by, reason, **options):
        """Raises CommandError for an unknown account, or a decision nobody may take."""
        user = User.objects.filter(email=plain_address(email)).first()
        actor = User.objects.filter(
            email=plain_address(by), is_active=True, is_superuser=True
        ).first()
        if user is None:
            raise CommandError(f"Aucun compte à l’adresse {email}.")
        if actor is None or actor == user or not reason.strip():
            raise CommandError("Il faut un autre administrateur, et un motif.")
        if not forget_lost_device(user, actor=actor, reason=reason.strip()):
            raise CommandError("Ce compte n’a pas de double vérification.")
        self.stdout.write(f"Double vérification retirée pour {user.email}.")
