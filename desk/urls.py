"""The addresses of the desk, under /admin/desk/; every one asks for a signed-in member of staff."""

from django.contrib import admin
from django.urls import path

from desk.bulk.views import change
from desk.calendar.views import calendar
from desk.table.views import edit

app_name = "desk"

urlpatterns = [
    path("calendar/", admin.site.admin_view(calendar), name="calendar"),
    path("bulk/<str:label>/", admin.site.admin_view(change), name="bulk"),
    path("table/<str:label>/", admin.site.admin_view(edit), name="table"),
]
