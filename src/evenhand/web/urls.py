"""The addresses of the screens."""

from __future__ import annotations

from django.urls import path

from evenhand.web import about, errors, sign_in
from evenhand.web.views import after, assess, decide, disputes, police, policy, propose, reviews

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("again/", errors.again, name="again"),
    path("about/", about.about, name="about"),
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
    # After a decision
    path("restrictions/<str:reference>/", after.restriction, name="restriction"),
    path("restrictions/<str:reference>/notice/", after.notice, name="notice"),
    path("restrictions/<str:reference>/withhold/", after.withhold, name="withhold"),
    path("restrictions/<str:reference>/lift/", after.lift, name="lift"),
    path("restrictions/<str:reference>/extend/", after.extend, name="extend"),
    path("restrictions/<str:reference>/review/", reviews.begin_review, name="begin_review"),
    path("restrictions/<str:reference>/dispute/", disputes.log_dispute, name="log_dispute"),
    path("reviews/<int:pk>/", reviews.review, name="review"),
    path("disputes/<int:pk>/", disputes.dispute, name="dispute"),
    path("warnings/<int:pk>/withdraw/", after.withdraw, name="withdraw"),
    path("letters/<str:kind>/<int:pk>/", after.letter, name="letter"),
    path("people/<str:reference>/police/", police.police, name="police"),
]
