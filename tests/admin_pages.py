"""Helpers for tests of the admin: users in groups, URLs of admin pages, and the data of forms."""

from django.contrib.auth.models import Group, User
from django.urls import reverse


def create_user_in_group(group):
    user = User.objects.create_user(group.lower(), password="x", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def admin_url(record, view="change"):
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{view}", args=[record.pk])


def model_admin_url(model, view="changelist"):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}")


def form_data(client, address):
    """What a browser would send back when the form at `address` is saved without a change."""
    page = client.get(address)
    assert page.status_code == 200
    form = page.context["adminform"].form
    data = {}
    formsets = [inline.formset for inline in page.context["inline_admin_formsets"]]
    for inline in list(formsets):
        for part in inline.forms:
            formsets += [nested.formset for nested in getattr(part, "nested_formsets", [])]
    for bound in [form, *(f for s in formsets for f in (s.management_form, *s.forms))]:
        for field in bound:
            value = field.value()
            if value is None or value is False:
                continue
            data[field.html_name] = [str(v) for v in value] if isinstance(value, list) else value
    return data
