import pytest

from addon.errors import ChatcapError
from analysis.exports.handing import refuse_secrets, warning


@pytest.mark.parametrize("options", [{}, {"chatcap_privacy": "minimal"}])
def test_what_was_recorded_without_secrets_may_be_handed_over(options: dict[str, str]) -> None:
    refuse_secrets([{"id": "s1", "options": options}])


def test_the_refusal_names_the_session_and_the_way_out() -> None:
    sessions = [{"id": "a", "options": {}}, {"id": "b", "options": {"chatcap_privacy": "full"}}]
    with pytest.raises(ChatcapError, match=r"session b .*--with-secrets"):
        refuse_secrets(sessions)


def test_a_report_of_secrets_is_warned_of_and_no_other() -> None:
    assert warning([{"id": "a", "options": {}}]) is None
    said = warning(
        [{"id": "a", "options": {}}, {"id": "b", "options": {"chatcap_privacy": "full"}}]
    )
    assert said is not None
    assert said.startswith("Warning: session b was recorded with its secrets")
