from __future__ import annotations

from django.apps import AppConfig
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from evenhand.audit.guards import Guard


class ContactsConfig(AppConfig):
    name = "evenhand.contacts"
    label = "contacts"

    def ready(self) -> None:
        checks.register(_seal_key_is_one)

    def guards(self) -> list[Guard]:
        from evenhand.audit.going import let_go

        from .going import GOING
        from .guards import GUARDS

        return let_go(GUARDS, GOING)


def _seal_key_is_one(**_: object) -> list[checks.CheckMessage]:
    """A wrong key is found when something starts, not when something has to be sealed."""
    from django.conf import settings

    from .seal_key import public_key

    if not settings.SEAL_KEY:
        return []
    try:
        public_key()
    except ImproperlyConfigured as error:
        return [checks.Error(str(error), id="contacts.E001")]
    return []
