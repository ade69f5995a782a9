"""Page « Frais de dossier »: the question, its proof, the bill, and who reads it."""

from dossiers import actions, sections
from payments.sections import Frais
from tests import make
from tests.payments.conftest import PAGES, bursar


def reading(dossier):
    return sections.Reading(make.again(dossier))


def items(dossier):
    blocks = Frais().summary(reading(dossier))
    return {item.key: item.value for block in blocks for item in block.items}


def test_what_is_due_blocks_and_says_how_much(dossier):
    (found,) = Frais().missing(reading(dossier))
    assert (found.key, found.blocking) == ("frais.reglement", True)
    assert found.words == "Il reste 90,00\u00a0€ à régler."


def test_a_claimed_bursary_wants_its_notice(dossier, at):
    make.fill(dossier, at, frais={"claimed": "oui"})
    missing = {each.key: each.blocking for each in Frais().missing(reading(dossier))}
    assert missing == {"frais.avis-bourse": True, "frais.reglement": True}


def test_a_tariff_without_bursary_asks_nothing_of_one(db, at):
    campaign = make.campaign(at, pages=PAGES, tariff=(8000, 0, None, None))
    dossier = make.dossier(campaign, at, formations=[make.formation(campaign)])
    assert [each.key for each in Frais().missing(reading(dossier))] == ["frais.reglement"]
    assert "frais.claimed" not in items(dossier)


def test_without_a_formation_the_page_is_not_complete(campaign, at):
    dossier = make.fill(make.dossier(campaign, at), at, frais={"claimed": "non"})
    assert dossier.progress["frais"]["status"] == "doing"


def test_the_summary_is_the_bill(dossier, pay, at):
    before = items(bursar(dossier, at))
    formation = dossier.candidatures.get().formation_id
    assert before == {
        "frais.claimed": "Oui",
        f"frais.formation-{formation}": "30,00\u00a0€",
        "frais.total": "30,00\u00a0€",
        "frais.paid": "0,00\u00a0€",
        "frais.due": "30,00\u00a0€",
    }
    pay(dossier)
    after = items(dossier)
    assert after["frais.paid"] == "30,00\u00a0€"
    assert "frais.due" not in after


def test_no_jury_reads_of_money(dossier, at):
    blocks = Frais().summary(reading(bursar(dossier, at)))
    assert not [i for block in blocks for i in block.items if "jury" in i.audience]


def test_the_page_asks_few_questions_however_many_formations(
    dossier, formations, at, django_assert_max_num_queries
):
    for count in (1, 3):
        for each in formations[:count]:
            dossier.candidatures.get_or_create(formation=each, defaults={"chosen_at": at})
        found = reading(dossier)
        with django_assert_max_num_queries(3):  # documents, candidatures, paid
            Frais().progress(found)


def test_answering_the_bursary_question_is_eight_statements_at_most(
    dossier, formations, at, django_assert_max_num_queries
):
    """BEGIN and COMMIT not counted, with one formation as with three."""
    for count, answer in ((1, "oui"), (3, "non"), (3, "oui")):
        for each in formations[:count]:
            dossier.candidatures.get_or_create(formation=each, defaults={"chosen_at": at})
        with django_assert_max_num_queries(8 + 2):  # the test's own savepoint and its release
            asked = {"actor": dossier.user, "at": at}
            actions.autosave(dossier, "frais", {"claimed": answer}, **asked)
