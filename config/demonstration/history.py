"""What happens, when: a script of dated acts per dossier, all played in the order of time."""

from datetime import datetime, timedelta
from functools import partial
from random import Random

from django.utils.timezone import localtime

from accounts.instant import PARIS
from config.demonstration.life import Life

#: The hours, in Paris, at which people sit down at their dossier.
DAY = (8, 22)
#: What each fate lacks: slugs of required pieces never deposited.
LACKING = {
    "forced": ("releve-bac", "avis-poursuite"),
    "answered": ("releves",),
    "inadmissible": ("releves", "cv"),
    "half": ("releve-bts", "attestation"),
}
NOTE = (
    "Le relevé de notes de l’an dernier est illisible : déposez-en une copie nette, recto et verso."
)
FALSE = (
    "Le relevé de notes déposé n’est pas le vôtre, et vous n’avez pas répondu à nos deux messages. "
    "Votre dossier ne peut pas être examiné."
)


def script(life: Life, fate: str) -> list:
    """The acts of a fate, in order; each takes the instant at which it happens."""
    pages = life.campaign.pages
    fill = [partial(life.fill, page) for page in pages]
    sent = [life.open, *fill, life.pay_and_submit]
    if fate in ("begun", "half", "lapsed"):
        return [life.open, *_some(life, fate, pages)]
    if fate == "unpaid":
        return [life.open, *fill]
    if fate == "forced":
        return [life.open, *fill, partial(life.promise, "cursus"), life.pay_and_submit]
    return sent + AFTER[fate](life)


def _some(life, fate, pages):
    """The first pages, and the beginning of the next one."""
    if fate == "begun":
        return [partial(life.fill, pages[0], only=life.draw.randint(2, 5))]
    count = life.draw.randint(4, len(pages) - 4)
    whole = [partial(life.fill, page) for page in pages[:count]]
    return [*whole, partial(life.fill, pages[count], only=1)]


def _asked(life):
    return partial(life.ask, pages=["cursus"], note=NOTE)


def _reopened(life):
    note = "Demande du candidat : ajouter une formation avant la clôture."
    return partial(life.do, "reopen", note=note)


#: What follows the first transmission, by fate.
AFTER = {
    "submitted": lambda life: [],
    "validated": lambda life: [life.validate],
    "completing": lambda life: [_asked(life)],
    "answered": lambda life: [_asked(life), life.answer],
    "reopened": lambda life: [_reopened(life), life.another],
    "lapsed_whole": lambda life: [_reopened(life), life.another],
    "added": lambda life: [_reopened(life), life.another, life.pay_and_submit],
    "inadmissible": lambda life: [partial(life.do, "refuse", note=FALSE)],
    "withdrawn": lambda life: [partial(life.do, "withdraw")],
    "one_withdrawn": lambda life: [life.withdraw_one],
    "bursary_refused": lambda life: [
        partial(
            life.rule_bursary,
            accepted=False,
            reason="L’avis déposé est conditionnel : seul l’avis définitif ouvre le tarif réduit.",
        )
    ],
}


def dated(life: Life, fate: str, now: datetime) -> list:
    """The script of a fate as (instant, act), within its campaign and before now."""
    campaign = life.campaign
    acts = script(life, fate)
    start = campaign.opens_at or now - timedelta(days=60)
    over = campaign.closes_at is not None and campaign.closes_at <= now
    end = campaign.closes_at - timedelta(hours=1) if over else now - timedelta(minutes=20)
    found = list(zip(moments(life.draw, start, end, len(acts)), acts, strict=True))
    if over and fate in ("lapsed", "lapsed_whole"):
        found.append((campaign.accepts_until + timedelta(seconds=25), life.lapse))
    return found


def moments(draw: Random, start: datetime, end: datetime, count: int) -> list[datetime]:
    """`count` instants in order, at hours when people are up, at least ten minutes apart."""
    gap = timedelta(minutes=10)
    found = sorted(_waking(draw, start, end - gap * count) for _each in range(count))
    return [each + gap * rank for rank, each in enumerate(found)]


def _waking(draw, start, end):
    for _try in range(40):
        at = start + (end - start) * draw.random()
        if DAY[0] <= localtime(at, PARIS).hour < DAY[1]:
            return at
    return at


def play(acts, told) -> None:
    """Plays dated acts of all dossiers in the order of time; `told(at)` is called after each."""
    for at, act in sorted(acts, key=lambda each: each[0]):
        act(at=at)
        told(at)
