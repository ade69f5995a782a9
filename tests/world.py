"""A small world where two candidates, a school and the team meet: for tests of who may what.

Camille (A) has one dossier in each state, each in a campaign of its own, with a photo, a referent
who was asked, and once transmitted a numbered copy and its PDF. Basile (B) has as much, in two
states.
"""

from datetime import date, timedelta

from django.contrib.auth.models import Group

from accounts import actions as accounts
from accounts.models import EmailChange, InformationNotice
from backoffice import batches
from backoffice.actions import allow_protection, allow_support
from dossiers import actions, store, workflow
from dossiers.models import (
    AnswerTemplate,
    Document,
    Dossier,
    Rendering,
    StoredFile,
    StrayMail,
)
from dossiers.scans import Scan
from formations.models import Pool, Role
from payments import stand_in
from payments.models import Alert, Comparison, Payment, ProviderEvent, Receipt, Supplement
from portal.views.referent import FOLLOWED
from referents.actions.asking import load_criteria
from referents.models import AccessRequest, Recommendation
from tests import make
from tests.browsers import Browsers
from tests.referents import people

#: The states of the policy; the order is that of a dossier's life.
STATES = (
    *("draft", "submitted", "completing", "reopened"),
    *("validated", "inadmissible", "lapsed", "withdrawn"),
)
#: Enough pages for every kind of address, no more: the policy sends thousands of requests.
PAGES = "identite pieces langues formations referents frais".split()
FREE = (0, 0, 0, 0)
PASSWORD = "trois petits chats gris"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
PIECES = (
    {"slug": "photo", "page": "pieces", "types": ["jpg"]},
    {"slug": "avis-bourse", "page": "frais", "condition": "bursary", "forceable": False},
    {"slug": "lettre", "page": "formations", "scope": "candidature", "exemptible": True},
)


DECLARED = {
    "birth_name": "Dupré",
    "usage_name": "",
    "first_names": "Dora",
    "birth_date": date(2003, 2, 1),
    "situation": "bac2",
    "diploma": "BTS",
}


class World:
    """People and their dossiers; `of_a` and `of_b` give a dossier by its state."""

    def __init__(self, at):
        self.at = at
        self.a, self.b = make.candidate("camille"), make.candidate("basile")
        self.juror, self.manager = make.candidate("jury"), make.candidate("ecole")
        self.support = make.candidate("soutien", is_staff=True)
        self.support.groups.add(allow_support())
        self.administrator = make.support("administration")
        self.reader = make.candidate("lecture", is_staff=True)
        self.reader.groups.add(reading())
        self.protection = make.candidate("protection", is_staff=True)
        self.protection.groups.add(allow_protection())
        self.campaigns = {state: self._campaign(state) for state in STATES}
        # The draft comes last: it is the current dossier, the one of the short addresses.
        self.of_a = {state: self._dossier(self.a, state) for state in reversed(STATES)}
        self.of_b = {state: self._dossier(self.b, state) for state in ("submitted", "draft")}
        self.formation = self.of_a["draft"].candidatures.get().formation
        for user, kind in ((self.juror, "jury"), (self.manager, "manager")):
            Role.objects.create(user=user, kind=kind, school=self.formation.school)
        self.payment = paid(self.of_a["submitted"], at)
        self._besides()

    def _besides(self):
        """What the other tables hold: the notice, a request, an address asked, a notification."""
        for each in self.campaigns.values():
            make.formation(each, "autre")
        accounts.load_notices()
        load_criteria(self.campaigns["draft"])
        facts = {"notice": InformationNotice.objects.current(self.at), "network": "192.0.2.0"}
        accounts.ask(
            email="dora@exemple.fr",
            campaign="draft",
            language="fr",
            at=self.at,
            **facts,
            **DECLARED,
        )
        Pool.objects.create(campaign=self.campaigns["draft"], slug="places", label="P", capacity=40)
        EmailChange.objects.create(user=self.a, email="nouvelle@exemple.fr", created_at=self.at)
        due = {"asked_at": self.at, "due_at": self.at + timedelta(days=30)}
        AccessRequest.objects.create(dossier=self.of_a["submitted"], **due)
        facts = {"event_id": "evt_1", "kind": "checkout.session.completed"}
        ProviderEvent.objects.create(**facts, payment=self.payment, received_at=self.at)
        self._money()
        self._talk()
        self._batches()
        for user in self.people().values():
            if user:
                user.set_password(PASSWORD)
                user.save(update_fields=["password"])

    def _talk(self):
        """Both sides of a thread, a note, a look, a ready answer, a mail that joined nothing."""
        thread = self.of_a["draft"]
        actions.write(thread, "Où déposer ?", actor=self.a, at=self.at)
        actions.write(thread, "Ici.", actor=self.support, at=self.at)
        actions.note(thread, "À rappeler.", actor=self.support, at=self.at)
        actions.look(thread.pk, reader=self.support, at=self.at, door="archive")
        AnswerTemplate.objects.create(title="Bonjour", body_fr="Bonjour {prenom},")
        StrayMail.objects.create(
            mail_id="<1@exemple.fr>", subject="Re", body="Bonjour", received_at=self.at
        )

    def _batches(self):
        """What an agent asked for many dossiers: one not launched yet, and an export's file."""
        rows, said = [self.of_a["draft"].pk], {"actor": self.support, "at": self.at}
        self.prepared = batches.prepare("remind", rows, **said)
        self.exported = batches.launch(batches.prepare("export", rows, **said), **said)
        batches.step(batches.claim(self.at), at=self.at)

    def _money(self):
        """What the team watches about money."""
        about = {"dossier": self.payment.dossier, "cents": 9000}
        Alert.objects.create(kind="older", payment=self.payment, raised_at=self.at, **about)
        asked = {"asked_by": self.payment.actor, "asked_at": self.at, "due_at": self.at}
        Supplement.objects.create(reason="Bourse refusée.", **asked, **about)
        Receipt.objects.create(payment=self.payment, number="R1", requested_at=self.at)
        sums = {"sessions": 1, "ours": 9000, "theirs": 9000, "difference": 0}
        Comparison.objects.create(day=self.at.date(), made_at=self.at, **sums)

    def _campaign(self, state):
        tariff = (9000, 3000, 3000, 1500) if state == "draft" else FREE
        made = make.campaign(self.at, state, pieces=PIECES, tariff=tariff, pages=PAGES)
        make.formation(made)
        return made

    def _dossier(self, user, state):
        campaign = self.campaigns[state]
        made = make.dossier(campaign, self.at, user=user, formations=campaign.formations.all())
        deposit(made, self.at)
        said = {"actor": user, "at": self.at}
        people.asked(made, self.at)
        made = make.ready(make.again(made), self.at)
        if state == "completing":
            make.fill(made, self.at, frais={"claimed": "oui"})
            deposit(made, self.at, page="frais", slot="avis-bourse", name="avis.jpg")
        if state not in ("draft", "lapsed"):
            actions.declare_and_submit(made, {}, declared=True, **said)
            pdf(made.copies.get(), self.at)
        return self._led(make.again(made), state)

    def _led(self, made, state):
        """The transmitted dossier, brought by its people to the state asked."""
        if state == "completing":
            due = self.at + timedelta(days=5)
            asked = {"pages": ["pieces", "langues"], "due_at": due, "note": "Photo floue."}
            actions.ask_complements(made, **asked, actor=self.support, at=self.at)
        elif state == "submitted":
            make.judged(made, self.support, self.at)
        elif state == "reopened":
            added = make.formation(self.campaigns[state], "ajout")
            said = {"note": "", "actor": self.support, "at": self.at}
            actions.add_formation(made, added.pk, **said)
        elif state == "inadmissible":
            workflow.perform(made, "refuse", actor=self.support, at=self.at, note="Hors délai.")
        elif state == "lapsed":
            self._close(self.campaigns[state])
            workflow.perform(make.again(made), "lapse", actor=None, at=self.at)
        elif state == "validated":
            make.judged(made, self.support, self.at)
            workflow.perform(made, "validate", actor=self.support, at=self.at)
        elif state == "withdrawn":
            workflow.perform(made, "withdraw", actor=made.user, at=self.at)
        return make.again(made)

    def _close(self, campaign):
        """The campaign has been over for a day."""
        campaign.closes_at = self.at - timedelta(days=1)
        campaign.save(update_fields=["closes_at"])

    def browsers(self, **options) -> Browsers:
        """A browser for each of `people`: one signed in long ago, three where a link was opened.

        The former referent's link is one of before the address was corrected.
        """
        found = Browsers(self.people(), **options)
        found.end("expired")
        asked = Recommendation.objects.order_by("pk")
        links = {
            "referent": {each.pk: each.serial for each in asked.filter(dossier__user=self.a)},
            "other_referent": {each.pk: each.serial for each in asked.filter(dossier__user=self.b)},
            "former_referent": {each.pk: 0 for each in asked.filter(dossier__user=self.a)},
        }
        for name, kept in links.items():
            found.remember(name, {FOLLOWED: {str(pk): serial for pk, serial in kept.items()}})
        return found

    def people(self) -> dict:
        """Everybody of the policy by name; None has no account, or none in particular."""
        return {
            "anonymous": None,
            "expired": self.a,
            "referent": None,
            "other_referent": None,
            "former_referent": None,
            "owner": self.a,
            "other": self.b,
            "juror": self.juror,
            "manager": self.manager,
            "support": self.support,
            "administrator": self.administrator,
            "reader": self.reader,
            "protection": self.protection,
        }


def reading() -> Group:
    """Staff who look at what support looks at, and change nothing."""
    group = Group.objects.create(name="Lecture")
    group.permissions.set(allow_support().permissions.filter(codename__startswith="view_"))
    return group


def stored(name, data, kind, at) -> StoredFile:
    """A file in the store and its row, without the examination of a deposit."""
    scan = Scan(data=data, type=kind, name=name, pages=1 if kind == "pdf" else None)
    facts = {"name": name, "type": kind, "size": scan.size, "digest": scan.digest}
    return StoredFile.objects.create(key=store.keep(scan), pages=scan.pages, created_at=at, **facts)


def deposit(dossier, at, *, page="pieces", slot="photo", name="photo.jpg", **given) -> Document:
    """A document in a slot, as deposited by its candidate."""
    file = stored(name, make.picture(30, 40).read(), "jpg", at)
    said = {"file": file, "created_at": at, "created_by": dossier.user} | given
    made = Document.objects.create(dossier=dossier, page=page, slot=slot, **said)
    actions.counting.keep_count(Dossier.objects.whole().get(pk=dossier.pk))
    return made


def pdf(copy, at, kind="recepisse") -> Rendering:
    """The PDF of a copy, as the clock makes it."""
    file = stored(f"{kind}.pdf", PDF, "pdf", at)
    found = {"file": file, "requested_at": at, "made_at": at}
    return Rendering.objects.update_or_create(copy=copy, kind=kind, defaults=found)[0]


def paid(dossier, at, *, state=Payment.State.PAID) -> Payment:
    """A payment of a dossier, and what the pretended provider knows of it."""
    made = Payment.objects.create(
        dossier=dossier,
        amount=9000,
        state=state,
        actor=dossier.user,
        opened_at=at,
        expires_at=at + timedelta(minutes=30),
        settled_at=at if state == Payment.State.PAID else None,
        mode=Payment.Mode.DEMO,
        tariff=dossier.tariff,
        lines=[{"label": "Albi", "cents": 9000, "formation": None}],
    )
    stand_in.create(made)
    return made
