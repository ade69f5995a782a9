"""The page « Formations visées »: cards, running fee, notices."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dossiers import fees
from formations.models import Formation, Notice
from payments.fees import paid
from portal import formats
from portal.frame import Frame, own_dossier
from portal.views import gestures, saving


def context(frame, rows, *, editable, errors=None, asked=()) -> dict:
    """The cards of the campaign's formations, chosen ones opened, and what they cost.

    `errors` gives what was refused by the anchor of its box, `asked` the candidatures whose box
    was emptied, to be confirmed. A box whose formation is refused stays as it was posted.
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
        card["error"] = errors.get(f"choix-{card['formation'].pk}", "")
        if card["chosen"] in asked:
            card["asked"] = _loss(frame, card, bill)
        card["ticked"] = bool(card["chosen"] or card["error"]) and card["chosen"] not in asked
    return {
        "cards": cards,
        "shown": [each["formation"].pk for each in cards if each["chosen"] and each["boxed"]],
        "refused": _refused(cards),
        "notice_error": errors.get("notice", ""),
        "chosen_count": len(chosen),
        "total": bill.total,
        "rate_words": fees.rate_words(bill),
        "notices": _notices(frame.reading.candidatures),
        "notices_accepted": all(each.notice_accepted_at for each in chosen.values()),
        "editable": editable,
    }


def _refused(cards):
    """What was refused, for the summary of a whole page: each leads to its box."""
    return [
        {
            "anchor": f"choix-{card['formation'].pk}",
            "label": card["formation"].title,
            "message": card["error"],
        }
        for card in cards
        if card["error"]
    ]


def _loss(frame, card, bill) -> dict:
    """What taking a formation out would change: the fee, what is set aside, what was paid (C37)."""
    candidature, row = card["chosen"], card["row"]
    left = fees.bill_without(frame.dossier, candidature, reduced=bill.reduced)
    papers = [slot["label"] for slot in row["slots"] if slot["document"]] if row else []
    option = candidature.option
    return {
        "before": bill.total,
        "after": left.total,
        "aside": ([_("option « %(name)s »") % {"name": option.label}] if option else []) + papers,
        "paid": paid(frame.dossier),
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
        "boxed": formation.open_to_application,
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


def unsettled(request, fresh) -> dict:
    """After a whole page: the formations whose box was emptied, asked about before one goes on."""
    asked = gestures.unticking(request, fresh)
    return {"asked": asked} if asked else {}


def gesture(request, frame, section, body):
    """Tick, untick or accept by the script: the cards come back, with the counts they moved."""
    errors = gestures.on_formations(request, frame, section)
    fresh = Frame(request, own_dossier(request, frame.dossier.number), frame.numbered)
    found = body(fresh, section, locked=False)
    everywhere = {each.slug for each in fresh.sections}
    asked = gestures.unticking(request, fresh)
    said = {"editable": True, "errors": errors, "asked": asked}
    context_ = saving.touched(request, fresh, section, everywhere) | found
    context_ |= context(fresh, found["rows"], **said) | {"redrawn": True, "totals": []}
    for card in context_["cards"]:  # what is refused is put back at once, under one's eyes
        card["ticked"] = card["ticked"] and bool(card["chosen"])
    status = 422 if errors else 200
    return render(request, "dossier/_formations_saved.html", context_, status=status)
