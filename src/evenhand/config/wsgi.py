"""What a web server of one's own serves: gunicorn evenhand.config.wsgi:application."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from evenhand.config import places

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.config.settings")
places.keep_secret_key()

application = get_wsgi_application()
