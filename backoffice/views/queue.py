"""The work queue: its page, its next dossier, its kept filters."""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.instant import PARIS
from accounts.numbers import is_number
from accounts.refusal import Refused
from accounts.words import euros
from backoffice import actions as own
from backoffice import batches, queue
from backoffice.admin.lists import CappedPaginator
from backoffice.desk import address, day_of, far, tone
from backoffice.models import Batch, SavedView
from backoffice.words import event_label
from dossiers import actions
from dossiers.models import Dossier, Event
from formations.models import Campaign, Formation

PER_PAGE = 30
#: lines of the feed of what just happened
FEED = 12


@dataclass(frozen=True)
class Line:
    """One dossier of the queue, in words."""

    dossier: Dossier
    formations: list
    tone: str
    paid: str
    total: str
    due: bool
    owing: bool
    reduced: bool
    left: int
    date: str
    day: str
    urgent: bool


@require_safe
def page(request):
    """The groups with their counts, the dossiers of one of them, what the team just did."""
    _allowed(request)
    filters = queue.Filters.read(request.GET)
    counts = queue.counted(filters, request.user, request.at)
    beside = _beside(request, filters, counts)
    if "suivi" in request.GET:
        return render(request, "bureau/_file_suivi.html", beside)
    rows = queue.waiting(filters, request.user, request.at)
    group = queue.GROUPS[filters.group]
    paginator = CappedPaginator(rows.values_list("pk", flat=True), PER_PAGE)
    paginator.count = dict(counts)[group]
    found = paginator.get_page(request.GET.get("page"))
    request.session["file"] = filters.query()
    return _render(
        request,
        group=group,
        page=found,
        lines=[_line(each, request.at) for each in queue.shown(list(found), request.at)],
        **beside,
        **_choices(filters),
    )


def _beside(request, filters, counts):
    """What changes while one looks: groups with their counts, views, what just happened."""
    return {
        "filters": filters,
        "groups": _groups(counts, filters),
        "feed": _feed(),
        "views": SavedView.objects.filter(Q(owner=request.user) | Q(shared=True)),
    }


def _groups(counted, filters):
    words = [(each, _("plus de 1 000") if n > queue.MOST_COUNTED else n) for each, n in counted]
    return [
        {"group": each, "count": n, "query": filters.query(group=each.key)} for each, n in words
    ]


def _choices(filters):
    formations = Formation.objects.filter(open_to_application=True).select_related("campaign")
    if filters.campaign:
        formations = formations.filter(campaign=filters.campaign)
    agents = Dossier.objects.exclude(agent=None).order_by().values("agent").distinct()
    return {
        "campaigns": Campaign.objects.order_by("-year_start", "slug"),
        "formations": formations.order_by("-campaign__year_start", "position", "pk"),
        "agents": Dossier.agent.field.related_model.objects.filter(pk__in=agents),
    }


def _line(dossier, at):
    balance = queue.balance(dossier)
    when = dossier.urgent_at or dossier.campaign.closes_at
    days = (localtime(when, PARIS).date() - localtime(at, PARIS).date()).days if when else None
    return Line(
        dossier=dossier,
        formations=[each.formation for each in dossier.owing_list if not each.withdrawn_at],
        tone=tone(dossier),
        paid=euros(balance.paid),
        total=euros(balance.bill.total),
        due=bool(balance.due),
        owing=bool(balance.due) and dossier.transmitted_at is not None,
        reduced=balance.bill.reduced,
        left=sum(page["left"] for page in dossier.progress.values()),
        date=far(days) if when else "—",
        day=day_of(when) if when else "",
        urgent=when is not None and 0 <= days <= 2,
    )


def _feed():
    events = Event.objects.select_related("dossier__user", "actor").order_by("-pk")[:FEED]
    return [(each, event_label(each.name)) for each in events]


@require_safe
def following(request):
    """The dossier after this one in the queue last shown; the queue itself when it is empty."""
    _allowed(request)
    filters = queue.Filters.read(_remembered(request))
    after = request.GET.get("apres", "")
    found = queue.following(
        filters, request.user, after=int(after) if is_number(after) else 0, at=request.at
    )
    if found is None:
        return redirect(f"{_address()}?{filters.query()}")
    return redirect("admin:dossiers_dossier_change", found)


@require_POST
def take(request):
    """Take in charge the most urgent dossier nobody has, and open it."""
    _allowed(request, "dossiers.change_dossier")
    filters = queue.Filters.read(request.POST)
    free = queue.waiting(filters, request.user, request.at).filter(agent=None)
    for dossier in free[:10]:  # a colleague may take the first ones meanwhile
        try:
            actions.take_charge(dossier, actor=request.user, at=request.at, seen=0)
        except Refused:
            continue
        return redirect(address(dossier))
    raise Refused(_("Aucun dossier sans agent dans cette liste."))


@require_POST
def gather(request):
    """Prepare a gesture on the dossiers ticked, to be looked at before it is launched (U14)."""
    _allowed(request, "dossiers.change_dossier")
    kind, back = request.POST.get("geste", ""), queue.Filters.read(request.POST).query()
    sent = [int(each) for each in request.POST.getlist("dossier") if is_number(each)]
    ticked = list(dict.fromkeys(sent))  # each dossier is one line of the batch
    known = set(Dossier.objects.filter(pk__in=ticked).values_list("pk", flat=True))
    try:
        if kind not in Batch.Kind.values:
            raise Refused(_("Choisissez un geste."))
        batch = batches.prepare(
            kind, [pk for pk in ticked if pk in known], actor=request.user, at=request.at
        )
    except Refused as refused:
        messages.error(request, refused.reason)
        return redirect(f"{_address()}?{back}")
    return redirect("admin:backoffice_batch_page", batch.pk)


@require_POST
def keep(request):
    """Keep the filters shown under a name, for oneself or for the team."""
    _allowed(request)
    query = queue.Filters.read(request.POST).query()
    name, shared = request.POST.get("nom", ""), "partagee" in request.POST
    own.keep_view(request.user, name=name, query=query, shared=shared)
    return redirect(f"{_address()}?{query}")


@require_POST
def drop(request, pk):
    """Forget a view of one's own."""
    _allowed(request)
    own.drop_view(request.user, pk)
    return redirect(_address())


def _remembered(request):
    return QueryDict(request.session.get("file", ""))


def _allowed(request, *permissions):
    wanted = permissions or ("dossiers.view_dossier", "dossiers.change_dossier")
    if not any(request.user.has_perm(each) for each in wanted):
        raise PermissionDenied


def _address():
    return reverse("admin:dossiers_dossier_queue")


def _render(request, **context):
    shown = admin.site.each_context(request) | {
        "title": _("File de travail"),
        "opts": Dossier._meta,
        **context,
    }
    request.current_app = admin.site.name
    return render(request, "bureau/file.html", shown)
