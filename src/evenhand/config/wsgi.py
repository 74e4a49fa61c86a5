"""What a web server of one's own serves: gunicorn evenhand.config.wsgi:application."""

from __future__ import annotations

import os

import django
from django.core.wsgi import get_wsgi_application

from evenhand.config import places
from evenhand.config.gathered import gather

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.config.settings")
places.keep_secret_key()
django.setup()
gather()
application = get_wsgi_application()
