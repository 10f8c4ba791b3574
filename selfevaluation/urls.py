from django.urls import path

from selfevaluation import views

app_name = "selfevaluation"

urlpatterns = [
    path("", views.round_list, name="list"),
    path("ny/", views.open_round, name="open"),
    path("<int:pk>/", views.result, name="result"),
    path("<int:pk>/svar/", views.answer, name="answer"),
    path("<int:pk>/borger/", views.answer_for_citizen, name="answer_for_citizen"),
    path("<int:pk>/luk/", views.close_round, name="close"),
]
