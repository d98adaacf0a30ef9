"""Questions are asked, answers are judged: the words, the limits, the answer and its judge."""

from exactlt.answers.answer import Answer, Outcome, kept_of
from exactlt.answers.judge import agreed, flaw_of, judge, same_list
from exactlt.answers.limits import Clock, Limits, MemoryPlan, TimeUp, available_bytes, list_length
from exactlt.answers.words import (
    LIST_ASKS,
    MASKS,
    NETWORK_ASKS,
    ROW_ASKS,
    SYSTEM_ASKS,
    Ask,
    Evidence,
    Reason,
    Verdict,
    as_ask,
)

__all__ = [
    "LIST_ASKS",
    "MASKS",
    "NETWORK_ASKS",
    "ROW_ASKS",
    "SYSTEM_ASKS",
    "Answer",
    "Ask",
    "Clock",
    "Evidence",
    "Limits",
    "MemoryPlan",
    "Outcome",
    "Reason",
    "TimeUp",
    "Verdict",
    "agreed",
    "as_ask",
    "available_bytes",
    "flaw_of",
    "judge",
    "kept_of",
    "list_length",
    "same_list",
]
