"""What one invented candidate does with a filled dossier, and what the team answers."""

from datetime import timedelta

from config.demonstration.filling import Filling
from config.demonstration.words import ADDITION, INTERNAL, MISSING, QUESTIONS, TOO_BUSY
from dossiers import actions, workflow
from dossiers.models import Judgement
from payments import actions as payments
from payments import stand_in
from payments.models import Payment
from referents import actions as referents

#: From the click to the money.
CONFIRMED = timedelta(seconds=70)
#: Since when the one who is paying is away: less than the life of a session.
PAYING = timedelta(minutes=5)
#: From an answer to its being read.
READ = timedelta(minutes=3)


class Life(Filling):
    """One candidate from the account to the decision, by the platform's actions alone."""

    def reasons(self) -> dict:
        """A reason for each missing thing that may be forced: a formation added may ask for a
        piece of a page that is not open again."""
        left = [each for each in workflow.obstacles(self.dossier) if not each.blocking]
        return {each.key: self.draw.choice(MISSING) for each in left}

    def pay_and_submit(self, at):
        """« Payer et transmettre », and the money comes a minute later."""
        payments.pay_and_submit(self.dossier, self.reasons(), declared=True, actor=self.user, at=at)
        self._pay(at)

    def pay(self, at):
        """Pays what is due without transmitting."""
        payments.open_payment(self.dossier, actor=self.user, at=at)
        self._pay(at)

    def _pay(self, at):
        payment = Payment.objects.pending().filter(dossier=self.dossier).first()
        if payment:
            stand_in.press(payment.reference, "accepter", at=at)
            payments.settle(payment.reference, at=at + CONFIRMED)

    def leave_paying(self, at):
        """Leaves for the bank's page a few minutes before the present, and is still there."""
        payments.open_payment(self.dossier, actor=self.user, at=max(at, self.stage.now - PAYING))

    def paid_not_sent(self, at):
        """« Payer et transmettre », and an answer erased in another tab before the money came: it
        is kept, the transmission refused, the team told."""
        asked = {"actor": self.user, "at": at}
        payments.pay_and_submit(self.dossier, self.reasons(), declared=True, **asked)
        actions.autosave(self.dossier, "identite", {"birth_place": ""}, **asked)
        self._pay(at)

    def refused_card(self, at):
        """A first try that the bank refuses."""
        payments.open_payment(self.dossier, actor=self.user, at=at)
        payment = Payment.objects.pending().get(dossier=self.dossier)
        stand_in.press(payment.reference, "refuser", at=at)
        payments.settle(payment.reference, at=at + timedelta(seconds=40))

    def do(self, name, at, *, note=""):
        """A transition: the candidate's own, or else the team's."""
        mine = name in ("withdraw", "answer")
        actor = self.user if mine else self.stage.support
        workflow.perform(self.dossier, name, actor=actor, at=at, note=note)

    def add(self, at):
        """The team adds a formation at the candidate's request: what it costs is asked for."""
        added = self.next_formation()
        said = {"note": ADDITION, "actor": self.stage.support, "at": at}
        payments.add_formation(self.dossier, added.pk, **said)

    def validate(self, at):
        """The team rules on the bursary, if one is claimed, then validates."""
        self.rule_bursary(at, accepted=True)
        self.judge_all(at)
        self.do("validate", at)

    def judge_all(self, at):
        """The team finds every document of the dossier in order."""
        for document in self.dossier.documents.current().exclude(status="later"):
            actions.judge(self.dossier, document.pk, Judgement.FIT, actor=self.stage.support, at=at)

    def rule_bursary(self, at, *, accepted, reason=""):
        """The team accepts or refuses the bursary claimed; nothing where none is."""
        if self.dossier.bursary.claimed == "oui" and self.dossier.tariff.bursary_first is not None:
            payments.rule_bursary(
                self.dossier, accepted=accepted, reason=reason, actor=self.stage.support, at=at
            )

    def ask(self, at, *, pages, note):
        """The team opens pages again, until some days after the present."""
        actions.ask_complements(
            self.dossier,
            pages=pages,
            due_at=max(at, self.stage.now) + timedelta(days=5),
            note=note,
            actor=self.stage.support,
            at=at,
        )

    def answer(self, at):
        """Brings what was asked, and sends it back."""
        self.lacking = frozenset()
        request = self.dossier.complement_requests.filter(closed_at=None).get()
        for page in request.pages:
            self.deposit_all(page, at - timedelta(minutes=9))
        self.do("answer", at)

    def question(self, at):
        """Writes to the team."""
        self.asked = self.draw.choice(QUESTIONS)
        actions.write(self.dossier, self.asked[0], actor=self.user, at=at)

    def reply(self, at):
        """The team answers, and the candidate reads it."""
        actions.write(self.dossier, self.asked[1], actor=self.stage.support, at=at)
        actions.read(self.dossier, actor=self.user, at=at + READ)

    def note(self, at):
        """The team keeps a word for itself."""
        actions.note(self.dossier, INTERNAL, actor=self.stage.support, at=at)

    def declined(self, at):
        """A person asked for an opinion declines."""
        asked = self.dossier.recommendations.filter(state="asked").order_by("pk").first()
        if asked:
            referents.decline(asked, reason=TOO_BUSY, serial=asked.serial, at=at)

    def withdraw_one(self, at):
        """Withdraws the first formation, keeps the others."""
        first = self.dossier.candidatures.chosen().first()
        actions.withdraw_candidature(self.dossier, first.pk, actor=self.user, at=at)

    def lapse(self, at):
        """What the clock does after the closing."""
        actions.lapse(self.dossier, at=at)
