"""The fields of a testimony that is a number, and of the museum's note on a testimony."""

from django.utils.translation import gettext_lazy as _

from exchange.export.field import table_field
from people.tables import TESTIMONIES

_TABLES = (TESTIMONIES,)

FIGURE_FIELDS = (
    table_field(
        _TABLES,
        "figure_low",
        _("figure, or its lower end"),
        _("A number as its source gives it. Figures of two sources cannot be added."),
    ),
    table_field(
        _TABLES,
        "figure_high",
        _("upper end of the figure"),
        _("Empty where the source gives one number."),
    ),
    table_field(
        _TABLES,
        "figure_is_approximate",
        _("the source says “about”"),
        _("yes or no; empty where the testimony is no figure."),
        read=lambda record, scope: record.figure_is_approximate if record.is_figure else None,
    ),
    table_field(
        _TABLES,
        "counted",
        _("what is counted"),
        _("In words."),
    ),
    table_field(
        _TABLES,
        "counted_of_whom",
        _("of whom"),
        _("In words."),
    ),
    table_field(
        _TABLES,
        "counted_where",
        _("where"),
        _("In words."),
    ),
    table_field(
        _TABLES,
        "counted_until",
        _("until when"),
        _("In words."),
    ),
    table_field(
        _TABLES,
        "note",
        _("the museum’s note"),
        _("What a reader must know to read it rightly. Markdown with citations."),
    ),
)
