"""One function per account mail: writes the outbox row in the caller's transaction.

Personal links are placeholders; the bodies are erased once sent: asked again, never resent.
A mail to an address nobody confirmed carries nothing that a stranger could have typed.
"""

from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from accounts import links
from accounts.outbox import post

CONFIRM, RESET, CHANGE = "account_request", "password_reset", "email_change"
CODE = "login_code"


def page(name, *args) -> str:
    """The full address of one of our pages, by the name of its route."""
    return links.absolute(reverse(name, args=args))


def personal(name, purpose, object_id, serial):
    """The placeholder of a personal link to that page, whose route takes the token alone."""
    path = reverse(name, args=["TOKEN"]).replace("TOKEN", "{token}")
    return links.placeholder(purpose, object_id, serial, path)


def _new_password(user, object_id):
    key = {"uidb36": user_pk_to_url_str(user), "key": "TOKEN"}
    path = reverse("account_reset_password_from_key", kwargs=key).replace("TOKEN", "{token}")
    return links.placeholder(RESET, object_id, user.serial, path)


def confirm_address(request):
    """The link that opens the account: where the password is chosen."""
    link = personal("account_confirm", CONFIRM, request.pk, request.serial)
    return _post(
        "compte-confirmer",
        request.email,
        request.notice_language,
        link=link,
        about=(CONFIRM, request.pk, request.serial),
    )


def already_known(request):
    """Tells the owner of an account that somebody, perhaps they, asked for one again."""
    return _post(
        "compte-deja-ouvert",
        request.email,
        request.user.language,
        user=request.user,
        sign_in=page("account_login"),
        forgotten=page("account_reset_password"),
    )


def reset_link(user, object_id):
    """The link by which a new password is chosen; dies with the user's serial, or after a day."""
    link = _new_password(user, object_id)
    return _post(
        "mot-de-passe-oublie",
        user.email,
        user.language,
        user=user,
        link=link,
        about=(RESET, object_id, user.serial),
    )


def login_code(user, reference):
    """The code that opens the account in the browser that asked for it, for 20 minutes."""
    return _post(
        "code-de-connexion",
        user.email,
        user.language,
        user=user,
        code=links.placeholder(CODE, reference, 0, ""),
        about=(CODE, reference, 0),
    )


def no_account(email, language):
    """Answers a forgotten password, or a code asked, for an address that has no account."""
    return _post("aucun-compte", email, language, ask=page("account_request"))


def password_changed(user):
    """Warns the owner that the password has just changed."""
    return _post(
        "mot-de-passe-change",
        user.email,
        user.language,
        user=user,
        forgotten=page("account_reset_password"),
    )


def confirm_new_address(change):
    """The link, sent to the new address, that makes it the account's."""
    link = personal("account_email_confirm", CHANGE, change.pk, change.user.serial)
    return _post(
        "adresse-confirmer",
        change.email,
        change.user.language,
        user=change.user,
        link=link,
        about=(CHANGE, change.pk, change.user.serial),
    )


def address_taken(owner):
    """Tells an account's owner that another account wanted their address; nothing changed."""
    return _post(
        "adresse-deja-prise", owner.email, owner.language, user=owner, sign_in=page("account_login")
    )


def address_change_asked(change):
    """Warns the present address that a change was asked."""
    return _post(
        "adresse-changement-demande",
        change.user.email,
        change.user.language,
        user=change.user,
        account=page("account"),
    )


def address_changed(user, old):
    """Tells the former address that it no longer opens the account."""
    return _post("adresse-changee", old, user.language, user=user)


def second_factor_on(user):
    """Warns the owner that a device now confirms the sign-in."""
    return _post("double-verification-activee", user.email, user.language, user=user)


def second_factor_off(user):
    """Warns the owner that the device was removed by who was signed in."""
    return _post(
        "double-verification-retiree",
        user.email,
        user.language,
        user=user,
        forgotten=page("account_reset_password"),
    )


def second_factor_lost(user):
    """Tells the owner that the team removed the device that was said to be lost."""
    return _post(
        "double-verification-perdue",
        user.email,
        user.language,
        user=user,
        sign_in=page("account_login"),
    )


def new_recovery_codes(user):
    """Warns the owner that the former recovery codes no longer work."""
    return _post(
        "codes-de-secours",
        user.email,
        user.language,
        user=user,
        forgotten=page("account_reset_password"),
    )


def welcome_staff(user, object_id):
    """Gives a member of staff the link by which the password is chosen."""
    link = _new_password(user, object_id)
    return _post(
        "compte-equipe",
        user.email,
        user.language,
        user=user,
        link=link,
        about=(RESET, object_id, user.serial),
    )


def _post(template, to, language, *, user=None, about=("", "", 0), **context):
    purpose, object_id, serial = about
    return post(
        f"compte/{template}",
        to=to,
        context=context,
        language=language,
        purpose=purpose,
        object_id=object_id,
        serial=serial,
        user=user,
        erase_once_sent=True,
    )
