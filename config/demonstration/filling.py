"""How one invented candidate fills a dossier: account, pages, formations, papers.

By the platform's actions, each at the instant given. Only documents are written here rather than
deposited: they point to the shared pool, which was drawn here and needs no examination.
"""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.utils.timezone import localtime

from accounts import actions as accounts
from accounts.instant import PARIS
from accounts.models import InformationNotice, User
from config.demonstration import papers
from config.demonstration.words import LATER
from dossiers import actions, sections, workflow
from dossiers.actions import counting
from dossiers.models import Document

#: Addresses kept for documentation: nobody's network.
NETWORK = "192.0.2.0"


def later_day(at):
    """The day by which a paper is promised."""
    return localtime(at, PARIS).date() + timedelta(days=40)


class Filling:
    """One candidate and their dossier. `lacking` names required pieces never deposited."""

    def __init__(self, stage, *, person, told, campaign, draw, portrait, lacking=()):
        self.stage, self.person, self.told = stage, person, told
        self.campaign, self.draw, self.portrait = campaign, draw, portrait
        self.lacking = frozenset(lacking)
        self.language = "fr"
        self.dossier = self.user = None

    # --- The account -----------------------------------------------------------------------------

    def open(self, at):
        """Asks for an account and confirms it; before any notice existed, the account is given."""
        notice = InformationNotice.objects.current(at)
        if notice is None:
            self._given_account(at)
            self.dossier = actions.open_dossier(self.user, self.campaign, at=at)
            return
        request = accounts.ask(
            email=self.person.email,
            notice=notice,
            language=self.language,
            at=at - timedelta(minutes=6),
            campaign=self.campaign.slug,
            network=NETWORK,
            **self.declared(),
        )
        self.user, self.dossier = actions.confirm_request(request, password=None, at=at)
        self.user.password = self.stage.password
        self.user.save(update_fields=["password"])

    def declared(self) -> dict:
        """What the account request says of this person."""
        track = self.told.track
        facts = {"situation": track["situation"], "diploma": track["prepare"]}
        return self.person.declared | facts

    def _given_account(self, at):
        self.user = User.objects.create(
            email=self.person.email,
            password=self.stage.password,
            created_at=at,
            **self.declared(),
        )
        EmailAddress.objects.create(
            user=self.user, email=self.user.email, verified=True, primary=True
        )

    # --- The pages -------------------------------------------------------------------------------

    def fill(self, page, at, *, only=None):
        """Answers a whole page and deposits its papers; `only` keeps the first answers."""
        head = {} if self.nothing_to_say(page) else self.told.heads.get(page, {})
        if page == "formations":
            self.choose(at)
        elif page in self.told.rows:
            head = head | self._rows(page, at)
        names = list(head)[:only]
        if names:
            self._save(page, {name: head[name] for name in names}, at)
        if only is None:
            self.deposit_all(page, at)
            if page == "cursus":
                self._promise(at)

    def nothing_to_say(self, page):
        """A tariff without bursary rate asks nothing about a bursary."""
        return page == "frais" and self.dossier.tariff.bursary_first is None

    def _save(self, page, data, at):
        saved = actions.autosave(self.dossier, page, data, actor=self.user, at=at)
        self.dossier = saved.dossier

    def _rows(self, page, at) -> dict:
        """The raw values of a repeated page, by row; rows are added where the page lets."""
        told = self.told.rows[page]
        if page == "cursus":
            by_year = {row.year_start: row.pk for row in self.dossier.study_years.all()}
            rows = [(by_year[each["year_start"]], each) for each in told]
        else:
            rows = [(self._added(page, each, at), each) for each in told]
        kept = {"kind", "year_start"} if page in ("cursus", "referents") else set()
        return {
            f"{pk}-{name}": value
            for pk, each in rows
            for name, value in each.items()
            if name not in kept
        }

    def _added(self, page, row, at):
        choice = row["kind"] if page == "referents" else ""
        return actions.add_row(self.dossier, page, actor=self.user, at=at, choice=choice).pk

    # --- The formations --------------------------------------------------------------------------

    def choose(self, at, formations=None, *, option=""):
        """Ticks formations, answers each card, accepts the notices; `option` says which one."""
        data = {}
        for formation in formations or self.wishes():
            row = actions.tick(self.dossier, formation.pk, actor=self.user, at=at)
            said = self.wish(formation, option)
            data |= {f"{row.pk}-{name}": str(getattr(x, "pk", x)) for name, x in said.items()}
        self._save("formations", data, at)
        actions.accept_notices(self.dossier, True, actor=self.user, at=at)

    def wish(self, formation, option="") -> dict:
        """What is said of one formation: its option if it has any, and the rest of the card."""
        options = [each for each in formation.options.all() if option in ("", each.slug)]
        said = {"option": self.draw.choice(options)} if options else {}
        said["already_applied"] = self.draw.choice(("non", "non", "non", "oui"))
        hosted = not option and self.draw.random() < 0.3
        return said | {"host_company": "Ateliers Corvaisier" if hosted else ""}

    def wishes(self) -> list:
        """The formations of this campaign that suit the course followed, one to three."""
        wanted = [
            formation
            for start in self.told.track["vise"]
            for formation in self.stage.formations(self.campaign)
            if formation.slug.startswith(start) and formation.entry_year in (1, None)
        ]
        wanted = wanted or self.stage.formations(self.campaign)[:1]
        return wanted[: self.campaign.max_formations or self.draw.choice((1, 2, 2, 3))]

    def next_formation(self):
        """The first formation not chosen yet that excludes none."""
        chosen = list(self.dossier.candidatures.chosen().select_related("formation"))
        taken = {each.formation_id for each in chosen}
        groups = {each.formation.exclusive_group for each in chosen} - {""}
        return next(
            each
            for each in self.stage.formations(self.campaign)
            if each.pk not in taken and each.exclusive_group not in groups
        )

    def letter(self, at):
        """Answers the card of what was added, accepts its notice, deposits its letter."""
        added = self.dossier.candidatures.chosen().filter(transmitted_in=0)
        self.choose(at, [each.formation for each in added.select_related("formation")])
        self.deposit_all("formations", at)

    # --- The papers ------------------------------------------------------------------------------

    def deposit_all(self, page, at):
        """Answers each empty slot of a page from the pool, but the pieces this life lacks."""
        rows = [self.document(page, slot, at) for slot in self.wanting(page)]
        if rows:
            Document.objects.bulk_create(rows)
            self.dossier = workflow.lock(self.dossier.pk)
            counting.keep_count(self.dossier, {page})

    def wanting(self, page, reading=None) -> list:
        """The empty slots of a page that this life has a paper for."""
        section = sections.section(self.campaign, page)
        slots = section.slots(reading or sections.Reading(self.dossier))
        return [slot for slot in slots if not slot.documents and self._has(slot)]

    def _has(self, slot):
        if {slot.piece.slug, slot.key} & self.lacking or self._is_late(slot):
            return False
        return slot.piece.mandatory or self.draw.random() < 0.6

    def _is_late(self, slot):
        """Whether it is the transcript of the year under way, not there yet."""
        under_way = slot.piece.slug == "releves" and slot.row.year_start == self.campaign.year_start
        return under_way and self.told.late

    def document(self, page, slot, at) -> Document:
        """What answers a slot, from the pool; not saved yet."""
        name = papers.answer(slot.piece, self.draw, self.portrait)
        facts = {"page": page, "slot": slot.key, "created_at": at, "created_by": self.user}
        return Document(dossier=self.dossier, file=self.stage.files[name], **facts)

    def _promise(self, at):
        """Says of the transcript of the year under way that it comes later."""
        for slot in self.late_slots(sections.Reading(self.dossier)):
            said = {"reason": LATER, "until": later_day(at)}
            actions.defer(self.dossier, "cursus", slot.key, actor=self.user, at=at, **said)

    def late_slots(self, reading) -> list:
        """The slots whose paper this person says is not available yet."""
        slots = sections.section(self.campaign, "cursus").slots(reading)
        return [slot for slot in slots if slot.piece.deferrable and self._is_late(slot)]
