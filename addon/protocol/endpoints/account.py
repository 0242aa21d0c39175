"""Who the user is (chatgpt-web.md, sections 4.3 and 11)."""

from typing import Any

from addon.protocol.endpoint import Category, Endpoint, Model, Open, examples
from addon.protocol.hosts import API, BASE, WEB


class Account(Model):
    account_user_role: str | None = None
    account_user_id: str | None = None
    processor: dict[str, Open] | None = None
    account_id: str | None = None
    organization_id: str | None = None
    is_most_recent_expired_subscription_gratis: bool | None = None
    has_previously_paid_subscription: bool | None = None
    name: str | None = None
    profile_picture_id: str | None = None
    profile_picture_url: str | None = None
    structure: str | None = None
    plan_type: str | None = None
    is_deactivated: bool | None = None
    promo_data: Open | None = None


class Entitlement(Model):
    subscription_id: str | None = None
    has_active_subscription: bool | None = None
    subscription_plan: str | None = None
    expires_at: str | None = None
    billing_period: str | None = None


class Subscription(Model):
    subscription_id: str | None = None
    purchase_origin_platform: str | None = None
    will_renew: bool | None = None


class AccountEntry(Model):
    account: Account
    features: list[str] | None = None
    entitlement: Entitlement | None = None
    last_active_subscription: Subscription | None = None
    is_eligible_for_yearly_plus_subscription: bool | None = None


class AccountsCheck(Model):
    """Keyed by account id, or `default`."""

    accounts: dict[str, AccountEntry]
    account_ordering: list[str] | None = None


class OldAccountsCheck(Model):
    account_plan: Open | None = None
    user_country: str | None = None
    features: list[str] | None = None


class OrganisationSettings(Open):
    threads_ui_visibility: str | None = None
    usage_dashboard_visibility: str | None = None
    disable_user_api_keys: bool | None = None


class Projects(Model):
    object: str | None = None
    data: list[Any] | None = None


class Organisation(Model):
    object: str | None = None
    id: str
    created: float | None = None
    title: str | None = None
    name: str | None = None
    description: str | None = None
    personal: bool | None = None
    settings: OrganisationSettings | None = None
    parent_org_id: str | None = None
    is_default: bool | None = None
    role: str | None = None
    is_scale_tier_authorized_purchaser: bool | None = None
    is_scim_managed: bool | None = None
    projects: Projects | None = None
    groups: list[Any] | None = None
    geography: str | None = None


class Organisations(Model):
    object: str | None = None
    data: list[Organisation]


class Me(Model):
    object: str | None = None
    id: str
    email: str | None = None
    name: str | None = None
    picture: str | None = None
    created: float | None = None
    phone_number: str | None = None
    mfa_flag_enabled: bool | None = None
    amr: list[Any] | None = None
    groups: list[Any] | None = None
    orgs: Organisations | None = None
    has_payg_project_spend_limit: bool | None = None


ENDPOINTS = (
    Endpoint(
        name="accounts_check",
        method="GET",
        path=BASE + "/accounts/check/{version}",
        category=Category.ACCOUNT,
        hosts=WEB,
        response=AccountsCheck,
        source="§11.1",
        examples=examples(
            "GET",
            "https://chat.openai.com/backend-api/accounts/check/v4-2023-04-27",
            "/backend-anon/accounts/check/v4-2023-04-27?timezone_offset_min=0",
        ),
    ),
    Endpoint(
        name="accounts_check_old",
        method="GET",
        path=API + "/accounts/check",
        category=Category.ACCOUNT,
        hosts=WEB,
        response=OldAccountsCheck,
        source="§4.3",
        examples=examples("GET", "https://chat.openai.com/backend-api/accounts/check"),
    ),
    Endpoint(
        name="me",
        method="GET",
        path=BASE + "/me",
        category=Category.ACCOUNT,
        hosts=WEB,
        response=Me,
        source="§11.2",
        examples=examples("GET", "/backend-api/me", "/backend-anon/me"),
    ),
    Endpoint(
        name="compliance",
        method="GET",
        path=API + "/compliance",
        category=Category.ACCOUNT,
        hosts=WEB,
        source="§4.3",
        examples=examples("GET", "/backend-api/compliance"),
    ),
    Endpoint(
        name="compliance_consent",
        method="POST",
        path=API + "/compliance/{consent:cookie_consent|terms_of_use|age_verification}",
        category=Category.ACCOUNT,
        hosts=WEB,
        source="§4.3",
        examples=examples("POST", "/backend-api/compliance/cookie_consent"),
    ),
    Endpoint(
        name="account_info",
        method="GET",
        path=API + "/accounts/{topic:mfa_info|data_usage_for_training}",
        category=Category.ACCOUNT,
        hosts=WEB,
        source="§4.3",
        examples=examples("GET", "/backend-api/accounts/mfa_info"),
    ),
    Endpoint(
        name="account_operation",
        method="POST",
        path=API + "/accounts/{operation:data_export|deactivate|export_and_deactivate|logout_all"
        "|disable_mfa|transfer|personal}",
        category=Category.ACCOUNT,
        hosts=WEB,
        source="§4.3",
        examples=examples("POST", "/backend-api/accounts/data_export"),
    ),
    Endpoint(
        name="workspace_admin",
        method="*",
        path=API + "/accounts/{account_id:uuid}/{topic...}",
        category=Category.ACCOUNT,
        hosts=WEB,
        source="§4.3",
        examples=examples(
            "GET", "/backend-api/accounts/00000acc-0000-4000-8000-000000000acc/users"
        ),
    ),
    Endpoint(
        name="subscriptions",
        method="GET",
        path=API + "/subscriptions",
        category=Category.ACCOUNT,
        hosts=WEB,
        source="§4.3",
        examples=examples("GET", "/backend-api/subscriptions?account_id=x"),
    ),
    Endpoint(
        name="subscription_change",
        method="POST",
        path=API + "/subscriptions/{change:cancel|renew}",
        category=Category.ACCOUNT,
        hosts=WEB,
        source="§4.3",
        examples=examples("POST", "/backend-api/subscriptions/cancel"),
    ),
    Endpoint(
        name="customer_portal",
        method="GET",
        path=API + "/payments/customer_portal",
        category=Category.ACCOUNT,
        hosts=WEB,
        source="§4.3",
        examples=examples("GET", "/backend-api/payments/customer_portal"),
    ),
    Endpoint(
        name="checkout",
        method="POST",
        path=API + "/payments/checkout",
        category=Category.ACCOUNT,
        hosts=WEB,
        source="§4.3",
        examples=examples("POST", "/backend-api/payments/checkout"),
    ),
    Endpoint(
        name="invoices",
        method="GET",
        path=API + "/invoices",
        category=Category.ACCOUNT,
        hosts=WEB,
        source="§4.3",
        examples=examples("GET", "/backend-api/invoices"),
    ),
    Endpoint(
        name="checkout_pricing",
        method="GET",
        path=API + "/checkout_pricing_config/{topic...}",
        category=Category.ACCOUNT,
        hosts=WEB,
        source="§4.3",
        examples=examples("GET", "/backend-api/checkout_pricing_config/countries"),
    ),
    Endpoint(
        name="survey",
        method="GET",
        path=API + "/user_surveys/active",
        category=Category.ACCOUNT,
        hosts=WEB,
        source="§4.3",
        examples=examples("GET", "/backend-api/user_surveys/active"),
    ),
    Endpoint(
        name="survey_complete",
        method="POST",
        path=API + "/user_surveys/{survey_id}/complete",
        category=Category.ACCOUNT,
        hosts=WEB,
        source="§4.3",
        examples=examples("POST", "/backend-api/user_surveys/1/complete"),
    ),
    Endpoint(
        name="notification_settings",
        method="GET",
        path=API + "/notifications/settings",
        category=Category.SETTINGS,
        hosts=WEB,
        source="§4.3",
        examples=examples("GET", "/backend-api/notifications/settings"),
    ),
    Endpoint(
        name="conversation_limit",
        method="GET",
        path="/public-api/conversation_limit",
        category=Category.ACCOUNT,
        hosts=WEB,
        source="§4.3",
        examples=examples("GET", "https://chat.openai.com/public-api/conversation_limit"),
    ),
    Endpoint(
        name="referral_invite",
        method="GET",
        path="/public-api/referral/invites/{invite_id}",
        category=Category.ACCOUNT,
        hosts=WEB,
        source="§2",
        examples=examples("GET", "/public-api/referral/invites/1"),
    ),
)
