"""ASGI entry: refuses, in words, to serve a half-configured service."""

import os

from django.core.asgi import get_asgi_application

from config.checks import refuse_half_configured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_asgi_application()
refuse_half_configured()
