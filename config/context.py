"""What every template may say about the service itself."""

from django.conf import settings


def site(request) -> dict:
    """`demo` (the banner), `support_email` and `base_url`; no query."""
    return {
        "demo": settings.DEMO,
        "support_email": settings.SUPPORT_EMAIL,
        "base_url": settings.BASE_URL,
    }
