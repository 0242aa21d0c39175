"""The table of Statsig's fields: complete, and closed under strip."""

import pytest

from addon.telemetry.allowed import words
from addon.telemetry.fields import DataClass, Field, index, remove
from addon.telemetry.statsig_fields import ENVELOPE, REQUIRED, STATSIG

FIELDS = index(STATSIG)
DOCUMENTED = sorted(
    words(
        """
        eventName value time metadata secondaryExposures user.userID user.email user.ip user.country
        user.locale user.appVersion user.userAgent user.customIDs user.custom user.privateAttributes
        user.statsigEnvironment statsigMetadata.stableID statsigMetadata.sessionID
        statsigMetadata.sdkType statsigMetadata.sdkVersion statsigMetadata.currentPage
        """
    )
)


@pytest.mark.parametrize("path", DOCUMENTED)
def test_every_documented_path_has_a_field(path: str) -> None:
    assert path in FIELDS


PERSONAL = {DataClass.CONTACT, DataClass.CONTENT, DataClass.IDENTIFIER, DataClass.DEVICE}


@pytest.mark.parametrize(
    "field",
    [f for f in STATSIG if f.data_class in PERSONAL and f.strip],
    ids=lambda field: str(field.path),
)
def test_strip_removes_all_that_is_personal(field: Field) -> None:
    assert field.strip is remove


def test_the_upload_and_its_events_have_one_kind_of_metadata() -> None:
    assert all(field in STATSIG for field in ENVELOPE)
    assert FIELDS.keys() >= REQUIRED
