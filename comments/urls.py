"""The addresses of the porch: what belongs to a story under that of the story, the rest under its own."""

from django.urls import path

from . import views, views_confirm, views_mail, views_own, views_privacy, views_reports

app_name = "comments"
urlpatterns = [
    path("stories/<slug:slug>/comments/", views.thread, name="thread"),
    path("stories/<slug:slug>/comments/new/", views.new, name="new"),
    path("stories/<slug:slug>/comments/sent/<str:token>/", views_own.sent, name="sent"),
    path("stories/<slug:slug>/comments/sent/<str:token>/edit/", views_own.edit, name="edit"),
    path(
        "stories/<slug:slug>/comments/sent/<str:token>/confirm/",
        views_own.ask_to_confirm,
        name="ask_to_confirm",
    ),
    path("comments/confirm/<str:token>/", views_confirm.confirm, name="confirm"),
    path("stories/<slug:slug>/comments/reported/", views_reports.reported, name="reported"),
    path("stories/<slug:slug>/comments/<uuid:uuid>/report/", views_reports.report, name="report"),
    path("comments/stop/<str:token>/", views_mail.stop, name="stop"),
    path("comments/privacy/", views_privacy.ask, name="privacy"),
    path("comments/privacy/sent/", views_privacy.said, {"what": "sent"}, name="privacy_sent"),
    path("comments/privacy/erased/", views_privacy.said, {"what": "erased"}, name="privacy_erased"),
    path("comments/privacy/<str:token>/", views_privacy.data, name="privacy_data"),
    path("stories/<slug:slug>/comments/<uuid:uuid>/", views.permalink, name="permalink"),
]
