"""Groups (gruppeforløb), and who takes part in one. Changes are made in `visits.groups.services`."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.models import Team, User
from accounts.policy import Action, roles_granting
from citizens.models import CitizenRow, CitizenRowQuerySet, Course


class GroupCourseQuerySet(models.QuerySet["GroupCourse"]):
    def of_teams_of(self, user: User) -> Self:
        """The groups of the teams in which `user` may lead one. Who takes part is the row rule's to say."""
        teams = user.teams_as(*roles_granting(Action.LEAD_GROUPS))
        return self.filter(team__in=teams, team__municipality=user.municipality_id)

    def going_on(self, day: date) -> Self:
        """Not over yet: those that begin later are among them."""
        return self.filter(ends_on__gte=day)

    def over(self, day: date) -> Self:
        return self.filter(ends_on__lt=day)


class GroupCourse(models.Model):
    """A group about a theme, from its first day to its last (gruppeforløb). Names no citizen itself."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="groups", verbose_name="team")
    theme = models.CharField("tema", max_length=120)
    starts_on = models.DateField("første dag")
    ends_on = models.DateField("sidste dag")
    facilitators = models.ManyToManyField(User, related_name="groups_led", verbose_name="hvem leder den")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="oprettet af")

    objects = GroupCourseQuerySet.as_manager()

    class Meta:
        verbose_name = "gruppe"
        verbose_name_plural = "grupper"
        indexes = [models.Index(fields=["team", "-ends_on"], name="group_by_team")]
        constraints = [
            models.CheckConstraint(name="group_has_a_theme", condition=~Q(theme="")),
            models.CheckConstraint(
                name="group_ends_after_it_begins", condition=Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.theme

    def is_over(self, day: date | None = None) -> bool:
        return self.ends_on < (day or timezone.localdate())


class GroupMemberQuerySet(CitizenRowQuerySet["GroupMember"]):
    def taking_part(self) -> Self:
        """Who has not left before the group's end."""
        return self.filter(left_on=None)

    def for_list(self) -> Self:
        return self.select_related("citizen", "group", "course").order_by("citizen__sort_key", "id")


class GroupMember(CitizenRow):
    """A citizen in a group, within one course of support. `left_on`: gone before the group's last day."""

    group = models.ForeignKey(GroupCourse, models.PROTECT, related_name="members", verbose_name="gruppe")
    course = models.ForeignKey(Course, models.PROTECT, related_name="groups", verbose_name="forløb")
    joined_on = models.DateField("med fra")
    left_on = models.DateField("gik ud", null=True, blank=True)

    objects = GroupMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "deltager i en gruppe"
        verbose_name_plural = "deltagere i grupper"
        constraints = [
            models.UniqueConstraint("group", "citizen", name="groupmember_once_in_a_group"),
            models.CheckConstraint(
                name="groupmember_leaves_after_joining",
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.citizen} i »{self.group}«"

    @property
    def first_day(self) -> date:
        """The first day there was something to take part in. Reads the group."""
        return max(self.joined_on, self.group.starts_on)

    @property
    def last_day(self) -> date:
        return min(self.left_on or self.group.ends_on, self.group.ends_on)
