"""Forty sentences of customers, four intents, written for labs: the same wish in ever other words."""

from __future__ import annotations

INTENTS = {
    "cancel": (
        "Please cancel my order.",
        "I have changed my mind and do not want the lamp any more.",
        "Can I still stop the purchase from this morning?",
        "Forget about the chair, I found one elsewhere.",
        "Undo what I bought last night.",
        "We no longer need the printer, so please call it off.",
        "I clicked on buy by accident, take it back.",
        "Kindly withdraw my request for two tables.",
        "Is it too late to drop the thing I ordered?",
        "Do not send the kettle after all.",
    ),
    "track": (
        "Where is my parcel?",
        "It should have been here on Monday and nothing has arrived.",
        "How long until the courier comes?",
        "Has my lamp left the warehouse yet?",
        "I have been waiting for the chair for two weeks.",
        "Could you tell me the status of the delivery?",
        "The van drove past my house and did not stop.",
        "When will the box reach me?",
        "My package seems to be lost somewhere.",
        "Which day can I expect the table?",
    ),
    "refund": (
        "I want my money back.",
        "You charged my card twice.",
        "When will I be paid back for the broken kettle?",
        "The amount has still not appeared on my account.",
        "Please return the forty euros that I paid.",
        "I was billed for something I never got, so reimburse me.",
        "How do I get compensated for the damage?",
        "Your shop owes me the price of the printer.",
        "The invoice is too high, correct it and repay the rest.",
        "I sent the lamp in again, now I expect the full sum.",
    ),
    "address": (
        "I have moved to another street.",
        "Please send it to my office instead.",
        "The house number on the label is wrong.",
        "We live in Leeds now, not in York.",
        "Can it be delivered to my neighbour?",
        "How do I edit the place of delivery?",
        "My postcode has a typo in it.",
        "Use the new flat from May on.",
        "I entered my parents' home by mistake.",
        "Bring it to a pick-up point near the station.",
    ),
}
