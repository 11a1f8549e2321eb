"""`manage.py reset_second_factor`: for a user who lost the device and all recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from accounts.second_factor import reset_second_factor


class Command(BaseCommand):
    help = (
        "Take the second factor from an account, recovery codes too, and sign it out everywhere: "
        "for whoever lost the device. The audit log tells of it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        person = User.objects.filter(username=username).first()
        if person is None:
            raise CommandError(f"There is no account “{username}”.")
        if reset_second_factor(person):
            self.stdout.write(f"{username} signs in by the password alone until a new one is set.")
        else:
            self.stdout.write(f"{username} had no second factor.")
