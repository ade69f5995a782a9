"""What the team makes the mails say, in place of the words of their files (A03)."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import wordings
from accounts.models import MailWording
from accounts.refusal import Refused


def rewrite_mail(template, language, words, *, seen, actor, at) -> MailWording:
    """Make these words (subject, body) those of a mail from now on; the former ones are kept.

    `seen` is the version one started from, 0 for the file: Refused when somebody wrote
    another one since, and when a tag, a variable or a filter is not one of this mail's.
    """
    wrong = wordings.faults(template, *words)
    if wrong:
        raise Refused(" ".join(wrong))
    return _written(template, language, words, seen=seen, actor=actor, at=at)


def restore_mail(template, language, *, seen, actor, at) -> MailWording:
    """Return to the words of the file. Refused when somebody wrote others since `seen`."""
    return _written(template, language, ("", ""), seen=seen, actor=actor, at=at)


def _written(template, language, words, *, seen, actor, at):
    subject, body = words
    last = MailWording.objects.last_of(template, language)
    given = {"subject": subject, "body": body, "author": actor, "written_at": at}
    about = {"template": template, "language": language, "version": seen + 1}
    try:
        if (last.version if last else 0) == seen:
            with transaction.atomic():
                return MailWording.objects.create(**about, **given)
    except IntegrityError:  # somebody else's came between the look and the write
        pass
    raise Refused(
        _("Ce texte a été changé entre-temps\u00a0: relisez-le avant d’enregistrer le vôtre.")
    )
