"""The addresses of the desk, under /admin/desk/; every one asks for a signed-in member of staff."""

from django.contrib import admin
from django.urls import path

from backoffice.bulk_edit.views import edit
from backoffice.bulk_update.views import change
from backoffice.coverage.views import calendar
from backoffice.duplicates.views import twins
from backoffice.merging import views as merging
from backoffice.review.comments import comments
from backoffice.review.previews import preview_links
from backoffice.review.records import open_record
from backoffice.review.scheduling import set_time
from backoffice.spreadsheets import views as sheets
from backoffice.spreadsheets.export import export
from backoffice.translations.views import translate, translations
from backoffice.trash.views import show as show_bin
from backoffice.uploads import views as uploads

app_name = "backoffice"

urlpatterns = [
    path("calendar/", admin.site.admin_view(calendar), name="calendar"),
    path("merge/<str:label>/", admin.site.admin_view(merging.choose), name="merge"),
    path("merges/", admin.site.admin_view(merging.merges), name="merges"),
    path("merges/<int:key>/undo/", admin.site.admin_view(merging.undo), name="unmerge"),
    path("twins/", admin.site.admin_view(twins), name="twins"),
    path("bin/", admin.site.admin_view(show_bin), name="bin"),
    path("bulk/<str:label>/", admin.site.admin_view(change), name="bulk"),
    path("uploads/", admin.site.admin_view(uploads.begin), name="uploads"),
    path("uploads/<int:key>/", admin.site.admin_view(uploads.upload), name="upload"),
    path("uploads/<int:key>/arrived/", admin.site.admin_view(uploads.arrived), name="arrived"),
    path("uploads/<int:key>/retry/", admin.site.admin_view(uploads.try_again), name="retry"),
    path("sheets/", admin.site.admin_view(sheets.sheets), name="sheets"),
    path("sheets/<int:key>/", admin.site.admin_view(sheets.sheet), name="sheet"),
    path("sheets/<int:key>/apply/", admin.site.admin_view(sheets.apply), name="sheet_apply"),
    path("sheets/<int:key>/undo/", admin.site.admin_view(sheets.undo), name="sheet_undo"),
    path(
        "sheets/export/<str:kind>.<str:format>",
        admin.site.admin_view(export),
        name="sheet_export",
    ),
    path("table/<str:label>/", admin.site.admin_view(edit), name="table"),
    path("record/<str:identifier>/", admin.site.admin_view(open_record), name="record"),
    path("comments/<str:identifier>/", admin.site.admin_view(comments), name="comments"),
    path("at/<str:kind>/", admin.site.admin_view(set_time), name="set_time"),
    path("previews/<str:identifier>/", admin.site.admin_view(preview_links), name="preview_links"),
    path("translations/", admin.site.admin_view(translations), name="translations"),
    path(
        "translations/<str:identifier>/<str:language>/",
        admin.site.admin_view(translate),
        name="translate",
    ),
]
