"""The first ready-made reasons; the team edits them in the administration."""

from django.db import migrations

REASONS = (
    (
        "replace",
        "Mauvais document",
        "Ce n’est pas le document demandé : déposez celui que la page indique.",
        "This is not the document we asked for: please upload the one the page describes.",
    ),
    (
        "replace",
        "Incomplet",
        "Il manque des pages : déposez le document entier, recto et verso.",
        "Some pages are missing: please upload the whole document, both sides.",
    ),
    (
        "replace",
        "Périmé",
        "Ce document n’est plus valable : déposez-en un en cours de validité.",
        "This document has expired: please upload one that is still valid.",
    ),
    (
        "replace",
        "Autre année",
        "Ce document ne concerne pas l’année demandée.",
        "This document is not about the year we asked for.",
    ),
    (
        "replace",
        "Autre personne",
        "Le nom lu sur ce document n’est pas le vôtre : vérifiez le fichier déposé.",
        "The name on this document is not yours: please check the file you uploaded.",
    ),
    (
        "replace",
        "Non signé",
        "Ce document doit être signé et daté.",
        "This document must be signed and dated.",
    ),
    (
        "replace",
        "Traduction",
        "Joignez une traduction en français par un traducteur assermenté.",
        "Please add a French translation by a sworn translator.",
    ),
    (
        "unreadable",
        "Flou",
        "L’image est floue : numérisez le document à plat, avec une bonne lumière.",
        "The picture is blurred: please scan the document flat, in good light.",
    ),
    (
        "unreadable",
        "Coupé",
        "Un bord du document est coupé : les quatre coins doivent être visibles.",
        "An edge of the document is cut off: its four corners must be visible.",
    ),
    (
        "unreadable",
        "Trop sombre",
        "Le document est trop sombre ou taché d’un reflet pour être lu.",
        "The document is too dark to read, or hidden by a reflection.",
    ),
    (
        "unreadable",
        "Ne s’ouvre pas",
        "Le fichier ne s’affiche pas : déposez-le de nouveau, en PDF si possible.",
        "The file does not open: please upload it again, as a PDF if you can.",
    ),
)


def write(apps, schema_editor):
    rows = apps.get_model("dossiers", "ReasonTemplate").objects
    for rank, (judgement, label, french, english) in enumerate(REASONS, start=1):
        rows.create(
            judgement=judgement, label=label, text_fr=french, text_en=english, position=rank
        )


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0004_review")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
