"""Whether a path with stars could be something else than telemetry."""

import pytest

from analysis.exports.overlap import functions, hits_function


@pytest.mark.parametrize(
    ("host", "path", "method", "below", "hits"),
    [
        ("chatgpt.com", "/ces/v1/*", "POST", False, True),  # initialize
        ("chatgpt.com", "/ces/v1", "POST", True, True),
        ("chatgpt.com", "/ces/v1", "POST", False, False),
        ("chatgpt.com", "/ces/*", "GET", False, True),  # settings, three segments below
        ("chatgpt.com", "/*/settings", "GET", False, True),
        ("chatgpt.com", "/*/settings", "HEAD", False, True),
        ("chatgpt.com", "/backend-anon/*", "POST", False, True),
        ("chatgpt.com", "/ces/v1/projects/oai/settings", "GET", False, True),
        ("chatgpt.com", "/CES/V1/initialize", "POST", False, True),
        ("sora.chatgpt.com", "/ces/v1/initialize", "POST", False, True),
        ("mirror.example", "/ces/v1/initialize", "POST", False, True),  # a host of the user's
        ("chatgpt.com", "/ces/v1/b", "POST", True, False),
        ("chatgpt.com", "/ces/v1/p", "GET", True, False),  # not `projects`
        ("chatgpt.com", "/ces/v1/pixel/*", "GET", True, False),
        ("chatgpt.com", "/ces/v1/initialize", "GET", False, False),
        ("chatgpt.com", "/ces/v1/initialize/x", "POST", False, False),
        ("api.segment.io", "/v1/*", "POST", True, False),
        ("auth.openai.com", "/awe/api/v2/rum", "POST", True, False),
    ],
)
def test_it_is_asked_of_every_declared_function(
    host: str, path: str, method: str, below: bool, hits: bool
) -> None:
    assert hits_function(host, path, (method,), below=below) is hits


def test_any_of_the_methods_counts() -> None:
    assert hits_function("chatgpt.com", "/ces/v1/initialize", ("GET", "POST"), below=False)


def test_a_vendor_s_host_has_no_functions_of_chatgpt_s() -> None:
    assert functions("api.segment.io") == ()
    assert "segment_settings" in [entry.name for entry in functions("chatgpt.com")]
