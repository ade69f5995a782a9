"""Gestures on many dossiers: the exact list, the launch, the progress, the report, the file."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import FileResponse, Http404, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import networks
from accounts.models import User
from accounts.numbers import is_number
from accounts.refusal import Refused
from backoffice import batches, columns, papers, sheets
from backoffice.models import Batch
from dossiers import access, actions, scans, store
from dossiers.models import Consultation, Dossier

#: dossiers shown at once with what would refuse each, lines of a report, batches of a list
MOST_SHOWN = 50


def prepare(request, kind, queryset):
    """Fix the list of a gesture and lead to its page. Refused in words above the list."""
    if not request.user.has_perm("dossiers.change_dossier"):
        raise PermissionDenied
    ids = queryset.values_list("pk", flat=True)
    given = {key: value for key, value in request.GET.items() if key not in ("p", "o", "e")}
    label = slugify("-".join(f"{key}-{value}" for key, value in given.items()))
    try:
        batch = batches.prepare(
            kind, ids[: batches.MOST_ROWS + 1], actor=request.user, at=request.at, label=label
        )
    except Refused as refused:
        messages.error(request, refused.reason)
        return redirect(request.get_full_path())
    return redirect("admin:backoffice_batch_page", batch.pk)


@require_http_methods(["GET", "POST"])
def page(request, pk):
    """A batch: to look at before it is launched, to follow, to read."""
    batch = _batch(request, pk)
    if request.method == "GET":
        if "etat" in request.GET:
            return render(request, "bureau/_lot_etat.html", _progress(request, batch))
        return _page(request, batch)
    if "abandonner" in request.POST:
        batches.drop(batch, actor=request.user, at=request.at)
        return redirect("admin:backoffice_batch_page", batch.pk)
    options = _options(request, batch)
    if batch.kind == Batch.Kind.EXPORT and batch.total <= batches.AT_ONCE:
        return _at_once(batch, options)
    try:
        batches.launch(batch, actor=request.user, at=request.at, options=options)
    except Refused as refused:
        return _page(request, batch, error=refused.reason, status=409)
    return redirect("admin:backoffice_batch_page", batch.pk)


@require_safe
def mine(request):
    """One's own batches, the last one first: to launch, to follow, to read again."""
    if not request.user.has_perm("dossiers.change_dossier"):
        raise PermissionDenied
    rows = Batch.objects.filter(asked_by=request.user).defer("dossiers", "options")
    refused = Count("lines", filter=Q(lines__done=False))
    rows = rows.annotate(refused=refused).order_by("-pk")
    request.current_app = admin.site.name
    shown = admin.site.each_context(request) | {
        "title": _("Mes traitements"),
        "page": Paginator(rows, MOST_SHOWN).get_page(request.GET.get("page")),
    }
    return render(request, "bureau/lots.html", shown)


def _batch(request, pk):
    """One's own batch: nobody else's exists."""
    if not request.user.has_perm("dossiers.change_dossier"):
        raise PermissionDenied
    found = Batch.objects.filter(pk=pk, asked_by=request.user).first()
    if found is None:
        raise Http404
    return found


def _options(request, batch):
    if batch.kind == Batch.Kind.EXPORT:
        wanted = request.POST.get("format")
        return {
            "format": wanted if wanted in sheets.WRITE else "csv",
            "columns": columns.chosen(request.POST.getlist("colonnes")),
        }
    if batch.kind == Batch.Kind.ASSIGN:
        agent = request.POST.get("agent", "")
        return {"agent": int(agent) if is_number(agent) else 0}
    return {}


def _at_once(batch, options):
    """A short list leaves with the answer, row by row; nothing of it is kept."""
    batch.options = options
    rows, name = batches.rows_of(batch), batches.file_name(batch)
    if options["format"] == "csv":
        answer = StreamingHttpResponse(sheets.csv_lines(rows))
    else:
        file = papers.temporary()
        sheets.write_xlsx(rows, file)
        file.seek(0)
        answer = FileResponse(file)
    return _named(answer, name, sheets.TYPES[options["format"]])


def _named(answer, name, kind):
    answer["Content-Type"] = kind
    answer["Content-Disposition"] = scans.disposition(name, inline=False)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
def file(request, pk):
    """The file of an export, for whoever asked for it and still may."""
    batch = _batch(request, pk)
    if not batch.file_key:
        raise Http404
    kind = sheets.TYPES[batch.options.get("format", "csv")]
    return _named(FileResponse(storages[store.ALIAS].open(batch.file_key)), batch.file_name, kind)


@require_safe
def documents(request, pk):
    """The documents of a dossier as one ZIP, written while it is sent."""
    if not request.user.has_perm("dossiers.view_document"):
        raise PermissionDenied
    dossier = Dossier.objects.whole().filter(pk=pk).first()
    if dossier is None:
        raise Http404
    said = {"reader": request.user, "at": request.at, "network": networks.of(request)}
    actions.look(dossier.pk, door=Consultation.Door.ARCHIVE, **said)
    answer = StreamingHttpResponse(papers.zipped(papers.named(dossier)))
    return _named(answer, f"dossier_{dossier.number}.zip", "application/zip")


def _progress(request, batch):
    lines = batch.lines.select_related("dossier__user").order_by("done", "pk")  # refused first
    report = Paginator(lines, MOST_SHOWN).get_page(request.GET.get("page"))
    refused = batch.lines.filter(done=False).count()
    return {
        "batch": batch,
        "report": report,
        "refused": refused,
        "succeeded": batch.lines.filter(done=True).count(),
        "over": batch.state in (Batch.State.DONE, Batch.State.STOPPED),
    }


def _page(request, batch, *, error="", status=200):
    request.current_app = admin.site.name
    draft = batch.state == Batch.State.DRAFT
    shown = admin.site.each_context(request) | _progress(request, batch)
    ids = Paginator(batch.dossiers, MOST_SHOWN).get_page(request.GET.get("page"))
    shown |= {
        "title": batch.get_kind_display(),
        "error": error,
        "draft": draft,
        "ids": ids,
        "listed": _listed(batch, ids, request.at) if draft else [],
        "columns": [(slug, each[0], each[2]) for slug, each in columns.COLUMNS.items()],
        "agents": _agents() if draft and batch.kind == Batch.Kind.ASSIGN else [],
        "at_once": batch.total <= batches.AT_ONCE,
    }
    return render(request, "bureau/lot.html", shown, status=status)


def _agents():
    team = User.objects.filter(is_staff=True, is_active=True).order_by("birth_name", "pk")
    return [each for each in team if access.is_support(None, each)]


def _listed(batch, ids, at):
    """(dossier, why it would be refused now) of one page of the exact list.

    A refusal is asked as the launch will ask it, some queries each: hence the pages.
    """
    found = Dossier.objects.whole().in_bulk(list(ids))
    rows = [found[pk] for pk in ids if pk in found]
    if batch.kind == Batch.Kind.EXPORT:
        return [(each, None) for each in rows]
    return [(each, batches.refusal(batch, each, at)) for each in rows]
