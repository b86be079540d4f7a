"""Addresses of accounts. Signing in and out, passwords and two-step verification: `account/`."""

from django.urls import path

from portal.accounts import views

urlpatterns = [
    path("register/", views.Register.as_view(), name="register"),
    path("invitation/", views.Join.as_view(), name="invitation"),
    path("invitation/<str:secret>/", views.InvitationOpen.as_view(), name="invitation_open"),
    path("organisations/", views.OrganisationList.as_view(), name="organisation_list"),
    path(
        "organisations/<int:pk>/",
        views.OrganisationDetail.as_view(),
        name="organisation_detail",
    ),
    path("tokens/", views.TokenList.as_view(), name="token_list"),
    path("users/", views.UserList.as_view(), name="user_list"),
    path("users/new/", views.UserNew.as_view(), name="user_new"),
    path("users/<int:pk>/", views.UserDetail.as_view(), name="user_detail"),
]
