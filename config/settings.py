"""Settings of one installation, read from the environment; docs/operations.md lists every name.

With nothing set, the installation serves this machine only, keeps its SQLite database, keys and
files under var/, and makes the keys itself. A value that cannot be understood stops the start with
a sentence that says what to set.
"""

import os
import secrets
import sys
from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def flag(name: str, *, default: bool) -> bool:
    """Return a yes/no setting. :raises ImproperlyConfigured: when it is neither."""
    value = env.str(name, default="").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}: set {name}=1 or {name}=0.")


def whole_number(name: str, *, default: int, least: int = 0) -> int:
    """Return a whole-number setting. :raises ImproperlyConfigured: when it is not one."""
    value = env.str(name, default="").strip()
    if not value:
        return default
    if not value.isdecimal() or int(value) < least:
        raise ImproperlyConfigured(
            f"{name} is {value!r}: set {name} to a whole number of at least {least}."
        )
    return int(value)


def kept_secret(name: str, file_name: str) -> str:
    """Return a secret from the environment, or from a file of ours that is made when missing.

    :raises ImproperlyConfigured: in production, where a secret made in passing would change or be
        lost with the machine without anybody noticing; and when the secret is too short.
    """
    value = env.str(name, default="")
    if not value and PRODUCTION:
        raise ImproperlyConfigured(
            f"{name} is not set. PRODUCTION=1 needs it: set {name} to at least 50 random "
            f'characters, for example from `python3 -c "import secrets; '
            f'print(secrets.token_urlsafe(48))"`, and keep a copy in a safe place.'
        )
    if value:
        if len(value) < 50:
            raise ImproperlyConfigured(
                f"{name} has {len(value)} characters: set {name} to at least 50 random ones."
            )
        return value
    kept = DATA_DIR / file_name
    if not kept.exists():
        # Several workers may start at once: each writes its own file, the first link wins.
        candidate = DATA_DIR / f".{file_name}.{os.getpid()}.{secrets.token_hex(4)}"
        descriptor = os.open(candidate, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_urlsafe(48))
        try:
            os.link(candidate, kept)
        except FileExistsError:
            pass
        finally:
            candidate.unlink()
    return kept.read_text().strip()


# What kind of installation this is ------------------------------------------------------------

PRODUCTION = flag("PRODUCTION", default=False)
DEBUG = flag("DEBUG", default=False)
# Pages that show the demonstration accounts read this; production never shows them.
DEMO = flag("DEMO", default=False)
if PRODUCTION and (DEBUG or DEMO):
    raise ImproperlyConfigured("PRODUCTION=1 needs DEBUG=0 and DEMO=0: unset them.")

DATA_DIR = BASE_DIR / env.str("DATA_DIR", default="var")
ASSETS_DIR = DATA_DIR / "assets"
try:
    DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    ASSETS_DIR.mkdir(exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(
        f"The directory {DATA_DIR} cannot be made ({error.strerror}): set DATA_DIR to a directory "
        f"that this account may write."
    ) from error

SECRET_KEY = kept_secret("SECRET_KEY", "secret-key")
# Signs the chain of the audit record; outside the database so that whoever alters the database
# cannot sign the alteration.
AUDIT_KEY = kept_secret("AUDIT_KEY", "audit-key")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
if not ALLOWED_HOSTS:
    if PRODUCTION:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS is not set. PRODUCTION=1 needs it: set ALLOWED_HOSTS to the names "
            "people type, separated by commas, for example ALLOWED_HOSTS=tracker.example.org."
        )
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# What it is made of ---------------------------------------------------------------------------

INSTALLED_APPS = [
    "tracker.apps.TrackerConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "import_export",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "django_filters",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "tracker.organisations.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    # Last, so that the answer to a locked account is its own.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "tracker.reporting.context.page",
            ],
        },
    },
]

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Where it keeps things ------------------------------------------------------------------------

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

DATABASE_URL = env.str("DATABASE_URL", default="")
if DATABASE_URL:
    if not DATABASE_URL.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(
            "DATABASE_URL is not the address of a PostgreSQL database: set "
            "DATABASE_URL=postgres://user:password@host:5432/name, or unset it to use SQLite."
        )
    DATABASES = {"default": env.db_url("DATABASE_URL")}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "tracker.sqlite3",
            "OPTIONS": {
                # A transaction that reads before it writes would otherwise fail with
                # "database is locked" instead of waiting for its turn.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
        }
    }
    # SQLite would make the file readable by everybody; its -wal and -shm take the same mode.
    (DATA_DIR / "tracker.sqlite3").touch(mode=0o600, exist_ok=True)
DATABASES["default"]["CONN_MAX_AGE"] = whole_number("CONN_MAX_AGE", default=600)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# A pooler in transaction mode (pgbouncer) cannot keep a cursor between two statements.
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = flag("DATABASE_POOLED", default=False)

# Uploaded files lie outside every address; views hand them out after a check.
MEDIA_ROOT = DATA_DIR / "media"
STAGING_ROOT = DATA_DIR / "staging"

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [ASSETS_DIR]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # bytes of a form without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Who comes in ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "tracker.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"

# By name and address together: a township behind one address is not locked out by one person.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_RESET_ON_SUCCESS = True
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = whole_number("SESSION_HOURS", default=12, least=1) * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# What the browser is told ---------------------------------------------------------------------

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "style-src": [SELF],
        "script-src": [SELF],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
    }
}

HTTPS = flag("HTTPS", default=PRODUCTION)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = whole_number("HSTS_SECONDS", default=2_592_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS > 0
# Only behind a proxy that sets the header itself: otherwise anybody could claim to use https.
BEHIND_PROXY = flag("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Languages and time ---------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "tracker" / "locale"]
USE_I18N = True
USE_TZ = True  # instants are stored in UTC
TIME_ZONE = "Asia/Shanghai"  # and shown, and typed, in this zone

# What it says of itself -----------------------------------------------------------------------

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
    raise ImproperlyConfigured(
        f"LOG_LEVEL is {LOG_LEVEL!r}: set LOG_LEVEL to DEBUG, INFO, WARNING, ERROR or CRITICAL."
    )
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "line"}
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        # Mailing reports would carry forms and names; the error goes to stderr like the rest.
        "django": {"handlers": ["stderr"], "level": LOG_LEVEL, "propagate": False},
        # Values of a query are personal data: never, not even at DEBUG.
        "django.db.backends": {"level": "WARNING"},
        # Writes user names and addresses of failed logins; the table of attempts has them.
        "axes": {"level": "CRITICAL"},
        # What sends messages writes addresses of robots, which are secrets, already as a warning.
        "apprise": {"level": "CRITICAL", "propagate": False},
        "urllib3": {"level": "CRITICAL", "propagate": False},
    },
}
