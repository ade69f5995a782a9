"""Keys by which probable second accounts are found, and those told apart by the team."""

import unicodedata

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def bare(text):
    """Letters and digits without accents or capitals, as `actions.counting.bare` on that day."""
    spelt = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    spelt = spelt.lower().replace("œ", "oe").replace("æ", "ae").replace("ß", "ss")
    return "".join(sign for sign in spelt if sign.isalnum())


def keep_keys(apps, schema_editor):
    """Write the keys of the dossiers there are."""
    Dossier = apps.get_model("dossiers", "Dossier")
    batch = []
    for row in Dossier.objects.select_related("user", "ine").iterator(chunk_size=2000):
        user = row.user
        if user.birth_name and user.birth_date:
            row.person_key = f"{bare(user.birth_name)[:100]} {user.birth_date}"
        row.ine_key = bare(row.ine.number)[:40] if hasattr(row, "ine") else ""
        batch.append(row)
    Dossier.objects.bulk_update(batch, ["person_key", "ine_key"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0005_reasons"),
        ("formations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ToldApart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("said_at", models.DateTimeField(verbose_name="le")),
                ("reason", models.CharField(max_length=500, verbose_name="motif")),
            ],
            options={
                "verbose_name": "comptes distincts",
                "verbose_name_plural": "comptes distincts",
            },
        ),
        migrations.AddField(
            model_name="dossier",
            name="ine_key",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="dossier",
            name="person_key",
            field=models.CharField(blank=True, default="", max_length=120),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        ("draft", "submitted", "completing", "validated", "reopened"),
                    ),
                    models.Q(("person_key", ""), _negated=True),
                ),
                fields=["campaign", "person_key"],
                name="dossier_same_person",
            ),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        ("draft", "submitted", "completing", "validated", "reopened"),
                    ),
                    models.Q(("ine_key", ""), _negated=True),
                ),
                fields=["campaign", "ine_key"],
                name="dossier_same_ine",
            ),
        ),
        migrations.AddField(
            model_name="toldapart",
            name="one",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="toldapart",
            name="other",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="toldapart",
            name="said_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="toldapart",
            constraint=models.UniqueConstraint(fields=("one", "other"), name="told_apart_once"),
        ),
        migrations.AddConstraint(
            model_name="toldapart",
            constraint=models.CheckConstraint(
                condition=models.Q(("one__lt", models.F("other"))), name="told_apart_in_order"
            ),
        ),
        migrations.RunPython(keep_keys, migrations.RunPython.noop, elidable=True),
    ]
