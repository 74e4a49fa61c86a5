"""How a page is made: the Jinja2 environment and what every template may use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as django_render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html, format_html_join
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader, PrefixLoader

from evenhand import __version__
from evenhand.casework.rights import permissions
from evenhand.contacts.known.addresses import defanged
from evenhand.policy import neutral
from evenhand.web import own_words, words
from evenhand.web.navigation import known_url, language_links, navigation


def to_save(data: bytes, media_type: str, name: str) -> HttpResponse:
    """A file as an answer: the browser saves it under this name, and neither shows it nor guesses what it is."""
    answer = HttpResponse(data, content_type=media_type)
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def environment(**options: Any) -> Environment:
    """Django's Jinja2 backend asks here for its environment: our templates, and GOV.UK's components under their package's name.

    Those components read options that nobody passed, hence the forgiving `ChainableUndefined`.
    """
    components = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    env = Environment(
        autoescape=True,
        auto_reload=options["auto_reload"],
        loader=ChoiceLoader([options["loader"], components]),
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.globals.update(
        url=url,
        static=static,
        body_name=lazy(body_name, str)(),
        demo=settings.DEMO,
        version=__version__,
        current_language=get_language,
        clause_links=clause_links,
        known_url=known_url,
        may=permissions.may,
        may_ask_instruction=permissions.may_ask_instruction,
        may_see_cases=permissions.may_see_cases,
        may_see_case=permissions.may_see_case,
        may_compare_decisions=permissions.may_compare_decisions,
        may_see_danger=permissions.may_see_danger,
        may_see_exposure=permissions.may_see_exposure,
        record_word=own_words.word_for,
        record_name=own_words.name_of,
        may_see_retention=permissions.may_see_retention,
        label_kinds=neutral.KINDS,
        language_links=language_links,
        navigation=navigation,
    )
    env.filters.update(
        said=words.said,
        tell=lambda told: words.unbroken(words.tell(told)),
        tell_reason=lambda reason: words.unbroken(words.tell_reason(reason)),
        unbroken=words.unbroken,
        why_sealed=words.why_sealed,
        day=words.day,
        weekday=words.weekday,
        clock=words.clock,
        moment=words.moment,
        listed=words.listed,
        bytes=words.bytes_,
        defanged=defanged,
    )
    return env


def body_name() -> str:
    """The body's name in the language of the page."""
    return settings.BODY_NAME_CY if get_language() == "cy" else settings.BODY_NAME


def render(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page from one of our templates."""
    return django_render(request, template, context, status=status)


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a screen."""
    return reverse(name, args=args, kwargs=kwargs)


def clause_links(clauses: tuple[str, ...] | list[str]) -> SafeString:
    """The ids of clauses and invariants, each a link to its text on the policy page."""
    page = known_url("policy")
    if not page:
        return format_html("({})", ", ".join(clauses))
    links = format_html_join(
        ", ", '<a class="govuk-link" href="{}#{}">{}</a>', ((page, one, one) for one in clauses)
    )
    return format_html('<span class="eh-clauses">({})</span>', links)
