"""The page « Formations visées »: cards, running fee, notices."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dossiers import fees
from formations.models import Formation, Notice
from portal import formats
from portal.frame import Frame, own_dossier
from portal.views import gestures, saving


def context(frame, rows, *, editable, errors=None) -> dict:
    """The cards of the campaign's formations, chosen ones opened, and what they cost.

    A box whose formation is refused (`errors`, by anchor) stays as it was posted.
    """
    dossier, errors = frame.dossier, errors or {}
    chosen = {each.formation_id: each for each in frame.reading.candidatures}
    bill = fees.bill(dossier)
    prices = {line.formation_id: line.cents for line in bill.lines}
    by_row = {row["row"].pk: row for row in rows}
    listed = Formation.objects.filter(campaign=dossier.campaign)
    listed = listed.select_related("school", "pool").order_by("position", "pk")
    extra = _extra(dossier.tariff, bill)
    cards = [_card(each, chosen, prices=prices, by_row=by_row, extra=extra) for each in listed]
    for card in cards:
        refused = f"choix-{card['formation'].pk}" in errors
        card["ticked"] = bool(card["chosen"]) != refused
    refusals = (
        words for anchor, words in errors.items() if anchor.startswith(("choix-", "notice"))
    )
    return {
        "cards": cards,
        "choice_error": " ".join(refusals),
        "chosen_count": len(chosen),
        "total": bill.total,
        "rate_words": fees.rate_words(bill),
        "notices": _notices(frame.reading.candidatures),
        "notices_accepted": all(each.notice_accepted_at for each in chosen.values()),
        "editable": editable,
    }


def _extra(tariff, bill):
    """What one more formation would cost, in cents."""
    if bill.reduced:
        return tariff.bursary_other if bill.lines else tariff.bursary_first
    return tariff.full_other if bill.lines else tariff.full_first


def _card(formation, chosen, *, prices, by_row, extra):
    candidature = chosen.get(formation.pk)
    first = prices and next(iter(prices)) == formation.pk
    if candidature:
        price = formats.euro(prices.get(formation.pk, 0), short=True)
        words = _("première formation") if first else _("formation suivante")
    else:
        price = "+\u00a0" + formats.euro(extra, short=True) if formation.open_to_application else ""
        words = _("si vous la cochez")
    return {
        "formation": formation,
        "chosen": candidature,
        "sent": bool(candidature and candidature.transmitted_in),
        "row": by_row.get(candidature.pk) if candidature else None,
        "price": price,
        "price_words": words,
        "words": card_words(formation),
    }


def card_words(formation) -> str:
    """« IMT Mines Albi, apprentissage, 1re année, 75 places »."""
    parts = [formation.school.name, str(formation.get_route_display()).lower()]
    if formation.entry_year:
        parts.append(_("1re année") if formation.entry_year == 1 else _("2e année"))
    if formation.pool:
        places = formation.pool.capacity
        parts.append(ngettext("%(n)d place", "%(n)d places", places) % {"n": places})
    return ", ".join(parts)


def _notices(candidatures):
    found, wanted = {}, {each.formation.notice_id for each in candidatures} - {None}
    notices = Notice.objects.only("title", "url").in_bulk(wanted)
    for each in candidatures:
        notice = notices.get(each.formation.notice_id)
        title = notice.title if notice else each.formation.title
        url = notice.url if notice else ""
        found.setdefault(title, {"title": title, "url": url, "formation_slug": each.formation.slug})
    return list(found.values())


def gesture(request, frame, section, body):
    """Tick, untick or accept by the script: the cards come back, with the counts they moved."""
    asked = gestures.unticking(request, frame)
    error = " ".join(gestures.on_formations(request, frame, section).values())
    fresh = Frame(request, own_dossier(request, frame.dossier.number), frame.numbered)
    found = body(fresh, section, locked=False)
    everywhere = {each.slug for each in fresh.sections}
    context_ = saving.touched(request, fresh, section, everywhere) | found
    context_ |= context(fresh, found["rows"], editable=True) | {"choice_error": error}
    context_["totals"] = []
    for card in context_["cards"]:
        card["asked"] = asked is not None and card["chosen"] == asked
    return render(request, "dossier/_formations_saved.html", context_, status=422 if error else 200)
