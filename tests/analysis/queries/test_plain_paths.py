"""Paths in a report name nobody, and stay useful."""

import pytest

from analysis.queries.plain_paths import plain_path
from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap

NAMING = (
    "/g/g-p-68aa00000000000000000000000000aa-zebra-divorce-plans/project",
    "/backend-api/odd/ZEBRA/anne.zebra@example.com/x",
    "/backend-api/users/user-ZEBRA123456789012/odd",
    "/backend-api/users/zebra/odd",
    "/g/zebra-plans/project",
    "/backend-api/my%20zebra",
    "/u/zebra",
    "/files/Zebra.pdf",
    "/backend-api/workspaces/anne-zebra/settings",
    "/backend-api/odd/my-divorce-from-zebra",
)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/favicon.ico",
        "/backend-api/new_thing/v2/checkStatus",
        "/backend-api/me",
        "/backend-api/users/me",
        "/.well-known/thing.json",
        "/ces/v1/rgstr",
        "/backend-anon/oauth2/a-new-word",
    ],
)
def test_words_of_programmers_stay(path: str) -> None:
    assert plain_path(path) == path


@pytest.mark.parametrize("path", NAMING)
def test_what_may_name_a_person_is_folded(path: str) -> None:
    assert "zebra" not in plain_path(path).lower()
    assert "{id}" in plain_path(path)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/c/68a1b2c3-0000-8000-8000-000000000000/x", "/c/{id}/x"),
        ("/assets/index-B2c3d4.js", "/assets/{id}"),
        ("/x/file-abc/user-me/g-abc", "/x/{id}/{id}/{id}"),
        ("/x/deadbeef1/12", "/x/{id}/{id}"),
        ("/x/\x1b[2J/\u202e/a b", "/x/{id}/{id}/{id}"),
    ],
)
def test_ids_and_the_rest_are_folded(path: str, told: str) -> None:
    assert plain_path(path) == told


@pytest.mark.parametrize("format_", ["text", "markdown", "html", "json"])
def test_no_form_of_a_report_has_them(record: Record, chatcap: Chatcap, format_: str) -> None:
    record.session("s2", source="har", source_path="/home/me/anne.zebra.har")
    for number, path in enumerate(NAMING):
        record.flow(f"f{number}", session_id="s2", path=path, endpoint=None, category="other")
    out = chatcap("report", "--format", format_).out
    assert "zebra" not in out.lower()
    assert "/backend-api/" in out
    named = chatcap("report", "--titles", "--format", "json").json
    assert "anne.zebra.har" in {session["source_path"] for session in named["sessions"]}
