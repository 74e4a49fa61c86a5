"""Django's settings. Every setting a body may change is read from an EVENHAND_ variable; each has a safe default."""

from __future__ import annotations

from pathlib import Path

from environs import Env

env = Env()
PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(env.str("EVENHAND_DATA", "data")).resolve()

DEBUG = env.bool("EVENHAND_DEBUG", False)
SECRET_KEY = env.str("EVENHAND_SECRET_KEY", "x" * 60)
ALLOWED_HOSTS = env.list("EVENHAND_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
ROOT_URLCONF = "evenhand.config.urls"
WSGI_APPLICATION = "evenhand.config.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
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
AUTH_USER_MODEL = "people.Colleague"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "/static/"
TIME_ZONE = "Europe/London"
USE_TZ = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("cy", "Cymraeg")]
LOCALE_PATHS = [PACKAGE / "locale"]

DATABASES = {
    "default": env.dj_db_url("EVENHAND_DATABASE_URL", f"sqlite:///{DATA / 'evenhand.sqlite3'}"),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
