"""The names of topics and signals that the whole product shares; policy.yml must define each of them."""

from __future__ import annotations

TOPICS = (
    "card_lost",
    "card_service",
    "atm_cash",
    "account_service",
    "account_restricted",
    "balance_and_statement",
    "deposit",
    "transfer_delay",
    "wrong_transfer",
    "payment_failure",
    "refund",
    "unexpected_deduction",
    "unauthorised_transaction",
    "fraud",
    "login_and_verification",
    "app_failure",
    "loan_application",
    "credit_limit",
    "repayment",
    "instalment",
    "interest_and_fees",
    "overdue_credit_record",
    "debt_collection",
    "wealth_product",
    "misselling",
    "insurance_policy",
    "insurance_claim",
    "staff_service",
    "branch_service",
    "privacy_leak",
    "marketing_harassment",
    "promotion_rewards",
    "contact_info",
)

# What fits no topic; a complaint may carry it, no message is trained for it.
OTHER = "other"

SIGNALS = (
    "funds_lost",
    "funds_at_risk",
    "account_blocked",
    "service_outage",
    "data_leak",
    "staff_misconduct",
    "collective",
    "threat_regulator",
    "threat_media",
    "threat_legal",
    "self_harm",
    "vulnerable",
    "repeat",
    "wants_complaint",
    "wants_human",
    "calm",
    "anxious",
    "angry",
    "desperate",
)
