"""Loads the demonstration, knows whether it is there, throws it away."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from random import Random

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count
from django.utils import translation
from post_office.models import Email

from accounts.actions import load_notices
from accounts.actions.sending import mark_sent
from accounts.models import Posting, User
from accounts.refusal import Refused
from config.demonstration import answers, history, papers, people, personas, sketches, transmitting
from config.demonstration.cast import Part, cast
from config.demonstration.life import Life
from dossiers import sections, store
from dossiers.models import Dossier, Rendering, StoredFile
from formations import actions as formations
from formations.models import Campaign, Formation

#: One candidate in six is not French; those lists have a place each.
ABROAD = 6
#: The first part of the cast is acted from end to end, like Camille's; for the others what
#: precedes the first transmission is written straight into the tables, which is ten times faster.
ACTED = 1


@dataclass
class Stage:
    """What all lives share: the team, the pool of papers, the password, the present instant."""

    now: datetime
    support: User
    password: str
    files: dict

    @cached_property
    def campaigns(self) -> dict:
        """Campaigns by address."""
        return {each.slug: each for each in Campaign.objects.all()}

    @cached_property
    def _formations(self):
        found = {}
        rows = Formation.objects.filter(open_to_application=True).prefetch_related("options")
        for each in rows:
            found.setdefault(each.campaign_id, []).append(each)
        return found

    def formations(self, campaign) -> list:
        """Formations one applies to in this campaign, in its order."""
        return self._formations.get(campaign.pk, [])


def present() -> bool:
    """Whether this database holds the demonstration."""
    return User.objects.filter(email=personas.ADMINISTRATOR).exists()


def load(candidates: int, seed: int, *, at: datetime) -> Counter:
    """Load campaigns, personas and `candidates` invented dossiers; how many of each state.

    All or nothing, and the same seed tells the same story. Raises Refused where it is there
    already, or where payments would go to a real provider.
    """
    if present():
        raise Refused("La démonstration est déjà chargée : rien n’a été changé.")
    if settings.STRIPE_SECRET_KEY:
        raise Refused("Retirez STRIPE_SECRET_KEY : la démonstration paie sur une page fictive.")
    keys = []
    try:
        with transaction.atomic(), translation.override("fr"):
            _tell(candidates, seed, at, keys)
    except BaseException:
        for key in keys:
            store.forget(key)
        raise
    return counts()


def _tell(candidates, seed, at, keys):
    sections.forget_pieces()
    load_notices()
    formations.load_campaigns(at)
    formations.load_demonstration(at)
    pool, password = _drawn(seed)
    stage = Stage(at, personas.hire(password), password, _files(pool, at, keys))
    personas.prepare_answers()
    _sent(personas.HIRED)
    acts, written, taken, first = _camille(stage, seed), [], set(), None
    for rank, part in enumerate(cast(candidates)):
        life = _life(stage, part, Random(f"{seed}-{rank}"), taken)  # noqa: S311 (invention)
        first = first or life.person
        if part.fate == "again":
            life.person = _same_person(first, life.person)
        if rank < ACTED:
            acts += history.acted(life, part.fate, at)
        else:
            sketch, after = history.sketched(life, part.fate, at)
            written.append(sketch)
            acts += after
    _write(sorted(written, key=lambda each: each.opened_at))
    history.play(acts, _sent)
    # Two hundred PDFs would keep the clock of a first start busy: here they are made when asked.
    Rendering.objects.filter(file=None).delete()


def _same_person(person, other):
    """A second account: the same person, who types their name otherwise, at another address."""
    return replace(
        other,
        first_names=person.first_names,
        birth_name=person.birth_name.upper(),
        usage_name=person.usage_name,
        birth_date=person.birth_date,
        email=person.email.replace("@", ".2@"),
    )


def _write(written):
    sketches.write(written)
    sent = [each for each in written if each.sent_at]
    transmitting.send(sent, _sent)
    sketches.count([each for each in written if not each.sent_at])


def _camille(stage, seed):
    draw = Random(f"{seed}-camille")  # noqa: S311 (invention, not secrecy)
    life = personas.camille(stage, stage.campaigns["apprentissage"], draw)
    acts = personas.script(life)
    start = life.campaign.opens_at
    return list(zip(history.moments(draw, start, stage.now, len(acts)), acts, strict=True))


def _life(stage, part: Part, draw, taken) -> Life:
    campaign = stage.campaigns[part.campaign]
    kind = "mastere" if campaign.slug == "imt-bs" else "apprentissage"
    track = answers.choose_track(draw, kind)
    abroad = draw.randrange(ABROAD) == 0
    person = people.invent(
        draw,
        born_in=answers.born_in(track, campaign.year_start),
        taken=taken,
        origin=draw.choice(sorted(people.lists()["ailleurs"])) if abroad else "",
    )
    told = answers.answer(draw, person, track, campaign.year_start)
    if part.fate == "bursary_refused":
        told.heads["frais"] = {"claimed": "oui"}
    face = 2 * draw.randrange(papers.PORTRAITS // 2) + (person.civility == "mme")
    return Life(
        stage,
        person=person,
        told=told,
        campaign=campaign,
        draw=draw,
        portrait=face,
        lacking=history.LACKING.get(part.fate, ()),
    )


def _drawn(seed):
    """The pool of papers, and meanwhile on another processor the hash of the password."""
    with ThreadPoolExecutor(1) as aside:
        hashing = aside.submit(make_password, settings.DEMO_PASSWORD)
        return papers.pool(seed), hashing.result()


def _files(pool, at, keys) -> dict:
    """The pool of papers, stored; rows by name."""
    found = {}
    for paper in pool:
        scan = paper.scan
        keys.append(store.keep(scan))
        facts = {name: getattr(scan, name) for name in ("name", "digest", "type", "size", "pages")}
        found[paper.slug] = StoredFile(
            key=keys[-1], width=scan.width, height=scan.height, created_at=at, **facts
        )
    StoredFile.objects.bulk_create(found.values())
    return found


def _sent(at):
    """What was just written left at once: the past is not mailed again."""
    for posting in Posting.objects.waiting().select_related("email"):
        mark_sent(posting, at)
        Email.objects.filter(pk=posting.email_id).update(created=at, last_updated=at)


def counts() -> Counter:
    """How many dossiers of each state."""
    rows = Dossier.objects.values_list("state").annotate(number=Count("pk"))
    return Counter(dict(rows.order_by("state")))


def erase() -> None:
    """Empty a database that holds the demonstration, files included, and nothing else.

    Raises Refused where there are accounts but no demonstration.
    """
    if not present():
        if User.objects.exists():
            raise Refused("Cette base n’est pas une démonstration : rien n’a été effacé.")
        return
    keys = list(StoredFile.objects.values_list("key", flat=True))
    call_command("flush", interactive=False, verbosity=0)
    for key in keys:
        store.forget(key)
