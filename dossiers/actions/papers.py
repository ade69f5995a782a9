"""Documents: deposited, replaced, removed, promised for later, or said not to concern."""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from dossiers import access, mails, scans, sections, store, workflow
from dossiers.actions.counting import keep_count
from dossiers.models import Document, StoredFile

FREE_TYPES = ("pdf", "jpg", "png")
#: documents a candidate may add freely, and deposits of a whole dossier, replaced ones included
MOST_FREE = 20
MOST_DEPOSITS = 300
MOST_A_DAY = 100
#: files of one request, as `DATA_UPLOAD_MAX_NUMBER_FILES` counts them
MOST_SHOTS = 10
#: how long a document just removed can be put back (C28 asks for ten seconds)
UNDO = timedelta(minutes=10)
#: how far ahead a piece may be promised
LONGEST_PROMISE = timedelta(days=366)


def deposit(dossier, page, slot, upload, *, actor, at, title="", kind="") -> Document:
    """Keep an uploaded file in a slot; what was there stays until this one is accepted (C29).

    The file is examined and stored before any transaction; a refusal leaves neither row nor
    bytes. Raises Refused in words: page closed, unknown slot, or a file that will not do.
    """
    place = _ready(dossier, page, slot, actor=actor, at=at)
    scan = _examine(upload, place, dossier.campaign)
    return _keep(dossier, page, slot, scan, actor=actor, at=at, title=title, kind=kind)


def deposit_for(dossier, page, slot, upload, *, actor, at, why, title="") -> Document:
    """Put in a transmitted dossier a document its candidate sent otherwise; `why` says how it came.

    Its origin is kept, the journal says who did it, and the candidate is told by e-mail. Raises
    Refused in words: not of the team, never transmitted, unknown slot, a file that will not do.
    """
    if not access.is_support(dossier, actor):
        raise Refused(_("Cette action ne vous est pas ouverte."))
    if not why.strip():
        raise Refused(_("Dites comment ce document est arrivé."))
    place = _ready(dossier, page, slot, actor=actor, at=at, team=True)
    scan = _examine(upload, place, dossier.campaign)
    said = {"actor": actor, "at": at, "title": title, "reason": why.strip()[:300]}
    return _keep(dossier, page, slot, scan, told=True, **said)


def deposit_shots(dossier, page, slot, uploads, *, actor, at, turns=(), title="") -> Document:
    """Keep several shots of one document as one PDF, in their order (C31); `turns` in degrees.

    Each shot is examined as a file alone would be: one that will not do refuses the whole, and is
    named. Raises Refused in words; nothing is then kept.
    """
    place = _ready(dossier, page, slot, actor=actor, at=at)
    if place and not place.joins:
        raise Refused(_("Cette pièce se dépose en un seul fichier. Choisissez-en un seul."))
    if len(uploads) > MOST_SHOTS:
        raise Refused(
            _("%(most)d pages au plus par document. Réunissez-les d’abord en un PDF.")
            % {"most": MOST_SHOTS}
        )
    shots = [_examine_shot(rank, each, dossier) for rank, each in enumerate(uploads, start=1)]
    label = place.piece.label if place else shots[0].name.rpartition(".")[0] or shots[0].name
    limit = dossier.campaign.max_file_bytes
    scan = scans.assemble(shots, name=f"{label}.pdf", max_bytes=limit, turns=turns)
    return _keep(dossier, page, slot, scan, actor=actor, at=at, title=title)


def _ready(dossier, page, slot, *, actor, at, team=False):
    """The open slot a file is meant for, before the file itself is looked at. Raises Refused."""
    place = _place(dossier, page, slot, actor=actor, at=at, adding=True, team=team)
    if dossier.documents.count() >= MOST_DEPOSITS:
        raise Refused(
            _("Vous avez déposé beaucoup de fichiers. Écrivez-nous pour en ajouter un autre.")
        )
    if dossier.documents.filter(created_at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        raise Refused(
            _("Beaucoup de fichiers déposés aujourd’hui. Reprenez demain, ou écrivez-nous.")
        )
    return place


def _keep(dossier, page, slot, scan, *, actor, at, told=False, **said):
    """Store what was examined, then put it in its slot; a refusal leaves neither row nor bytes."""
    key, original = store.keep(scan), store.keep_original(scan)
    try:
        with transaction.atomic():
            fresh = workflow.lock(dossier.pk)
            place = _place(fresh, page, slot, actor=actor, at=at, adding=True, team=told)
            file = stored(scan, key, original, at)
            made = _answer(fresh, page, slot, place, actor=actor, at=at, file=file, **said)
            if told:
                _tell(fresh, made, place, actor=actor, at=at)
            return made
    except Exception:
        for kept in filter(None, (key, original)):
            store.forget(kept)
        raise


def _tell(fresh, made, place, *, actor, at):
    """The journal and the candidate learn that the team put a document in."""
    data = {"document": made.pk, "slot": made.slot}
    workflow.record(fresh, "support_document", actor=actor, at=at, note=made.reason, data=data)
    about = (place.label if place else made.title) or made.file.name
    mails.changed_for(fresh, "document", about=about, note=made.reason)


def _place(dossier, page, key, *, actor, at, adding=False, team=False):
    """The expected slot, None for a free document. Raises Refused when it is not open.

    Only a deposit (`adding`) passes a closed page, where the piece was promised for later; or the
    team's own (`team`), in a transmitted dossier.
    """
    section = sections.section(dossier.campaign, page)
    allowed = access.is_support if team else access.is_candidate
    if section is None or not allowed(dossier, actor):
        raise Refused(_("Cette page n’existe pas dans ce dossier."))
    shut = _team_shut if team else access.deposit_shut if adding else _page_shut
    reason = shut(dossier, page, key, at)
    if reason:
        raise Refused(reason)
    reading = sections.Reading(dossier)
    if key == getattr(section, "free_slot", None):
        if adding and len(reading.documents.get(key, ())) >= MOST_FREE:
            raise Refused(
                _("Vous avez déposé le maximum de %(most)d documents.") % {"most": MOST_FREE}
            )
        return None
    for slot in section.slots(reading):
        if slot.key == key:
            return slot
    raise Refused(_("Cette pièce n’est pas demandée dans votre dossier."))


def _page_shut(dossier, page, key, at):
    return access.page_shut(dossier, page, at)


def _team_shut(dossier, page, key, at):
    """What holds a page holds it for the team too: a notice would move the amount being paid."""
    return access.untransmitted(dossier) or access.held(dossier, page, at)


def _examine(upload, place, campaign):
    portrait = bool(place and place.piece.portrait)
    return scans.examine(
        upload,
        types=tuple(place.piece.types) if place else FREE_TYPES,
        max_bytes=campaign.max_file_bytes,
        portrait=portrait,
        max_px=campaign.photo_max_px,
    )


def _examine_shot(rank, upload, dossier):
    try:
        return scans.examine(upload, types=FREE_TYPES, max_bytes=dossier.campaign.max_file_bytes)
    except Refused as refusal:
        raise scans.words.of_shot(rank, scans.display_name(upload.name), refusal.reason) from None


def stored(scan, key, original, at) -> StoredFile:
    """The row of bytes just examined and kept; whoever points to it decides who reads them."""
    return StoredFile.objects.create(
        key=key,
        original_key=original,
        name=scan.name,
        digest=scan.digest,
        type=scan.type,
        size=scan.size,
        pages=scan.pages,
        width=scan.width,
        height=scan.height,
        created_at=at,
    )


def _answer(fresh, page, slot, place, *, actor, at, **said):
    """Put a document in a slot, in place of what answered it (unless it takes several)."""
    several = place is None or (place.piece.several and said.get("file"))
    former = fresh.documents.current().filter(slot=slot)
    if several:
        former = former.exclude(status=Document.Status.DEPOSITED)
    former.update(removed_at=at)
    team = not access.is_candidate(fresh, actor)
    origin = Document.Origin.SUPPORT if team else Document.Origin.CANDIDATE
    document = Document.objects.create(
        dossier=fresh, page=page, slot=slot, created_at=at, created_by=actor, origin=origin, **said
    )
    keep_count(fresh, {page})
    if access.page_shut(fresh, page, at) and not team:
        data = {"document": document.pk, "slot": slot}
        workflow.record(fresh, "late_document", actor=actor, at=at, data=data)
    return document


def reuse(dossier, page, slot, document_id, *, actor, at) -> Document:
    """Answer a slot with a file already deposited in this dossier, which stays where it was (C35).

    Asking twice changes nothing. Raises Refused when the document is no longer there or its type
    does not suit the slot.
    """
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        place = _place(fresh, page, slot, actor=actor, at=at, adding=True)
        document = fresh.documents.reusable().filter(pk=document_id).first()
        if document is None:
            raise Refused(_("Ce document n’est plus dans votre dossier. Déposez le fichier ici."))
        if place and not place.takes(document):
            raise Refused(_("Ce document n’est pas du type demandé ici. Déposez un autre fichier."))
        there = fresh.documents.current().filter(slot=slot, file=document.file_id).first()
        if there:
            return there
        title = "" if place else document.title
        return _answer(
            fresh, page, slot, place, actor=actor, at=at, file=document.file, title=title
        )


def exempt(dossier, page, slot, *, reason, actor, at) -> Document:
    """Say that a piece does not concern the candidate, and why. Raises Refused where it does."""
    if not reason.strip():
        raise Refused(_("Dites en une ligne pourquoi cette pièce ne vous concerne pas."))
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        place = _place(fresh, page, slot, actor=actor, at=at)
        if place is None or not place.piece.exemptible:
            raise Refused(_("Cette pièce est demandée à tous."))
        said = {"status": Document.Status.EXEMPT, "reason": reason.strip()[:300]}
        return _answer(fresh, page, slot, place, actor=actor, at=at, **said)


def defer(dossier, page, slot, *, reason, until, actor, at) -> Document:
    """Promise a piece for a later day: the slot stays open until then, transmitted or not (S1)."""
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        place = _place(fresh, page, slot, actor=actor, at=at)
        if place is None or not place.piece.deferrable:
            raise Refused(_("Cette pièce est attendue à la transmission."))
        today = localtime(at).date()
        if until is None or not today < until <= today + LONGEST_PROMISE:
            raise Refused(
                _("Indiquez le jour où vous aurez ce document : à venir, et dans l’année.")
            )
        said = {
            "status": Document.Status.LATER,
            "reason": reason.strip()[:300],
            "later_until": until,
        }
        return _answer(fresh, page, slot, place, actor=actor, at=at, **said)


def remove_document(dossier, document_id, *, actor, at) -> Document | None:
    """Take a document out of its slot; it can be put back while the page is open (C28)."""
    return _toggle(dossier, document_id, actor=actor, at=at, removed_at=at)


def restore_document(dossier, document_id, *, actor, at) -> Document | None:
    """Put back a document removed less than `UNDO` ago, unless another took its place."""
    return _toggle(dossier, document_id, actor=actor, at=at, removed_at=None)


def _toggle(dossier, document_id, *, actor, at, removed_at):
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        document = fresh.documents.filter(pk=document_id).first()
        if document is None:
            return None
        place = _place(fresh, document.page, document.slot, actor=actor, at=at)
        single = place is not None and not place.piece.several
        if removed_at is None and single and place.documents:
            raise Refused(_("Un autre document a pris sa place."))
        if removed_at is None and document.removed_at and at - document.removed_at > UNDO:
            raise Refused(
                _("Ce document est supprimé depuis trop longtemps. Déposez-le de nouveau.")
            )
        document.removed_at = removed_at
        document.save(update_fields=["removed_at"])
        keep_count(fresh, {document.page})
    return document
