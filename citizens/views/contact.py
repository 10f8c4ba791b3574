"""The page where a citizen's phone and address are put right."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.policy import Action
from citizens import services
from citizens.access import fetch_or_404
from citizens.forms.identity import ContactForm
from citizens.models import Citizen
from citizens.record import citizen_frame


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    assert isinstance(request.user, User)
    citizens = Citizen.objects.select_related("team")
    citizen = fetch_or_404(citizens, request.user, Action.EDIT_CONTACT, pk=citizen_id)
    form = ContactForm(request.POST or None, citizen=citizen)
    if form.is_valid():
        services.change_contact(citizen, by=request.user, **form.cleaned_data)
        messages.success(request, "Telefon og adresse er gemt.")
        return redirect("citizens:detail", citizen.pk)
    context = {**citizen_frame(request, citizen, ""), "form": form}
    return render(request, "citizens/contact.html", context, status=422 if form.errors else 200)
