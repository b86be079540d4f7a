"""Addresses of the register of incidents."""

from django.urls import path

from portal.integrity.views import incidents

urlpatterns = [
    path("incidents/", incidents.IncidentList.as_view(), name="incident_list"),
    path("incidents/new/", incidents.IncidentNew.as_view(), name="incident_new"),
    path("incidents/<int:pk>/", incidents.IncidentDetail.as_view(), name="incident_detail"),
    path("hearings/<int:pk>/", incidents.HearingDetail.as_view(), name="hearing_detail"),
]
