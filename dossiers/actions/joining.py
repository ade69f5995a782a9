"""Mails received: those that prove which thread they answer join it, the others wait for a person.

An address can be forged: it never opens a thread by itself. What proves is the address we made for
this dossier alone (`accounts.replies`), or the Message-ID of our own mail, which only its reader
holds, with the account's own address.
"""

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import replies
from accounts.models import Posting
from accounts.numbers import is_number
from accounts.refusal import Refused
from accounts.words import moment
from dossiers import access, scans, store, workflow
from dossiers.actions.papers import FREE_TYPES, stored
from dossiers.actions.talking import Side, add, forget, not_too_many
from dossiers.mails import THREAD
from dossiers.models import Dossier, Message, MessageFile, StrayFile, StrayMail

#: bytes of a file whose dossier, hence campaign, is not known
LARGEST = 4_000_000


def join(letter, *, at) -> Message | StrayMail | None:
    """Put a mail where it belongs: its thread, or the list of mails to attach by hand.

    None for what was already received, and for what a machine wrote. Running it again on the same
    mail changes nothing. Raises `store.Unavailable` when its files cannot be kept for now: it is to
    be given again.
    """
    if letter.automatic or _known(letter):
        return None
    dossier = _proved(letter) or _answered(letter)
    if dossier is None or not (letter.text or letter.files):
        return _stray(letter, dossier or _guessed(letter), at)
    try:
        return _joined(dossier, letter, at)
    except store.Unavailable:
        raise
    except Refused:
        return _stray(letter, dossier, at)


def _known(letter):
    mine = Message.objects.filter(mail_id=letter.mail_id)
    return mine.exists() or StrayMail.objects.filter(mail_id=letter.mail_id).exists()


def _proved(letter):
    for tag in letter.tags:
        claimed = replies.claimed(tag)
        dossier = claimed and Dossier.objects.whole().filter(pk=int(claimed)).first()
        if dossier and replies.proved(tag, THREAD, dossier.pk, dossier.user.serial):
            return dossier
    return None


def _answered(letter):
    """The dossier of our own mail that this one answers, when its account's address wrote it."""
    ours = Posting.objects.filter(purpose=THREAD, message_id__in=letter.answers).first()
    if ours is None or not is_number(ours.object_id):
        return None
    same = Dossier.objects.whole().filter(pk=int(ours.object_id), user__email=letter.sender)
    return same.first()


def _guessed(letter):
    mine = Dossier.objects.filter(user__email=letter.sender)
    return mine.order_by("-pk").first() if letter.sender else None


def _joined(dossier, letter, at):
    kept, refused = _examined(dossier, letter.files)
    body = "\n\n".join(filter(None, [letter.text, *refused]))
    try:
        with transaction.atomic():
            fresh = workflow.lock(dossier.pk)
            said = {"author": fresh.user, "mail_id": letter.mail_id}
            if letter.sender != fresh.user.email:
                said["mail_from"] = letter.sender
            not_too_many(fresh, at)
            made = add(fresh, body, side=Side.CANDIDATE, at=at, kept=kept, **said)
            _answer(fresh, written=at, at=at)
            return made
    except IntegrityError:  # two readers had the same mail: the other one has kept it
        forget(kept)
        return None
    except Exception:
        forget(kept)
        raise


def _answer(fresh, *, written, at):
    """What the team had written, and the candidate read or been told of, is answered.

    A mail shows nothing of the thread: it makes nothing read.
    """
    known = Q(read_at__isnull=False) | Q(told_at__isnull=False)
    before = fresh.messages.to_candidate().unanswered().filter(sent_at__lte=written)
    before.filter(known).update(answered_at=at)


def _examined(dossier, files):
    """What may be kept of the files, and a line for each of the others, with its reason."""
    kept, refused = [], []
    for each in files:
        try:
            most = dossier.campaign.max_file_bytes if dossier else LARGEST
            scan = scans.examine(each, types=FREE_TYPES, max_bytes=most)
            kept.append((scan, store.keep(scan), store.keep_original(scan)))
        except store.Unavailable:
            raise  # of what was kept no row is written: the sweep of orphans takes it
        except Refused as reason:
            name = scans.display_name(each.name)
            words = {"name": name, "reason": reason.reason}
            refused.append(_("[Fichier non repris : %(name)s. %(reason)s]") % words)
    return kept, refused


def _stray(letter, dossier, at):
    """The row of a mail that joined no thread, with its files; the same mail twice is one row."""
    kept, refused = _examined(dossier, letter.files)
    body = "\n\n".join(filter(None, [letter.text, *refused]))
    facts = {"sender": letter.sender, "subject": letter.subject, "body": body}
    try:
        with transaction.atomic():
            row, new = StrayMail.objects.get_or_create(
                mail_id=letter.mail_id, defaults=facts | {"dossier": dossier, "received_at": at}
            )
            for scan, key, original in kept if new else ():
                StrayFile.objects.create(mail=row, file=stored(scan, key, original, at))
    except Exception:
        forget(kept)
        raise
    if not new:
        forget(kept)
    return row


def attach_stray(stray, number, *, actor, at) -> Message:
    """Put a mail, its files included, in the thread of the dossier of this number: a person saw it.

    It is its candidate's message, of the day it was received; the mail is dealt with, and the
    journal says who attached it. Raises Refused in words.
    """
    dossier = Dossier.objects.filter(number=number.strip()).first()
    if not access.is_support(dossier, actor):
        raise Refused(_("Seul le service « Dossier commun » peut faire cela."))
    if dossier is None:
        raise Refused(_("Aucun dossier ne porte ce numéro."))
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        mail = StrayMail.objects.select_for_update(of=("self",)).get(pk=stray.pk)
        if mail.closed_at:
            raise Refused(_("Ce courriel est déjà traité."))
        if not mail.body and not mail.files.exists():
            raise Refused(_("Ce courriel est vide\u00a0: rien n’est à rattacher."))
        return _attached(mail, fresh, actor, at)


def _attached(mail, fresh, actor, at):
    said = {"author": fresh.user, "mail_id": mail.mail_id}
    if mail.sender != fresh.user.email:
        said["mail_from"] = mail.sender
    made = add(fresh, mail.body, side=Side.CANDIDATE, at=mail.received_at, **said)
    for each in mail.files.all():
        MessageFile.objects.create(message=made, file_id=each.file_id)
    _answer(fresh, written=mail.received_at, at=at)
    words = _("De %(sender)s, reçu le %(when)s\u00a0: %(subject)s")
    note = words % {
        "sender": mail.sender,
        "when": moment(mail.received_at),
        "subject": mail.subject or _("pas d’objet"),
    }
    workflow.record(fresh, "mail_attached", actor=actor, at=at, note=note)
    mail.dossier, mail.closed_at, mail.closed_by = fresh, at, actor
    mail.save(update_fields=["dossier", "closed_at", "closed_by"])
    return made
