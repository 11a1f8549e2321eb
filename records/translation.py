"""The translated fields that every record has (django-modeltranslation)."""

RECORD_FIELDS = ("withdrawal_reason",)
