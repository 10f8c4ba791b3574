"""The demo and development: everything in clear sight on one machine."""

from bostoette.settings.base import *  # noqa: F403 -- settings files build on each other this way
from bostoette.settings.base import INSTALLED_APPS as EVERYWHERE

INSTALLED_APPS = [*EVERYWHERE, "demo"]

MFA_REQUIRED = False  # everybody in the demo logs in with the one password that it prints

DEBUG = False  # the demo shows the pages as users will see them, errors included
