"""A citizen made for one test in the running house, through the services, as a user's day would."""

from datetime import date
from uuid import UUID

from tests.browser.conftest import House

ENROL = """
from datetime import date
from uuid import uuid4
from accounts.models import Office, User
from citizens.models import CourseStatus
from citizens.reach import reach_whole_house_from_here
from citizens.services import assign, move_course, register_citizen
from citizens.services.referrals import AskedGoal, Granted, Order, send_referral
from plans.services.orders import accept_order

reach_whole_house_from_here()
anna = User.objects.get(username="anna")
maja = User.objects.get(username="maja")
team = anna.held[0].team
citizen = register_citizen(team=team, name={name!r})
order = Order(
    purpose="Få hverdagen til at hænge sammen.", goals=(AskedGoal("En fast døgnrytme", "develop"),),
    granted=Granted(120, date(2025, 1, 1)),
)
referral = send_referral(
    citizen, order, office=maja.held[0].office, team=team, by=maja, key=uuid4()
)
course = accept_order(referral, by=maja)
move_course(course, CourseStatus.STARTING, on=date(2025, 1, 8), reason="Første møde", by=anna)
move_course(course, CourseStatus.ACTIVE, on=date(2025, 2, 8), reason="Vi er godt i gang", by=anna)
assign(citizen, to=anna, by=anna, is_coordinator=True)
print(citizen.pk)
"""


def enrol(house: House, name: str) -> UUID:
    """A citizen with an active course, Anna's, ordered by Maja's office. Returns the id."""
    return UUID(house.told_by(ENROL.format(name=name)))


def danish(day: date) -> str:
    return day.strftime("%d.%m.%Y")
