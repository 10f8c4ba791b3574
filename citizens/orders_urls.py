"""Addresses of orders that stand beside the citizens' own: the list, the forms of both sides."""

from django.urls import path

from citizens.views import orders as views

app_name = "orders"

urlpatterns = [
    path("", views.orders, name="list"),
    path("ny/", views.order_new, name="new"),
    path("borger/<uuid:citizen_id>/ny/", views.order_again, name="again"),
    path("<uuid:pk>/tilbage/", views.order_return, name="return"),
    path("<uuid:pk>/svar/", views.order_answer, name="answer"),
    path("<uuid:pk>/traek-tilbage/", views.order_withdraw, name="withdraw"),
    path("<uuid:pk>/status/", views.report_create, name="report"),
    path("status/<uuid:pk>/svar/", views.report_answer, name="report_answer"),
]
