"""Min dag, and putting a reminder away."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import violations_on
from citizens.access import fetch_or_404, log_list
from citizens.record import citizen_frame
from followups import my_day as day
from followups import services
from followups.forms import SnoozeForm
from followups.models import Reminder

REMINDERS = Reminder.objects.select_related("citizen__team")


@require_safe
def my_day(request: HttpRequest) -> HttpResponse:
    """The user's own visits, what is due, and what waits to be written."""
    assert isinstance(request.user, User)
    user = request.user
    if not user.may(Action.VIEW_DAY):
        raise PermissionDenied
    today = timezone.localdate()
    visits, reminders = day.visits_around(user, today), day.reminders_of(user, today)
    drafts, citizens = day.drafts_of(user), day.own_citizens(user)
    log_list(user, [*visits, *reminders, *drafts, *citizens], Action.VIEW_DAY)
    context = {
        "today": date_format(today, "l j. F").capitalize(),
        **day.visit_lists(visits, today),
        **day.due_lists(reminders, today),
        "drafts": day.draft_lines(user, drafts, today),
        "citizens": day.own_lines(citizens),
    }
    return render(request, "followups/my_day.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def snooze(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a reminder away for some days, with a reason."""
    assert isinstance(request.user, User)
    reminder = fetch_or_404(REMINDERS, request.user, Action.HANDLE_REMINDERS, pk=pk)
    form = SnoozeForm(request.POST or None)
    if form.is_valid():
        with violations_on(form):
            until = timezone.localdate() + timedelta(days=form.cleaned_data["days"])
            services.snooze(reminder, until=until, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, f"Påmindelsen viser sig igen {date_format(until, 'l j. F')}.")
            return redirect("followups:my_day")
    context = {
        **citizen_frame(request, reminder.citizen, ""),
        "reminder": reminder,
        "form": form,
        "is_writing": True,
    }
    return render(request, "followups/snooze.html", context, status=422 if form.is_bound else 200)
