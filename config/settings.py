"""The settings of every installation. Values come from the environment; no law is in here.

| variable | meaning | when left out |
|---|---|---|
| SAMSYN_SECRET_KEY | signs sessions and tokens, seals secrets of second factors | required outside the demo |
| SAMSYN_SECRET_KEY_OLD | keys used before, by commas: what they sealed can still be read | none |
| SAMSYN_INDEX_KEY | what identity codes are found by; the first secret key, once that is changed | the secret key |
| SAMSYN_DATABASE_URL | the application's PostgreSQL (15 or later) | the embedded server of `make demo` |
| SAMSYN_DATABASE_POOL | at most so many connections for all threads of a process | one for each thread |
| SAMSYN_HOSTS | host names served, by commas | localhost, 127.0.0.1, [::1] |
| SAMSYN_HTTPS | served over HTTPS: secure cookies, redirect, HSTS | 1 |
| SAMSYN_PROXY | a trusted proxy sets X-Forwarded-Proto | 0 |
| SAMSYN_DEMO | invented people only: demo notices, a fixed key | 0 |
| SAMSYN_TEST | fast password hashing and plain static files for tests | 0 |
| SAMSYN_TODAY | the day that the pages of demo and tests show | the real day |
| SAMSYN_DEBUG | Django's debug pages, on a developer's machine only | 0 |
| SAMSYN_SIGN_IN_PROVIDERS | file with the organisations' own sign-ins (OpenID Connect) | none |
| SAMSYN_SESSION_IDLE_SECONDS, SAMSYN_SESSION_SECONDS | signed out when idle, and at the latest | 30 minutes, 10 hours |
| SAMSYN_SEAL_KEY | file of the key that seals the journal: the worker's | none: read-only after the limit |
| SAMSYN_SEAL_LIMIT_SECONDS | how old an unsealed row may be before acts and exports are refused | 14400 |
| SAMSYN_SEAL_CHECK_SECONDS | how often a process asks whether sealing is late | 15 |
| SAMSYN_METRICS_TOKEN | who carries it may read /metrics | nobody may |
| SAMSYN_DELETION_LEDGER | file of deletions, kept with the backups | none; `.run` in demo and tests |
| SAMSYN_ARCHIVES | folder of the archives of deleted cases | none; `.run` in demo and tests |
| SAMSYN_EMAIL_HOST, SAMSYN_EMAIL_FROM | outgoing mail | printed to the console |
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import environment

BASE_DIR = Path(__file__).resolve().parent.parent

DEMO = environment.flag("SAMSYN_DEMO", default=False)
TEST = environment.flag("SAMSYN_TEST", default=False)
DEBUG = environment.flag("SAMSYN_DEBUG", default=False)
SAMSYN_DEMO = DEMO
DEMO_PASSWORD = "samsyn"  # noqa: S105  (invented people, on one machine)
SAMSYN_TODAY = environment.day("SAMSYN_TODAY") if DEMO or TEST else None
HTTPS = environment.flag("SAMSYN_HTTPS", default=not (DEMO or TEST))

SECRET_KEY = os.environ.get("SAMSYN_SECRET_KEY", "")
if not SECRET_KEY:
    if not (DEMO or TEST):
        raise ImproperlyConfigured("SAMSYN_SECRET_KEY: expected a long random text")
    SECRET_KEY = "demo-and-tests-only-this-key-protects-invented-people"  # noqa: S105  (see the line above)
SECRET_KEY_FALLBACKS = environment.words("SAMSYN_SECRET_KEY_OLD")
BLIND_INDEX_KEY = os.environ.get("SAMSYN_INDEX_KEY", "") or SECRET_KEY

ALLOWED_HOSTS = environment.words("SAMSYN_HOSTS", default="localhost,127.0.0.1,[::1],testserver")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_filters",
    "django_htmx",
    "template_partials",
    "procrastinate.contrib.django",
    "axes",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "samsyn.journal",
    "samsyn.organisations",
    "samsyn.access",
    "samsyn.drafts",
    "samsyn.retention",
    "samsyn.clients",
    "samsyn.cases",
    "samsyn.exchange",
    "samsyn.reform",
    "samsyn.exceptional",
    "samsyn.protection",
    "samsyn.oversight",
    "samsyn.operations",
    "samsyn.disposal",
    "samsyn.web",
]

if DEMO or TEST:
    INSTALLED_APPS.append("samsyn.demo_data")

MIDDLEWARE = [
    "samsyn.operations.middleware.OperationsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "samsyn.web.methods.MethodsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "samsyn.organisations.middleware.SignInMiddleware",
    "samsyn.access.middleware.ActorMiddleware",
    "samsyn.access.middleware.LanguageMiddleware",
    "samsyn.web.read_only.ReadOnlyMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "samsyn.web.shell.shell",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# The transaction of a request is opened by ActorMiddleware, not by ATOMIC_REQUESTS: the actor must
# be set in the same transaction before the view starts, and a view's own savepoint would cost two
# statements on every page.
# Who acts is set for the transaction alone, so a connection may serve anybody next: also one of a pool.
DATABASE_POOL = environment.number("SAMSYN_DATABASE_POOL", default=0)
DATABASES = {
    "default": environment.database(
        os.environ.get("SAMSYN_DATABASE_URL", "postgresql://samsyn_app@localhost/samsyn"), pool=DATABASE_POOL
    )
    | {
        "CONN_MAX_AGE": 0 if DATABASE_POOL else environment.number("SAMSYN_DATABASE_SECONDS", default=600),
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
}
FORM_RENDERER = "samsyn.web.renderer.SamsynRenderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "organisations.Staff"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "samsyn.organisations.sign_in.StaffBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if TEST:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "samsyn.organisations.signing.passwords.HouseWordsValidator"},
]
LOGIN_URL = "organisations:sign_in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "organisations:sign_in"

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("fi", "Suomi"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "samsyn.web.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Helsinki"

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TEST or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TEST or DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Over HTTPS a browser takes a cookie of such a name from this host alone, for this host alone.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_ENGINE = "samsyn.organisations.sessions"
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}samsyn_session"
SESSION_COOKIE_AGE = environment.number("SAMSYN_SESSION_SECONDS", default=10 * 60 * 60)
# Signed out after so long without a request, and at the latest after SESSION_COOKIE_AGE.
SESSION_IDLE_SECONDS = environment.number("SAMSYN_SESSION_IDLE_SECONDS", default=30 * 60)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}samsyn_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "samsyn.web.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = environment.words("SAMSYN_ORIGINS")
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}samsyn_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
PROXY = environment.flag("SAMSYN_PROXY", default=False)
if PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# Deletion of cases whose time is over (`samsyn retention run`): what must outlive the database.
_RUN = str(BASE_DIR / ".run") if DEMO or TEST else ""
DELETION_LEDGER = os.environ.get("SAMSYN_DELETION_LEDGER", f"{_RUN}/deletions.jsonl" if _RUN else "")
ARCHIVES = os.environ.get("SAMSYN_ARCHIVES", f"{_RUN}/archives" if _RUN else "")

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if os.environ.get("SAMSYN_EMAIL_HOST"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = os.environ["SAMSYN_EMAIL_HOST"]
    EMAIL_PORT = environment.number("SAMSYN_EMAIL_PORT", default=25)
    EMAIL_USE_TLS = environment.flag("SAMSYN_EMAIL_TLS", default=True)
DEFAULT_FROM_EMAIL = os.environ.get("SAMSYN_EMAIL_FROM", "samsyn@localhost")

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# Uploaded lists hold personal data: they are taken in memory only and never written to a disk here.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024 + 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s", "datefmt": "%Y-%m-%dT%H:%M:%S%z"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # What axes says of failed sign-ins stands in the journal, without names in the server's log.
    "loggers": {"axes": {"level": "CRITICAL"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

# The journal is sealed with this key (`samsyn audit new-key`). Where the oldest row has waited longer than the
# limit, acts and exports are refused until it is sealed; X-Road stops after the same four hours.
SEAL_KEY = os.environ.get("SAMSYN_SEAL_KEY", "")
SEAL_LIMIT_SECONDS = environment.number("SAMSYN_SEAL_LIMIT_SECONDS", default=4 * 60 * 60)
SEAL_CHECK_SECONDS = environment.number("SAMSYN_SEAL_CHECK_SECONDS", default=3600 if TEST else 15)

# Monitoring: without a token nobody reads the figures.
METRICS_TOKEN = os.environ.get("SAMSYN_METRICS_TOKEN", "")

# Sign-in: who fails too often is locked out for a while, by account and address (django-axes).
# The name that was typed is stored as a keyed hash: people type passwords into the wrong field.
SIGN_IN_FAILURES = environment.number("SAMSYN_SIGN_IN_FAILURES", default=8)
SIGN_IN_WINDOW_SECONDS = environment.number("SAMSYN_SIGN_IN_WINDOW_SECONDS", default=300)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = "samsyn.organisations.signing.locking.failure_limit"
AXES_COOLOFF_TIME = "samsyn.organisations.signing.locking.window"
AXES_USERNAME_CALLABLE = "samsyn.organisations.signing.locking.name_key"
AXES_CLIENT_IP_CALLABLE = "samsyn.organisations.signing.locking.address_of"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "next", "csrfmiddlewaretoken"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# The journal tells what happens at the sign-in; the view answers, so the middleware of axes is not needed.
SILENCED_SYSTEM_CHECKS = ["axes.W002"]

# Second factors (django-allauth). Its own pages, sign-up, mails and password resets are not routed.
ACCOUNT_ADAPTER = "samsyn.organisations.signing.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {"login_failed": "5/300s/key", "reauthenticate": "10/m/user"}
MFA_ADAPTER = "samsyn.organisations.signing.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_DIGITS = 10
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Samsyn"
# The organisations' own sign-ins: declared in a file of the installation (see signing/providers.py).
SIGN_IN_PROVIDERS = os.environ.get("SAMSYN_SIGN_IN_PROVIDERS", "")
SOCIALACCOUNT_ADAPTER = "samsyn.organisations.signing.openid.OrganisationSignIn"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
# What must be counted by all processes together: codes that were used, attempts. In the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "sign_in_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
