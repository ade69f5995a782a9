"""Accounts in the administration: corrected by actions, rights given by administrators alone."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client

from accounts import actions, outbox
from accounts.models import AccountRequest, EmailChange, InformationNotice, Posting, User

pytestmark = pytest.mark.django_db

LISTS = ["user", "accountrequest", "emailchange", "posting", "informationnotice"]
DECLARED = {"birth_name": "Aubertin", "first_names": "Camille", "birth_date": "2004-05-14"}


@pytest.fixture
def boss(at):
    """An administrator of everything."""
    return User.objects.create_superuser("admin@demo.example", created_at=at)


@pytest.fixture
def agent(at):
    """Support: may see and change accounts and mails."""
    user = User.objects.create_user("support@demo.example", is_staff=True, created_at=at)
    rights = Permission.objects.filter(
        content_type__app_label="accounts", codename__regex="^(view|change)_(user|posting)$"
    )
    user.user_permissions.set(rights)
    return user


@pytest.fixture
def camille(at):
    """A candidate."""
    return User.objects.create_user("camille@exemple.fr", created_at=at, **DECLARED)


@pytest.fixture
def posting(at):
    """A mail with a personal link."""
    actions.create_staff("jury@exemple.fr", at=at)
    return Posting.objects.get()


def person(**more):
    return DECLARED | {"usage_name": "", "situation": "", "diploma": ""} | more


def test_every_list_and_form_opens(client, boss, camille, posting, at):
    actions.load_notices()
    notice = InformationNotice.objects.get()
    request = AccountRequest.objects.create(
        email="a@b.fr", notice=notice, accepted_at=at, created_at=at, mailed_at=at
    )
    change = EmailChange.objects.create(user=camille, email="c@d.fr", created_at=at)
    client.force_login(boss)
    rows = dict(zip(LISTS, [camille, request, change, posting, notice], strict=True))
    for name, row in rows.items():
        assert client.get(f"/admin/accounts/{name}/?q=a").status_code == 200, name
        assert client.get(f"/admin/accounts/{name}/{row.pk}/change/").status_code == 200, name
    assert client.get("/admin/accounts/user/add/").status_code == 200


def test_the_sign_in_page_of_the_administration_is_ours(client, db):
    answer = client.get("/admin/", follow=True)
    assert answer.request["PATH_INFO"] == "/compte/connexion/"


def test_support_corrects_declared_data_with_a_trace(client, agent, camille):
    client.force_login(agent)
    sent = person(birth_name="Aubertin-Roy", is_superuser="on", is_staff="on", email="x@y.fr")
    answer = client.post(f"/admin/accounts/user/{camille.pk}/change/", sent)
    assert answer.status_code == 302
    camille.refresh_from_db()
    assert camille.full_name == "Camille Aubertin-Roy"
    assert (camille.is_superuser, camille.is_staff, camille.email) == (
        False,
        False,
        "camille@exemple.fr",
    )
    assert "Aubertin → Aubertin-Roy" in LogEntry.objects.get().change_message


def test_an_administrator_adds_somebody_who_chooses_the_password(client, boss):
    client.force_login(boss)
    sent = {"email": "Jury@Ecole.fr", "first_names": "Dominique", "birth_name": "Roy"}
    assert client.post("/admin/accounts/user/add/", sent).status_code == 302
    user = User.objects.get(email="jury@ecole.fr")
    assert not user.has_usable_password()
    assert Posting.objects.get().template == "compte/compte-equipe"
    assert "déjà un compte" in client.post("/admin/accounts/user/add/", sent).content.decode()


def test_closing_an_account_ends_its_sessions(client, boss, camille):
    theirs = Client()
    theirs.force_login(camille)
    client.force_login(boss)
    client.post(f"/admin/accounts/user/{camille.pk}/change/", person())  # is_active unticked
    camille.refresh_from_db()
    assert (camille.is_active, camille.serial) == (False, 1)
    assert theirs.get("/compte/").status_code == 302


def test_the_outbox_shows_no_link_and_sends_again_what_was_given_up(client, agent, posting, at):
    Posting.objects.update(parked_at=at, error="550 no such user")
    client.force_login(agent)
    html = client.get("/admin/accounts/posting/?etat=parked").content.decode()
    assert "550 no such user" in html
    shown = client.get(f"/admin/accounts/posting/{posting.pk}/change/").content.decode()
    assert "lien.invalid" in shown
    assert outbox.personal_links(posting)[0].rstrip("/")[-32:] not in shown
    sent = {"action": "send_again", "_selected_action": [posting.pk]}
    client.post("/admin/accounts/posting/", sent)
    posting.refresh_from_db()
    assert posting.parked_at is None


def test_a_published_notice_is_never_touched(client, boss):
    actions.load_notices()
    notice = InformationNotice.objects.get()
    client.force_login(boss)
    address = f"/admin/accounts/informationnotice/{notice.pk}"
    assert client.post(f"{address}/change/", {"text_fr": "autre"}).status_code == 403
    assert client.post(f"{address}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("name", LISTS)
def test_lists_cost_the_same_queries_with_one_and_three_rows(
    client, boss, at, name, django_assert_max_num_queries
):
    client.force_login(boss)
    client.get("/admin/")  # the first request of a session also renews it
    actions.load_notices()
    for count in (1, 2):
        for number in range(count):
            user = actions.create_staff(f"p{count}{number}@exemple.fr", at=at)
            EmailChange.objects.create(user=user, email="c@d.fr", created_at=at)
            AccountRequest.objects.create(
                email="a@b.fr", notice=InformationNotice.objects.get(), accepted_at=at,
                created_at=at, mailed_at=at,
            )  # fmt: skip
        with django_assert_max_num_queries(100) as run:
            assert client.get(f"/admin/accounts/{name}/").status_code == 200
        if count == 1:
            first = len(run)
    assert len(run) == first
