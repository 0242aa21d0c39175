"""The text of every sort of content (section 9.2), and as it is shown."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.streams.conversation.text import for_display, text_of

IMAGE = {
    "content_type": "image_asset_pointer",
    "asset_pointer": "sediment://file_00000000",
    "metadata": {"dalle": {"prompt": "not text"}},
}
HEARD = {"content_type": "audio_transcription", "text": "heard", "direction": "in"}


@pytest.mark.parametrize(
    ("kind", "values", "text"),
    [
        ("text", {"parts": ["a"]}, "a"),
        ("text", {"parts": ["a", "", "b"]}, "a\nb"),
        ("text", {"parts": []}, ""),
        ("text", {"parts": None}, ""),
        ("text", {}, ""),
        ("multimodal_text", {"parts": [IMAGE, "a"]}, "a"),
        ("multimodal_text", {"parts": [HEARD, "a"]}, "heard\na"),
        ("multimodal_text", {"parts": [{"audio_asset_pointer": IMAGE}]}, ""),
        ("code", {"language": "unknown", "text": "1 + 1"}, "1 + 1"),
        ("execution_output", {"text": "2"}, "2"),
        ("system_error", {"name": "Error", "text": "broken"}, "broken"),
        ("system_error", {"name": "Error"}, "Error"),
        ("tether_browsing_display", {"result": "found", "summary": None}, "found"),
        ("tether_browsing_display", {"result": "", "summary": "short"}, "short"),
        ("tether_quote", {"url": "u", "domain": "d", "text": "quoted", "title": "t"}, "quoted"),
        ("user_editable_context", {"user_profile": "I", "user_instructions": "do"}, "I\n\ndo"),
        ("model_editable_context", {"model_set_context": "memories"}, "memories"),
        ("thoughts", {"thoughts": [{"summary": "s", "content": "a"}, {"content": "b"}]}, "a\nb"),
        ("thoughts", {"thoughts": [{"summary": "s", "content": "", "chunks": ["a"]}]}, "a"),
        ("thoughts", {"thoughts": [{"summary": "Checking", "content": "", "chunks": []}]}, ""),
        ("reasoning_recap", {"content": "Thought for 3s"}, "Thought for 3s"),
        ("sonic_webpage", {"url": "u", "domain": "d", "title": "t", "text": "page"}, "page"),
        ("computer_output", {"text": "screen"}, "screen"),
        ("app_pairing_content", {"content": "file"}, "file"),
        ("system_message", {"parts": ["a"]}, "a"),
        ("system_content", {"content": {"text": "a"}}, "a"),
        ("tether_browsing_code", {"text": "a"}, "a"),
        ("of_next_year", {"result": "a", "extra": "b"}, "a"),
        ("of_next_year", {"extra": "b"}, ""),
        (None, {"parts": ["a"]}, "a"),
        ([], {"parts": ["a"]}, "a"),
        ("text", {"parts": [[[[["too deep"]]]]]}, ""),
        ("text", {"parts": [1, None, True]}, ""),
    ],
)
def test_the_text_of_a_content(kind: Any, values: dict[str, Any], text: str) -> None:
    assert text_of({"content_type": kind, **values}) == text


@pytest.mark.parametrize(("content", "text"), [(None, ""), ("a", "a"), ([], ""), (7, "")])
def test_the_text_of_what_is_no_content(content: Any, text: str) -> None:
    assert text_of(content) == text


CITE = "\ue200cite\ue202turn0search0\ue202turn0search1\ue201"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"41 m tall. {CITE} Done.", "41 m tall.  Done."),
        (f"{CITE}{CITE}", ""),
        ('\ue200entity\ue202["city","Invented"]\ue201!', "!"),
        ("\ue203marked\ue204 words\ue206", "marked words"),
        ("cut at the end \ue200cite\ue202turn0sea", "cut at the end "),
        ("opened \ue200and never closed, with words", "opened and never closed, with words"),
        ("\ue200a\ue200b\ue201c", "ac"),
        ("closed\ue201 only", "closed only"),
        ("another use \ue300 \uf8ff", "another use \ue300 \uf8ff"),
        ("citeturn0search0 [1] 【1†source】 <b>☂</b>\r\n\t ", "citeturn0search0 [1] 【1†source】 <b>☂</b>\r\n\t "),  # noqa: E501 - what must stay
        ("", ""),
    ],
)  # fmt: skip
def test_citations_are_not_shown_and_all_else_is(text: str, shown: str) -> None:
    assert for_display(text) == shown


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet="ab \n\ue200\ue201\ue202\ue203\ue206\ue300"))
def test_no_mark_is_left(text: str) -> None:
    shown = for_display(text)
    assert not set(shown) & set("\ue200\ue201\ue202\ue203\ue206")
    assert for_display(shown) == shown


def test_a_text_of_open_runs_takes_linear_time() -> None:
    assert for_display("\ue200a" * 500_000) == "a" * 499_999
