"""What happens, when: a script of dated acts per dossier, all played in the order of time."""

from datetime import datetime, timedelta
from functools import partial
from random import Random

from django.utils.timezone import localtime

from accounts.instant import PARIS
from config.demonstration import words
from config.demonstration.life import Life
from config.demonstration.sketches import Sketch

#: The hours, in Paris, at which people sit down at their dossier.
DAY = (8, 22)
#: What each fate lacks: slugs of required pieces never deposited.
LACKING = {
    "forced": ("releve-bac", "avis-poursuite"),
    "answered": ("releves",),
    "inadmissible": ("releves", "cv"),
    "half": ("releve-bts", "attestation"),
}
#: Fates of a dossier that is not transmitted once its pages are filled.
UNSENT = (
    *("begun", "again", "half", "lapsed", "unpaid", "paid", "card_refused"),
    *("paying", "paid_not_sent"),
)


def script(life: Life, fate: str) -> list:
    """The acts of a fate, in order; each takes the instant at which it happens."""
    pages = life.campaign.pages
    filled, part = extent(life, fate)
    acts = [partial(life.fill, page) for page in pages[:filled]]
    if part is not None:
        acts.append(partial(life.fill, pages[filled], only=part))
    sent = [] if fate in UNSENT else [life.pay_and_submit]
    return [life.open, *acts, *sent, *_after(life, fate)]


def extent(life: Life, fate: str) -> tuple[int, int | None]:
    """How many pages are whole, and how many answers of the next one are there (None: none)."""
    most = len(life.campaign.pages)
    if fate in ("begun", "again"):
        return 0, life.draw.randint(2, 5)
    if fate in ("half", "lapsed"):
        return life.draw.randint(4, most - 4), 1
    return most, None


def _after(life, fate) -> list:
    """What follows the first transmission or, without it, the filling of the pages."""
    ask = partial(life.ask, pages=words.ASKED, note=words.NOTE)
    refuse_bursary = partial(life.rule_bursary, accepted=False, reason=words.CONDITIONAL)
    return {
        "paid": [life.pay],
        "paying": [life.leave_paying],
        "paid_not_sent": [life.paid_not_sent],
        "card_refused": [life.refused_card, life.pay_and_submit],
        "validated": [life.validate],
        "submitted": [life.question, life.reply],
        "forced": [life.question],
        "completing": [ask, life.note],
        "silent": [life.judge_all, ask, partial(life.do, "relock")],
        "answered": [ask, life.answer, life.declined],
        "reopened": [life.add, life.letter],
        "lapsed_whole": [life.add, life.letter],
        "added": [life.add, life.letter, life.pay_and_submit],
        "inadmissible": [partial(life.do, "refuse", note=words.FALSE)],
        "withdrawn": [partial(life.do, "withdraw")],
        "one_withdrawn": [life.withdraw_one],
        "bursary_refused": [refuse_bursary],
    }.get(fate, [])


def acted(life: Life, fate: str, now: datetime) -> list:
    """The whole script of a fate as (instant, act), within its campaign and before now."""
    acts = script(life, fate)
    return [*zip(span(life, now, len(acts)), acts, strict=True), *_closed(life, fate)]


def sketched(life: Life, fate: str, now: datetime) -> tuple[Sketch, list]:
    """The same fate, written until its first transmission; what follows is acted."""
    filled, part = extent(life, fate)
    pages = life.campaign.pages[: filled + (part is not None)]
    after = _after(life, fate)
    opened, *rest = span(life, now, len(pages) + 2 + len(after))
    at, sent = dict(zip(pages, rest, strict=False)), rest[len(pages)]
    found = Sketch(life, opened, at, part, sent_at=None if fate in UNSENT else sent)
    dated = [*zip(rest[len(pages) + 1 :], after, strict=True), *_closed(life, fate)]
    return found, dated


def _closed(life, fate):
    """The clock closes what was not transmitted."""
    if fate not in ("lapsed", "lapsed_whole"):
        return []
    return [(life.campaign.accepts_until + timedelta(seconds=25), life.lapse)]


def span(life: Life, now: datetime, count: int) -> list[datetime]:
    """`count` instants in order, from an opening of the dossier drawn within its campaign.

    They have a draw of their own: how often an hour of the night is drawn again depends on the
    clock, and nothing else of the story may.
    """
    campaign, draw = life.campaign, Random(life.draw.random())  # noqa: S311 (a story, no secret)
    start = campaign.opens_at or now - timedelta(days=60)
    over = campaign.closes_at is not None and campaign.closes_at <= now
    end = campaign.closes_at - timedelta(hours=1) if over else now - timedelta(minutes=20)
    start += (end - start) * draw.uniform(0, 0.7)
    return moments(draw, start, end, count)


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
