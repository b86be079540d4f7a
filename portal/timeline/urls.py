"""Addresses of the clockwork."""

from django.urls import path

from portal.timeline import views

urlpatterns = [
    path("timers/", views.TimerList.as_view(), name="timer_list"),
    path("calendar/", views.CalendarPage.as_view(), name="calendar_list"),
    path("calendar/<int:pk>/", views.CalendarYearPage.as_view(), name="calendar_year"),
]
