"""The addresses of the porch, all of them under a story's."""

from django.urls import path

from . import views

app_name = "comments"
urlpatterns = [
    path("stories/<slug:slug>/comments/", views.thread, name="thread"),
    path("stories/<slug:slug>/comments/new/", views.new, name="new"),
    path("stories/<slug:slug>/comments/sent/<str:token>/", views.sent, name="sent"),
    path("stories/<slug:slug>/comments/<uuid:uuid>/", views.permalink, name="permalink"),
]
