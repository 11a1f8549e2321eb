"""URLs of sign-in, the user's own account and its second factor, all under /admin/."""

from allauth.account.views import account_inactive, reauthenticate
from allauth.mfa import urls as second_factor
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from accounts import sessions
from accounts.admin_frame import in_admin_frame, wrap_in_admin_frame
from accounts.views import SignInView, sign_out

_account: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="mfa_index"), name="account_home"),
    path("confirm/", in_admin_frame(reauthenticate), name="account_reauthenticate"),
    path("inactive/", in_admin_frame(account_inactive), name="account_inactive"),
    path("sessions/", sessions.own_access, name="usersessions_list"),
    path("access/<int:pk>/", sessions.user_access, name="account_access"),
    path("second-factor/", include(wrap_in_admin_frame(second_factor.urlpatterns))),
]

urlpatterns = [
    path("login/", SignInView.as_view(), name="account_login"),
    path("logout/", sign_out, name="account_logout"),
    path("language/", set_language, name="set_language"),
    path("account/", include(_account)),
]
