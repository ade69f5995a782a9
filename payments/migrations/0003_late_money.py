"""One more kind of alert: money that came for a dossier already lapsed."""

from django.db import migrations, models

KINDS = [
    ("duplicate", "Double paiement technique"),
    ("older", "Somme d’un ancien montant"),
    ("differs", "Le prestataire diffère"),
    ("disputed", "Contesté par le porteur de la carte"),
    ("refunded", "Remboursé chez le prestataire"),
    ("refused", "Payé, transmission refusée"),
    ("unpaid", "Complément impayé à la date"),
    ("late", "Somme venue après la clôture"),
]


class Migration(migrations.Migration):
    """Words only: nothing moves in the table."""

    dependencies = [("payments", "0002_money_watch")]

    operations = [
        migrations.AlterField(
            model_name="alert",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=10, verbose_name="objet"),
        ),
    ]
