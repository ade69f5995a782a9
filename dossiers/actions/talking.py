"""Messages between candidate and support, internal notes, mails that say something is waiting."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from accounts.words import lines
from dossiers import access, mails, scans, store, workflow
from dossiers.actions.papers import FREE_TYPES, stored
from dossiers.models import Message, MessageFile, Note, StrayMail
from dossiers.models.talk import LONGEST

Side = Message.Side
#: files attached to one message
MOST_FILES = 5
#: messages that one candidate may write within `PER`
MOST_MESSAGES, PER = 30, timedelta(hours=1)
#: the same words within this time are the same message, sent twice
TWICE = timedelta(minutes=2)
#: how long a message may stay unread before a mail says so, and how long until another mail (C44)
UNREAD_FOR = timedelta(minutes=5)
TOLD_EVERY = timedelta(hours=1)


def side_of(dossier, actor) -> str:
    """Whose voice this person has in the thread. Raises Refused for anybody else's."""
    if access.is_candidate(dossier, actor):
        return Side.CANDIDATE
    if access.is_support(dossier, actor):
        return Side.SUPPORT
    raise Refused(_("Ce dossier n’est pas le vôtre."))


def write(dossier, body, *, actor, at, seen=None, files=(), page="", awaits=False) -> Message:
    """Add a message to the thread, in whatever state the dossier is; what it answers is answered.

    `seen` is the last message its writer had before their eyes (all of them when None): what came
    after it is neither answered nor read, and the team is refused, to read it first. Files are
    examined and kept before any transaction, as documents are; a refusal leaves neither row nor
    bytes. The same words sent twice in a row within two minutes are one message. `awaits` marks the
    thread as waiting for the candidate. Raises Refused in words.
    """
    side, body = side_of(dossier, actor), lines(body).strip()
    _check(body, files)
    kept = _keep(dossier, files)
    try:
        with transaction.atomic():
            fresh = workflow.lock(dossier.pk)
            same = _same(fresh, side, body, at) if not files else None
            if same:
                return same
            if side == Side.SUPPORT:
                _nothing_meanwhile(fresh, actor, seen)
            else:
                not_too_many(fresh, at)
            said = {"author": actor, "page": page[:20], "awaits": awaits and side == Side.SUPPORT}
            made = add(fresh, body, side=side, at=at, kept=kept, **said)
            _answer(_before(fresh, seen).exclude(side=side).filter(pk__lt=made.pk), at)
            return made
    except Exception:
        forget(kept)
        raise


def _check(body, files):
    if not body and not files:
        raise Refused(_("Écrivez un message, ou joignez un fichier."))
    if len(body) > LONGEST:
        raise Refused(_("Votre message dépasse %(most)d caractères.") % {"most": LONGEST})
    if len(files) > MOST_FILES:
        raise Refused(_("Joignez %(most)d fichiers au plus par message.") % {"most": MOST_FILES})


def _keep(dossier, files):
    """(scan, key, key of the original) of each file, all examined before one is kept."""
    most = dossier.campaign.max_file_bytes
    found = [scans.examine(each, types=FREE_TYPES, max_bytes=most) for each in files]
    kept = []
    try:
        for scan in found:
            kept.append((scan, store.keep(scan), ""))
            kept[-1] = (*kept[-1][:2], store.keep_original(scan))
    except Exception:
        forget(kept)
        raise
    return kept


def forget(kept) -> None:
    """Erase the bytes of a message that was not written."""
    for _scan, key, original in kept:
        store.forget(key)
        store.forget(original)


def _same(fresh, side, body, at):
    last = fresh.messages.order_by("pk").last()
    twice = last and last.side == side and last.body == body and at - last.sent_at < TWICE
    return last if twice else None


def _before(fresh, seen):
    """What a person had before their eyes: the thread down to this message, or all of it."""
    return fresh.messages.all() if seen is None else fresh.messages.filter(pk__lte=seen)


def _nothing_meanwhile(fresh, actor, seen):
    """Refuse to speak over what the candidate or a colleague wrote and this person has not seen."""
    if seen is None:
        return
    since = fresh.messages.filter(pk__gt=seen).exclude(author=actor).select_related("author")
    if since.filter(side=Side.CANDIDATE).exists():
        raise Refused(
            _("Le candidat a écrit entre-temps : lisez son message, puis envoyez de nouveau.")
        )
    if colleague := since.last():
        raise Refused(
            _("%(name)s a répondu entre-temps : lisez sa réponse, puis envoyez de nouveau.")
            % {"name": colleague.author}
        )


def _answer(rows, at):
    rows.unread().update(read_at=at)
    return rows.unanswered().update(answered_at=at)


def not_too_many(fresh, at) -> None:
    """Refuse, in words, what a candidate writes beyond `MOST_MESSAGES` an hour."""
    mine = fresh.messages.filter(side=Side.CANDIDATE, sent_at__gt=at - PER)
    if mine.count() >= MOST_MESSAGES:
        raise Refused(
            _("Vous avez écrit beaucoup de messages. Attendez notre réponse, ou une heure.")
        )


def add(fresh, body, *, side, at, kept=(), **said) -> Message:
    """Write a message on a locked dossier, with the rows of its files; nothing else moves."""
    made = Message.objects.create(dossier=fresh, side=side, body=body, sent_at=at, **said)
    for scan, key, original in kept:
        MessageFile.objects.create(message=made, file=stored(scan, key, original, at))
    return made


def read(dossier, *, actor, at, seen=None) -> int:
    """The candidate has the thread before their eyes, down to the message `seen` (all of it when
    None): what the team wrote there is read. How many were.

    Anybody else's look marks nothing.
    """
    waiting = _before(dossier, seen).to_candidate().unread()
    if not access.is_candidate(dossier, actor) or not waiting.exists():
        return 0
    with transaction.atomic():
        return waiting.update(read_at=at)


def leave_unanswered(dossier, *, actor, at, seen=None) -> int:
    """The team says that what the candidate wrote, down to the message `seen`, needs no answer.

    How many messages. Raises Refused when something was written since.
    """
    if not access.is_support(dossier, actor):
        raise Refused(_("Seul le service « Dossier commun » peut faire cela."))
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        _nothing_meanwhile(fresh, actor, seen)
        return _answer(_before(fresh, seen).to_support(), at)


def note(dossier, body, *, actor, at) -> Note:
    """Keep an internal note. Raises Refused to anybody but the team, for no words or too many."""
    if not access.is_support(dossier, actor):
        raise Refused(_("Seul le service « Dossier commun » écrit des notes internes."))
    body = lines(body).strip()
    if not body or len(body) > LONGEST:
        raise Refused(_("Écrivez une note de 1 à %(most)d caractères.") % {"most": LONGEST})
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        return Note.objects.create(dossier=fresh, author=actor, body=body, written_at=at)


def tell(dossier_id, *, at) -> bool:
    """Write the mail that says messages wait, once for all those waiting. True if it did.

    Running it again changes nothing: what was told is marked, and a dossier is told again an hour
    later at the soonest.
    """
    with transaction.atomic():
        fresh = workflow.lock(dossier_id)
        unread = fresh.messages.to_candidate().unread()
        waiting = unread.filter(told_at=None)
        recent = unread.filter(told_at__gt=at - TOLD_EVERY)
        if recent.exists() or not waiting.filter(sent_at__lte=at - UNREAD_FOR).exists():
            return False
        waiting.update(told_at=at)
        mails.messages_waiting(fresh, count=unread.count())
    return True


def close_stray(stray, *, actor, at) -> None:
    """A person has looked at a mail that joined no thread. Closing it twice changes nothing."""
    with transaction.atomic():
        fresh = StrayMail.objects.select_for_update().get(pk=stray.pk)
        if fresh.closed_at is None:
            fresh.closed_at, fresh.closed_by = at, actor
            fresh.save(update_fields=["closed_at", "closed_by"])
