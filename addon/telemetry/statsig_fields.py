"""Statsig's events, field by field (segment.md 5.1, chatgpt-web.md 13.3).

Paths start at one event; the upload has a `statsigMetadata` of its own beside its events.
"""

from addon.telemetry import allowed, rules
from addon.telemetry.entries import identifier, inside, rewritten, same
from addon.telemetry.fields import DataClass, Field
from addon.telemetry.pseudonyms import Namespace

_IDENTIFIER, _CONTACT, _DEVICE = DataClass.IDENTIFIER, DataClass.CONTACT, DataClass.DEVICE
_BEHAVIOUR, _CONTENT, _TECHNICAL = DataClass.BEHAVIOUR, DataClass.CONTENT, DataClass.TECHNICAL


def _exposure(base: str) -> tuple[Field, ...]:
    """Which feature flag was looked at; all of them together are nearly a fingerprint."""
    flags = "the flags of a person together tell persons apart"
    return (
        *(
            rewritten(f"{base}.{name}", item, _DEVICE, flags, rules.pseudonym(Namespace.FLAG))
            for name, item in (
                ("gate", "feature flag"),
                ("config", "feature flag"),
                ("ruleID", "rule of a flag"),
                ("allocatedExperiment", "experiment"),
                ("parameterName", "parameter of a flag"),
            )
        ),
        *(
            rewritten(
                f"{base}.{name}", "value of a flag", _DEVICE, flags, rules.word(allowed.TRUTHS)
            )
            for name in ("gateValue", "isExplicitParameter", "rulePassed")
        ),
    )


_USER = (
    inside("user", "user", _IDENTIFIER, "describes the person"),
    identifier("user.userID", "user id", Namespace.PERSON, "names the account"),
    Field("user.email", "e-mail address", _CONTACT, "reaches the person"),
    Field("user.ip", "IP address", _IDENTIFIER, "tells the place"),
    Field("user.country", "country", _DEVICE, "tells the place"),
    rewritten("user.locale", "locale", _DEVICE, "tells the place", rules.language),
    Field("user.appVersion", "build of the application", _TECHNICAL, "tells builds apart"),
    rewritten("user.userAgent", "user agent", _DEVICE, "tells devices apart", rules.user_agent),
    inside("user.customIDs", "further ids", _IDENTIFIER, "joins systems"),
    *(
        identifier(f"user.customIDs.{name}", "device id", Namespace.DEVICE, "recognises the device")
        for name in ("WebAnonymousCookieID", "DeviceId", "stableID")
    ),
    identifier("user.customIDs.account_id", "account id", Namespace.GROUP, "names the account"),
    identifier(
        "user.customIDs.workspace_id", "workspace id", Namespace.GROUP, "names the employer"
    ),
    inside("user.custom", "traits", _CONTACT, "describes the person"),
    rewritten(
        "user.custom.plan_type",
        "plan",
        _CONTACT,
        "tells what the person pays for",
        rules.word(allowed.PLANS),
    ),
    identifier("user.custom.workspace_id", "workspace id", Namespace.GROUP, "names the employer"),
    rewritten(
        "user.custom.auth_status",
        "whether logged in",
        _BEHAVIOUR,
        "describes use",
        rules.word(allowed.AUTH),
    ),
    rewritten(
        "user.custom.is_paid",
        "whether a plan is paid",
        _CONTACT,
        "tells what the person pays for",
        rules.flag,
    ),
    Field("user.privateAttributes", "private attributes", _CONTACT, "reaches the person"),
    inside("user.statsigEnvironment", "environment", _TECHNICAL, "tells tests from use"),
    same(
        "user.statsigEnvironment.tier",
        "environment",
        _TECHNICAL,
        "tells tests from use",
        rules.word(allowed.TIERS),
    ),
)
_METADATA = (
    inside("statsigMetadata", "client", _DEVICE, "describes the client"),
    same(
        "statsigMetadata.sdkType",
        "library",
        _TECHNICAL,
        "says what sent it",
        rules.word(allowed.STATSIG_SDKS),
    ),
    same(
        "statsigMetadata.sdkVersion",
        "version of the library",
        _TECHNICAL,
        "says what sent it",
        rules.version,
    ),
    same(
        "statsigMetadata.appIdentifier",
        "application",
        _TECHNICAL,
        "says what sent it",
        rules.word(allowed.APPS),
    ),
    identifier("statsigMetadata.stableID", "device id", Namespace.DEVICE, "recognises the device"),
    identifier("statsigMetadata.sessionID", "session id", Namespace.SESSION, "joins what was done"),
    rewritten(
        "statsigMetadata.currentPage", "page URL", _CONTENT, "can hold a chat's id", rules.url
    ),
)
_EVENT = (
    Field(
        "eventName",
        "name of the event",
        _BEHAVIOUR,
        "tells what the person did",
        rules.event_name_or_none(allowed.STATSIG_EVENTS),
        rules.event_name(allowed.STATSIG_EVENTS),
    ),
    same("value", "value", _BEHAVIOUR, "measures use", rules.count_or_null),
    same("time", "time of the event", _BEHAVIOUR, "tells when", rules.time_ms),
    inside("metadata", "what the event is about", _BEHAVIOUR, "is free in form"),
    *_exposure("metadata"),
    inside("secondaryExposures", "further flags", _DEVICE, "tells persons apart"),
    *_exposure("secondaryExposures[]"),
)
STATSIG = (*_EVENT, *_USER, *_METADATA)
"""Every field of an event."""
ENVELOPE = _METADATA
"""What an upload has beside its events."""
REQUIRED = frozenset({"user", "metadata"})
"""Objects that events have, if empty."""
