"""Everything that can be refused in the complaint domain, as one tree; API and bot go by `code`.

    ComplaintError
    ├── PolicyError            policy_invalid      the policy file is wrong: file, line, remedy
    ├── KeysError              keys_invalid        an encryption key is missing, short or unknown
    ├── InvalidField           <its own code>      what the customer gave cannot be taken for that field
    ├── NoDraft                no_draft            nothing has been told yet in this conversation
    ├── DraftIncomplete        draft_incomplete    a required fact is still missing
    ├── DraftChanged           draft_changed       what would be registered is not what was confirmed
    ├── KeyReused              key_reused          this idempotency key stands for another complaint
    ├── WrongPair              wrong_pair          number and phone do not belong together
    ├── Locked                 locked              too many wrong pairs; again after `until`
    ├── StateForbids                               the complaint is not in a state for this
    │   ├── AlreadyClosed      already_closed      withdrawn or closed
    │   ├── NotDecided         not_decided         a result can only be disputed once there is one
    │   ├── UnderReview        under_review        a review is already on its way
    │   ├── ReviewTooLate      review_too_late     the time for asking for a review is over
    │   ├── ReviewDone         review_done         the review was decided; there is no second one
    │   ├── ExtensionTooLate   extension_too_late  the limit has passed that was to be extended
    │   ├── NotNow             not_now             another step comes first
    │   ├── NotLevelOne        not_level_one       only level 1 is reported to the regulator
    │   ├── IncidentOver       incident_over       it was closed or dismissed
    │   ├── IncidentTaken      incident_taken      somebody else looks after it
    │   ├── IncidentNotTaken   incident_not_taken  nobody looks after it yet
    │   ├── IncidentAnnounced  incident_announced  customers were told: it needs a report
    │   ├── IncidentIsOpen     incident_is_open    there is one of the same thing
    │   ├── SameCustomer       same_customer       one record cannot be merged with itself
    │   ├── CustomerMerged     customer_merged     another record stands for this one
    │   ├── CustomerErased     customer_erased     nothing personal is left of it
    │   ├── MergeNested        merge_nested        a later merge has to be undone first
    │   └── ComplaintsOpen     complaints_open     what is still handled cannot be erased
    ├── FieldsMissing          fields_missing      a step lacks what it must be taken with
    ├── NotAllowed             not_allowed         this is not theirs to do
    │   ├── NoApprover         no_approver         the bank has no second person who could agree
    │   ├── NoReviewer         no_reviewer         the bank has nobody above who had no part in it
    │   └── Recused            recused             who has an interest in the matter keeps out of it
    ├── ChangedMeanwhile       changed_meanwhile   somebody else did something with it since it was read
    ├── ChannelNotSetUp        channel_not_set_up  customers cannot be told anything this way here
    ├── NoSuchSurvey           no_such_survey      the link opens no survey
    ├── SurveyExpired          survey_expired      the time for answering is over
    ├── SurveySettled          survey_settled      the complaint is closed: what was said of it stays
    ├── NotOffered             not_offered         only who is not content is offered this, and once
    ├── NoSuchReport           no_such_report      there is no report of this name
    ├── UnknownTag             tag_unknown         staff set no such tag
    └── NoSuchRow              no_such_row         an operator named a row that is not there
        ├── NoSuchIncident     no_such_incident
        ├── NoSuchCustomer     no_such_customer
        ├── NoSuchLink         no_such_link        two complaints are not linked, or not any more
        └── NoSuchMerge        no_such_merge       two records were not merged, or are not any more

Example:
    try:
        cases.withdraw(work, number)
    except StateForbids as error:
        speak(policy.text(f"errors.{error.code}"))
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import ClassVar


class ComplaintError(Exception):
    """Any refusal of the complaint domain.

    Attributes:
        code: stable name of the refusal.
        keeps_work: the refusal is itself a fact to be kept: `Office.work` commits before it is raised on.
    """

    code: str = "complaint_error"
    keeps_work: ClassVar[bool] = False


class PolicyError(ComplaintError):
    """The policy file is wrong; says where and what to do about it."""

    code = "policy_invalid"

    def __init__(self, file: Path, line: int | None, problem: str, remedy: str) -> None:
        self.file, self.line, self.problem, self.remedy = file, line, problem, remedy
        where = f"{file}:{line}" if line else str(file)
        super().__init__(f"{where}: {problem}. {remedy}")


class KeysError(ComplaintError):
    """An encryption key is missing, malformed or unknown."""

    code = "keys_invalid"


class InvalidField(ComplaintError):
    """A fact that cannot be taken for its field; `code` says why, e.g. `phone_incomplete`."""

    def __init__(self, field: str, code: str) -> None:
        self.field, self.code = field, code
        super().__init__(f"{field}: {code}")


class NoDraft(ComplaintError):
    """Nothing has been told yet in this conversation."""

    code = "no_draft"


class DraftIncomplete(ComplaintError):
    """A complaint cannot be registered while a required fact is missing."""

    code = "draft_incomplete"

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__("missing: " + ", ".join(self.missing))


class DraftChanged(ComplaintError):
    """What would be registered is not what the customer confirmed."""

    code = "draft_changed"


class KeyReused(ComplaintError):
    """The idempotency key already stands for a complaint with other content."""

    code = "key_reused"


class WrongPair(ComplaintError):
    """Number and phone do not belong together; never says which of them exists."""

    code = "wrong_pair"
    keeps_work = True


class Locked(ComplaintError):
    """Too many wrong pairs; nobody may try again before `until`."""

    code = "locked"
    keeps_work = True

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(f"locked until {until.isoformat()}")


class StateForbids(ComplaintError):
    """The complaint is not in a state in which this can be done."""


class AlreadyClosed(StateForbids):
    """The complaint was withdrawn or closed."""

    code = "already_closed"


class NotDecided(StateForbids):
    """There is no result yet that could be disputed."""

    code = "not_decided"


class UnderReview(StateForbids):
    """A review of this complaint is already on its way."""

    code = "under_review"


class ReviewTooLate(StateForbids):
    """The time within which a review may be asked for is over."""

    code = "review_too_late"


class ReviewDone(StateForbids):
    """The review was decided; the law knows no second one."""

    code = "review_done"


class ExtensionTooLate(StateForbids):
    """What has run out cannot be extended."""

    code = "extension_too_late"


class NotNow(StateForbids):
    """Another step has to come first, or one is under way."""

    code = "not_now"


class FieldsMissing(ComplaintError):
    """A step cannot be taken without these."""

    code = "fields_missing"

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__("missing: " + ", ".join(self.missing))


class NotAllowed(ComplaintError):
    """This step is not for them to take."""

    code = "not_allowed"


class NoApprover(NotAllowed):
    """There is no second person who may agree: neither of the team that has to, nor to stand in for it."""

    code = "no_approver"


class NoReviewer(NotAllowed):
    """There is nobody to decide a review: neither of the teams above, nor to stand in for them."""

    code = "no_reviewer"


class Recused(NotAllowed):
    """Whoever has an interest in the matter keeps out of it (回避)."""

    code = "recused"


class ChangedMeanwhile(ComplaintError):
    """What they looked at is not how it stands."""

    code = "changed_meanwhile"


class ChannelNotSetUp(ComplaintError):
    """This installation, or this customer, has no such channel."""

    code = "channel_not_set_up"


class NoSuchSurvey(ComplaintError):
    """The link opens no survey."""

    code = "no_such_survey"


class SurveyExpired(ComplaintError):
    """The time for answering is over."""

    code = "survey_expired"


class SurveySettled(ComplaintError):
    """The complaint is closed: an answer given before stays as it is."""

    code = "survey_settled"


class NotOffered(ComplaintError):
    """A review or a reopening is offered to whoever is not content, and while it is possible."""

    code = "not_offered"


class NoSuchRow(ComplaintError):
    """An operator named a row that is not there."""

    code = "no_such_row"


class IncidentOver(StateForbids):
    """The incident was closed or dismissed."""

    code = "incident_over"


class IncidentTaken(StateForbids):
    """Somebody else looks after the incident."""

    code = "incident_taken"


class IncidentNotTaken(StateForbids):
    """Nobody looks after the incident yet."""

    code = "incident_not_taken"


class IncidentAnnounced(StateForbids):
    """Customers were told of it: that was no false alarm, and it needs a report."""

    code = "incident_announced"


class IncidentIsOpen(StateForbids):
    """There is one of the same thing already."""

    code = "incident_is_open"


class SameCustomer(StateForbids):
    """One record cannot be merged with itself."""

    code = "same_customer"


class CustomerMerged(StateForbids):
    """Another record stands for this one."""

    code = "customer_merged"


class CustomerErased(StateForbids):
    """Nothing personal is left of this record."""

    code = "customer_erased"


class MergeNested(StateForbids):
    """A later merge has to be undone first."""

    code = "merge_nested"


class ComplaintsOpen(StateForbids):
    """What is still being handled cannot be erased."""

    code = "complaints_open"


class UnknownTag(ComplaintError):
    """There is no such tag, or it is computed."""

    code = "tag_unknown"


class NoSuchIncident(NoSuchRow):
    """There is no incident of this number."""

    code = "no_such_incident"


class NoSuchCustomer(NoSuchRow):
    """There is no record of this customer, or not for who asks."""

    code = "no_such_customer"


class NoSuchLink(NoSuchRow):
    """The two complaints are not linked."""

    code = "no_such_link"


class NoSuchMerge(NoSuchRow):
    """There was no such merge, or it was undone."""

    code = "no_such_merge"
