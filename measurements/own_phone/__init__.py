"""A questionnaire answered by the citizen on an own phone, by a one-time link (decision 0029)."""
