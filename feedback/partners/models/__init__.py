"""Tables of the room."""

from feedback.partners.models.history import PartnerEvent
from feedback.partners.models.hooks import HookDelivery
from feedback.partners.models.outside import HookSeen, OutsideServer, PassedOn
from feedback.partners.models.partners import Partner, PartnerKey, PartnerRequest

__all__ = [
    "HookDelivery",
    "HookSeen",
    "OutsideServer",
    "Partner",
    "PartnerEvent",
    "PartnerKey",
    "PartnerRequest",
    "PassedOn",
]
