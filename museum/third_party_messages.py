"""Messages of packages that they do not translate into both languages, or not rightly.

Django's Russian has every record in the masculine (“Фотография … был изменен”), and records of the
museum are feminine, neuter and plural too: its sentences here name no gender.

The file exists only for the extraction of messages: a translation in the museum's own catalogue
takes precedence over that of a package. Remove messages that the package has since translated.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

MESSAGES = (
    _("%(object)s tagged with %(tag)s"),
    _("Add new item"),
    _("Add row"),
    _("After you've created a user, you’ll be able to edit more user options."),
    _("All applications"),
    _("Apply Filters"),
    _("Choose file to upload"),
    _("Click to cancel"),
    _("Click to download"),
    _("Collapse"),
    _("Current file"),
    _("Dark"),
    _("Date from"),
    _("Date to"),
    _("Default"),
    _("Edit"),
    _("Enter an URL"),
    _("Expand row"),
    _("False"),
    _("Filters"),
    _("Forgotten your password or username?"),
    _("From"),
    _("General"),
    _("Go back"),
    _("Group"),
    _("Image preview"),
    _("Light"),
    _("Link"),
    _("Loading more results..."),
    _("More actions"),
    _("Name"),
    _("New"),
    _("No data"),
    _("No recent searches"),
    _("No results found"),
    _("No results matching your query"),
    _("None"),
    _("Object"),
    _(
        "Raw passwords are not stored, so there is no way to see this user’s password, but you "
        'can change the password using <a href="{}" class="text-primary-600 '
        'dark:text-primary-500">this form</a>.'
    ),
    _("Recent searches"),
    _("Reset filters"),
    _("Reset to default"),
    _("Return to site"),
    _("Run"),
    _("Search apps and models..."),
    _("Select action"),
    _("Select action to run"),
    _("Select all rows"),
    _("Select record"),
    _("Select value"),
    _("Submit"),
    _("System"),
    _("This item will be deleted."),
    _("This page yielded into no results. Create a new item or reset your filters."),
    _("To"),
    _("Toggle password visibility"),
    _("True"),
    _("Type to search"),
    _("Undo"),
    _("Update"),
    _("Value"),
    _("You have been successfully logged out from the administration"),
    _("Welcome back to"),
)

#: Of Django's admin, whose Russian agrees with masculine nouns alone.
GENDERED = (
    _("The {name} “{obj}” was added successfully."),
    _("The {name} “{obj}” was added successfully. You may add another {name} below."),
    _("The {name} “{obj}” was changed successfully. You may edit it again below."),
    _("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    _("The {name} “{obj}” was changed successfully."),
    _("The %(name)s “%(obj)s” was deleted successfully."),
    ngettext_lazy(
        "%(count)s %(name)s was changed successfully.",
        "%(count)s %(name)s were changed successfully.",
    ),
)
