"""WSGI entry: refuses, in words, to serve a half-configured service."""

import os

from django.core.wsgi import get_wsgi_application

from config.checks import refuse_half_configured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
refuse_half_configured()
