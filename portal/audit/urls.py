"""Addresses of the audit log."""

from django.urls import path

from portal.audit import views

urlpatterns = [path("audit/", views.AuditList.as_view(), name="audit_list")]
