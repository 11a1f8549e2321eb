"""The fields of a testimony that is a number, and of the museum's note on a testimony."""

from django.utils.translation import gettext_lazy as _

from exchange.results.field import TESTIMONY, Field, Translated, attribute

_KINDS = (TESTIMONY,)

FIGURE_FIELDS = (
    Field(
        "figure_low",
        _("figure, or its lower end"),
        _("A number as its source gives it. Figures of two sources cannot be added."),
        attribute("figure_low"),
        kinds=_KINDS,
    ),
    Field(
        "figure_high",
        _("upper end of the figure"),
        _("Empty where the source gives one number."),
        attribute("figure_high"),
        kinds=_KINDS,
    ),
    Field(
        "figure_is_approximate",
        _("the source says “about”"),
        _("yes or no; empty where the testimony is no figure."),
        lambda record, scope: record.figure_is_approximate if record.is_figure else None,
        kinds=_KINDS,
    ),
    Translated("counted", _("what is counted"), _("In words."), kinds=_KINDS),
    Translated("counted_of_whom", _("of whom"), _("In words."), kinds=_KINDS),
    Translated("counted_where", _("where"), _("In words."), kinds=_KINDS),
    Translated("counted_until", _("until when"), _("In words."), kinds=_KINDS),
    Translated(
        "note",
        _("the museum’s note"),
        _("What a reader must know to read it rightly. Markdown with citations."),
        kinds=_KINDS,
    ),
)
