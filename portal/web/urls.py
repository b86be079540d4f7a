"""Addresses of the house itself."""

from django.urls import path

from portal.documents.views import attachment, attachment_shown
from portal.web import deliveries, public, views

urlpatterns = [
    path("", public.Home.as_view(), name="home"),
    path("guide/", public.Guide.as_view(), name="guide"),
    path("todo/", views.Todo.as_view(), name="todo"),
    path("messages/", views.Messages.as_view(), name="message_list"),
    path("deliveries/", deliveries.DeliveryList.as_view(), name="delivery_list"),
    path("act/<str:label>/<int:pk>/<slug:name>/", views.Act.as_view(), name="act"),
    path("documents/<uuid:pk>/", attachment, name="attachment"),
    path("documents/<uuid:pk>/shown/", attachment_shown, name="attachment_shown"),
    path("clock/advance/", views.clock_advance, name="clock_advance"),
]
