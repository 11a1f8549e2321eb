"""Settings of django-unfold for the admin ("the curator's desk"): titles, colours and sidebar."""

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def _list(title: object, icon: str, model: str) -> dict[str, object]:
    """Return a sidebar entry for the list of a model, shown to users who may view the model.

    `model` is app label and model name joined by an underscore: `photos_photo`.
    """
    app, name = model.split("_")
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{model}_changelist"),
        "permission": lambda request: request.user.has_perm(f"{app}.view_{name}"),
    }


UNFOLD = {
    "SITE_TITLE": _("The curator’s desk"),
    "SITE_HEADER": _("The curator’s desk"),
    "SITE_SUBHEADER": _("Captions, testimonies, publication"),
    "SITE_URL": "/",
    "SITE_SYMBOL": "photo_album",
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda request: static("img/favicon.svg"),
        },
    ],
    "DASHBOARD_CALLBACK": "operations.first_page.first_page",
    "SCRIPTS": [
        lambda request: static("js/accessible_names.js"),
        lambda request: static("js/language_tabs.js"),
        lambda request: static("js/unfold_fixes.js"),
        lambda request: static("js/reorder.js"),
        lambda request: static("js/shortcuts.js"),
        lambda request: static("js/draft_fields.js"),
        lambda request: static("js/draft_store.js"),
        lambda request: static("js/draft_notice.js"),
        lambda request: static("js/drafts.js"),
    ],
    "STYLES": [
        lambda request: static("css/backoffice.css"),
        lambda request: static("css/worklist.css"),
        lambda request: static("css/keyboard.css"),
        lambda request: static("css/uploads.css"),
        lambda request: static("css/review.css"),
        lambda request: static("css/account.css"),
        lambda request: static("css/drafts.css"),
    ],
    "ACCOUNT": {
        "navigation": [
            {"title": _("Change password"), "link": reverse_lazy("admin:password_change")},
            {"title": _("Second factor"), "link": reverse_lazy("mfa_index")},
            {"title": _("Where you are signed in"), "link": reverse_lazy("usersessions_list")},
        ],
    },
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
    "SHOW_LANGUAGES": True,
    "BORDER_RADIUS": "3px",
    # Warm greys as in a photo album, and one accent colour, the red of a seal.
    "COLORS": {
        "base": {
            "50": "250 248 244",
            "100": "244 240 233",
            "200": "230 224 213",
            "300": "211 203 189",
            "400": "163 153 137",
            "500": "120 111 98",
            "600": "92 84 73",
            "700": "70 63 54",
            "800": "45 40 34",
            "900": "30 26 22",
            "950": "20 17 14",
        },
        "primary": {
            "50": "253 243 240",
            "100": "251 228 222",
            "200": "246 201 190",
            "300": "238 164 147",
            "400": "224 114 91",
            "500": "201 78 53",
            "600": "168 58 36",
            "700": "140 47 30",
            "800": "115 42 29",
            "900": "97 39 29",
            "950": "53 17 11",
        },
    },
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": True,
        "navigation": [
            {
                "title": _("Photographs"),
                "items": [
                    _list(_("Photographs"), "photo", "photos_photo"),
                    _list(_("Collections"), "inventory_2", "photos_collection"),
                    {
                        "title": _("Upload scans"),
                        "icon": "upload",
                        "link": reverse_lazy("backoffice:uploads"),
                        "permission": lambda request: request.user.has_perms(
                            ["photos.add_photo", "photos.add_importbatch"]
                        ),
                    },
                    {
                        "title": _("Spreadsheets"),
                        "icon": "table",
                        "link": reverse_lazy("backoffice:spreadsheets"),
                        "permission": lambda request: request.user.has_perm("photos.view_photo"),
                    },
                    {
                        "title": _("Near twins"),
                        "icon": "compare",
                        "link": reverse_lazy("backoffice:duplicates"),
                        "permission": lambda request: request.user.has_perm("photos.view_photo"),
                    },
                    _list(_("Imports"), "deployed_code_history", "photos_importbatch"),
                ],
            },
            {
                "title": _("Voices"),
                "items": [
                    _list(_("People and bodies"), "groups", "people_person"),
                    _list(_("Testimonies"), "format_quote", "people_testimony"),
                    _list(_("Questions"), "forum", "people_question"),
                ],
            },
            {
                "title": _("Texts"),
                "items": [_list(_("Articles"), "article", "articles_article")],
            },
            {
                "title": _("Review"),
                "items": [
                    _list(_("Set for a time"), "schedule", "editorial_scheduledact"),
                    _list(_("Preview links"), "link", "editorial_previewlink"),
                    {
                        "title": _("Translations"),
                        "icon": "translate",
                        "link": reverse_lazy("backoffice:translations"),
                        "permission": lambda request: request.user.has_perm(
                            "editorial.view_translationstatus"
                        ),
                    },
                ],
            },
            {
                "title": _("Vocabularies and sources"),
                "items": [
                    _list(_("Sources"), "menu_book", "catalog_source"),
                    _list(_("Subjects"), "sell", "catalog_subject"),
                    _list(_("Places"), "location_on", "catalog_place"),
                    {
                        "title": _("Merged terms"),
                        "icon": "merge",
                        "link": reverse_lazy("backoffice:merges"),
                        "permission": lambda request: request.user.has_perm(
                            "catalog.delete_subject"
                        ),
                    },
                ],
            },
            {
                "title": _("Safety"),
                "items": [
                    {
                        "title": _("Recycle bin"),
                        "icon": "delete",
                        "link": reverse_lazy("backoffice:trash"),
                        "permission": lambda request: request.user.has_perm("photos.delete_photo"),
                    },
                ],
            },
            {
                "title": _("People who work here"),
                "items": [
                    _list(_("Users"), "person", "auth_user"),
                    _list(_("Groups"), "badge", "auth_group"),
                    _list(_("Audit log"), "receipt_long", "audit_auditentry"),
                ],
            },
        ],
    },
}
