"""The table of Segment's fields: complete, and closed under strip."""

import json
from pathlib import Path
from typing import Any

import pytest

from addon.telemetry.allowed import words
from addon.telemetry.fields import DataClass, Field, index, remove
from addon.telemetry.segment_fields import REQUIRED, SEGMENT

SAMPLES = Path(__file__).parents[2] / "samples"
FIELDS = index(SEGMENT)
# segment.md 2.1, path by path; what ChatGPT adds (chatgpt-web.md 13.1) below the line
DOCUMENTED = sorted(
    words(
        """
        type event name category messageId anonymousId userId previousId groupId context.groupId
        timestamp sentAt originalTimestamp receivedAt version channel writeKey integrations
        _metadata.bundled _metadata.unbundled _metadata.bundledIds _metadata.retryCount
        _metadata.failedInitializations _metadata.nodeVersion _metadata.jsRuntime properties
        properties.path properties.search properties.title properties.url properties.referrer traits
        context.traits context.user_traits traits.email traits.phone traits.name traits.firstName
        traits.lastName traits.username traits.avatar traits.birthday traits.address traits.website
        traits.description traits.title traits.company traits.age traits.gender traits.industry
        traits.createdAt traits.id context context.page.path context.page.search context.page.url
        context.page.title context.page.referrer context.userAgent context.userAgentData
        context.locale context.timezone context.library.name context.library.version
        context.campaign context.referrer context.amp context.ip context.location context.device.id
        context.device.advertisingId context.device.token context.device.name context.device.type
        context.os context.app.name context.network context.screen context.device_id
        context.app_session_id context.sessionId context.externalIds
        context.consent.categoryPreferences properties.origin properties.app_version
        properties.openai_app context.app_name context.app_version context.browser_locale
        context.is_authenticated context.auth_status context.user_traits.plan_type
        context.user_traits.workspace_id context.user_traits.workspace_type
        context.user_traits.is_openai_internal context.is_business_ip2 context.page.hash
        traits.$email traits.$user_id traits.has_paid_plan traits.account_plan_user_role
        traits.account_plan_name properties.client_thread_id properties.message_id
        properties.use_case_id properties.model properties.gizmo_id
        """
    )
)


@pytest.mark.parametrize("path", DOCUMENTED)
def test_every_documented_path_has_a_field(path: str) -> None:
    assert path in FIELDS


@pytest.mark.parametrize("field", SEGMENT, ids=lambda field: str(field.path))
def test_a_field_says_what_it_is_and_what_it_tells(field: Field) -> None:
    assert field.item
    assert field.reason
    assert len(field.reason) < 70
    assert (field.strip is None) == (field.rewrite is None)


GOES = {DataClass.CONTACT, DataClass.CONTENT, DataClass.IDENTIFIER, DataClass.DEVICE}
NEEDED = {"messageId", "anonymousId", "context.ip"}
"""Identifiers that are replaced by what says nothing of anybody."""


@pytest.mark.parametrize(
    "field",
    [f for f in SEGMENT if f.data_class in GOES and f.strip and f.path not in NEEDED],
    ids=lambda field: str(field.path),
)
def test_strip_removes_all_that_is_personal(field: Field) -> None:
    assert field.strip is remove


def test_no_field_is_named_twice() -> None:
    assert len(FIELDS) == len(SEGMENT)
    assert FIELDS.keys() >= REQUIRED


def leaves(value: Any, path: str) -> set[str]:
    if isinstance(value, dict) and value:
        return {p for key, inner in value.items() for p in leaves(inner, f"{path}.{key}")}
    return {path.lstrip(".")}


@pytest.mark.parametrize("name", ["tele-ces-v1-t-2026", "tele-ces-v1-p-2026", "tele-ces-v1-i-2024"])
def test_everything_that_chatgpt_was_seen_to_send_has_a_field_of_its_own_or_above(
    name: str,
) -> None:
    body = json.loads((SAMPLES / f"{name}.request.json").read_bytes())
    for path in leaves(body, ""):
        parts = path.split(".")
        above = [".".join(parts[:n]) for n in range(len(parts), 0, -1)]
        assert any(place in FIELDS and place != "context" for place in above), path
