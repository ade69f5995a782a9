"""A person answers: typed and kept, a document, sent, corrected for a day, or declined."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from accounts.words import lines
from dossiers import scans, store
from dossiers.actions.papers import FREE_TYPES, stored
from referents import access, mails
from referents.actions.asking import lock, note
from referents.actions.printing import ask_copy
from referents.models import Recommendation
from referents.questions import LONGEST, OpinionForm, lacking, to_send

State = Recommendation.State


def _open(recommendation, serial, at) -> Recommendation:
    """The fresh row, locked, that this link still opens. Raises Refused otherwise."""
    made = lock(recommendation.pk)
    if made.serial != serial or access.fault(made, at):
        raise Refused(_("Cette demande n’est plus ouverte : rien n’a été changé."))
    return made


def _begun(made):
    """An answer begun; what is already sent stays sent while it is corrected."""
    if made.state != State.SENT:
        made.state = State.DRAFT


def keep(recommendation, data, *, serial, at) -> dict:
    """Keep what is typed, raw, whatever it is worth. Returns sentences by field for what is wrong.

    Raises Refused when the request is no longer open.
    """
    with transaction.atomic():
        made = _open(recommendation, serial, at)
        known = OpinionForm(made).fields
        said = {n: lines(value)[:LONGEST] for n, value in data.items() if n in known}
        if any(made.draft.get(name, "") != value for name, value in said.items()):
            made.draft = made.draft | said
            _begun(made)
            made.save(update_fields=["draft", "state"])
    errors = OpinionForm(made).errors
    return {name: str(errors[name][0]) for name in said if name in errors}


def deposit(recommendation, upload, *, serial, at) -> None:
    """Keep a document in place of the grid, examined as a candidate's is. Raises Refused."""
    if access.fault(recommendation, at):
        raise Refused(_("Cette demande n’est plus ouverte : rien n’a été changé."))
    limit = recommendation.dossier.campaign.max_file_bytes
    scan = scans.examine(upload, types=FREE_TYPES, max_bytes=limit)
    key, original = store.keep(scan), store.keep_original(scan)
    try:
        with transaction.atomic():
            made = _open(recommendation, serial, at)
            made.draft_file = stored(scan, key, original, at)
            _begun(made)
            made.save(update_fields=["draft_file", "state"])
    except Exception:
        for kept in filter(None, (key, original)):
            store.forget(kept)
        raise


def remove_file(recommendation, *, serial, at) -> None:
    """Take the document out of what is about to be sent."""
    with transaction.atomic():
        made = _open(recommendation, serial, at)
        made.draft_file = None
        made.save(update_fields=["draft_file"])


def send(recommendation, *, serial, at) -> bool:
    """Make the answer count, from now on. False when it changes nothing (sent twice).

    A first sending tells the candidate that an opinion arrived, and thanks its author; a
    correction, within 24 hours and before the deadline, tells nobody. Raises Refused in words
    when something is lacking or the request is closed.
    """
    with transaction.atomic():
        made = _open(recommendation, serial, at)
        faults = lacking(made)
        if faults:
            raise Refused(faults[0][1])
        first = made.state != State.SENT
        if not _copied(made) and not first:
            return False
        made.state = State.SENT
        made.sent_at = made.sent_at or at
        made.corrected_at = None if first else at
        made.save()
        ask_copy(made, at=at)
        note(made, "referent_received" if first else "referent_corrected", at=at)
        if first:
            mails.received(made)
            mails.thanked(made)
    return True


def _copied(made) -> bool:
    """Put what was typed where others read it; whether anything differs from what was there."""
    new = to_send(made)
    changed = any(getattr(made, name) != value for name, value in new.items())
    for name, value in new.items():
        setattr(made, name, value)
    return changed


def decline(recommendation, *, reason, serial, at) -> None:
    """Decline; the candidate learns it, never why. What was typed is erased."""
    with transaction.atomic():
        made = _open(recommendation, serial, at)
        if made.state == State.SENT:
            raise Refused(_("Votre avis est déjà parti : vous pouvez encore le corriger."))
        made.state, made.ended_at = State.DECLINED, at
        made.decline_reason = lines(reason).strip()[:300]
        made.draft, made.draft_file = {}, None
        made.save(update_fields=["state", "ended_at", "decline_reason", "draft", "draft_file"])
        note(made, "referent_declined", at=at)
        mails.declined(made)
