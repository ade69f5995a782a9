"""Asking for an account, and receiving it."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import mails
from accounts.models import AccountRequest, IdentityFields, User, plain_address
from accounts.refusal import Refused

#: How long the link of the confirmation mail works.
LIFE = timedelta(days=30)
#: What must pass between two mails for one request, and how many it may cause.
PAUSE = timedelta(seconds=60)
MOST_MAILS = 5

#: What is declared at the request and copied to the account.
DECLARED = tuple(field.name for field in IdentityFields._meta.fields)


def ask(
    *, email, notice, language, at, campaign, formation="", network="", **declared
) -> AccountRequest:
    """Record a request for credentials and write its mail, in one transaction.

    Same rows and same work whether the address is known or not: only the mail's text differs
    (V27). `declared` holds the identity fields, already cleaned by a form.
    """
    address = plain_address(email)
    with transaction.atomic():
        request = AccountRequest.objects.create(
            email=address,
            user=User.objects.filter(email=address).first(),
            campaign=campaign,
            formation=formation,
            notice=notice,
            notice_language=language,
            accepted_at=at,
            created_at=at,
            mailed_at=at,
            ip_truncated=network,
            **declared,
        )
        _write(request)
    return request


def mail_again(request, *, at) -> None:
    """Write the request's mail once more, for who did not receive it.

    Raises Refused within 60 s of the last one, and after five.
    """
    with transaction.atomic():
        row = (
            AccountRequest.objects.select_for_update(of=("self",))
            .select_related("user")
            .get(pk=request.pk)
        )
        _refuse_haste(row, at)
        row.mails += 1
        row.mailed_at = at
        row.save(update_fields=["mails", "mailed_at"])
        _write(row)


def fault(request, at) -> str:
    """Why this request no longer opens an account: "used", "expired" or nothing."""
    if request.confirmed_at or request.user_id:
        return "used"
    return "expired" if at >= request.created_at + LIFE else ""


def confirm(request, *, password, at) -> User:
    """Create the account of a request, with its verified address; the first confirmation wins.

    Joins the caller's transaction. Raises Refused for a used or expired request, or when the
    address got an account meanwhile.
    """
    with transaction.atomic():
        row = AccountRequest.objects.select_for_update().get(pk=request.pk)
        wrong = fault(row, at)
        if wrong == "expired":
            raise Refused(_("Ce lien a plus de 30 jours. Refaites une demande d’identifiants."))
        if wrong or User.objects.filter(email=row.email).exists():
            raise Refused(_("Ce lien a déjà servi. Connectez-vous avec votre mot de passe."))
        user = _create(row, password, at)
        row.user, row.confirmed_at = user, at
        row.save(update_fields=["user", "confirmed_at"])
    return user


def _create(row, password, at):
    declared = {name: getattr(row, name) for name in DECLARED}
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                row.email, password, language=row.notice_language, created_at=at, **declared
            )
    except IntegrityError as error:
        raise Refused(_("Cette adresse vient de recevoir un compte. Connectez-vous.")) from error
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _write(request):
    if request.user_id:
        mails.already_known(request)
    else:
        mails.confirm_address(request)


def _refuse_haste(row, at):
    if row.mails >= MOST_MAILS:
        raise Refused(_("Cinq messages ont déjà été envoyés. Vérifiez l’adresse, ou écrivez-nous."))
    left = int((row.mailed_at + PAUSE - at).total_seconds())
    if left > 0:
        raise Refused(
            ngettext(
                "Un message vient de partir. Attendez encore %(left)d seconde.",
                "Un message vient de partir. Attendez encore %(left)d secondes.",
                left,
            )
            % {"left": left}
        )
