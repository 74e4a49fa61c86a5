"""The case: one file a record, in the order of the process."""

from .answer import Answer
from .assessment import Assessment
from .call import EndedCall
from .clock import DemoClock
from .closed_message import ClosedMessage
from .concern import Concern
from .danger import Danger, Referral
from .delivery import Delivery, DeliveryEvent, Document, OtherHalf
from .disposal import Disposal
from .dispute import Dispute
from .draft import Draft, DraftFile
from .hand_over import HandOver
from .handed_over import HandedOver
from .hint import Hint, HintMark, HintSwitch, Looked
from .hold import Hold
from .notice import Notice
from .own_words import Correction, Statement
from .police import PoliceReport
from .reconciliation import Reconciliation, RuleDifference
from .restriction import Proposal, Restriction
from .review import Review
from .subject_access import PieceRuling, SubjectAccess
from .submission import Submission
from .support import Support
from .warning import Warning

__all__ = [
    "Answer",
    "Assessment",
    "ClosedMessage",
    "Concern",
    "Correction",
    "Danger",
    "Delivery",
    "DeliveryEvent",
    "DemoClock",
    "Disposal",
    "Dispute",
    "Document",
    "Draft",
    "DraftFile",
    "EndedCall",
    "HandOver",
    "HandedOver",
    "Hint",
    "HintMark",
    "HintSwitch",
    "Hold",
    "Looked",
    "Notice",
    "OtherHalf",
    "PieceRuling",
    "PoliceReport",
    "Proposal",
    "Reconciliation",
    "Referral",
    "Restriction",
    "Review",
    "RuleDifference",
    "Statement",
    "SubjectAccess",
    "Submission",
    "Support",
    "Warning",
]
