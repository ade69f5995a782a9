"""A PDF that failed is tried again later, and never given up."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("referents", "0006_readings"),
    ]

    operations = [
        migrations.AddField(
            model_name="opinionprint",
            name="next_try_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
