"""The work queue: who waits for what, in which order, under which filters, at what cost."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.words import euros
from backoffice.models import Batch, SavedView
from dossiers import actions, workflow
from dossiers.models import Bursary, Dossier
from formations.models import Campaign, Formation
from payments import fees
from payments.models import Alert, Supplement
from tests import make, world
from tests.payments.conftest import BURSARY_PIECE

pytestmark = pytest.mark.django_db
QUEUE = "/admin/dossiers/dossier/file/"


def listed(client, **filters):
    shown = client.get(QUEUE, filters)
    assert shown.status_code == 200
    return [line.dossier.number for line in shown.context["lines"]]


def counts(client, **filters):
    groups = client.get(QUEUE, filters).context["groups"]
    return {each["group"].key: each["count"] for each in groups if each["count"]}


def test_a_transmitted_dossier_waits_to_be_examined(desk, transmitted):
    sent = transmitted()
    assert counts(desk) == {"": 1, "transmis": 1}
    assert listed(desk, groupe="transmis") == [sent.number]
    assert listed(desk, groupe="bourses") == []


def test_complements_come_back_to_their_own_group(desk, agent, transmitted, at):
    sent, silent = transmitted("lefevre"), transmitted("morel")
    due = at + timedelta(days=2)
    for each in (sent, silent):
        asked = {"pages": ["langues"], "due_at": due, "note": "x", "actor": agent, "at": at}
        actions.ask_complements(each, **asked)
    assert "transmis" not in counts(desk)
    workflow.perform(sent, "answer", actor=sent.user, at=at + timedelta(hours=1))
    actions.relock(silent, at=due)
    assert listed(desk, groupe="recus") == [sent.number]
    assert listed(desk, groupe="sans-suite") == [silent.number]
    workflow.perform(make.again(sent), "validate", actor=agent, at=due)
    assert listed(desk, groupe="recus") == []


def test_a_message_puts_its_dossier_in_the_queue_until_answered(desk, agent, transmitted, at):
    sent = transmitted()
    actions.write(sent, "Bonjour, est-ce complet ?", actor=sent.user, at=at)
    assert counts(desk)["messages"] == 1
    actions.write(sent, "Oui.", actor=agent, at=at + timedelta(minutes=5))
    assert "messages" not in counts(desk)


DOUBLES = [
    {"birth_name": "Lefèvre"},
    {"birth_name": "LEFEVRE"},
    {"birth_name": " Lefe\u0300vre "},
    {"birth_name": "Le Fèvre"},
    {"birth_name": "Le-Fevre"},
]


@pytest.mark.parametrize("other", DOUBLES)
def test_two_accounts_of_one_name_and_day_are_found_however_typed(desk, transmitted, other):
    pair = {transmitted("un", birth_name="Lefèvre").number, transmitted("deux", **other).number}
    transmitted("autre", birth_name="Morel")
    transmitted("aine", birth_name="Lefèvre", birth_date=date(2003, 5, 14))
    transmitted("sans", birth_name="", birth_date=None)
    transmitted("rien", birth_name="", birth_date=None)
    assert set(listed(desk, groupe="doubles")) == pair


def test_two_accounts_of_one_ine_are_found_whatever_the_names(desk, campaign, at):
    """The number as each typed it: capitals and spaces make no difference."""
    pair = []
    for name, typed in (("un", "1234567890a"), ("deux", "12345 67890 A"), ("trois", "")):
        user = make.candidate(name, birth_name=name)
        pair.append(make.dossier(campaign, at, user=user))
        make.fill(pair[-1], at, ine={"number": typed, "other_format": "on"} if typed else {})
    assert set(listed(desk, groupe="doubles")) == {each.number for each in pair[:2]}


def test_a_name_corrected_is_compared_anew(desk, agent, transmitted, at):
    one, other = transmitted("un", birth_name="Morel"), transmitted("deux", birth_name="Moral")
    assert listed(desk, groupe="doubles") == []
    actions.correct_identity(other.user, actor=agent, at=at, birth_name="Morel")
    assert set(listed(desk, groupe="doubles")) == {one.number, other.number}


def test_what_is_said_of_two_people_ends_the_doubt_between_those_two_alone(
    desk, agent, transmitted, at
):
    same = {"birth_name": "Lefèvre"}
    one, two, three = (transmitted(name, **same) for name in ("un", "deux", "trois"))
    actions.tell_apart(one, two.pk, why="Jumelles", actor=agent, at=at)
    assert len(listed(desk, groupe="doubles")) == 3
    actions.tell_apart(three, one.pk, why="Jumelles", actor=agent, at=at)
    assert set(listed(desk, groupe="doubles")) == {two.number, three.number}


def test_the_nearest_examination_comes_first(desk, transmitted, campaign, formation, at):
    late = transmitted("tard")
    sooner = make.formation(campaign, "ales", examination_at=at + timedelta(days=1))
    user = make.candidate("bientot")
    soon = make.ready(make.dossier(campaign, at, user=user, formations=[formation, sooner]), at)
    actions.declare_and_submit(soon, {}, declared=True, actor=user, at=at)
    assert listed(desk) == [soon.number, late.number]
    assert listed(desk, groupe="echeance") == [soon.number]
    assert listed(desk, formation=sooner.pk) == [soon.number]


def test_filters_live_in_the_address_and_narrow_every_count(desk, agent, transmitted, at):
    mine, free = transmitted("lefevre", birth_name="Lefèvre"), transmitted("morel")
    actions.take_charge(mine, actor=agent, at=at)
    assert listed(desk, agent="moi") == [mine.number]
    assert listed(desk, agent="personne") == [free.number]
    assert listed(desk, q="lefevre") == [mine.number]
    assert counts(desk, agent="moi")["transmis"] == 1
    assert listed(desk, campagne="x", formation="’", groupe="inconnu", agent="99") == []


@pytest.mark.parametrize("name", ["campagne", "formation", "agent", "page"])
@pytest.mark.parametrize("value", ["9" * 20, "9" * 70, "²", "٣"])
def test_a_number_that_no_row_has_narrows_nothing(desk, transmitted, name, value):
    sent = transmitted()
    assert listed(desk, **{name: value}) == [sent.number]


def test_a_view_is_kept_and_shared(desk, agent, client, transmitted):
    transmitted()
    kept = {"nom": "Boursiers d’Albi", "boursier": "oui", "groupe": "transmis", "partagee": "on"}
    answer = desk.post(f"{QUEUE}vues/", kept)
    assert answer["Location"] == f"{QUEUE}?groupe=transmis&boursier=oui"
    view = SavedView.objects.get()
    assert (view.owner, view.name, view.shared) == (agent, "Boursiers d’Albi", True)
    other = make.support("autre")
    client.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Boursiers d’Albi" in client.get(QUEUE).content.decode()
    client.post(f"{QUEUE}vues/{view.pk}/")
    assert SavedView.objects.exists(), "somebody else's view is not dropped"


def test_a_view_is_kept_whole_or_refused_in_words(desk):
    """Accents weigh nine signs each in an address: a view cut there would find something else."""
    answer = desk.post(f"{QUEUE}vues/", {"nom": "Longue", "q": "’" * 80})
    assert answer.status_code == 409
    assert "trop longs" in answer.content.decode()
    assert not SavedView.objects.exists()


def test_a_private_view_stays_private(desk, agent, client):
    desk.post(f"{QUEUE}vues/", {"nom": "Les miens", "agent": "moi"})
    other = make.support("autre")
    client.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Les miens" not in client.get(QUEUE).content.decode()


def test_a_date_gone_comes_after_those_to_come(desk, transmitted, campaign, formation, at):
    coming = transmitted("bientot")
    closed = {"closes_at": at + timedelta(days=1), "tariff": (0, 0, None, None)}
    over = make.campaign(at, "passee", **closed)
    user = make.candidate("passe")
    examined = make.formation(over, "nantes", examination_at=at + timedelta(days=2))
    gone = make.ready(make.dossier(over, at, user=user, formations=[examined]), at)
    actions.declare_and_submit(gone, {}, declared=True, actor=user, at=at)
    assert listed(desk) == [gone.number, coming.number]
    Campaign.objects.filter(pk=over.pk).update(closes_at=at - timedelta(days=2))
    Formation.objects.filter(pk=examined.pk).update(examination_at=at - timedelta(days=1))
    assert listed(desk) == [coming.number, gone.number]


def owing(dossier, actor, at, **dates):
    said = {"cents": 4500, "reason": "Bourse refusée", "due_at": at + timedelta(days=7)}
    return Supplement.objects.create(dossier=dossier, asked_by=actor, asked_at=at, **said | dates)


def test_a_supplement_waits_until_paid_or_lapsed_and_never_for_a_dead_dossier(
    desk, agent, transmitted, at
):
    due, paid, lapsed, dead = (transmitted(name) for name in ("un", "deux", "trois", "quatre"))
    owing(due, agent, at)
    owing(paid, agent, at, paid_at=at)
    owing(lapsed, agent, at, lapsed_at=at)
    owing(dead, agent, at)
    workflow.perform(dead, "withdraw", actor=dead.user, at=at)
    assert listed(desk, groupe="paiements") == [due.number]
    assert dead.number not in listed(desk)


def test_an_alert_of_money_waits_whatever_became_of_the_dossier(desk, transmitted, at):
    dead = transmitted()
    workflow.perform(dead, "withdraw", actor=dead.user, at=at)
    alert = Alert.objects.create(kind=Alert.Kind.LATE, dossier=dead, raised_at=at)
    assert listed(desk, groupe="paiements") == [dead.number]
    Alert.objects.filter(pk=alert.pk).update(closed_at=at)
    assert listed(desk) == []


def test_each_line_says_what_was_paid_of_what_is_owed(desk, agent, at):
    """The same figures as the desk's, read for the whole page at once."""
    costly = make.campaign(at, "payante", pieces=(BURSARY_PIECE,))
    rows = [make.formation(costly, slug) for slug in ("nantes", "brest")]
    made = {}
    for name in ("plein", "boursier", "sans-avis", "refuse", "retire"):
        user = make.candidate(name)
        made[name] = make.dossier(costly, at, user=user, formations=rows)
        Bursary.objects.filter(dossier=made[name]).update(claimed="oui" * (name != "plein"))
        if name in ("boursier", "refuse"):
            world.deposit(made[name], at, page="frais", slot=BURSARY_PIECE["slug"])
    Bursary.objects.filter(dossier=made["refuse"]).update(ruling="refused")
    made["retire"].candidatures.filter(formation=rows[0]).update(withdrawn_at=at)
    sent = Dossier.objects.filter(pk__in=[each.pk for each in made.values()])
    sent.update(state="submitted", transmitted_at=at)
    for name, state in (("plein", "paid"), ("retire", "paid"), ("plein", "failed")):
        world.paid(made[name], at, state=state)
    shown = desk.get(QUEUE).context["lines"]
    assert {line.dossier.pk: (line.paid, line.total, line.due, line.reduced) for line in shown} == {
        row.pk: (euros(now.paid), euros(now.bill.total), bool(now.due), now.bill.reduced)
        for row in sent
        for now in [fees.balance(make.again(row))]
    }
    assert len({line.total for line in shown}) == 2


def test_dossiers_ticked_make_a_batch_to_look_at(desk, agent, transmitted):
    first, second, _other = (transmitted(name) for name in ("un", "deux", "trois"))
    ticked = {
        "geste": "validate",
        "dossier": [second.pk, first.pk, second.pk, 99999, "x"],
        "groupe": "recus",
    }
    answer = desk.post(f"{QUEUE}lot/", ticked)
    batch = Batch.objects.get()
    assert answer["Location"] == f"/admin/dossiers/dossier/lots/{batch.pk}/"
    assert (batch.kind, batch.dossiers, batch.state, batch.asked_by) == (
        "validate",
        [second.pk, first.pk],
        "draft",
        agent,
    )


@pytest.mark.parametrize("said", [{"geste": "validate"}, {"geste": "effacer", "dossier": "1"}])
def test_nothing_ticked_or_no_gesture_goes_back_in_words(desk, transmitted, said):
    transmitted()
    answer = desk.post(f"{QUEUE}lot/", said | {"groupe": "recus"}, follow=True)
    assert answer.redirect_chain[0][0] == f"{QUEUE}?groupe=recus"
    assert "hoisissez" in answer.content.decode()
    assert not Batch.objects.exists()


def test_counts_and_feed_alone_are_asked_again(desk, transmitted, agent, at):
    sent = transmitted()
    desk.get(QUEUE, {"groupe": "transmis"})
    actions.take_charge(sent, actor=agent, at=at)
    with CaptureQueriesContext(connection) as queries:
        shown = desk.get(QUEUE, {"groupe": "recus", "suivi": "1"})
    text = shown.content.decode()
    assert "Pris en charge" in text
    assert 'id="f-groupes"' in text
    assert "data-file" not in text
    assert not [each for each in queries if "UPDATE" in each["sql"]]
    assert desk.session["file"] == "groupe=transmis", "what was opened stays what one goes on with"


def test_taking_the_next_one_passes_over_what_is_taken(desk, agent, transmitted, at):
    first, second = transmitted("un"), transmitted("deux")
    actions.take_charge(first, actor=make.support("autre"), at=at)
    answer = desk.post(f"{QUEUE}prendre/", {})
    assert answer["Location"] == f"/admin/dossiers/dossier/{second.pk}/change/"
    assert make.again(second).agent == agent
    assert desk.post(f"{QUEUE}prendre/", {}).status_code == 409


def test_the_desk_follows_the_order_of_the_queue(desk, transmitted):
    first, second = transmitted("un"), transmitted("deux")
    listed(desk, groupe="transmis")
    answer = desk.get(f"{QUEUE}suivant/", {"apres": first.pk})
    assert answer["Location"] == f"/admin/dossiers/dossier/{second.pk}/change/"
    end = desk.get(f"{QUEUE}suivant/", {"apres": second.pk})
    assert end["Location"] == f"{QUEUE}?groupe=transmis"


def test_what_follows_a_dossier_that_left_the_list_is_the_next_one(desk, agent, transmitted, at):
    """« Dossier suivant » after validating: no way back to the first one."""
    first, second, third = (transmitted(name) for name in ("un", "deux", "trois"))
    listed(desk)
    workflow.perform(second, "validate", actor=agent, at=at)
    assert listed(desk) == [first.number, third.number]
    answer = desk.get(f"{QUEUE}suivant/", {"apres": second.pk})
    assert answer["Location"] == f"/admin/dossiers/dossier/{third.pk}/change/"
    workflow.perform(third, "validate", actor=agent, at=at)
    assert desk.get(f"{QUEUE}suivant/", {"apres": third.pk})["Location"] == f"{QUEUE}?"


def test_it_asks_as_much_for_thirty_dossiers_as_for_three(desk, transmitted, agent, at):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(QUEUE).status_code == 200
        return len(queries)

    def add(first, last):
        for rank in range(first, last):
            made = transmitted(f"c{rank}")
            actions.take_charge(made, actor=agent, at=at)
            actions.write(made, "Bonjour.", actor=made.user, at=at)

    add(0, 3)
    asked()
    few = asked()
    add(3, 30)
    assert asked() == few


def test_counts_stop_at_a_thousand(desk, monkeypatch, transmitted):
    monkeypatch.setattr("backoffice.queue.MOST_COUNTED", 1)
    transmitted("un")
    transmitted("deux")
    assert counts(desk)["transmis"].replace("\u00a0", " ") == "plus de 1 000"
