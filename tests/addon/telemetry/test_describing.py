"""What a place tells, whichever way its path is written."""

import pytest

from addon.telemetry.describing import describe
from addon.telemetry.fields import DataClass

FOUND = [
    ("segment", "userId", "userId"),
    ("segment", "$.userId", "userId"),
    ("segment", "$.batch[].userId", "userId"),
    ("segment", "$.batch[17].userId", "userId"),
    ("segment", "batch[0].context.page.title", "context.page.title"),
    ("segment", "$.context.device.id", "context.device.id"),
    ("segment", "$.context.campaign.source", "context.campaign"),
    ("segment", "$.batch[].context.externalIds[0].id", "context.externalIds"),
    ("segment", "$.batch[].properties.titles[3]", "properties.titles"),
    ("segment", "$.batch[].properties.unheard.of", "properties"),
    ("segment", "$.batch[].traits.$email", "traits.$email"),
    ("statsig", "$.events[].user.userID", "user.userID"),
    ("statsig", "$.events[2].secondaryExposures[1].gate", "secondaryExposures[].gate"),
    ("statsig", "$.events[].secondaryExposures[]", "secondaryExposures"),
    ("statsig", "$.statsigMetadata.stableID", "statsigMetadata.stableID"),
]


@pytest.mark.parametrize(("vendor", "path", "expected"), FOUND)
def test_a_path_belongs_to_the_nearest_field(vendor: str, path: str, expected: str) -> None:
    field = describe(vendor, path)
    assert field is not None
    assert field.path == expected


@pytest.mark.parametrize(
    ("vendor", "path"),
    [
        ("segment", "email"),
        ("segment", "$"),
        ("segment", ""),
        ("segment", "$.batch[]"),
        ("segment", "$.batch"),
        ("datadog", "userId"),
        ("nobody", "x"),
    ],
)
def test_what_no_table_names_is_unknown(vendor: str, path: str) -> None:
    assert describe(vendor, path) is None


def test_a_field_says_what_to_tell_people() -> None:
    field = describe("segment", "$.batch[].context.page.title")
    assert field is not None
    assert (field.item, field.data_class) == ("page title", DataClass.CONTENT)
    assert field.reason == "is the chat's title"
