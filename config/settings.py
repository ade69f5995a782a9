"""Settings of Dossier unique, one file read from top to bottom.

An address turns a service on: DATABASE_URL gives PostgreSQL instead of an SQLite file, REDIS_URL
gives Celery and a shared cache, S3_BUCKET gives object storage, STRIPE_SECRET_KEY gives real
payments, EMAIL_URL gives real mail. `DEMO=1` replaces what is absent by stand-ins; without it
`config/checks.py` refuses, in words, to start a half-configured service.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def origin(url: str) -> str:
    """Scheme and host of an address, as CSP and CSRF origins are written."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


# --- What kind of service this is -----------------------------------------------------------------

DEMO = env.bool("DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)

# Names that production needs and that the demonstration replaces; `config.checks` explains each.
COMPULSORY = ["SECRET_KEY", "LINK_KEY", "BASE_URL", "FILES_URL", "ALLOWED_HOSTS", "EMAIL_URL"]
COMPULSORY += ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRETS", "SUPPORT_EMAIL"]
MISSING = [] if DEMO else [name for name in COMPULSORY if not env(name, default="")]

# A missing key is drawn at random, never known: the check refuses it, and nothing signed survives.
SECRET_KEY = env("SECRET_KEY", default="") or (
    "demonstration-cle-publique-sans-valeur-hors-de-cette-machine-0001"
    if DEMO
    else get_random_secret_key()
)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
LINK_KEY = env("LINK_KEY", default="") or f"liens-{SECRET_KEY}"
LINK_KEY_FALLBACKS = env.list("LINK_KEY_FALLBACKS", default=[])

BASE_URL = (env("BASE_URL", default="") or "http://127.0.0.1:8000").rstrip("/")
FILES_URL = (env("FILES_URL", default="") or BASE_URL).rstrip("/")
# `localhost` is how the container asks after itself; mailed links use BASE_URL, never the host.
ALLOWED_HOSTS = [*(env.list("ALLOWED_HOSTS", default=[]) or ["127.0.0.1", "[::1]"]), "localhost"]
CSRF_TRUSTED_ORIGINS = sorted({origin(BASE_URL), origin(FILES_URL)})
SUPPORT_EMAIL = env("SUPPORT_EMAIL", default="") or "support@demo.example"

# --- Applications, floor by floor -----------------------------------------------------------------

INSTALLED_APPS = [
    "config",
    "portal",
    "backoffice",
    "selection",
    "payments",
    "referents",
    "dossiers",
    "formations",
    "accounts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_countries",
    "django_filters",
    "django_htmx",
    "post_office",
    "rest_framework",
    "storages",
]

MIDDLEWARE = [
    "config.middleware.instant",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.headers",
    "config.middleware.known_methods",
    "config.middleware.Lighter",
    "config.middleware.files_alone",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.middleware.PlainText",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.limits.limited",
    "config.middleware.language",
    "config.middleware.sliding_session",
    "config.visits.noted",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.Refusals",
    "config.middleware.LoginRequired",
    "config.second_factor.SecondFactorRequired",
    "backoffice.seeing.middleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "config.context.site",
                "portal.context.shell",
            ],
        },
    },
]
# Templates of the project may replace those of Django's forms.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database -------------------------------------------------------------------------------------

DATABASES = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'dossier.sqlite3'}")
}
database = DATABASES["default"]
# Seconds to wait for another's lock, longer than any queue of writers we measured.
LOCK_SECONDS = env.int("DATABASE_LOCK_SECONDS", default=20)
if database["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE takes the write lock at BEGIN: without it two concurrent submissions both read, then
    # one fails with "database is locked". ATOMIC_REQUESTS stays off: readers would become writers.
    # `synchronous` is FULL, SQLite's default: what was acknowledged is on the disk (tests say OFF).
    database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": LOCK_SECONDS,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous="
        + env("SQLITE_SYNCHRONOUS", default="FULL"),
    }
    # A file, not memory: threads of a test of races must meet on the same locks as in service.
    database["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    database["OPTIONS"] = {
        **database.get("OPTIONS", {}),
        "options": f"-c lock_timeout={LOCK_SECONDS}s -c statement_timeout={LOCK_SECONDS + 10}s"
        " -c idle_in_transaction_session_timeout=60s"
        # No page asks for seconds of computing: compiling its query costs more than running it.
        " -c jit=off",
    }
    if pool_size := env.int("DATABASE_POOL", default=8):
        database["OPTIONS"]["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 10}

# --- Cache and background work --------------------------------------------------------------------

REDIS_URL = env("REDIS_URL", default="")
CACHES = {
    "default": {
        "BACKEND": "config.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entries"}
}

CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_BROKER_CONNECTION_TIMEOUT = 1  # a nudge that Redis does not take is dropped: the row waits
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 1}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# What is due is done by these functions, `job(*, at) -> number done`, by `manage.py clock` or, with
# Redis, by Celery's beat and workers. The figure is the period in seconds.
CLOCK = {
    "accounts.tasks.send_mails": 2,
    "accounts.tasks.forget": 3600,
    "dossiers.tasks.make_pdfs": 2,
    "dossiers.tasks.tell_closings": 30,
    "dossiers.tasks.lapse_drafts": 30,
    "dossiers.tasks.relock_pages": 30,
    "dossiers.tasks.remind_drafts": 300,
    "dossiers.tasks.tell_messages": 20,
    "dossiers.tasks.read_answers": 60,
    "dossiers.tasks.remind_additions": 300,
    "payments.tasks.check_open_payments": 60,
    "payments.tasks.compare_daily": 900,
    "payments.tasks.make_receipts": 2,
    "payments.tasks.tell_unpaid": 60,
    "referents.tasks.make_copies": 2,
    "referents.tasks.forget_copies": 600,
    "backoffice.tasks.run_batches": 2,
    "backoffice.tasks.erase_exports": 3600,
    "referents.tasks.remind": 300,
    "referents.tasks.expire": 60,
    "referents.tasks.revive": 60,
    "referents.tasks.note_refusals": 30,
    "referents.tasks.read_bounces": 120,
}

# --- The dossier: knowledge that goes up the floors -----------------------------------------------

DOSSIER_SECTIONS = [
    "dossiers.sections.Identite",
    "dossiers.sections.Ine",
    "dossiers.sections.Pieces",
    "dossiers.sections.Baccalaureat",
    "dossiers.sections.Cursus",
    "dossiers.sections.Langues",
    "dossiers.sections.Experiences",
    "dossiers.sections.Sejour",
    "dossiers.sections.Formations",
    "referents.sections.Referents",
    "referents.sections.Avis",
    "dossiers.sections.Annexes",
    "payments.sections.Frais",
]
DOSSIER_LOCKS = ["payments.workflow.hold"]
DOSSIER_EFFECTS: dict[str, list[str]] = {
    "open": ["referents.actions.prepare"],
    "submit": ["referents.actions.asked_on_submission", "payments.actions.nothing_left_to_ask"],
    "drop_addition": ["payments.actions.forget_addition"],
    "withdraw": ["referents.actions.revoke_all"],
    "refuse": ["referents.actions.revoke_all"],
}

# --- Accounts -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
# axes first: it counts the failures of one account from one address, and only delays that pair.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
# No composition rule. Twelve characters at least, none that anyone would guess here.
PASSWORD_CONTEXT_WORDS = (
    "imt mines telecom institut ecole ales albi carmaux douai nantes saclay atlantique brest evry "
    "ingenieur mastere apprentissage alternance apprenti dossier unique commun candidat "
    "candidature admission formation campagne motdepasse password azerty qwerty bonjour "
    "soleil demonstration"
).split()
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "accounts.passwords.ShortEnough"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.Unpredictable"},
    {"NAME": "accounts.passwords.NotOurWords"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "birth_name", "usage_name", "first_names")},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dossier"
LOGOUT_REDIRECT_URL = "home"

# allauth signs in, chooses a new password and asks for it again; mapped one by one in portal.
ACCOUNT_ADAPTER = "portal.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "portal.forms.account.SignIn",
    "reset_password_from_key": "portal.forms.account.NewPassword",
    "change_password": "portal.forms.account.ChangePassword",
    "reauthenticate": "portal.forms.account.AskAgain",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# An account is born of a confirmed address, and changes it by a confirmed link: both are our own.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "accounts.tokens.ResetTokens"  # noqa: S105 — a class
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Beside the password, never instead of it: a code of 20 minutes, five tries, sent twice more.
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_TIMEOUT = 1200
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# By address for failed sign-ins: a limit by account would let anyone lock its owner out.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "30/m/ip",
    "account_request": "30/h/ip,4/h/key",
    "formation_question": "20/h/ip,5/h/key",
    "request_login_code": "60/h/ip,6/h/key",
    "reset_password": "30/h/ip,4/h/key",
    "second_factor": "20/h/key",
    "referent_code": "30/h/ip,5/h/key",
    "reset_password_from_key": "30/m/ip",
    "change_password": "10/m/user",
    "manage_email": "5/h/user",
}
# Required of staff, juries and schools by `config.second_factor`; offered to nobody else.
MFA_ADAPTER = "portal.adapters.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "portal.forms.second_factor.SignInCode",
    "reauthenticate": "portal.forms.second_factor.CodeAgain",
    "activate_totp": "portal.forms.second_factor.FirstCode",
}
MFA_TOTP_ISSUER = "Dossier unique"
MFA_TOTP_TOLERANCE = 1  # a clock 30 seconds off; `forms.second_factor` still takes a code once
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_DIGITS = 10
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PROXY_COUNT", default=0 if DEMO else 1)

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=5)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # a whole school shares one address
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the wait that was announced is the wait
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
AXES_USERNAME_CALLABLE = "portal.adapters.tried_address"
AXES_CLIENT_IP_CALLABLE = "accounts.networks.client_address"
AXES_LOCKOUT_CALLABLE = "portal.adapters.ask_to_wait"

# The demonstration's accounts, one per persona, shown on the sign-in page: (address, role).
DEMO_PASSWORD = "demonstration-2026"  # noqa: S105 (public: such accounts exist only with DEMO)
DEMO_ACCOUNTS = [
    ("candidat@demo.example", _("Candidat")),
    ("support@demo.example", _("Service « Dossier commun »")),
    ("jury@demo.example", _("Jury d’une formation")),
    ("admissions@demo.example", _("Responsable des admissions d’une école")),
    ("admin@demo.example", _("Administration de la plateforme")),
]

# --- Sessions and cookies -------------------------------------------------------------------------

SECURE_COOKIES = not DEMO or BASE_URL.startswith("https://")
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# (hours without use, hours in all): a candidate fills a dossier for long; who reads those of
# others leaves an office open.
SESSION_HOURS, TEAM_SESSION_HOURS = (8, 7 * 24), (2, 12)
SESSION_COOKIE_AGE = SESSION_HOURS[0] * 3600
SESSION_RENEWED_EVERY = 300  # seconds: an autosave must not write the session too
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_NAME = "__Host-session" if SECURE_COOKIES else "session"
SESSION_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE_COOKIES else "csrf"
CSRF_COOKIE_SECURE = SECURE_COOKIES
CSRF_COOKIE_HTTPONLY = False  # our own script sends it back in a header
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
LANGUAGE_COOKIE_NAME = "__Host-langue" if SECURE_COOKIES else "langue"
LANGUAGE_COOKIE_SECURE = SECURE_COOKIES
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
# In the session, not in a third cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Headers --------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = not DEMO
SECURE_REDIRECT_EXEMPT = [r"^sante/"]  # asked over plain HTTP by the container's health check
SECURE_PROXY_SSL_HEADER = None if DEMO else ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if DEMO else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(),"
    " magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(self), usb=()"
)

S3_BUCKET = env("S3_BUCKET", default="")
S3_ENDPOINT_URL = env("S3_ENDPOINT_URL", default="")
FILE_ORIGINS = {origin(FILES_URL)} - {origin(BASE_URL)}
FILES_APART = bool(FILE_ORIGINS)
FILES_HOST = urlsplit(FILES_URL).netloc if FILES_APART else ""
if S3_BUCKET:
    FILE_ORIGINS |= {origin(S3_ENDPOINT_URL or f"https://{S3_BUCKET}.s3.amazonaws.com")}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *sorted(FILE_ORIGINS)],
        "frame-src": [SELF, *sorted(FILE_ORIGINS)],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF, "https://checkout.stripe.com"],
    },
}

# --- Files ----------------------------------------------------------------------------------------

if S3_BUCKET:
    private_files = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": S3_ENDPOINT_URL or None,
            "default_acl": None,
            "querystring_auth": True,
            "querystring_expire": 60,
            "signature_version": "s3v4",
            "file_overwrite": False,
        },
    }
else:
    private_files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": DATA_DIR / "fichiers",
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    }
STORAGES = {
    "default": private_files,
    "dossiers": private_files,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO
        else "config.static.NamedByContent"
    },
}
STATIC_URL = "/static/"
# The demonstration serves the files where they lie; production collects them, named by content.
STATIC_ROOT = None if DEMO else BASE_DIR / "static-collected"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEMO
WHITENOISE_AUTOREFRESH = DEBUG

UPLOAD_MAX_BYTES = 25 * 1024 * 1024  # a whole request; each campaign's own limit is lower
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 600
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
FILE_UPLOAD_HANDLERS = [
    "config.uploads.CappedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Mail -----------------------------------------------------------------------------------------

EMAIL_URL = env("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
else:
    # The demonstration's mailbox reads the outbox rows: nothing leaves this machine.
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
MAILBOX = DEMO and not EMAIL_URL
# Where refusals of our mails come back: imaps://user:password@host/INBOX. Empty: not read.
BOUNCES_URL = env("BOUNCES_URL", default="")
# To whom servers send them back (the envelope of our mails). Empty: the address mails leave from.
BOUNCES_ADDRESS = env("BOUNCES_ADDRESS", default="")
# Where people answer our mails: an address whose host takes `name+anything@`, its mailbox. Both or
# neither: without them a mail says to write in the dossier.
REPLIES_ADDRESS = env("REPLIES_ADDRESS", default="")
REPLIES_URL = env("REPLIES_URL", default="")
# The provider that carries our mails tells us of refusals and answers by itself (django-anymail):
# its name, and one or two `user:password` that it says back. The mailboxes are then not needed.
MAIL_PROVIDERS = {"brevo": "Brevo", "mailjet": "Mailjet", "postmark": "Postmark"}
MAIL_PROVIDER = env("MAIL_PROVIDER", default="")
MAIL_PROVIDER_SECRETS = env.list("MAIL_PROVIDER_SECRETS", default=[])
# Brevo keeps the files of an answer on its side: answers come by IMAP from there.
MAIL_PROVIDER_ANSWERS = MAIL_PROVIDER in {"mailjet", "postmark"}
ANYMAIL = {"WEBHOOK_SECRET": MAIL_PROVIDER_SECRETS}
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("FROM_EMAIL", default="") or f"Dossier unique <{SUPPORT_EMAIL}>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL
POST_OFFICE = {
    "BACKENDS": {"default": EMAIL_BACKEND},
    # Its nudge and batches stay off: `accounts.tasks.send_mails` sends one claimed row at a time.
    "CELERY_ENABLED": False,
    "DEFAULT_PRIORITY": "medium",
    "MESSAGE_ID_ENABLED": True,
    "MESSAGE_ID_FQDN": urlsplit(BASE_URL).hostname,
}

# --- Payments -------------------------------------------------------------------------------------

STRIPE_SECRET_KEY = env("STRIPE_SECRET_KEY", default="")
STRIPE_WEBHOOK_SECRETS = env.list("STRIPE_WEBHOOK_SECRETS", default=[])
STRIPE_API_BASE = env("STRIPE_API_BASE", default="")  # empty: Stripe itself

# --- Language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("Français")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

# --- API ------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAdminUser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}

# --- Logs: one JSON line per event, in UTC, without personal data ---------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "config.logs.Lines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["stderr"], "level": "WARNING" if DEMO else "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # Pages not found and bodies of HEAD are the visitors' affair.
        "django.request": {"level": "ERROR"},
        "gunicorn.http": {"level": "ERROR"},
        "clock": {"level": "WARNING" if DEMO else "INFO"},
        "celery": {"level": "WARNING"},  # `clock` says what was done, not that nothing was due
        # Its lines carry the addresses people typed.
        "axes": {"level": "ERROR"},
    },
}
