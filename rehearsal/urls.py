"""Addresses that exist in rehearsal only."""

from django.urls import path

from rehearsal import views

urlpatterns = [path("rehearsal/sign-in/", views.sign_in, name="rehearsal_sign_in")]
