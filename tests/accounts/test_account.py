"""What an owner changes (V32): the old address is told, other sessions end, links die."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from accounts import actions, tokens
from accounts.links import token
from accounts.models import EmailChange, Posting, User
from accounts.refusal import Refused
from tests.accounts.conftest import PASSWORD

NEW = "un vélo bleu dehors"


def templates():
    return [p.template.removeprefix("compte/") for p in Posting.objects.order_by("pk")]


def reset_token(user, at):
    return token("password_reset", tokens.stamped(user.pk, at), user.serial)


def test_a_forgotten_password_gets_a_link_that_dies_when_used(camille, at):
    actions.ask_reset("Camille@exemple.fr", language="fr", at=at)
    assert templates()[-1] == "mot-de-passe-oublie"
    given = reset_token(camille, at)
    assert tokens.ResetTokens().check_token(camille, given)
    actions.choose_password(camille, NEW, at=at)
    camille.refresh_from_db()
    assert camille.check_password(NEW)
    assert not tokens.ResetTokens().check_token(camille, given)
    assert templates()[-1] == "mot-de-passe-change"


def test_a_link_to_choose_a_password_lives_a_day_and_is_one_persons(camille, ask, clock):
    given = reset_token(camille, clock.at)
    other = actions.confirm(ask("autre@exemple.fr"), password=PASSWORD, at=clock.at)
    check = tokens.ResetTokens().check_token
    assert not check(other, given)
    assert not check(None, given)
    assert not check(camille, "12.0." + "a" * 32)
    assert not check(camille, token("account_request", camille.pk, camille.serial))
    clock.move(hours=23, minutes=59)
    assert check(camille, given)
    clock.move(minutes=1)
    assert not check(camille, given)


@pytest.mark.parametrize("minute", ["²", "", "x"])
def test_a_minute_that_is_no_number_opens_nothing(camille, minute):
    given = token(tokens.PURPOSE, f"{camille.pk}~{minute}", camille.serial)
    assert not tokens.ResetTokens().check_token(camille, given)


def test_a_closed_account_cannot_choose_a_password(camille, at):
    camille.is_active = False
    assert not tokens.ResetTokens().check_token(camille, reset_token(camille, at))
    User.objects.update(is_active=False)
    actions.ask_reset(camille.email, language="fr", at=at)
    assert templates()[-1] == "aucun-compte"


def test_an_unknown_address_is_answered_by_mail_only(at):
    actions.ask_reset("inconnue@exemple.fr", language="en", at=at)
    assert templates() == ["aucun-compte"]
    assert Posting.objects.get().language == "en"


def test_raising_the_serial_changes_what_sessions_are_checked_against(camille):
    before = camille.get_session_auth_hash()
    camille.serial += 1
    assert camille.get_session_auth_hash() != before


def test_an_address_changes_only_once_confirmed(camille, at):
    actions.ask_email_change(camille, "Nouvelle@Exemple.fr", at=at)
    assert templates()[-2:] == ["adresse-confirmer", "adresse-changement-demande"]
    change = EmailChange.objects.get()
    camille.refresh_from_db()
    assert camille.email == "camille@exemple.fr"
    actions.confirm_email_change(change, camille.serial, at=at)
    camille.refresh_from_db()
    assert (camille.email, camille.serial) == ("nouvelle@exemple.fr", 1)
    address = EmailAddress.objects.get(user=camille)
    assert (address.email, address.verified, address.primary) == (camille.email, True, True)
    assert templates()[-1] == "adresse-changee"
    assert Posting.objects.latest("pk").email.to == ["camille@exemple.fr"]


@pytest.mark.parametrize("case", ["used", "late", "password changed since"])
def test_a_confirmation_that_no_longer_works_changes_nothing(camille, at, case):
    actions.ask_email_change(camille, "nouvelle@exemple.fr", at=at)
    change, serial = EmailChange.objects.get(), camille.serial
    later = at
    if case == "used":
        actions.confirm_email_change(change, serial, at=at)
    elif case == "late":
        later = at + timedelta(days=2)
    else:
        actions.choose_password(camille, NEW, at=at)
    before = User.objects.values_list("email", "serial").get()
    with pytest.raises(Refused, match="ne fonctionne plus"):
        actions.confirm_email_change(change, serial, at=later)
    assert User.objects.values_list("email", "serial").get() == before


def test_an_address_that_has_an_account_is_not_told_apart(camille, ask, at):
    other = actions.confirm(ask("autre@exemple.fr"), password=PASSWORD, at=at)
    actions.ask_email_change(camille, "autre@exemple.fr", at=at)
    assert templates()[-2:] == ["adresse-deja-prise", "adresse-changement-demande"]
    with pytest.raises(Refused, match="ne peut pas"):
        actions.confirm_email_change(EmailChange.objects.get(), camille.serial, at=at)
    assert set(User.objects.values_list("email", flat=True)) == {camille.email, other.email}
    assert EmailAddress.objects.filter(user=camille, email=camille.email).exists()


def test_support_corrects_declared_data_and_nothing_else(camille, at):
    changed = actions.correct_identity(camille, actor=None, at=at, birth_name="Aubertin-Roy",
                                       first_names="Camille")  # fmt: skip
    assert changed == {"birth_name": ("Aubertin", "Aubertin-Roy")}
    camille.refresh_from_db()
    assert camille.full_name == "Camille Aubertin-Roy"
    with pytest.raises(TypeError):
        actions.correct_identity(camille, actor=None, at=at, is_staff=True)


def test_staff_choose_their_own_password(at):
    user = actions.create_staff("Support@ecole.fr", at=at, is_staff=True)
    assert not user.has_usable_password()
    assert templates() == ["compte-equipe"]
    assert tokens.ResetTokens().check_token(user, reset_token(user, at))
    with pytest.raises(Refused, match="déjà un compte"):
        actions.create_staff("support@ecole.fr", at=at)


def test_language_is_remembered(camille):
    actions.choose_language(camille, "en")
    assert User.objects.get().language == "en"
