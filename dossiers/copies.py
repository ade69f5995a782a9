"""Numbered copies: what a dossier said at one transmission."""

import hashlib
import json

from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime

from dossiers import fees, sections
from dossiers.models import Copy, CopyDocument, Document, Rendering

FREE_LABEL = "Document annexe"


def content(dossier, *, at) -> dict:
    """Everything the dossier says now, in French whatever the reader's language.

    Whole and self-sufficient: the PDF, the receipt and juries' copies are made from it alone.
    """
    with translation.override("fr"):
        reading = sections.Reading(dossier)
        bill = fees.bill(dossier)
        return {
            "number": dossier.number,
            "made_at": at.isoformat(),
            "campaign": {"name": dossier.campaign.name, "slug": dossier.campaign.slug},
            "candidate": {"name": dossier.user.full_name, "email": dossier.user.email},
            "support_email": dossier.campaign.support_email,
            "formations": [_formation(each) for each in reading.candidatures],
            "sections": [
                _section(each, reading) for each in sections.sections_of(dossier.campaign)
            ],
            "missing": _missing(reading),
            "fees": {
                "total": bill.total,
                "lines": [{"label": line.label, "cents": line.cents} for line in bill.lines],
            },
            "next_dates": next_dates(reading.candidatures),
        }


def _formation(candidature):
    formation = candidature.formation
    return {
        "candidature": candidature.pk,
        "formation": formation.pk,
        "title": formation.title,
        "school": formation.school.name,
        "option": candidature.option.label if candidature.option else "",
    }


def _section(section, reading):
    blocks = section.summary(reading)
    return {
        "slug": section.slug,
        "title": str(section.title),
        "items": [_item(item) for block in blocks if not block.title for item in block.items],
        "rows": [
            {
                "title": block.title,
                "outside": block.outside,
                "items": [_item(item) for item in block.items],
            }
            for block in blocks
            if block.title and block.items
        ],
        "documents": [_document(*pair) for pair in documents_of(section, reading)],
    }


def _item(item):
    return {
        "key": item.key,
        "label": item.label,
        "value": item.value,
        "audience": sorted(item.audience),
    }


def documents_of(section, reading):
    """(label, audience, document) of each document of a page, expected pieces before free ones."""
    for slot in section.slots(reading):
        for document in slot.documents:
            yield slot.label, slot.piece.audience, document
    for document in reading.documents.get(getattr(section, "free_slot", ""), ()):
        yield document.title or FREE_LABEL, "jury", document


def _document(label, audience, document):
    file = document.file
    return {
        "document": document.pk,
        "slot": document.slot,
        "label": label,
        "audience": audience,
        "state": document.status,
        "reason": document.reason,
        "until": document.later_until.isoformat() if document.later_until else "",
        "name": file.name if file else "",
        "pages": file.pages if file else None,
        "size": file.size if file else 0,
        "digest": file.digest if file else "",
    }


def _missing(reading):
    reasons = {each.item: each for each in reading.dossier.justifications.all()}
    found = []
    for item in sections.missing(reading):
        why = reasons.get(item.key)
        found.append(
            {
                "key": item.key,
                "page": item.page,
                "label": item.label,
                "reason": why.get_reason_display() if why else "",
                "text": why.text if why else "",
            }
        )
    return found


def next_dates(candidatures, *, since=None) -> list[dict]:
    """Dates of the chosen formations (from `since` on, where given), in order, in words."""
    formations = [each.formation_id for each in candidatures]
    if not formations:
        return []
    step = type(candidatures[0].formation)._meta.get_field("steps").related_model
    steps = step.objects.filter(formation__in=formations).select_related("formation")
    if since:
        steps = steps.filter(starts_at__gte=since)
    return [
        {
            "label": f"{each.formation.title} : {each.label}",
            "when": date_format(localtime(each.starts_at), "j F Y"),
        }
        for each in steps.order_by("starts_at", "formation__position", "pk")
        if each.kind not in ("recordings_until",)
    ]


def make(dossier, *, at) -> Copy:
    """Write the next numbered copy and hold its files. Called by `perform`, in its transaction."""
    number = dossier.transmissions
    found = content(dossier, at=at) | {
        "copy": number,
        "transmission_number": dossier.transmission_number,
    }
    text = json.dumps(found, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    copy = Copy.objects.create(
        dossier=dossier, number=number, made_at=at, content=found, digest=digest
    )
    labels = {
        each["document"]: each["label"] for page in found["sections"] for each in page["documents"]
    }
    held = Document.objects.filter(pk__in=labels, file__isnull=False).select_related("file")
    CopyDocument.objects.bulk_create(
        CopyDocument(copy=copy, slot=each.slot, label=labels[each.pk][:200], file=each.file)
        for each in held
    )
    return copy


def ask_pdfs(copy, *, at) -> None:
    """Ask for the receipt and the whole dossier in PDF, in the transmission's transaction: the
    clock makes them, so that they are there when the candidate comes for them.
    """
    kinds = (Rendering.Kind.RECEIPT, Rendering.Kind.DOSSIER)
    Rendering.objects.bulk_create(
        Rendering(copy=copy, kind=kind, requested_at=at) for kind in kinds
    )
