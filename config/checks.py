"""Refuses a half-configured service, and says in words what to set."""

from django.conf import settings
from django.core.checks import Error
from django.core.exceptions import ImproperlyConfigured
from django.template import TemplateSyntaxError
from django.template.loader import get_template

WHY = {
    "SECRET_KEY": "signe les sessions : une longue chaîne tirée au hasard, gardée secrète",
    "LINK_KEY": "calcule les liens des courriels : une autre longue chaîne tirée au hasard",
    "BASE_URL": "adresse publique du service, écrite dans les courriels : https://dossier.exemple.fr",
    "FILES_URL": "adresse d’où sont servies les pièces déposées, sur un nom d’hôte sans cookie",
    "ALLOWED_HOSTS": "noms d’hôte acceptés, séparés par des virgules",
    "EMAIL_URL": "serveur d’envoi des courriels : smtp+tls://nom:motdepasse@serveur:587",
    "STRIPE_SECRET_KEY": "clé secrète de l’encaissement chez Stripe",
    "STRIPE_WEBHOOK_SECRETS": "un ou deux secrets de signature des notifications de Stripe",
    "SUPPORT_EMAIL": "adresse de l’assistance, à laquelle répondent les candidats",
}


def compulsory_settings(app_configs=None, **kwargs) -> list[Error]:
    """One error per variable that production needs and that nobody gave."""
    return [
        Error(
            f"{name} n’est pas défini : {WHY[name]}.",
            hint="Pour une démonstration sur cette machine, définir DEMO=1.",
            id=f"config.E{number:03}",
        )
        for number, name in enumerate(settings.COMPULSORY, start=1)
        if name in settings.MISSING
    ]


def production_addresses(app_configs=None, **kwargs) -> list[Error]:
    """Production speaks HTTPS only, and never shows its errors' inside."""
    if settings.DEMO:
        return []
    faults = []
    if not settings.BASE_URL.startswith("https://") and "BASE_URL" not in settings.MISSING:
        faults.append(Error("BASE_URL doit commencer par https://.", id="config.E020"))
    if settings.DEBUG:
        faults.append(Error("DEBUG ne sert qu’avec DEMO=1.", id="config.E021"))
    return faults


def mail_provider(app_configs=None, **kwargs) -> list[Error]:
    """A provider of mails is one we understand, and proves with a secret that it is the one."""
    if not settings.MAIL_PROVIDER:
        return []
    faults = []
    if settings.MAIL_PROVIDER not in settings.MAIL_PROVIDERS:
        known = ", ".join(settings.MAIL_PROVIDERS)
        faults.append(Error(f"MAIL_PROVIDER est l’un de : {known}.", id="config.E022"))
    secrets = settings.MAIL_PROVIDER_SECRETS
    if not secrets or any(len(each.partition(":")[2]) < 16 for each in secrets):
        words = "MAIL_PROVIDER_SECRETS : un ou deux « nom:motdepasse », 16 caractères au moins."
        faults.append(Error(words, id="config.E023"))
    return faults


def templates_compile(app_configs=None, **kwargs) -> list[Error]:
    """Every template of the project is well formed and loads tags that exist."""
    root = settings.BASE_DIR / "templates"
    names = [str(path.relative_to(root)) for path in sorted(root.rglob("*.*")) if path.is_file()]
    return [fault for name in names if (fault := template_fault(name))]


def template_fault(name: str) -> Error | None:
    """What is wrong with one template, if anything."""
    try:
        get_template(name)
    except TemplateSyntaxError as error:
        return Error(f"{name} : {error}", id="config.E030")
    return None


def refuse_half_configured() -> None:
    """Raises `ImproperlyConfigured`, naming every fault, before the first request is served."""
    faults = compulsory_settings() + production_addresses() + mail_provider()
    if faults:
        raise ImproperlyConfigured(
            "\n".join(["Service à moitié configuré :", *(f.msg for f in faults)])
        )
