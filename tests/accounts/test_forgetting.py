"""What is kept no longer than the personal-data page says."""

from datetime import timedelta

from post_office.models import Email

from accounts import actions, tasks
from accounts.models import AccountRequest, EmailChange, Posting
from tests.accounts.conftest import PASSWORD

DAY = timedelta(days=1)


def test_a_request_never_confirmed_is_erased_after_thirty_days(ask, at):
    kept = ask("gardee@exemple.fr")
    actions.confirm(kept, password=PASSWORD, at=at)
    ask("jamais@exemple.fr")
    assert tasks.forget(at=at + 30 * DAY - timedelta(seconds=1)) == 0
    assert tasks.forget(at=at + 30 * DAY) == 1
    assert list(AccountRequest.objects.all()) == [kept]
    assert tasks.forget(at=at + 30 * DAY) == 0


def test_old_changes_of_address_are_erased(camille, at):
    actions.ask_email_change(camille, "nouvelle@exemple.fr", at=at)
    tasks.forget(at=at + 30 * DAY)
    assert not EmailChange.objects.exists()


def test_mails_lose_their_text_after_three_months_and_their_trace_after_a_year(ask, at):
    ask("jamais@exemple.fr")
    tasks.send_mails(at=at)
    waiting = ask("attend@exemple.fr", at=at + DAY)
    tasks.forget(at=at + 89 * DAY)
    sent = Posting.objects.exclude(sent_at=None).get()
    assert sent.email.message
    tasks.forget(at=at + 90 * DAY)
    sent.email.refresh_from_db()
    assert (sent.email.message, sent.email.html_message) == ("", "")
    assert sent.email.subject
    tasks.forget(at=at + 365 * DAY)
    assert Email.objects.get().to == [waiting.email]


def test_an_idle_round_writes_nothing(at, django_assert_num_queries):
    with django_assert_num_queries(5):
        assert tasks.forget(at=at) == 0
