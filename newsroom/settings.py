"""All settings, in one file. Importing it starts nothing; `.env.example` documents every variable."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.csp import CSP
from whitenoise.compress import Compressor

from newsroom import configuration, logs
from newsroom.edge import kinds

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = configuration.read_environment(BASE_DIR, VAR_DIR)

# The site and its address

DEBUG = env.switch("DEBUG")
SECRET_KEY = env.secret_key(VAR_DIR / "secret-key", debug=DEBUG)
PORT = env.number("PORT", 8000, least=1, most=65535)
SITE_URL = env.site_url(f"http://127.0.0.1:{PORT}")
HTTPS = SITE_URL.startswith("https://")
_host = urlsplit(SITE_URL).hostname
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS",
    dict.fromkeys([f"[{_host}]" if ":" in _host else _host, "127.0.0.1", "localhost", "[::1]"]),
)
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "articles.views.csrf_failure"
# Only these may say where a request came from, and whether it came by https (gunicorn.conf.py).
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")
WEB_CONCURRENCY = env.number("WEB_CONCURRENCY", configuration.default_concurrency(), least=1, most=256)
# Of memory, in each process of the web server, for pages that were rendered; 0 renders every request.
PAGE_CACHE_MB = env.number("PAGE_CACHE_MB", 64, least=0, most=65_536)

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"

# What it is made of

INSTALLED_APPS = [
    "newsroom.apps.NewsroomAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "taggit",
    "js_asset",
    "django_prose_editor",
    "newsroom",
    "articles",
    "comments",
]

# The headers come first, so that every answer has them: static files, redirects to https and errors too.
# Outside them stands only what names and measures each request.
MIDDLEWARE = [
    "newsroom.requests.RequestMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "newsroom.headers.HeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "newsroom.health.HealthMiddleware",
    "newsroom.metrics.MetricsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "newsroom.compression.TextGZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "articles.redirects.OldPathMiddleware",
    "articles.audience.OneAudienceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "articles.accounts.gate.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "newsroom.nonsense.NonsenseMiddleware",
]

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
                "django.template.context_processors.csp",
                "articles.context.paper",
            ],
        },
    },
]

# The database: embedded, unless DATABASE_URL names one

# gunicorn's threads live long, so a connection is kept, looked at before a request uses it, and opened again where the
# server has been away; a pool would hold more connections and hide that look.
DATABASES = {
    "default": env.database(
        {
            "ENGINE": "newsroom.postgres",
            "HOST": str(VAR_DIR),
            "PORT": "5432",
            "NAME": "newsroom",
            "USER": "newsroom",
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
        }
    )
}

# Where a pooler stands before the database: what LISTENs, and what holds a lock for as long as it lives, goes past it.
LISTEN_DATABASE_URL = env.direct_database()

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "images", "mail", "learning"],
    }
}

# People

AUTH_USER_MODEL = "articles.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
# A link in a mail to set a password works so long (seconds): an invitation that comes on a Friday lasts until Monday.
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
# Not in a cookie: a page for readers must not set one by showing a message.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# The second factor: of django-allauth only its authenticators are used (articles/accounts/factors.py), none of its pages
# or counts. A phone may be half a minute slow.
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "articles.accounts.factors.Adapter"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
# Browsers offer passkeys over https, and on localhost without it.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False

# Time and language

LANGUAGE_CODE = env.language("en-gb")
TIME_ZONE = env.time_zone("UTC")
USE_I18N = True
USE_TZ = True
SEARCH_LANGUAGE = env.search_language("english")

# Files

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = BASE_DIR / (env.text("MEDIA_ROOT") or VAR_DIR / "media")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "newsroom.statics.StaticFiles"},
}
if DEBUG:  # without collectstatic
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# The files under their plain names are only asked for by hand; without them collectstatic compresses half as much.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Source maps are for a developer's tools, and a third of the work.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
# Whatever the process's umask: another account (nginx) may have to read the pictures.
FILE_UPLOAD_PERMISSIONS = 0o644
# Live coverage with two hundred updates has more fields than Django's 1,000; a long read pasted as HTML is under 5 MB.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Security: what the browser is told

# Pages for readers: no inline code and no nonce, since everybody gets the same bytes.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "frame-src": [CSP.SELF],  # advertisements that are HTML
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
# The admin: Django puts nonces on its own code; the hash is that of the one style sheet which the rich-text editor
# writes into the page (django-prose-editor 0.28). blob: shows a picture before it is uploaded.
ADMIN_CSP = SECURE_CSP | {
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE, "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"],
    "img-src": [CSP.SELF, "data:", "blob:"],
}
# An advertisement that is HTML: a document of its own in a frame without an origin, so that no code in it reaches the page
# around it, a cookie or the desk. There it may do what such HTML does; other hosts are asked only where an operator named them.
AD_PROVIDERS = env.origins("AD_PROVIDERS")
AD_CSP = {
    "default-src": [CSP.NONE],
    **{
        f"{kind}-src": [CSP.SELF, *more, *AD_PROVIDERS]
        for kind, more in {
            "script": (CSP.UNSAFE_INLINE,),
            "style": (CSP.UNSAFE_INLINE,),
            "img": ("data:",),
            "font": (),
            "media": (),
        }.items()
    },
    **{f"{kind}-src": AD_PROVIDERS or [CSP.NONE] for kind in ("connect", "frame")},
    "form-action": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
    "sandbox": ["allow-scripts", "allow-popups", "allow-popups-to-escape-sandbox"],
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"

# The scheme of SITE_URL alone decides what only makes sense over https.
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
# Whether all other names under the paper's domain speak https is not known here, and a browser told so cannot be told
# otherwise for a year: the owner of the domain may add includeSubDomains and preload at the edge.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
# A probe inside the network speaks http to the process itself.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
# Their path stays "/": the preview of a story lies beside the story, and __Host- asks for it. Only pages that need to
# know who is there open the session, so no page for readers sets or varies on a cookie.
if HTTPS:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

# Mail: on a developer's machine it is printed; a public site gives it to the machine's own mail server by default

MAILERS, _sender = env.mailers("smtp://localhost" if HTTPS else "console:")
DEFAULT_FROM_EMAIL = _sender or f"newsroom@{_host if '.' in _host and ':' not in _host else 'localhost'}"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Spam

AKISMET_API_KEY = env.text("AKISMET_API_KEY")
AKISMET_URL = env.text("AKISMET_URL")

# The edge: a cache in front that is told when a page is old; none without the address

EDGE = kinds.configured(env.text("EDGE_PURGE_URL"))

# Logs and numbers: what is said on standard error, and who may ask for /metrics (nobody without a token)

LOGGING = logs.configuration(terminal=sys.stderr.isatty(), debug=DEBUG)
METRICS_TOKEN = env.token("METRICS_TOKEN")
