from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from accounts import views
from accounts.importing import views as importing
from accounts.kommune import views as kommune
from accounts.login import urls as login
from accounts.membership import views as membership
from accounts.review import views as review
from accounts.systems import views as systems

pages = [
    path("brugere/", views.users, name="users"),
    path("brugere/ny/", membership.user_create, name="user_create"),
    path("brugere/<int:pk>/", membership.user, name="user"),
    path("brugere/<int:pk>/rolle/", membership.role_give, name="role_give"),
    path("brugere/<int:pk>/luk/", membership.user_close, name="user_close"),
    path("brugere/<int:pk>/link/", membership.user_invite, name="user_invite"),
    path("brugere/roller/<int:pk>/slut/", membership.role_end, name="role_end"),
    path("brugere/godkend/", membership.proposals, name="proposals"),
    path("brugere/godkend/<int:pk>/", membership.proposal_decide, name="proposal_decide"),
    path(
        "velkommen/<str:uidb64>/<str:token>/",
        login_not_required(membership.Welcome.as_view()),
        name="welcome",
    ),
    path("adgange/", review.reviews, name="reviews"),
    path("adgange/ny/", review.review_open, name="review_open"),
    path("adgange/<int:pk>/", review.review, name="review"),
    path("adgange/<int:pk>/fil/", review.review_csv, name="review_csv"),
    path("adgange/<int:pk>/luk/", review.review_suspend, name="review_suspend"),
    path("adgange/stilling/<int:pk>/", review.review_item, name="review_item"),
    path("brugere/fil/", importing.upload, name="import"),
    path("brugere/fil/brug/", importing.apply, name="import_apply"),
    path("brugere/systemer/", systems.systems, name="systems"),
    path("brugere/systemer/nyt/", systems.system_create, name="system_create"),
    path("brugere/systemer/<int:pk>/noegle/", systems.key_ask, name="key_ask"),
    path("brugere/noegler/<int:pk>/hent/", systems.key_fetch, name="key_fetch"),
    path("brugere/noegler/<int:pk>/luk/", systems.key_revoke, name="key_revoke"),
    path("brugere/noegler/<int:pk>/svar/", systems.key_decide, name="key_decide"),
    path("brugere/lukkedage/", kommune.closed_days, name="closed_days"),
    *login.pages,
]

urlpatterns = [
    *login.doors,
    path("", include((pages, "accounts"))),
]
