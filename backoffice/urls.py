"""Addresses of the back office, under /admin/desk/.

`admin_view` lets only signed-in members of staff reach them. The paths keep their first names
(`twins`, `bin`, `sheets`): an address that was once given out never changes.
"""

from django.contrib import admin
from django.urls import path

from backoffice.bulk_edit.views import bulk_edit
from backoffice.bulk_update.views import bulk_update
from backoffice.coverage.views import coverage
from backoffice.duplicates.views import duplicates
from backoffice.finding.views import find
from backoffice.merging import views as merging
from backoffice.review.comments import comments
from backoffice.review.previews import preview_links
from backoffice.review.records import open_record
from backoffice.review.scheduling import schedule_records
from backoffice.spreadsheets import actions as sheet_actions
from backoffice.spreadsheets import remembered
from backoffice.spreadsheets import views as sheets
from backoffice.spreadsheets.export import export_spreadsheet
from backoffice.translations.views import translate, translations
from backoffice.trash.views import trash
from backoffice.uploads import views as uploads

app_name = "backoffice"

urlpatterns = [
    path("calendar/", admin.site.admin_view(coverage), name="coverage"),
    path("search/", admin.site.admin_view(find), name="search"),
    path("merge/<str:label>/", admin.site.admin_view(merging.confirm_merge), name="merge"),
    path("merges/", admin.site.admin_view(merging.merge_list), name="merges"),
    path("merges/<int:key>/undo/", admin.site.admin_view(merging.undo_merge), name="unmerge"),
    path("twins/", admin.site.admin_view(duplicates), name="duplicates"),
    path("bin/", admin.site.admin_view(trash), name="trash"),
    path("bulk/<str:label>/", admin.site.admin_view(bulk_update), name="bulk_update"),
    path("uploads/", admin.site.admin_view(uploads.new_upload), name="uploads"),
    path("uploads/<int:key>/", admin.site.admin_view(uploads.upload), name="upload"),
    path(
        "uploads/<int:key>/arrived/",
        admin.site.admin_view(uploads.known_files),
        name="known_hashes",
    ),
    path(
        "uploads/<int:key>/retry/", admin.site.admin_view(uploads.retry_upload), name="retry_upload"
    ),
    path("sheets/", admin.site.admin_view(sheets.spreadsheets), name="spreadsheets"),
    path(
        "sheets/columns/",
        admin.site.admin_view(remembered.remembered_columns),
        name="spreadsheet_columns",
    ),
    path(
        "sheets/columns/<int:key>/forget/",
        admin.site.admin_view(remembered.forget_column),
        name="spreadsheet_forget_column",
    ),
    path("sheets/<int:key>/", admin.site.admin_view(sheets.spreadsheet), name="spreadsheet"),
    path(
        "sheets/<int:key>/apply/",
        admin.site.admin_view(sheet_actions.apply_spreadsheet),
        name="spreadsheet_apply",
    ),
    path(
        "sheets/<int:key>/alike/",
        admin.site.admin_view(sheet_actions.choose_alike),
        name="spreadsheet_alike",
    ),
    path(
        "sheets/<int:key>/missing/",
        admin.site.admin_view(sheet_actions.make_missing_terms),
        name="spreadsheet_missing",
    ),
    path(
        "sheets/<int:key>/undo/",
        admin.site.admin_view(sheet_actions.undo_spreadsheet),
        name="spreadsheet_undo",
    ),
    path(
        "sheets/export/<str:kind>.<str:format>",
        admin.site.admin_view(export_spreadsheet),
        name="spreadsheet_export",
    ),
    path("table/<str:label>/", admin.site.admin_view(bulk_edit), name="bulk_edit"),
    path("record/<str:identifier>/", admin.site.admin_view(open_record), name="open_record"),
    path("comments/<str:identifier>/", admin.site.admin_view(comments), name="comments"),
    path("at/<str:kind>/", admin.site.admin_view(schedule_records), name="set_time"),
    path("previews/<str:identifier>/", admin.site.admin_view(preview_links), name="preview_links"),
    path("translations/", admin.site.admin_view(translations), name="translations"),
    path(
        "translations/<str:identifier>/<str:language>/",
        admin.site.admin_view(translate),
        name="translate",
    ),
]
