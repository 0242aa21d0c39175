"""Marketing tags, mostly on pages for people who are logged out (section 13.5).

The formats are the vendors' own. Their scripts are assets, which no policy touches; the beacons
are named one by one, so that a GET for something else passes.
"""

from addon.protocol import hosts
from addon.protocol.endpoint import Category, Endpoint, examples


def _beacon(vendor: str, name: str, path: str, where: tuple[str, ...], *urls: str) -> Endpoint:
    """An image, a `sendBeacon` or a `fetch`, as the tag finds it best."""
    return Endpoint(
        name=name,
        method="*",
        path=path,
        category=Category.TELEMETRY,
        hosts=where,
        vendor=vendor,
        source="§13.5",
        examples=examples("GET", *urls),
    )


def _script(vendor: str, name: str, path: str, where: tuple[str, ...], *urls: str) -> Endpoint:
    return Endpoint(
        name=name,
        method="GET",
        path=path,
        category=Category.ASSET,
        hosts=where,
        vendor=vendor,
        source="§13.5",
        examples=examples("GET", *urls),
    )


ENDPOINTS = (
    _script(
        "google",
        "google_tag_script",
        "/{file:gtm.js|gtag/js|ns.html}",
        hosts.GOOGLE_TAGS,
        "https://www.googletagmanager.com/gtag/js?id=G-X",
    ),
    _beacon(
        "google",
        "google_tag_beacon",
        "/{call:a|td}",
        hosts.GOOGLE_TAGS,
        "https://www.googletagmanager.com/a?id=G-X",
    ),
    _beacon(
        "google",
        "google_analytics",
        "/{call:collect|g/collect|j/collect|r/collect|mp/collect|g/s/collect|batch|__utm.gif"
        "|r/__utm.gif}",
        (*hosts.GOOGLE_ANALYTICS, *hosts.ANALYTICS_SITE),
        "https://www.google-analytics.com/collect?v=1",
        "https://region1.google-analytics.com/g/collect?v=2",
        "https://region1.analytics.google.com/g/collect?v=2",
        "https://analytics.google.com/g/collect?v=2",
    ),
    _beacon(
        "google",
        "google_ads",
        "/pagead/{call:viewthroughconversion|conversion|1p-conversion|1p-user-list|form-data"
        "|landing|adview|interaction|gen_204}",
        (*hosts.GOOGLE_ADS, *hosts.GOOGLE_SITES),
        "https://googleads.g.doubleclick.net/pagead/landing?gcs=G100",
        "https://www.google.com/pagead/landing",
    ),
    _beacon(
        "google",
        "google_ads_conversion",
        "/pagead/{call:viewthroughconversion|conversion|1p-conversion|1p-user-list|form-data}"
        "/{label...}",
        (*hosts.GOOGLE_ADS, *hosts.GOOGLE_SITES),
        "https://googleads.g.doubleclick.net/pagead/viewthroughconversion/1/",
        "https://www.google.de/pagead/1p-conversion/1/?random=1",
        "https://www.googleadservices.com/pagead/conversion/1/",
    ),
    _beacon(
        "google",
        "google_ads_collect",
        "/{call:collect|g/collect|j/collect|r/collect|ccm/collect|ccm/s/collect|ccm/conversion"
        "|ads/ga-audiences|measurement/conversion}",
        (*hosts.GOOGLE_ADS, *hosts.GOOGLE_SITES),
        "https://stats.g.doubleclick.net/g/collect?v=2",
        "https://www.google.com/ccm/collect?en=page_view",
        "https://www.google.co.uk/ads/ga-audiences?v=1",
    ),
    _beacon(
        "google",
        "google_ads_remarketing",
        "/{call:rmkt/collect|ccm/form-data}/{label...}",
        (*hosts.GOOGLE_ADS, *hosts.GOOGLE_SITES),
        "https://www.google.com/rmkt/collect/1/?fmt=8",
        "https://google.com/ccm/form-data/1",
    ),
    _beacon(
        "google",
        "google_floodlight",
        "/{call:activity|activityi|ddm/activity|ddm/fls}",
        hosts.GOOGLE_ADS,
        "https://ad.doubleclick.net/activity;src=1;type=x",
        "https://1.fls.doubleclick.net/activityi;src=1;type=x",
    ),
    _beacon(
        "google",
        "google_floodlight_long",
        "/ddm/{call:activity|fls}/{parameters...}",
        hosts.GOOGLE_ADS,
        "https://ad.doubleclick.net/ddm/activity/src=1;type=x",
    ),
    _script(
        "meta",
        "meta_pixel_script",
        "/{locale}/fbevents.js",
        hosts.META,
        "https://connect.facebook.net/en_US/fbevents.js",
    ),
    _beacon(
        "meta",
        "meta_pixel",
        "/{call:tr|privacy_sandbox/pixel/register/trigger|privacy_sandbox/topics/registration}",
        hosts.META_SITES,
        "https://www.facebook.com/tr/?id=1&ev=PageView",
        "https://www.facebook.com/privacy_sandbox/pixel/register/trigger/?id=1",
    ),
    _beacon(
        "tiktok",
        "tiktok_pixel",
        "/api/{version}/{call...}",
        hosts.TIKTOK,
        "https://analytics.tiktok.com/api/v2/pixel",
        "https://analytics.tiktok.com/api/v2/pixel/act",
    ),
    _script(
        "tiktok",
        "tiktok_script",
        "/i18n/pixel/{file...}",
        hosts.TIKTOK,
        "https://analytics.tiktok.com/i18n/pixel/events.js?sdkid=x",
    ),
    _script(
        "linkedin",
        "linkedin_script",
        "/li.lms-analytics/{file}",
        hosts.LINKEDIN_SCRIPTS,
        "https://snap.licdn.com/li.lms-analytics/insight.min.js",
    ),
    _beacon(
        "linkedin",
        "linkedin_pixel",
        "/{call...}",
        hosts.LINKEDIN,
        "https://px.ads.linkedin.com/collect/?pid=1&fmt=gif",
        "https://px.ads.linkedin.com/wa/",
    ),
    _beacon(
        "linkedin",
        "linkedin_sync",
        "/px/{call...}",
        hosts.LINKEDIN_SITES,
        "https://www.linkedin.com/px/li_sync?redirect=x",
    ),
    _beacon(
        "microsoft",
        "microsoft_event",
        "/{call:action|actionp}/{number}",
        hosts.MICROSOFT,
        "https://bat.bing.com/action/0?ti=1",
        "https://bat.bing.com/actionp/0?ti=1",
    ),
    _beacon(
        "microsoft",
        "microsoft_event_bare",
        "/{call:action|actionp}",
        hosts.MICROSOFT,
        "https://bat.bing.net/actionp?ti=1",
    ),
    _script(
        "microsoft",
        "microsoft_settings_script",
        "/p/action/{file}",
        hosts.MICROSOFT,
        "https://bat.bing.com/p/action/1.js",
    ),
    _script(
        "microsoft", "microsoft_script", "/bat.js", hosts.MICROSOFT, "https://bat.bing.com/bat.js"
    ),
)
