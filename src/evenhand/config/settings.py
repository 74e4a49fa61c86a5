"""Django's settings. What a body may change is read from an EVENHAND_ variable and has a safe default; README lists them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from environs import Env

from evenhand.config import addresses, databases, limits, outgoing, places, retention

env = Env()

# --- The body and its installation -----------------------------------------------------------------------------------
DEMO = env.bool("EVENHAND_DEMO", places.is_demo())
BODY_NAME = env.str("EVENHAND_BODY_NAME", "Office for Fair Enforcement" if DEMO else "")
BODY_NAME_CY = env.str("EVENHAND_BODY_NAME_CY", "Y Swyddfa Gorfodaeth Deg" if DEMO else BODY_NAME)
# Where people reach the body, as its letters say. What is blank is taken from the policy's own dispute routes.
BODY_ADDRESS = env.list("EVENHAND_BODY_ADDRESS", ["12 Lantern Row", "Bridgewater", "BW9 9ZZ"] if DEMO else [])
# The letterhead: a logo (SVG or PNG) with the words that stand for it, the lines of a signature, and the Word document that letters
# are written into.
LOGO = outgoing.logo(env.str("EVENHAND_LOGO", ""))
LOGO_SAYS, LOGO_SAYS_CY = outgoing.both(
    "EVENHAND_LOGO_ALT",
    env.str("EVENHAND_LOGO_ALT", ""),
    env.str("EVENHAND_LOGO_ALT_CY", ""),
    needed=bool(LOGO),
)
SIGNATURE = outgoing.signature(env.str("EVENHAND_SIGNATURE", ""), env.str("EVENHAND_SIGNATURE_CY", ""))
WORD_TEMPLATE = outgoing.word_template(env.str("EVENHAND_WORD_TEMPLATE", ""))
BODY_EMAIL = env.str("EVENHAND_BODY_EMAIL", "enquiries@fairenforcement.test" if DEMO else "")
BODY_PHONE = env.str("EVENHAND_BODY_PHONE", "020 7946 0123" if DEMO else "")
# Where people reach this installation, if they do: its public forms are then offered in the letters.
PUBLIC_URL = env.str("EVENHAND_PUBLIC_URL", "").rstrip("/")
PUBLIC_FORMS = f"{PUBLIC_URL}/contact-us/" if PUBLIC_URL else ""
FORM_DAYS = env.int("EVENHAND_FORM_DAYS", 28)
# Of scrypt: 16 MB and some hundredths of a second for each try. Another number makes every code that is out a wrong one.
FORM_CODE_COST = 2**14
# How many proxies of the body's own stand in front, each of which adds to X-Forwarded-For.
PROXIES = env.int("EVENHAND_PROXIES", 0)
# Where disputes go, when that is not where the edition says (DI2).
DISPUTE_ADDRESSES = {
    "email": env.str("EVENHAND_DISPUTE_EMAIL", "feedback@fairenforcement.test" if DEMO else ""),
    "voicemail": env.str("EVENHAND_DISPUTE_VOICEMAIL", "020 7946 0124" if DEMO else ""),
    "web_form": env.str(
        "EVENHAND_DISPUTE_FORM", "https://fairenforcement.test/feedback" if DEMO and not PUBLIC_URL else ""
    ),
    "post": env.str(
        "EVENHAND_DISPUTE_POST", "Quality Team, 12 Lantern Row, Bridgewater, BW9 9ZZ" if DEMO else ""
    ),
}
# The body's e-mail addresses, by what they are for: teams, as scopes of restrictions name them, and the floor's purposes (OA2).
MAIL_TEAMS: dict[str, str] = addresses.pairs("EVENHAND_MAIL_TEAMS", env.str("EVENHAND_MAIL_TEAMS", ""))
MAIL_FLOOR: dict[str, str] = addresses.pairs("EVENHAND_MAIL_FLOOR", env.str("EVENHAND_MAIL_FLOOR", ""))
# Whose Authentication-Results count: the body's own mail servers, by the names they write there.
MAIL_TRUSTED: list[str] = env.list("EVENHAND_MAIL_TRUSTED", [])
# Where the mail server files what came through a closed channel, or is read and not answered: "+detail" or an address.
MAIL_CLOSED = addresses.filed_at("EVENHAND_MAIL_CLOSED", env.str("EVENHAND_MAIL_CLOSED", ""))
MAIL_READ = addresses.filed_at("EVENHAND_MAIL_READ", env.str("EVENHAND_MAIL_READ", ""))
BODY_WEBSITE = env.str("EVENHAND_BODY_WEBSITE", "https://fairenforcement.test/contact" if DEMO else "")
DATA_FOLDER = places.data_folder()
DEBUG = env.bool("EVENHAND_DEBUG", False)
SECRET_KEY = places.secret_key()
ALLOWED_HOSTS = env.list("EVENHAND_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
HTTPS = env.bool("EVENHAND_HTTPS", False)

ROOT_URLCONF = "evenhand.config.urls"
WSGI_APPLICATION = "evenhand.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "axes",
    "evenhand.audit",
    "evenhand.people",
    "evenhand.contacts",
    "evenhand.letters",
    "evenhand.casework",
    "evenhand.rehearsal",
    "evenhand.channels",
    "evenhand.gateway",
    "evenhand.api",
    "evenhand.demo",
    "evenhand.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "evenhand.web.middleware.headers",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "evenhand.web.middleware.machines",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "evenhand.web.middleware.chosen_language",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "evenhand.web.middleware.session_limits",
    "evenhand.web.middleware.no_nul",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": False,
        "DIRS": [places.PACKAGE / "web" / "templates"],
        "OPTIONS": {"environment": "evenhand.web.pages.environment"},
    },
]

# --- The database: SQLite inside, or PostgreSQL by EVENHAND_DATABASE_URL ---------------------------------------------
DATABASES = {"default": databases.from_url(env.str("EVENHAND_DATABASE_URL", places.default_database()))}

# --- Who is signed in ------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Colleague"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "evenhand.web.sign_in.came_from"
AXES_LOCKOUT_CALLABLE = "evenhand.web.sign_in.locked_out"
AXES_HTTP_RESPONSE_CODE = 429
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SESSION_IDLE = timedelta(minutes=env.int("EVENHAND_SESSION_IDLE_MINUTES", 60))
SESSION_COOKIE_AGE = int(timedelta(hours=env.int("EVENHAND_SESSION_HOURS", 12)).total_seconds())
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS

# --- What browsers may do with a page --------------------------------------------------------------------------------
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "evenhand.web.errors.form_out_of_date"
SECURE_SSL_REDIRECT = HTTPS
# A proxy on this machine is believed by the web server; one elsewhere only where we were told that it is there, and ends HTTPS.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and PROXIES else None
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- Language and time -----------------------------------------------------------------------------------------------
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("cy", "Cymraeg")]
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_AGE = int(timedelta(days=365).total_seconds())
LOCALE_PATHS = [places.PACKAGE / "locale"]

# --- Files -----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
# What doors answered, until it is recorded.
ANSWER_SPOOL = DATA_FOLDER / "answers"
STATIC_ROOT = DATA_FOLDER / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

# How often a minute one token may ask, by what it is for; 0 is as often as it likes.
API_PER_MINUTE = limits.per_minute(
    {"instruction": 6000, "contacts": 600, "people": 120, "rules": 60, "actions": 600},
    env.str("EVENHAND_API_PER_MINUTE", ""),
)

# How long the body keeps what; nothing is ever due where it is blank.
RETENTION = retention.schedule(env.str(retention.NAME, retention.OF_THE_DEMO if DEMO else ""))

# A virus scanner of the body's own: "host:port" or the path of its socket; none scans where it is blank.
CLAMD = env.str("EVENHAND_CLAMD", "")

# A larger model of the body's own that looks again where the hints leave doubt; none where EVENHAND_SECOND_LOOK is blank.
SECOND_LOOK = outgoing.second_look()

# The public part of the key that seals; the private part belongs to the content lead and on no machine of this installation.
SEAL_KEY = env.str("EVENHAND_SEAL_KEY", "")
# Lists of what is known to be illegal, as the body was given them: see `evenhand known_lists`.
KNOWN_LISTS = env.path("EVENHAND_KNOWN_LISTS", DATA_FOLDER / "known_lists")

# --- Nothing leaves the house unless it is configured ----------------------------------------------------------------
EMAIL_HOST = env.str("EVENHAND_SMTP_HOST", "")
EMAIL_PORT = env.int("EVENHAND_SMTP_PORT", 587)
EMAIL_HOST_USER = env.str("EVENHAND_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.str("EVENHAND_SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EVENHAND_SMTP_STARTTLS", True)
EMAIL_TIMEOUT = 30
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("EVENHAND_SENDER", "evenhand@localhost")
# Where reports of mail that could not be delivered go; it should be a mailbox that Evenhand takes in.
BOUNCES_TO = env.str("EVENHAND_BOUNCES_TO", "")
# GOV.UK Notify: the key of the body's service there; its e-mail template, with ((subject)) and ((body)); whether letters are
# printed and posted by it; and the token that it sends with its reports.
NOTIFY_KEY = outgoing.notify_key(env.str("EVENHAND_NOTIFY_KEY", ""))
NOTIFY_URL = outgoing.notify_url(env.str("EVENHAND_NOTIFY_URL", "https://api.notifications.service.gov.uk"))
NOTIFY_EMAIL_TEMPLATE = outgoing.notify_template(env.str("EVENHAND_NOTIFY_EMAIL_TEMPLATE", ""))
NOTIFY_LETTERS = env.bool("EVENHAND_NOTIFY_LETTERS", False)
NOTIFY_TOKEN = outgoing.notify_token(env.str("EVENHAND_NOTIFY_TOKEN", ""))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "evenhand.config.log_lines.WithoutRecords",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("EVENHAND_LOG_LEVEL", "WARNING")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
    },
}
