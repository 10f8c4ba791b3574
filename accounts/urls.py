from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from accounts import views
from accounts.kommune import views as kommune

pages = [
    path("brugere/", views.users, name="users"),
    path("brugere/lukkedage/", kommune.closed_days, name="closed_days"),
]

urlpatterns = [
    path("login/", login_not_required(auth_views.LoginView.as_view()), name="login"),
    path("logout/", auth_views.LogoutView.as_view(), name="logout"),
    path("", include((pages, "accounts"))),
]
