"""A receipt that failed is tried again later, and never given up."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0004_partial_refund"),
    ]

    operations = [
        migrations.AddField(
            model_name="receipt",
            name="next_try_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="prochain essai le"),
        ),
        migrations.AlterField(
            model_name="receipt",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="essais"),
        ),
        migrations.AlterField(
            model_name="receipt",
            name="error",
            field=models.CharField(blank=True, max_length=300, verbose_name="erreur"),
        ),
        migrations.AlterField(
            model_name="receipt",
            name="payment",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="receipt",
                to="payments.payment",
                verbose_name="paiement",
            ),
        ),
    ]
