import pytest
from django.conf import LazySettings


@pytest.fixture
def two_steps(settings: LazySettings) -> None:
    """The house as a kommune runs it: nobody gets in with a password alone."""
    settings.MFA_REQUIRED = True
