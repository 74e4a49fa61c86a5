"""The addresses of the screens."""

from __future__ import annotations

from django.urls import path

from evenhand.web import about, errors, sign_in
from evenhand.web.views import (
    after,
    assess,
    check,
    concerns,
    contact_actions,
    contacts,
    danger,
    decide,
    disputes,
    hand_over,
    home,
    identity,
    log,
    me,
    needs,
    otherwise,
    people,
    police,
    policy,
    propose,
    reviews,
    support,
)

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("again/", errors.again, name="again"),
    path("about/", about.about, name="about"),
    # What waits for one, and who it is
    path("", home.home, name="home"),
    path("check/", check.check, name="check"),
    path("absence/", me.absence, name="absence"),
    path("calendar/", me.due_dates, name="due_dates"),
    path("calendar/<str:token>.ics", me.calendar_feed, name="calendar_feed"),
    # What came in
    path("contacts/", contacts.contacts, name="contacts"),
    path("contacts/log/", log.log_contact, name="log_contact"),
    path("contacts/<str:reference>/", contacts.contact, name="contact"),
    path("contacts/<str:reference>/files/<int:number>/", contacts.attachment, name="attachment"),
    path("contacts/<str:reference>/read/", contact_actions.read_contact, name="read_contact"),
    path("contacts/<str:reference>/close/", contact_actions.close_contact, name="close_contact"),
    path("contacts/<str:reference>/whose/", contact_actions.whose_contact, name="whose_contact"),
    path("contacts/<str:reference>/seal/", contact_actions.seal, name="seal"),
    path("contacts/<str:reference>/ended/", contact_actions.ended_call, name="ended_call"),
    # People and what they need
    path("people/new/", people.register, name="register_person"),
    path("people/<str:reference>/", people.person, name="person"),
    path("people/<str:reference>/identifier/", identity.identifier, name="identifier"),
    path("people/<str:reference>/representative/", identity.representative, name="representative"),
    path("people/<str:reference>/merge/", identity.merge, name="merge"),
    path("people/<str:reference>/unmerge/<str:other>/", identity.unmerge, name="unmerge"),
    path("people/<str:reference>/adjustment/", needs.ask_adjustment, name="ask_adjustment"),
    path("adjustments/<int:pk>/", needs.answer_adjustment, name="answer_adjustment"),
    # Concerns, danger, support
    path("concerns/report/", concerns.report, name="report_concern"),
    path("concerns/<int:pk>/", concerns.concern, name="concern"),
    path("concerns/<int:pk>/support/", support.offer, name="offer_support"),
    path("support/<int:pk>/", support.support, name="record_support"),
    path("danger/", danger.dangers, name="dangers"),
    path("danger/raise/", danger.raise_, name="raise_danger"),
    path("danger/<int:pk>/", danger.danger, name="danger"),
    path("danger/<int:pk>/own/", danger.own, name="own_danger"),
    path("danger/<int:pk>/referral/", danger.referral, name="record_referral"),
    path("danger/<int:pk>/finish/", danger.finish, name="finish_danger"),
    # The policy, and the way of a case
    path("policy/", policy.policy, name="policy"),
    path("policy/process/", policy.process, name="process"),
    path("people/<str:reference>/chart/", policy.case_chart, name="case_chart"),
    path("audit/", policy.trail, name="trail"),
    # From a concern to a decision
    path("concerns/<int:pk>/assess/", assess.assess, name="assess"),
    path("assessments/<int:pk>/warn/", propose.warn, name="warn"),
    path("assessments/<int:pk>/propose/", propose.propose, name="propose"),
    path("proposals/<int:pk>/", decide.decide, name="decide"),
    path("proposals/<int:pk>/otherwise/", otherwise.decide_otherwise, name="decide_otherwise"),
    # After a decision
    path("restrictions/<str:reference>/", after.restriction, name="restriction"),
    path("restrictions/<str:reference>/notice/", after.notice, name="notice"),
    path("restrictions/<str:reference>/withhold/", after.withhold, name="withhold"),
    path("restrictions/<str:reference>/lift/", after.lift, name="lift"),
    path("restrictions/<str:reference>/extend/", after.extend, name="extend"),
    path("restrictions/<str:reference>/hand-over/", hand_over.hand_over, name="hand_over"),
    path("restrictions/<str:reference>/review/", reviews.begin_review, name="begin_review"),
    path("restrictions/<str:reference>/dispute/", disputes.log_dispute, name="log_dispute"),
    path("reviews/<int:pk>/", reviews.review, name="review"),
    path("disputes/<int:pk>/", disputes.dispute, name="dispute"),
    path("warnings/<int:pk>/withdraw/", after.withdraw, name="withdraw"),
    path("letters/<str:kind>/<int:pk>/", after.letter, name="letter"),
    path("people/<str:reference>/police/", police.police, name="police"),
]
