"""The `context` of Segment's messages, field by field (segment.md 2.1)."""

from addon.telemetry import allowed, rules
from addon.telemetry.entries import identifier, inside, rewritten, same
from addon.telemetry.fields import DataClass, Field
from addon.telemetry.person_fields import page, traits
from addon.telemetry.pseudonyms import Namespace

_IDENTIFIER, _CONTACT, _DEVICE = DataClass.IDENTIFIER, DataClass.CONTACT, DataClass.DEVICE
_BEHAVIOUR, _CONTENT, _TECHNICAL = DataClass.BEHAVIOUR, DataClass.CONTENT, DataClass.TECHNICAL

_FINGERPRINT = "tells devices apart"
_PLACE = "tells the place"
CONTEXT = (
    inside("context", "context", _TECHNICAL, "describes where it happened"),
    inside("context.page", "page", _CONTENT, "tells what was read"),
    *page("context.page"),
    *traits("context.traits"),
    *traits("context.user_traits"),
    rewritten("context.userAgent", "user agent", _DEVICE, _FINGERPRINT, rules.user_agent),
    Field("context.userAgentData", "client hints", _DEVICE, _FINGERPRINT),
    rewritten("context.locale", "locale", _DEVICE, _PLACE, rules.language),
    rewritten("context.browser_locale", "locale", _DEVICE, _PLACE, rules.language),
    Field("context.timezone", "time zone", _DEVICE, _PLACE),
    inside("context.library", "library", _TECHNICAL, "says what sent it"),
    same(
        "context.library.name",
        "library",
        _TECHNICAL,
        "says what sent it",
        rules.word(allowed.LIBRARIES),
    ),
    same(
        "context.library.version",
        "version of the library",
        _TECHNICAL,
        "says what sent it",
        rules.version,
    ),
    Field("context.campaign", "campaign", _BEHAVIOUR, "tells which advertisement worked"),
    Field("context.referrer", "click on an advertisement", _IDENTIFIER, "joins sites"),
    Field("context.amp", "AMP id", _IDENTIFIER, "joins sites"),
    same("context.ip", "IP address", _IDENTIFIER, _PLACE, rules.constant("0.0.0.0")),  # noqa: S104 - no address to listen on: the one that the vendor does not overwrite
    Field("context.location", "location", _DEVICE, _PLACE),
    inside("context.device", "device", _DEVICE, _FINGERPRINT),
    Field("context.device.id", "device id", _IDENTIFIER, "recognises the device"),
    Field("context.device.advertisingId", "advertising id", _IDENTIFIER, "joins applications"),
    Field("context.device.token", "push token", _IDENTIFIER, "reaches the device"),
    Field("context.device.name", "name of the device", _CONTACT, "often names the person"),
    rewritten(
        "context.device.type", "kind of device", _DEVICE, _FINGERPRINT, rules.word(allowed.DEVICES)
    ),
    Field("context.os", "operating system", _DEVICE, _FINGERPRINT),
    inside("context.app", "application", _TECHNICAL, "says what sent it"),
    same(
        "context.app.name", "application", _TECHNICAL, "says what sent it", rules.word(allowed.APPS)
    ),
    Field("context.network", "network", _DEVICE, "tells the carrier"),
    Field("context.screen", "screen", _DEVICE, _FINGERPRINT),
    identifier("context.groupId", "group id", Namespace.GROUP, "names the employer"),
    identifier("context.device_id", "device id", Namespace.DEVICE, "recognises the device"),
    identifier("context.app_session_id", "session id", Namespace.SESSION, "joins what was done"),
    identifier("context.sessionId", "session id", Namespace.SESSION, "joins what was done"),
    Field("context.externalIds", "ids elsewhere", _IDENTIFIER, "joins systems"),
    inside("context.consent", "consent", _TECHNICAL, "says what is allowed"),
    same(
        "context.consent.categoryPreferences",
        "consent",
        _TECHNICAL,
        "says what is allowed",
        rules.consent,
    ),
    same("context.active", "whether the page is seen", _TECHNICAL, "describes use", rules.flag),
    same(
        "context.app_name", "application", _TECHNICAL, "says what sent it", rules.word(allowed.APPS)
    ),
    Field("context.app_version", "build of the application", _TECHNICAL, "tells builds apart"),
    rewritten(
        "context.auth_status",
        "whether logged in",
        _BEHAVIOUR,
        "describes use",
        rules.word(allowed.AUTH),
    ),
    rewritten(
        "context.is_authenticated", "whether logged in", _BEHAVIOUR, "describes use", rules.flag
    ),
    Field("context.is_business_ip2", "whether from a business", _DEVICE, "tells the place"),
)
