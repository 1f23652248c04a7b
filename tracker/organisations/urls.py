"""Accounts, people, organisations."""

from django.urls import include, path

from tracker.organisations.views import accounts, entry, people, sheets, tree

inner = [
    path("organisations/", tree.organisation_list, name="list"),
    path("organisations/mine/", tree.mine, name="mine"),
    path("organisations/find/", tree.find, name="find"),
    path("organisations/new/", tree.organisation_new, name="new"),
    path("organisations/<str:code>/", tree.organisation_detail, name="detail"),
    path("organisations/<str:code>/edit/", tree.organisation_edit, name="edit"),
    path("organisations/<str:code>/move/", tree.organisation_move, name="move"),
    path("organisations/<str:code>/dissolve/", tree.organisation_dissolve, name="dissolve"),
    path("organisations/<str:code>/posts/new/", people.post_new, name="post-new"),
    path("posts/<str:code>/appoint/", people.appoint, name="appoint"),
    path("posts/<str:code>/close/", people.post_close, name="post-close"),
    path("appointments/<int:pk>/end/", people.appointment_end, name="appointment-end"),
    path("people/", people.person_list, name="person-list"),
    path("people/new/", people.person_new, name="person-new"),
    path("people/<str:code>/", people.person_detail, name="person"),
    path("people/<str:code>/edit/", people.person_edit, name="person-edit"),
    path("account/", accounts.account, name="account"),
    path("account/type/", entry.big_type, name="big-type"),
    path("accounts/", accounts.account_list, name="account-list"),
    path("accounts/new/", accounts.account_new, name="account-new"),
    path("accounts/passwords/", accounts.account_passwords, name="account-passwords"),
    path("accounts/<str:username>/close/", accounts.account_close, name="account-close"),
    path("accounts/<str:username>/reopen/", accounts.account_reopen, name="account-reopen"),
    path("import/organisations/", sheets.OrganisationImport.as_view(), name="import"),
    path("import/people/", sheets.AppointmentImport.as_view(), name="import-people"),
    path("import/accounts/", sheets.AccountImport.as_view(), name="import-accounts"),
    path("export/organisations/", sheets.export_organisations, name="export"),
    path("export/people/", sheets.export_people, name="export-people"),
    path("export/accounts/", sheets.export_accounts, name="export-accounts"),
]

urlpatterns = [
    path("login/", entry.Login.as_view(), name="login"),
    path("login/demonstration/", entry.demo_login, name="demo-login"),
    path("logout/", entry.Logout.as_view(), name="logout"),
    path("password/", entry.password_change, name="password-change"),
    path("language/", entry.set_language, name="set_language"),
    path("", include((inner, "organisations"))),
]
