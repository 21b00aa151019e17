"""Tables of what those concerned asked, what is to be erased, what leaked, and what was done in the room."""

from feedback.privacy.models.breaches import Breach
from feedback.privacy.models.erasures import ErasureOrder
from feedback.privacy.models.history import PrivacyEvent
from feedback.privacy.models.lots import RetentionLot
from feedback.privacy.models.requests import DataRequest

__all__ = ["Breach", "DataRequest", "ErasureOrder", "PrivacyEvent", "RetentionLot"]
