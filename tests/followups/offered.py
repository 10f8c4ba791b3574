"""The questionnaires a kommune offers until it decides otherwise."""

OFFERED = ("ors", "srs", "who5", "brief_inspire")
