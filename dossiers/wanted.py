"""What support may ask of a candidate: pieces it refused, then whatever the dossier still lacks."""

from dataclasses import asdict, dataclass

from django.utils import translation

from dossiers import copies, sections
from dossiers.models import REFUSED, Verdict


@dataclass(frozen=True)
class Wanted:
    """One thing to provide, as its candidate reads it. `slot` is empty for what is no piece."""

    key: str
    page: str
    slot: str
    label: str
    reason: str
    #: a piece the team refused, rather than something never given
    refused: bool

    @property
    def stored(self) -> dict:
        """As a complement request keeps it."""
        return {name: value for name, value in asdict(self).items() if name != "refused"}


def wanted(dossier) -> list[Wanted]:
    """Everything that may be asked now, in the candidate's language, refused pieces first."""
    with translation.override(dossier.user.language):
        reading = sections.Reading(dossier)
        return [*_refused(reading), *_missing(reading)]


def _refused(reading):
    verdicts = Verdict.objects.standing().filter(
        document__dossier=reading.dossier, judgement__in=REFUSED
    )
    reasons = {each.document_id: each.reason for each in verdicts}
    for page in sections.sections_of(reading.campaign):
        for label, _audience, document in copies.documents_of(page, reading):
            if document.pk in reasons:
                said = {"label": str(label), "reason": reasons[document.pk]}
                key = f"piece:{document.pk}"
                yield Wanted(key, page.slug, document.slot, refused=True, **said)


def _missing(reading):
    for item in sections.missing(reading):
        slot = item.key.removeprefix(f"{item.page}.") if item.kind == "piece" else ""
        yield Wanted(
            f"manque:{item.key}", item.page, slot, label=str(item.label), reason="", refused=False
        )


def provided(reading, item, since) -> bool:
    """Whether an item asked at `since` has been given: a newer document, or nothing lacks there."""
    if item["slot"]:
        return any(each.created_at > since for each in reading.documents.get(item["slot"], ()))
    section = sections.section(reading.campaign, item["page"])
    left = section.missing(reading) if section else ()
    return item["key"].removeprefix("manque:") not in {each.key for each in left}
