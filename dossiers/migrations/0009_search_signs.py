"""One apostrophe and one hyphen in the words searched, in rows written before they were."""

from django.db import migrations
from django.db.models import Q

#: The signs of every keyboard as one of each, as `actions.counting` wrote them on that day.
ONE = str.maketrans("’‘ʼ´`‐‑‒–—", "'''''-----")


def keep_signs(apps, schema_editor):
    """Rewrite the words that hold another sign; what is typed is compared with them."""
    Dossier = apps.get_model("dossiers", "Dossier")
    odd = Q()
    for sign in ONE:
        odd |= Q(search__contains=chr(sign))
    rows = list(Dossier.objects.filter(odd).only("search"))
    for row in rows:
        row.search = row.search.translate(ONE)
    Dossier.objects.bulk_update(rows, ["search"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0008_stray_files")]
    operations = [migrations.RunPython(keep_signs, migrations.RunPython.noop, elidable=True)]
