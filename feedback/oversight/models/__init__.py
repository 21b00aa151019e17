"""Tables of the room."""

from feedback.oversight.models.clusters import Cluster, ClusterCase
from feedback.oversight.models.forecast import ForecastSeries
from feedback.oversight.models.forms import (
    FormEntry,
    FormSheet,
    FrozenSheet,
    OpeningSheet,
    OwnFormSet,
    ReportFreeze,
    ReportPeriod,
    UnitReport,
)
from feedback.oversight.models.history import OversightEvent
from feedback.oversight.models.inspections import (
    InspectedFile,
    Inspection,
    InspectionFinding,
    InspectionSample,
)
from feedback.oversight.models.national import NationalExport, NationalRecord
from feedback.oversight.models.objections import Objection
from feedback.oversight.models.opinions import BodyOpinion, DigestAddress, QuarterDigest
from feedback.oversight.models.reminders import Reminder, ReminderItem
from feedback.oversight.models.reviews import JointReview, ReviewItem
from feedback.oversight.models.tallies import CaseFact, Tally, TallyMark
from feedback.oversight.models.watch import (
    TurnedDown,
    WatchedCase,
    WatchedMatter,
    WatchNote,
    WatchProposal,
    WatchSign,
    WatchStep,
)

__all__ = [
    "BodyOpinion",
    "CaseFact",
    "Cluster",
    "ClusterCase",
    "DigestAddress",
    "ForecastSeries",
    "FormEntry",
    "FormSheet",
    "FrozenSheet",
    "InspectedFile",
    "Inspection",
    "InspectionFinding",
    "InspectionSample",
    "JointReview",
    "NationalExport",
    "NationalRecord",
    "Objection",
    "OpeningSheet",
    "OversightEvent",
    "OwnFormSet",
    "QuarterDigest",
    "Reminder",
    "ReminderItem",
    "ReportFreeze",
    "ReportPeriod",
    "ReviewItem",
    "Tally",
    "TallyMark",
    "TurnedDown",
    "UnitReport",
    "WatchNote",
    "WatchProposal",
    "WatchSign",
    "WatchStep",
    "WatchedCase",
    "WatchedMatter",
]
