from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from accounts.login.views import account, coming_in, kommune

# Django and its own views know these two by their bare names.
doors = [
    path("login/", login_not_required(coming_in.PasswordLogin.as_view()), name="login"),
    path("logout/", auth_views.LogoutView.as_view(http_method_names=["post"]), name="logout"),
]

pages = [
    path("login/kode/", coming_in.code, name="code"),
    path("login/noedkode/", coming_in.recovery, name="recovery"),
    path("login/app/", coming_in.enrol, name="enrol"),
    path("login/app/billede.svg", coming_in.square, name="square"),
    path("login/kommune/<slug:slug>/", kommune.start, name="kommune"),
    path("login/kommune/<slug:slug>/svar/", kommune.back, name="kommune_back"),
    path("mit-login/", account.account, name="account"),
    path("mit-login/log-ud/", account.end_sessions, name="end_sessions"),
    path("mit-login/kodeord/", account.password, name="password"),
    path("mit-login/noedkoder/", account.recovery_codes, name="recovery_codes"),
    path("mit-login/pin/", account.pin, name="pin"),
    path("mit-login/app/", account.change_app, name="change_app"),
    path("brugere/<int:pk>/nulstil-login/", account.reset_second_step, name="reset_second_step"),
]
