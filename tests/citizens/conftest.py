"""Eva's record with one of everything, as the matrix of permissions has it."""

from tests.furnished import furnished

__all__ = ["furnished"]
