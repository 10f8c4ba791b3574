"""Questionnaires offered before and after a group (decision 0040)."""
