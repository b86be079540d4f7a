"""What the notice holds against a base, an applicant or an object of creation (八(二)): pure."""

from enum import StrEnum
from typing import Final

#: The clause on which every incident rests.
CLAUSE: Final = "八(二)"


class Category(StrEnum):
    """What an incident is: the facts that 八(二) names, each with its own word."""

    SAFETY = "safety"
    QUALITY = "quality"
    POLLUTION = "pollution"
    BREACH_OF_TRUST = "breach_of_trust"
    UNLAWFUL_ACT = "unlawful_act"
    FALSE_DATA = "false_data"
