"""The catalogue: formations with their filters, the page of one, its notice, a question."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dossiers.models import Dossier
from formations.actions import ask_school
from formations.models import Campaign, Formation
from portal import catalogue, rates
from portal.forms.question import Question


@login_not_required
@require_safe
def formations(request):
    """Formations of the campaigns not closed, or of the one named, filtered by the address."""
    asked = catalogue.asked(request.GET)
    listed = Formation.objects.with_cards().prefetch_related("titles")
    campaigns = list(Campaign.objects.published())
    chosen = next((each for each in campaigns if each.slug == asked.get("campagne")), None)
    rows = listed.filter(campaign=chosen) if chosen else listed.current(request.at)
    if chosen is None:
        asked.pop("campagne", None)
    filters = catalogue.Filters(asked, list(rows.order_by("campaign", "position", "pk")))
    context = _results(filters) | {
        "campaigns": campaigns,
        "chosen": chosen,
        "table": request.GET.get("vue") == "tableau",
    }
    return render(request, "formations/list.html", context)


def _results(filters):
    diploma = filters.asked.get("diplome", "")
    named, others = filters.by_title()
    chips = filters.chips()
    return {
        "asked": filters.asked,
        "cards": [catalogue.card(each, diploma) for each in named],
        "others": [catalogue.card(each, diploma) for each in others],
        "count": len(filters.kept),
        "listed": len(filters.listed),
        "choices": filters.choices(),
        "diplomas": filters.diplomas(),
        "chips": chips,
        "last": chips[-1] if chips else None,
    }


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def formation(request, slug):
    """One formation: what it is, whom it takes, when, how many, at what price; a question."""
    found = _published(slug)
    form = Question(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        return _ask(request, found, form)
    context = _page(request, found) | {"form": form}
    return render(request, "formations/detail.html", context, status=422 if form.errors else 200)


@login_not_required
@require_safe
def notice(request, slug):
    """The notice that the candidate accepts, to be read whole."""
    found = _published(slug)
    blocks = catalogue.blocks(found.notice.text) if found.notice else []
    return render(request, "formations/notice.html", {"formation": found, "blocks": blocks})


def _published(slug):
    return get_object_or_404(Formation.objects.published().with_page(), slug=slug)


def _ask(request, found, form):
    asker = form.asker()
    if answer := rates.too_often(request, "formation_question", key=asker["email"]):
        return answer
    ask_school(found, **asker, at=request.at)
    messages.success(request, _("Votre question est partie. L’école vous répondra par courriel."))
    return redirect("formation", slug=found.slug)


def _page(request, found):
    campaign = found.campaign
    return {
        "formation": found,
        "campaign": campaign,
        "words": catalogue.card_words(found),
        "places": catalogue.places(found),
        "fee": catalogue.fee(campaign),
        "titles": catalogue.titles_by_kind(found),
        "description": catalogue.blocks(found.description),
        "conditions": catalogue.blocks(found.conditions),
        "selection": catalogue.blocks(found.selection),
        "calendar": catalogue.calendar(found, request.at),
        "closed": campaign.is_closed(request.at),
        "open": campaign.is_open(request.at),
        **_gesture(request, found),
    }


def _gesture(request, found):
    """The reader's dossier in this campaign, and whether the formation is already in it."""
    if not request.user.is_authenticated:
        return {"dossier": None, "chosen": False}
    dossier = Dossier.objects.of(request.user).filter(campaign=found.campaign).first()
    chosen = dossier and dossier.candidatures.chosen().filter(formation=found).exists()
    return {"dossier": dossier, "chosen": bool(chosen)}
