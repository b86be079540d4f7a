"""Addresses of the register of incidents and of complaints."""

from django.urls import path

from portal.integrity.views import complaints, incidents

urlpatterns = [
    path("incidents/", incidents.IncidentList.as_view(), name="incident_list"),
    path("incidents/new/", incidents.IncidentNew.as_view(), name="incident_new"),
    path("incidents/<int:pk>/", incidents.IncidentDetail.as_view(), name="incident_detail"),
    path("hearings/<int:pk>/", incidents.HearingDetail.as_view(), name="hearing_detail"),
    path("complaints/", complaints.ComplaintList.as_view(), name="complaint_list"),
    path("complaints/new/", complaints.ComplaintNew.as_view(), name="complaint_new"),
    path("complaints/letter/", complaints.ComplaintLetter.as_view(), name="complaint_letter"),
    path("complaints/query/", complaints.ComplaintQuery.as_view(), name="complaint_query"),
    path("complaints/query/<str:code>/", complaints.complaint_status, name="complaint_status"),
    path("complaints/<int:pk>/", complaints.ComplaintDetail.as_view(), name="complaint_detail"),
    path("complaints/<int:pk>/identity/", complaints.complaint_identity, name="complaint_identity"),
]
