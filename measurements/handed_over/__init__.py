"""A questionnaire answered by the citizen on the worker's own screen, which shows nothing else meanwhile.

The lock stands in the session, on the server, and a middleware keeps it: no script is trusted (decision
0032).
"""
