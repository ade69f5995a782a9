"""Addresses: the doors bring their own, nothing is decided here."""

from django.urls import include, path

urlpatterns = [
    path("", include("portal.urls")),
    path("", include("backoffice.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.not_found"
handler429 = "config.errors.too_many"  # read by allauth
handler500 = "config.errors.server_error"
