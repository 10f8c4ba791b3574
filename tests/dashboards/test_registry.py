"""The registry as it is read: by people on a page, and by the pages of the house."""

from django.conf import settings

from dashboards.indicators import INDICATORS
from dashboards.indicators.page import as_markdown


def test_the_page_about_indicators_tells_the_registry() -> None:
    assert (settings.BASE_DIR / "docs" / "indicators.md").read_text() == as_markdown()


def test_no_text_leaves_a_threshold_unsaid() -> None:
    for indicator in INDICATORS.values():
        texts = indicator.title + indicator.missing_title
        assert "{" not in texts
        assert [name for name, value in indicator.limits.items() if str(value) not in texts] == []


def test_targets_are_percentages() -> None:
    assert [key for key, indicator in INDICATORS.items() if not 0 < indicator.target <= 100] == []
