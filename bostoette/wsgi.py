"""The door for the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bostoette.settings.production")

application = get_wsgi_application()

# Only now are the models there. Wrong keys stop the start, before the first page is served.
from citizens.keys import require_known_keys  # noqa: E402 -- models cannot be read before Django is set up

require_known_keys()
