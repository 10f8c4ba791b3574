"""Eva's record with one of everything, as the matrix of permissions has it."""

from tests.test_permission_matrix import furnished

__all__ = ["furnished"]
