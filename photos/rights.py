"""The rights in the image (RightsStatements.org) and in our text (Creative Commons)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImageRights(models.TextChoices):
    """The twelve statements of RightsStatements.org, version 1.0."""

    IN_C = "InC", _("In copyright")
    IN_C_OW_EU = "InC-OW-EU", _("In copyright: EU orphan work")
    IN_C_EDU = "InC-EDU", _("In copyright: educational use permitted")
    IN_C_NC = "InC-NC", _("In copyright: non-commercial use permitted")
    IN_C_RUU = "InC-RUU", _("In copyright: rights-holder unlocatable or unidentifiable")
    NO_C_CR = "NoC-CR", _("No copyright: contractual restrictions")
    NO_C_NC = "NoC-NC", _("No copyright: non-commercial use only")
    NO_C_OKLR = "NoC-OKLR", _("No copyright: other known legal restrictions")
    NO_C_US = "NoC-US", _("No copyright: United States")
    CNE = "CNE", _("Copyright not evaluated")
    UND = "UND", _("Copyright undetermined")
    NKC = "NKC", _("No known copyright")

    @property
    def uri(self) -> str:
        return f"http://rightsstatements.org/vocab/{self.value}/1.0/"


class TextRights(models.TextChoices):
    """Creative Commons licences and the public domain dedication."""

    CC0 = "CC0", "CC0 1.0"
    CC_BY = "CC-BY", "CC BY 4.0"
    CC_BY_SA = "CC-BY-SA", "CC BY-SA 4.0"
    CC_BY_NC = "CC-BY-NC", "CC BY-NC 4.0"
    CC_BY_NC_SA = "CC-BY-NC-SA", "CC BY-NC-SA 4.0"
    CC_BY_ND = "CC-BY-ND", "CC BY-ND 4.0"

    @property
    def uri(self) -> str:
        if self is TextRights.CC0:
            return "https://creativecommons.org/publicdomain/zero/1.0/"
        return f"https://creativecommons.org/licenses/{self.value.removeprefix('CC-').lower()}/4.0/"
