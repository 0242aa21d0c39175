"""Fields at several places of Segment's messages: the page, and what is known of a person."""

from addon.telemetry import allowed, rules
from addon.telemetry.entries import identifier, inside, rewritten, same
from addon.telemetry.fields import DataClass, Field
from addon.telemetry.pseudonyms import Namespace

_IDENTIFIER, _CONTACT, _DEVICE = DataClass.IDENTIFIER, DataClass.CONTACT, DataClass.DEVICE
_BEHAVIOUR, _CONTENT, _TECHNICAL = DataClass.BEHAVIOUR, DataClass.CONTENT, DataClass.TECHNICAL


def page(base: str) -> tuple[Field, ...]:
    """The page that an event happened on; page events have it twice."""
    return (
        rewritten(f"{base}.path", "page path", _CONTENT, "can hold a chat's id", rules.path),
        rewritten(f"{base}.url", "page URL", _CONTENT, "can hold a chat's id", rules.url),
        rewritten(
            f"{base}.title", "page title", _CONTENT, "can be a chat's title", rules.constant("_")
        ),
        rewritten(
            f"{base}.search",
            "query of the page",
            _CONTENT,
            "can hold prompts, tokens and addresses",
            rules.constant(""),
        ),
        rewritten(
            f"{base}.hash", "fragment of the page", _CONTENT, "can hold tokens", rules.constant("")
        ),
        rewritten(
            f"{base}.referrer",
            "referrer",
            _BEHAVIOUR,
            "tells where the person came from",
            rules.referrer,
        ),
    )


def traits(base: str) -> tuple[Field, ...]:
    """What is known of the person, or of the group in a group event."""
    profile = "describes the person"
    plan = "tells what the person pays for"
    person = Namespace.PERSON
    return (
        inside(base, "traits", _CONTACT, profile),
        Field(f"{base}.email", "e-mail address", _CONTACT, "reaches the person"),
        Field(f"{base}.$email", "e-mail address", _CONTACT, "reaches the person"),
        Field(f"{base}.phone", "telephone number", _CONTACT, "reaches the person"),
        Field(f"{base}.name", "name", _CONTACT, "names the person"),
        Field(f"{base}.firstName", "first name", _CONTACT, "names the person"),
        Field(f"{base}.lastName", "last name", _CONTACT, "names the person"),
        Field(f"{base}.username", "user name", _CONTACT, "names the person"),
        Field(f"{base}.avatar", "picture", _CONTACT, "shows the person"),
        Field(f"{base}.birthday", "birthday", _CONTACT, profile),
        Field(f"{base}.address", "postal address", _CONTACT, "tells where the person lives"),
        Field(f"{base}.website", "website", _CONTACT, profile),
        Field(f"{base}.domain", "domain", _CONTACT, "names the employer"),
        Field(f"{base}.description", "description", _CONTACT, profile),
        Field(f"{base}.title", "job title", _CONTACT, profile),
        Field(f"{base}.company", "company", _CONTACT, "names the employer"),
        Field(f"{base}.age", "age", _CONTACT, profile),
        Field(f"{base}.gender", "gender", _CONTACT, profile),
        Field(f"{base}.industry", "industry", _CONTACT, "describes the employer"),
        Field(f"{base}.employees", "number of employees", _CONTACT, "describes the employer"),
        Field(f"{base}.createdAt", "when the account was made", _CONTACT, "tells accounts apart"),
        identifier(f"{base}.id", "user id", person, "names the account"),
        identifier(f"{base}.$user_id", "user id", person, "names the account"),
        identifier(f"{base}.crossDomainId", "id across sites", person, "joins sites"),
        identifier(
            f"{base}.app_session_id", "session id", Namespace.SESSION, "joins what was done"
        ),
        identifier(
            f"{base}.platform_device_id", "device id", Namespace.DEVICE, "recognises the device"
        ),
        identifier(f"{base}.workspace_id", "workspace id", Namespace.GROUP, "names the employer"),
        rewritten(f"{base}.plan", "plan", _CONTACT, plan, rules.word(allowed.PLANS)),
        rewritten(f"{base}.plan_type", "plan", _CONTACT, plan, rules.word(allowed.PLANS)),
        rewritten(f"{base}.account_plan_name", "plan", _CONTACT, plan, rules.word(allowed.PLANS)),
        rewritten(f"{base}.has_paid_plan", "whether a plan is paid", _CONTACT, plan, rules.flag),
        rewritten(
            f"{base}.account_plan_user_role",
            "role in the workspace",
            _CONTACT,
            profile,
            rules.word(allowed.ROLES),
        ),
        rewritten(
            f"{base}.workspace_type",
            "kind of workspace",
            _CONTACT,
            profile,
            rules.word(allowed.WORKSPACES),
        ),
        Field(f"{base}.is_openai_internal", "whether from OpenAI", _CONTACT, "names the employer"),
        rewritten(
            f"{base}.os_name",
            "operating system",
            _DEVICE,
            "tells devices apart",
            rules.word(allowed.SYSTEMS),
        ),
        Field(f"{base}.os_version", "system version", _DEVICE, "tells devices apart"),
        Field(f"{base}.app_version", "build of the application", _TECHNICAL, "tells builds apart"),
        same(
            f"{base}.environment",
            "environment",
            _TECHNICAL,
            "tells tests from use",
            rules.word(allowed.TIERS),
        ),
    )
