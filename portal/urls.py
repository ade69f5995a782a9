"""Addresses of the candidates' and referents' screens."""

from django.urls import path

from portal.views import public

urlpatterns = [
    # What anyone may read.
    path("aide/", public.help_page, name="help"),
    path("accessibilite/", public.accessibility, name="accessibility"),
    path("donnees-personnelles/", public.privacy, name="privacy"),
    path("mentions-legales/", public.legal, name="legal"),
    path("guide-de-style/", public.style_guide, name="style_guide"),
    path("theme/", public.theme, name="theme"),
    path("langue/", public.language, name="set_language"),
    path("sante/", public.health, name="health"),
    path("sante/pret/", public.health_ready, name="health_ready"),
]
