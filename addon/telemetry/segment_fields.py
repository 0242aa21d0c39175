"""Segment's messages, field by field (segment.md 2.1; what ChatGPT adds: chatgpt-web.md 13.1).

Paths start at one event; a batch has `context`, `integrations`, `sentAt` and `writeKey` beside
its events, and they are treated alike, since the server merges them into each event.
"""

from addon.telemetry import allowed, rules
from addon.telemetry.context_fields import CONTEXT
from addon.telemetry.entries import identifier, inside, rewritten, same
from addon.telemetry.fields import DataClass, Field
from addon.telemetry.person_fields import page, traits
from addon.telemetry.pseudonyms import Namespace

_IDENTIFIER, _CONTACT, _DEVICE = DataClass.IDENTIFIER, DataClass.CONTACT, DataClass.DEVICE
_BEHAVIOUR, _CONTENT, _TECHNICAL = DataClass.BEHAVIOUR, DataClass.CONTENT, DataClass.TECHNICAL

_MESSAGE = (
    same("type", "kind of event", _TECHNICAL, "says what follows", rules.event_type),
    Field(
        "event",
        "name of the event",
        _BEHAVIOUR,
        "tells what the person did",
        rules.event_name_or_none(allowed.EVENTS),
        rules.event_name(allowed.EVENTS),
    ),
    same("name", "name of the page", _BEHAVIOUR, "tells what was seen", rules.word(allowed.PAGES)),
    same(
        "category",
        "category of the page",
        _BEHAVIOUR,
        "tells what was seen",
        rules.word(allowed.CATEGORIES),
    ),
    Field(
        "messageId",
        "message id",
        _IDENTIFIER,
        "has bytes of the anonymous id and a clock in it",
        rules.short_message_id,
        rules.message_id,
    ),
    Field(
        "anonymousId",
        "anonymous id",
        _IDENTIFIER,
        "recognises the browser",
        rules.constant("0"),
        rules.pseudonym(Namespace.PERSON),
    ),
    identifier("userId", "user id", Namespace.PERSON, "names the account"),
    identifier("previousId", "previous id", Namespace.PERSON, "joins two identities"),
    identifier("groupId", "group id", Namespace.GROUP, "names the employer"),
    same("timestamp", "time of the event", _BEHAVIOUR, "tells when", rules.time),
    same(
        "sentAt", "time of sending", _BEHAVIOUR, "tells when, and how the clock is off", rules.time
    ),
    rewritten("originalTimestamp", "time of the event", _BEHAVIOUR, "tells when", rules.time),
    Field("receivedAt", "time of receipt", _TECHNICAL, "is the server's to say"),
    Field("version", "version of the message", _TECHNICAL, "is the server's to say"),
    same("channel", "channel", _TECHNICAL, "says what sent it", rules.word(allowed.CHANNELS)),
    same("writeKey", "project key", _TECHNICAL, "names the project", rules.project_key),
    same(
        "integrations",
        "destinations",
        _TECHNICAL,
        "says who else gets the event, and can hold their ids",
        rules.choices(allowed.INTEGRATIONS),
    ),
    inside("_metadata", "delivery notes", _TECHNICAL, "says how it was sent"),
    same(
        "_metadata.bundled",
        "destinations in the page",
        _TECHNICAL,
        "says who got the event already",
        rules.names(allowed.INTEGRATIONS),
    ),
    same(
        "_metadata.unbundled",
        "destinations at the server",
        _TECHNICAL,
        "says who is still to get the event",
        rules.names(allowed.INTEGRATIONS),
    ),
    same(
        "_metadata.bundledIds",
        "ids of destinations",
        _TECHNICAL,
        "says who got the event already",
        rules.names(frozenset()),
    ),
    same(
        "_metadata.failedInitializations",
        "destinations that failed",
        _TECHNICAL,
        "says who cannot get the event",
        rules.names(allowed.INTEGRATIONS),
    ),
    same("_metadata.retryCount", "attempts", _TECHNICAL, "counts resends", rules.count),
    Field("_metadata.nodeVersion", "version of Node", _DEVICE, "tells devices apart"),
    same(
        "_metadata.jsRuntime",
        "runtime",
        _TECHNICAL,
        "says what sent it",
        rules.word(allowed.RUNTIMES),
    ),
)

_NUMBERS = allowed.words(
    """
    prompt_count message_length titles_count count index position duration duration_ms time_ms
    elapsed_ms latency_ms ttft_ms rating attempt retry_count num_messages num_files num_results
    variant_index k
    """
)
_FLAGS = allowed.words(
    """
    is_authenticated is_new_thread is_temporary_chat is_first_message is_retry success enabled
    has_attachments has_files is_mobile is_voice
    """
)
_PROPERTIES = (
    inside("properties", "what the event is about", _BEHAVIOUR, "is free in form"),
    *page("properties"),
    *(
        same(f"properties.{name}", "number", _BEHAVIOUR, "measures use", rules.count)
        for name in _NUMBERS
    ),
    *(
        same(f"properties.{name}", "yes or no", _BEHAVIOUR, "describes use", rules.flag)
        for name in _FLAGS
    ),
    Field("properties.titles", "titles of prompts", _CONTENT, "quotes prompts"),
    Field("properties.text_preview", "text of the prompt", _CONTENT, "quotes the prompt"),
    same(
        "properties.name",
        "name of the page",
        _BEHAVIOUR,
        "tells what was seen",
        rules.word(allowed.PAGES),
    ),
    same(
        "properties.category",
        "category of the page",
        _BEHAVIOUR,
        "tells what was seen",
        rules.word(allowed.CATEGORIES),
    ),
    same(
        "properties.origin", "origin", _TECHNICAL, "says what sent it", rules.word(allowed.ORIGINS)
    ),
    same(
        "properties.openai_app",
        "application",
        _TECHNICAL,
        "says what sent it",
        rules.word(allowed.ORIGINS),
    ),
    same(
        "properties.prompt_type",
        "kind of prompt",
        _BEHAVIOUR,
        "describes use",
        rules.word(allowed.PROMPT_TYPES),
    ),
    same("properties.model", "model", _BEHAVIOUR, "describes use", rules.model),
    same("properties.model_slug", "model", _BEHAVIOUR, "describes use", rules.model),
    Field("properties.app_version", "build of the application", _TECHNICAL, "tells builds apart"),
    *(
        identifier(f"properties.{name}", item, Namespace.THREAD, "names what was written")
        for name, item in (
            ("client_thread_id", "conversation id"),
            ("conversation_id", "conversation id"),
            ("thread_id", "conversation id"),
            ("message_id", "id of a chat message"),
            ("parent_message_id", "id of a chat message"),
            ("use_case_id", "id of a starter prompt"),
        )
    ),
    *(
        identifier(f"properties.{name}", "custom GPT", Namespace.GIZMO, "tells which GPT was used")
        for name in ("gizmo_id", "gizmoId")
    ),
    identifier("properties.workspace_id", "workspace id", Namespace.GROUP, "names the employer"),
    identifier("properties.account_id", "account id", Namespace.GROUP, "names the account"),
    identifier("properties.device_id", "device id", Namespace.DEVICE, "recognises the device"),
    identifier("properties.session_id", "session id", Namespace.SESSION, "joins what was done"),
    rewritten(
        "properties.plan_type",
        "plan",
        _CONTACT,
        "tells what the person pays for",
        rules.word(allowed.PLANS),
    ),
)

SEGMENT = (*_MESSAGE, *_PROPERTIES, *traits("traits"), *CONTEXT)
"""Every field of an event."""
REQUIRED = frozenset({"properties", "traits"})
"""Objects that events must have, if empty (segment.md 6)."""
