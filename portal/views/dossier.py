"""The dossier's overview and pages: read, saved as one types, saved whole without script."""

from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.refusal import Refused
from dossiers import access, actions, sections
from dossiers.models import State
from formations.access import must_confirm
from formations.models import Campaign
from portal import asked as tasks
from portal import questions
from portal.fields import field_dicts, free_dict, shared_lists, slot_dict
from portal.frame import Frame, own_dossier, workplace
from portal.offers import Offers
from portal.views import asking, bill, gestures, overview, saving, wishes

#: more fields and slots than a screen holds: the page starts with what it lacks
LONG = 8


def of_dossier(view):
    """Give the view its dossier's frame; a form of another dossier gets 409 (two tabs)."""

    @wraps(view)
    def wrapped(request, *args, number=None, **kwargs):
        dossier = own_dossier(request, number)
        if dossier is None and (place := workplace(request.user)):
            return redirect(place)
        if dossier is None:
            return render(request, "dossier/none.html", {"campaigns": joinable(request)})
        if request.method == "POST":
            said = request.POST.get("dossier") or request.GET.get("dossier")
            if said != dossier.number:
                return render(request, "errors/other_dossier.html", {"said": said}, status=409)
        return view(request, Frame(request, dossier, bool(number)), *args, **kwargs)

    return wrapped


def joinable(request):
    """Campaigns open now where this account has no dossier."""
    return Campaign.objects.open_at(request.at).exclude(dossiers__user=request.user)


@require_http_methods(["GET"])
@of_dossier
def home(request, frame):
    """The overview: what is left, then the ledger of pages."""
    others = joinable(request)
    mine = request.user.dossiers.select_related("campaign").exclude(pk=frame.dossier.pk)
    context = frame.context() | overview.context(frame)
    return render(request, "dossier/overview.html", context | {"others": mine, "campaigns": others})


@require_http_methods(["POST"])
def open_another(request):
    """Open a dossier in another campaign for the signed-in account, when it is a candidate's."""
    if must_confirm(request.user):
        raise Refused(
            _(
                "Ce compte donne accès aux dossiers des candidats : il ne peut pas en ouvrir un."
                " Pour candidater, demandez des identifiants avec une autre adresse."
            )
        )
    campaign = Campaign.objects.published().filter(slug=request.POST.get("campagne", "")).first()
    if campaign is None:
        raise Refused(_("Cette campagne n’existe pas."))
    dossier = actions.open_dossier(request.user, campaign, at=request.at)
    asked = request.POST.get("formation", "")
    formation = campaign.formations.filter(slug=asked, open_to_application=True).first()
    if formation:
        actions.tick(dossier, formation.pk, actor=request.user, at=request.at)
    return redirect("numbered_dossier", number=dossier.number)


@require_http_methods(["POST"])
@of_dossier
def carry_over(request, frame):
    """« Reprendre mes réponses »: the answers of the dossier named come into the empty fields."""
    former = request.user.dossiers.filter(number=request.POST.get("depuis", "")).first()
    if former is None:
        raise Refused(_("Ce dossier n’est pas le vôtre."))
    count = actions.carry_over(frame.dossier, former, actor=request.user, at=request.at)
    words = ngettext(
        "%(n)d réponse reprise. Relisez chaque page : votre situation a pu changer.",
        "%(n)d réponses reprises. Relisez chaque page : votre situation a pu changer.",
        count,
    )
    messages.success(request, words % {"n": count})
    return redirect(frame.url())


@require_http_methods(["GET", "POST"])
@of_dossier
def page(request, frame, page):
    """One page of the dossier."""
    section = sections.section(frame.dossier.campaign, page)
    if section is None:
        raise Http404
    if request.method == "GET":
        return show(request, frame, section)
    if "champ" in request.GET:
        return saving.field(request, frame, section)
    if request.headers.get("HX-Request"):
        if gestures.about_formations(request):
            return wishes.gesture(request, frame, section, body)
        return _piece(request, frame, section)
    return _whole(request, frame, section)


def show(request, frame, section, *, errors=None, status=200, **again):
    """The page as it stands; `?verifier` lists what is missing and takes the focus (C24)."""
    context = page_context(request, frame, section, errors or {}, **again)
    return render(request, template(section), context, status=status)


def template(section) -> str:
    """The page's own template where it has one, else the ordinary one."""
    return "dossier/formations.html" if section.slug == "formations" else "dossier/page.html"


def page_context(request, frame, section, errors, *, disputes=None, homeless=(), asked=()) -> dict:
    """Everything a page of the dossier shows; after a post, what it asks and gives back."""
    check = "verifier" in request.GET
    shut = access.page_shut(frame.dossier, section.slug, request.at)
    context = frame.context(section) | {
        "section": section,
        "editable": not shut,
        "shut": shut,
        "form_url": frame.url(section.slug),
        "fixed": overview.fixed(frame) if section.slug == "identite" else None,
        "missing": section.missing(frame.reading),
        "check": check,
        "page_help": questions.beside(section.slug),
    }
    if check:
        context["errors"] = [
            {"anchor": each.anchor, "label": each.label, "message": each.words}
            for each in context["missing"]
        ]
    drawn = {"locked": bool(shut), "strict": check, "errors": errors, "disputes": disputes}
    context |= body(frame, section, **drawn)
    tasks.mark(context)
    context |= {"homeless": homeless, "changed": [f for f in _fields(context) if "dispute" in f]}
    fields = sum(len(group["fields"]) for group in context["groups"])
    context["long"] = len(context["rows"]) > 1 or fields + len(context["slots"]) > LONG
    context["starred"] = _starred(context)
    if shut:
        slots = context["slots"] + [slot for row in context["rows"] for slot in row["slots"]]
        context["answers"] = overview.answers(frame, section)
        context["late_slots"] = [slot for slot in slots if not slot["locked"]]
    if section.slug == "formations":
        said = {"errors": errors, "asked": asked}
        context |= wishes.context(frame, context["rows"], editable=not shut, **said)
    if section.slug == "frais":
        context |= bill.context(frame)
    return context | asking.context(frame, section, shut=shut, errors=errors)


def _fields(context):
    return [f for each in (*context["groups"], *context["rows"]) for f in each["fields"]]


def _starred(context):
    """Whether anything on the page bears the sign of what is mandatory; formations always do."""
    slots = context["slots"] + [slot for row in context["rows"] for slot in row["slots"]]
    marked = any(each["required"] for each in [*_fields(context), *slots])
    return context["section"].slug == "formations" or marked


def body(frame, section, *, locked, strict=False, errors=None, disputes=None) -> dict:
    """Fields by group, rows with their fields and slots, and the page's own slots."""
    url, errors = frame.post_url(section.slug), errors or {}
    draw = {"url": url, "locked": locked, "strict": strict, "disputes": disputes}
    offers = Offers(frame.reading, frame.request.at)
    slots = section.slots(frame.reading)
    head = section.head(frame.reading)
    return {
        "groups": _groups(head, draw, section.slug) if head else [],
        "rows": shared_lists(
            _row(frame, section, each, slots=slots, draw=draw, errors=errors, offers=offers)
            for each in _rows(frame, section)
        ),
        "slots": [
            _slot(frame, each, draw, errors=errors, offers=offers)
            for each in slots
            if each.row is None
        ],
        "additions": section.additions(frame.reading),
        "free": _free(frame, section, draw, errors, offers=offers),
        "post_url": url,
    }


def _rows(frame, section):
    return section.row_sheets(frame.reading)


def _groups(head, draw, page):
    groups = head.form_class.groups or (("", tuple(head.form_class.base_fields)),)
    drawn = [
        {"title": title, "fields": field_dicts(head, names, **draw)} for title, names in groups
    ]
    for each in (each for group in drawn for each in group["fields"]):
        each["help"] = questions.beside(page, each["name"])
    return drawn


def _row(frame, section, sheet, *, slots, draw, errors, offers):
    row = sheet.instance
    mine = [each for each in slots if each.row is not None and each.row.pk == row.pk]
    # A card is shown whole where something of it is asked: by support, or by two tabs.
    asked = any(name.startswith(sheet.prefix) for name in draw["disputes"] or {})
    whole = asked or frame.dossier.state == State.COMPLETING
    return {
        "row": row,
        "title": section.row_label(row),
        "outside": not section.counted(row, frame.reading),
        "fields": field_dicts(sheet, tuple(sheet.form_class.base_fields), **draw),
        "fold": None if whole else section.folded(sheet),
        "slots": [_slot(frame, each, draw, errors=errors, offers=offers) for each in mine],
        "removable": bool(section.add_label) and not draw["locked"] and not sheet.fixed,
    }


def _slot(frame, slot, draw, *, errors, offers):
    locked = draw["locked"] and not access.promised(frame.dossier, slot.key, frame.request.at)
    return slot_dict(
        slot,
        campaign=frame.dossier.campaign,
        url=draw["url"],
        locked=locked,
        error=errors.get(slot.key, ""),
        offers=offers,
    )


def _free(frame, section, draw, errors, *, offers):
    if not getattr(section, "free_slot", None):
        return None
    given = {"url": draw["url"], "locked": draw["locked"]}
    return {
        "slot": free_dict(
            section,
            frame.dossier.campaign,
            error=errors.get(section.free_slot, ""),
            offers=offers,
            **given,
        ),
        "documents": frame.reading.documents.get(section.free_slot, []),
    }


def _piece(request, frame, section):
    """A gesture on one slot, by the script: the slot comes back, with the counts it moved."""
    errors = gestures.on_pieces(request, frame, section)
    fresh = Frame(request, own_dossier(request, frame.dossier.number), frame.numbered)
    key = gestures.slot_named(request)
    shut = access.page_shut(fresh.dossier, section.slug, request.at)
    found = body(fresh, section, locked=bool(shut), errors=errors)
    slots = found["slots"] + [slot for row in found["rows"] for slot in row["slots"]]
    if found["free"]:
        slots.append(found["free"]["slot"])
    slot = next((each for each in slots if each["key"] == key), None)
    context = saving.touched(request, fresh, section) | {"s": slot, "free": found["free"]}
    if slot is None:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "dossier/_piece.html", context, status=422 if errors else 200)


def _kept_aside(request, frame, section):
    """What was typed in a page closed meanwhile: given back to copy, and said not saved (T6)."""
    context = page_context(request, frame, section, {})
    context["typed"] = saving.typed(request, frame, section)
    return render(request, template(section), context, status=423)


def _asking(request, frame, section):
    """A button of the requests on a closed page: a request may be waited for after it (C38)."""
    errors = asking.gestures(request, frame, section)
    if errors:
        return show(request, frame, section, errors=errors, status=422)
    return redirect(f"{frame.url(section.slug)}#demandes")


def _whole(request, frame, section):
    """An ordinary post of the whole page: save every field, then do what the button says."""
    if "annuler" in request.POST:
        return redirect(frame.url(section.slug))
    shut = access.page_shut(frame.dossier, section.slug, request.at)
    if shut and not request.FILES:
        asks = asking.pressed(request, section) and not saving.typed(request, frame, section)
        return (_asking if asks else _kept_aside)(request, frame, section)
    homeless = saving.homeless(request, frame, section)
    try:
        saved = actions.Saved(frame.dossier) if shut else saving.whole(request, frame, section)
    except Refused:  # closed since it was looked at
        fresh = Frame(request, own_dossier(request, frame.dossier.number), frame.numbered)
        return _kept_aside(request, fresh, section)
    errors = saved.errors | gestures.on_pieces(request, frame, section)
    if not shut:
        gestures.on_rows(request, frame, section)
        errors |= gestures.on_formations(request, frame, section)
    fresh = Frame(request, own_dossier(request, frame.dossier.number), frame.numbered)
    again = _unsettled(request, fresh, section, saved=saved, homeless=homeless)
    if not (errors or again):
        for sentence in asking.gestures(request, frame, section).values():
            messages.warning(request, sentence)
        return _onward(request, frame, section)
    status = again.pop("status", 422)
    return show(request, fresh, section, errors=errors, status=status, **again)


def _unsettled(request, fresh, section, *, saved, homeless) -> dict:
    """What the page asks or gives back after a post, before one leaves it; empty when nothing."""
    again = {}
    if saved.conflicts or homeless:
        again = {"status": 409, "disputes": saving.disputes(request, saved), "homeless": homeless}
    if section.slug == "formations":
        again |= wishes.unsettled(request, fresh)
    return again


def _onward(request, frame, section):
    """Where a page saved whole leads; a script is told of it there, and forgets what it kept."""
    saving.tell(request)
    if "suivante" in request.POST:
        return redirect(frame.next_page(section.slug)["url"])
    if "verifier" in request.POST:
        return redirect(frame.url(section.slug) + "?verifier=1")
    if not asking.pressed(request, section):
        messages.success(request, _("Page enregistrée."))
    return redirect(frame.url(section.slug) + gestures.anchor(request))
