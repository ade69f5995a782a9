"""One more kind of alert: a part of a payment given back by hand at the provider."""

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
    ("partial", "Remboursé en partie chez le prestataire"),
]


class Migration(migrations.Migration):
    """Words only: nothing moves in the table."""

    dependencies = [("payments", "0003_late_money")]

    operations = [
        migrations.AlterField(
            model_name="alert",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=10, verbose_name="objet"),
        ),
    ]
