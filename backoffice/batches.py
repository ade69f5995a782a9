"""Verbs of what is asked for many dossiers: prepare, launch, run, erase.

Every dossier is its own transaction; a batch is run by slices, so that its progress shows and that
nothing else waits long. Whoever asked is asked again for their right before each slice (V7).
"""

import logging
import tempfile
from datetime import timedelta

from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.instant import PARIS
from accounts.models import User
from accounts.refusal import Refused
from backoffice import columns, sheets
from backoffice.models import Batch, BatchLine
from dossiers import access, actions, scans, store, workflow
from dossiers.models import Dossier

logger = logging.getLogger(__name__)

State, Kind = Batch.State, Batch.Kind
#: dossiers of one gesture, rows of one export, rows above which an export is made by the clock
MOST, MOST_ROWS, AT_ONCE = 5_000, 200_000, 1_000
#: dossiers of one slice; a claim this old is that of a process that died
SLICE, CLAIM_LIFE = 50, timedelta(minutes=10)
#: how long a file is kept, and a batch prepared but never launched
KEPT, FORGOTTEN = timedelta(days=7), timedelta(days=1)


def prepare(kind, ids, *, actor, at, label="", options=None) -> Batch:
    """Fix the exact list of a gesture, to be looked at before it is launched. Raises Refused."""
    ids = list(ids)
    most = MOST_ROWS if kind == Kind.EXPORT else MOST
    if not ids:
        raise Refused(_("Choisissez au moins un dossier."))
    if len(ids) > most:
        raise Refused(_("Restreignez la liste : %(most)d dossiers au plus.") % {"most": most})
    with transaction.atomic():
        return Batch.objects.create(
            kind=kind,
            asked_by=actor,
            asked_at=at,
            dossiers=ids,
            total=len(ids),
            label=label[:80],
            options=options or {},
        )


def launch(batch, *, actor, at, options=None) -> Batch:
    """Hand a prepared batch to the clock. Launching it again changes nothing. Raises Refused."""
    with transaction.atomic():
        fresh = _own(batch, actor)
        if fresh.state != State.DRAFT:
            return fresh
        fresh.options = fresh.options | (options or {})
        if fresh.kind == Kind.ASSIGN:
            _agent(fresh)
        fresh.state = State.WAITING
        fresh.save(update_fields=["state", "options"])
    return fresh


def drop(batch, *, actor, at) -> None:
    """Give a batch up: what was done stays done, the rest is left. Raises Refused."""
    with transaction.atomic():
        fresh = _own(batch, actor)
        if fresh.state in (State.DRAFT, State.WAITING, State.RUNNING):
            _end(
                fresh, State.STOPPED, at, error=str(_("Abandonné par la personne qui l’a demandé."))
            )


def _own(batch, actor):
    fresh = Batch.objects.select_for_update().get(pk=batch.pk)
    if fresh.asked_by_id != actor.pk:
        raise Refused(_("Ce traitement a été demandé par une autre personne."))
    return fresh


def _agent(batch):
    """Whom to assign to. Raises Refused for nobody of the team."""
    agent = User.objects.filter(pk=batch.options.get("agent") or 0, is_active=True).first()
    if agent is None or not access.is_support(None, agent):
        raise Refused(_("Choisissez une personne du service."))
    return agent


def claim(at) -> Batch | None:
    """Take the oldest batch to run, for this process alone; None when there is none."""
    waiting = Batch.objects.to_run(at - CLAIM_LIFE).order_by("pk")
    if not waiting.exists():  # looks before it opens a transaction
        return None
    with transaction.atomic():
        batch = waiting.select_for_update(skip_locked=True).first()
        if batch:
            batch.claimed_at, batch.state = at, State.RUNNING
            batch.save(update_fields=["claimed_at", "state"])
    return batch


def step(batch, *, at) -> int:
    """Run a slice of a claimed batch, and let it go. Returns how many dossiers were looked at."""
    if not access.is_support(None, batch.asked_by):
        with transaction.atomic():
            _end(batch, State.STOPPED, at, error=str(_("La personne n’a plus ce droit.")))
        return 0
    if batch.kind == Kind.EXPORT:
        return _export_or_stop(batch, at)
    ids = batch.dossiers[batch.done : batch.done + SLICE]
    for pk in ids:
        _one(batch, pk, at)
    _let_go(batch, at)
    return len(ids)


def _let_go(batch, at):
    with transaction.atomic():
        fresh = Batch.objects.select_for_update().get(pk=batch.pk)
        fresh.done, fresh.claimed_at = batch.done, None
        fresh.save(update_fields=["done", "claimed_at"])
        if fresh.state == State.RUNNING and fresh.done >= fresh.total:
            _end(fresh, State.DONE, at)


def _end(batch, state, at, *, error=""):
    batch.state, batch.ended_at, batch.error, batch.claimed_at = state, at, error, None
    batch.save(update_fields=["state", "ended_at", "error", "claimed_at"])


def _one(batch, pk, at):
    """One dossier, done, refused in words, or failed; a second run after a kill finds its line.

    Nothing that happens to one dossier keeps the others waiting: what was not foreseen is logged
    and has its line. A database that is away takes no line either: the slice is tried again later.
    """
    dossier = Dossier.objects.whole().filter(pk=pk).first()
    if dossier and not BatchLine.objects.filter(batch=batch, dossier=dossier).exists():
        try:
            with transaction.atomic():
                words = DO[batch.kind](batch, dossier, at)
                BatchLine.objects.create(batch=batch, dossier=dossier, done=True, words=words)
        except Refused as refused:
            _failed(batch, dossier, str(refused.reason))
        except Exception:
            logger.exception("batch %s: dossier %s failed", batch.pk, dossier.pk)
            words = _("Erreur imprévue\u00a0: rien n’a été changé. Réessayez sur ce dossier.")
            _failed(batch, dossier, words)
    batch.done += 1
    Batch.objects.filter(pk=batch.pk).update(done=batch.done)


def _failed(batch, dossier, words):
    BatchLine.objects.create(batch=batch, dossier=dossier, done=False, words=words[:500])


def _assign(batch, dossier, at):
    agent = _agent(batch)
    actions.take_charge(dossier, actor=batch.asked_by, agent=agent, at=at)
    return str(_("Pris en charge par %(who)s.") % {"who": agent})


def _validate(batch, dossier, at):
    workflow.perform(dossier, "validate", actor=batch.asked_by, at=at)
    return str(_("Validé."))


def _remind(batch, dossier, at):
    actions.chase(dossier, actor=batch.asked_by, at=at)
    return str(_("Rappel écrit."))


def refusal(batch, dossier, at) -> str | None:
    """Why this dossier would be refused now if the batch was launched, in words, or None."""
    if batch.kind == Kind.VALIDATE:
        return workflow.refusal(dossier, "validate", batch.asked_by, at)
    if batch.kind == Kind.REMIND:
        return actions.chase_refusal(dossier, batch.asked_by, at)
    return None


DO = {Kind.ASSIGN: _assign, Kind.VALIDATE: _validate, Kind.REMIND: _remind}


def file_name(batch) -> str:
    """`dossiers_<filter>_<day>.<format>`."""
    day = localtime(batch.asked_at, PARIS).strftime("%Y-%m-%d")
    parts = filter(None, ["dossiers", batch.label, day])
    return f"{'_'.join(parts)}.{batch.options.get('format', 'csv')}"


def rows_of(batch):
    """The rows of an export, header first."""
    return columns.rows(batch.dossiers, columns.chosen(batch.options.get("columns", ())))


def _export_or_stop(batch, at):
    """An export, or its end in words: one that fails is asked again by a person, not for ever."""
    try:
        return _export(batch, at)
    except Exception:
        logger.exception("batch %s: export failed", batch.pk)
        with transaction.atomic():
            words = _("Le fichier n’a pas pu être écrit\u00a0: refaites l’export.")
            _end(batch, State.STOPPED, at, error=words)
        return 0


def _export(batch, at):
    write = sheets.WRITE[batch.options.get("format", "csv")]
    with tempfile.TemporaryFile() as file:
        write(_counted(batch), file)
        file.seek(0)
        key = storages[store.ALIAS].save(scans.key(), File(file))
    with transaction.atomic():
        fresh = Batch.objects.select_for_update().get(pk=batch.pk)
        stopped = fresh.state != State.RUNNING
        if not stopped:
            fresh.file_key, fresh.file_name, fresh.erase_at = key, file_name(batch), at + KEPT
            fresh.done = fresh.total
            fresh.save(update_fields=["file_key", "file_name", "erase_at", "done"])
            _end(fresh, State.DONE, at)
    if stopped:
        store.forget(key)
    return batch.total


def _counted(batch):
    for rank, row in enumerate(rows_of(batch)):
        yield row
        if rank % columns.SLICE == 0:
            Batch.objects.filter(pk=batch.pk).update(done=rank)


def erase(at) -> int:
    """Erase files past their date, and batches never launched. Returns how many."""
    over = Batch.objects.exclude(file_key="").filter(erase_at__lte=at)
    count = 0
    for batch in over:
        store.forget(batch.file_key)
        batch.file_key = ""
        batch.save(update_fields=["file_key"])
        count += 1
    old = Batch.objects.filter(state=State.DRAFT, asked_at__lte=at - FORGOTTEN)
    if old.exists():
        with transaction.atomic():
            count += old.delete()[0]
    return count
