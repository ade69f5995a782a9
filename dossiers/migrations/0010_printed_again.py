"""A PDF that failed is tried again later, and never given up."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0009_search_signs"),
    ]

    operations = [
        migrations.AddField(
            model_name="rendering",
            name="next_try_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
