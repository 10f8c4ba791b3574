"""Kommuner, teams, offices and the people who work in them.

`core` holds what the row rule asks; each other matter has a module of its own. Import from here.
Who may do what stands in `accounts.policy`; who may see whom in `citizens.models`.
"""

from accounts.models.api_keys import LONGEST, ApiKey, ApiKeyQuerySet, Scope
from accounts.models.core import (
    Membership,
    MembershipQuerySet,
    Municipality,
    Office,
    Team,
    User,
    UserManager,
)
from accounts.models.login import Authenticator, ExternalIdentity, RecoveryCode, ScreenPin, Session
from accounts.models.notices import MOST_ATTEMPTS, Notice, NoticeKind, NoticeQuerySet
from accounts.models.reviews import AccessReview, AccessReviewItem, AccessReviewQuerySet, Finding
from accounts.models.rights import RoleProposal, RoleProposalQuerySet
from accounts.models.sealed import WithSealed

__all__ = [
    "LONGEST",
    "MOST_ATTEMPTS",
    "AccessReview",
    "AccessReviewItem",
    "AccessReviewQuerySet",
    "ApiKey",
    "ApiKeyQuerySet",
    "Authenticator",
    "ExternalIdentity",
    "Finding",
    "Membership",
    "MembershipQuerySet",
    "Municipality",
    "Notice",
    "NoticeKind",
    "NoticeQuerySet",
    "Office",
    "RecoveryCode",
    "RoleProposal",
    "RoleProposalQuerySet",
    "Scope",
    "ScreenPin",
    "Session",
    "Team",
    "User",
    "UserManager",
    "WithSealed",
]
