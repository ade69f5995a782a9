"""Asking for an account (C01): one confirmed address, one account, one notice accepted."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError

from accounts import actions, links
from accounts.models import AccountRequest, InformationNotice, Posting, User
from accounts.refusal import Refused
from tests.accounts.conftest import DECLARED, PASSWORD


def last():
    return Posting.objects.latest("pk")


def test_a_request_keeps_the_proof_of_information(ask, notice, at):
    row = ask(network="192.0.2.0", language="en")
    assert (row.notice, row.notice_language, row.accepted_at) == (notice, "en", at)
    assert (row.ip_truncated, row.user, row.confirmed_at) == ("192.0.2.0", None, None)
    assert not User.objects.exists()


def test_the_mail_of_a_request_carries_its_link_and_nothing_a_stranger_typed(ask):
    row = ask()
    posting = last()
    assert posting.email.to == ["camille@exemple.fr"]
    assert "Aubertin" not in posting.email.message + posting.email.subject
    assert (posting.purpose, posting.object_id) == ("account_request", str(row.pk))


def test_confirming_creates_the_account_with_its_verified_address(ask, at):
    row = ask("Camille@Exemple.fr")
    user = actions.confirm(row, password=PASSWORD, at=at)
    assert user.email == "camille@exemple.fr"
    assert {name: getattr(user, name) for name in DECLARED} == DECLARED
    assert (user.language, user.created_at, user.is_staff) == ("fr", at, False)
    assert user.check_password(PASSWORD)
    assert EmailAddress.objects.get(user=user).verified
    row.refresh_from_db()
    assert (row.user, row.confirmed_at) == (user, at)


def test_a_link_works_thirty_days(ask, at):
    row = ask()
    just = at + timedelta(days=30)
    assert actions.fault(row, just - timedelta(seconds=1)) == ""
    assert actions.fault(row, just) == "expired"
    with pytest.raises(Refused, match="30 jours"):
        actions.confirm(row, password=PASSWORD, at=just)
    assert not User.objects.exists()


def test_a_second_confirmation_creates_nothing(ask, at):
    row = ask()
    actions.confirm(row, password=PASSWORD, at=at)
    with pytest.raises(Refused, match="déjà servi"):
        actions.confirm(row, password="un autre mot secret", at=at)
    assert User.objects.get().check_password(PASSWORD)


def test_of_two_requests_for_one_address_the_first_confirmed_wins(ask, at):
    first, second = ask(), ask(birth_name="Autre")
    actions.confirm(second, password=PASSWORD, at=at)
    with pytest.raises(Refused, match="déjà servi"):
        actions.confirm(first, password=PASSWORD, at=at)
    assert User.objects.get().birth_name == "Autre"


def test_a_known_address_gets_another_mail_and_its_link_opens_nothing(ask, camille, at):
    row = ask("CAMILLE@exemple.fr")
    assert row.user == camille
    assert last().template == "compte/compte-deja-ouvert"
    assert last().links == {}
    assert actions.fault(row, at) == "used"
    with pytest.raises(Refused, match="déjà servi"):
        actions.confirm(row, password="un autre mot secret", at=at)
    camille.refresh_from_db()
    assert camille.check_password(PASSWORD)


def test_known_and_unknown_addresses_cost_the_same_queries(ask, camille, django_assert_num_queries):
    with django_assert_num_queries(7) as unknown:
        ask("inconnue@exemple.fr")
    with django_assert_num_queries(7) as known:
        ask()
    shapes = [[q["sql"].split()[0] for q in run.captured_queries] for run in (unknown, known)]
    assert shapes[0] == shapes[1]


def test_the_same_mail_again_after_a_minute_with_the_same_link(ask, at):
    row = ask()
    first = last()
    with pytest.raises(Refused, match="encore 1 seconde"):
        actions.mail_again(row, at=at + timedelta(seconds=59))
    actions.mail_again(row, at=at + timedelta(seconds=60))
    assert last().pk != first.pk
    assert list(last().links.values()) == list(first.links.values())


def test_five_mails_at_most_for_one_request(ask, at):
    row = ask()
    for minute in range(1, 5):
        actions.mail_again(row, at=at + timedelta(minutes=minute))
    with pytest.raises(Refused, match="Cinq messages"):
        actions.mail_again(row, at=at + timedelta(minutes=9))
    assert Posting.objects.count() == 5


def test_raising_the_serial_revokes_the_link(ask):
    row = ask()
    token = links.token("account_request", row.pk, row.serial)
    AccountRequest.objects.filter(pk=row.pk).update(serial=row.serial + 1)
    assert links.read("account_request", token) == (str(row.pk), 0)  # and the row says 1: refused


def test_a_notice_recorded_is_never_changed(notice):
    InformationNotice.objects.update(text_fr="ce que les gens ont accepté")
    assert actions.load_notices() == 0
    assert InformationNotice.objects.get().text_fr == "ce que les gens ont accepté"


def test_a_notice_not_yet_published_is_not_shown(notice, at):
    assert InformationNotice.objects.current(notice.published_at - timedelta(seconds=1)) is None
    assert InformationNotice.objects.current(notice.published_at) == notice


def test_the_notice_is_five_lines_in_both_languages(notice):
    assert len(notice.text("fr").strip().splitlines()) == 5
    assert len(notice.text("en").strip().splitlines()) == 5
    notice.text_en = ""
    assert notice.text("en") == notice.text_fr


@pytest.mark.both_engines
def test_the_database_itself_keeps_addresses_in_lower_case(at):
    with pytest.raises(IntegrityError, match="email_lowercase"):
        User.objects.bulk_create([User(email="Camille@exemple.fr", created_at=at)])
