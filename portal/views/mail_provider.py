"""What the provider that carries our mails tells us: an address refuses, somebody answered.

django-anymail proves who speaks and gives every provider's words one shape. It would send them as
signals; here its view is given an ear instead, which hears them with the instant of the request.
Whatever fails answers 500, and the provider tells it again.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from anymail.inbound import AnymailInboundMessage
from anymail.signals import EventType, RejectReason
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import Http404
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from accounts.numbers import is_number
from dossiers import tasks as dossiers
from referents import tasks as referents

log = logging.getLogger("mails")

#: The refusals that speak of the address; a mail blocked as unwanted says nothing of it.
OF_THE_ADDRESS = {RejectReason.BOUNCED, RejectReason.INVALID}
#: What a provider calls, in its own word, a refusal that may not last.
PASSING = {"soft_bounce", "SoftBounce"}


@csrf_exempt
@login_not_required
def events(request):
    """A mail was refused by its address, among other news of what we sent."""
    return _told(request, "Tracking", Ear(request.at, _refused))


@csrf_exempt
@login_not_required
@sensitive_post_parameters()
def answers(request):
    """Somebody answered a mail of ours: the answer joins its thread (C44)."""
    if not settings.MAIL_PROVIDER_ANSWERS:
        raise Http404
    return _told(request, "Inbound", Ear(request.at, _answered))


@dataclass(frozen=True)
class Ear:
    """Stands where anymail's view has its signal: hears each event, at the request's instant."""

    at: datetime
    hears: callable

    def send(self, sender, event, esp_name) -> None:
        """Called by anymail's view once the provider has proved who it is."""
        self.hears(event, self.at)


def _told(request, kind, ear):
    name = settings.MAIL_PROVIDERS.get(settings.MAIL_PROVIDER)
    if not name:
        raise Http404
    view = import_string(f"anymail.webhooks.{settings.MAIL_PROVIDER}.{name}{kind}WebhookView")
    if not request.content_type.startswith("multipart/"):
        _read_whole(request)
    return view.as_view(signal=ear)(request)


def _read_whole(request):
    """A mail with its files comes as one JSON, longer than Django lets a plain body be."""
    length = request.headers.get("Content-Length", "0")
    if not is_number(length) or int(length) > settings.UPLOAD_MAX_BYTES:
        raise RequestDataTooBig
    request._body = request.read()  # what `request.body` gives from now on


def _refused(event, at):
    if event.event_type not in (EventType.BOUNCED, EventType.REJECTED):
        return
    if event.reject_reason in OF_THE_ADDRESS and not _passing(event.esp_event or {}):
        changed = referents.note_failure(event.message_id, event.recipient, at=at)
        log.info("a refusal was told by the mail provider, requests changed: %s", changed)


def _passing(said):
    return bool({said.get("event"), said.get("Type")} & PASSING) or said.get("hard_bounce") is False


def _answered(event, at):
    dossiers.receive(_bytes(event.message), at=at)


def _bytes(message: AnymailInboundMessage) -> bytes:
    """The mail as it travelled, with the address that took it: our proof may stand there alone."""
    if message.envelope_recipient:
        message["Delivered-To"] = message.envelope_recipient
    return message.as_bytes()
