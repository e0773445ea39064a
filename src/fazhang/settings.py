"""Django settings. Everything an installation decides comes from the environment; see docs/reference/settings.md."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url

PACKAGE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("FAZHANG_DATA", "data")).resolve()


def _secret() -> str:
    """The installation's secret, made at first start and kept in the data folder, readable by its owner only."""
    if given := os.environ.get("FAZHANG_SECRET"):
        return given
    path = DATA / "keys" / "secret.key"
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text("utf-8")


SECRET_KEY = _secret()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("FAZHANG_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("FAZHANG_ORIGINS", "").split(",") if o]
HTTPS = os.environ.get("FAZHANG_HTTPS", "") == "1"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "csp",
    "fazhang.books",
    "fazhang.places",
    "fazhang.ledgers",
    "fazhang.reports",
    "fazhang.oversight",
    "fazhang.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "fazhang.web.urls"
WSGI_APPLICATION = "fazhang.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fazhang.web.context.shell",
            ],
        },
    }
]

if url := os.environ.get("DATABASE_URL"):
    DATABASES = {"default": dj_database_url.parse(url, conn_max_age=60)}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(DATA / "fazhang.sqlite3"),
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                # Writers queue instead of failing half-way; a commit is on the disk when it is said to be.
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;",
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "places.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "fazhang.places.passwords.LongEnough", "OPTIONS": {"length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "workbench"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "web/locked.html"
AXES_VERBOSE = False

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["fazhang.web.formats"]

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "media-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # Paths and codes only: request bodies and query strings may hold residents' data and never reach a log.
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

FAZHANG_DIGEST = os.environ.get("FAZHANG_DIGEST", "sha256")
"""Digest of new books: sha256 or sm3 (GB/T 32905). A book keeps the one it was opened with."""
FAZHANG_CIPHER = os.environ.get("FAZHANG_CIPHER", "aes")
"""Cipher of residents' data at rest: aes (AES-256-GCM) or sm4 (SM4-GCM, GB/T 32907)."""
FAZHANG_EVIDENCE_MAX = int(os.environ.get("FAZHANG_EVIDENCE_MAX", str(100 * 2**20)))
"""Largest evidence file in bytes."""
FAZHANG_REPORT_DUE = os.environ.get("FAZHANG_REPORT_DUE", "03-01")
"""Month-day of the following year before which the annual report goes to the superior (督察工作规定)."""
FAZHANG_REPORT_PUBLISH_DUE = os.environ.get("FAZHANG_REPORT_PUBLISH_DUE", "04-01")
"""Month-day of the following year before which the annual report is made public."""

FAZHANG_SITE = os.environ.get("FAZHANG_SITE", "").rstrip("/") or (CSRF_TRUSTED_ORIGINS or ["http://127.0.0.1:8000"])[0]
"""Address under which users open the workbench, for links in mails; the first of FAZHANG_ORIGINS where it is not set."""
FAZHANG_SMTP = os.environ.get("FAZHANG_SMTP", "")
"""Mail server for reminders: smtp://user:password@host:25, smtps:// (TLS) or smtp+tls:// (STARTTLS). None: no mail."""
FAZHANG_MAIL_FROM = os.environ.get("FAZHANG_MAIL_FROM", "fazhang@localhost")
"""Sender of the mails."""
FAZHANG_HOOK_LOOPBACK = os.environ.get("FAZHANG_HOOK_LOOPBACK", "") == "1"
"""`1`: events may be told to a receiver on this machine itself (推送); otherwise never."""
_smtp = urlsplit(FAZHANG_SMTP)
EMAIL_HOST = _smtp.hostname or "" if _smtp.scheme in ("smtp", "smtps", "smtp+tls") else ""
EMAIL_PORT = _smtp.port or (465 if _smtp.scheme == "smtps" else 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_smtp.username or ""), unquote(_smtp.password or "")
EMAIL_USE_SSL, EMAIL_USE_TLS = _smtp.scheme == "smtps", _smtp.scheme == "smtp+tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = FAZHANG_MAIL_FROM
