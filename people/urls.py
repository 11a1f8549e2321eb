"""URLs of the public pages of people, testimonies and questions."""

from django.urls import path

from people import views

app_name = "people"
urlpatterns = [
    path("people/", views.PersonList.as_view(), name="people"),
    path("people/<str:identifier>/", views.PersonPage.as_view(), name="person"),
    path("testimonies/", views.TestimonyList.as_view(), name="testimonies"),
    path("testimonies/<str:identifier>/", views.TestimonyPage.as_view(), name="testimony"),
    path("questions/", views.QuestionList.as_view(), name="questions"),
    path("questions/<str:identifier>/", views.QuestionPage.as_view(), name="question"),
]
