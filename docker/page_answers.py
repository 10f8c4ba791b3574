"""Ends well when this container's `/sundhed/` answers 200: the web server and its database work."""

import http.client
import os

host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip()
connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=5)
connection.request("GET", "/sundhed/", headers={"Host": host})
raise SystemExit(connection.getresponse().status != 200)
