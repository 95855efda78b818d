"""Trains the submitted script on fresh tickets over three seeds; judges what it writes, never how."""

from vivavoce.drillkit import check, expect, log

SEEDS, LINES, PROMPTS = 3, 1500, 40
DESKS = "abcd"


def ticket(rng):
    """A desk, three digits and the same desk again."""
    desk = DESKS[rng.integers(len(DESKS))]
    return desk + "".join(str(digit) for digit in rng.integers(0, 4, 3)) + desk


@check("writes what the prompt demands, on every seed")
def writes(subject, rng):
    # The repaired script closes every prompt and every ticket of its own right on 20 seeds; guessing gives a quarter.
    for _ in range(SEEDS):
        text = "\n".join(ticket(rng) for _ in range(LINES)) + "\n"
        model = subject.train(text, int(rng.integers(2**31)), log)
        closed = own = 0
        for _ in range(PROMPTS):
            whole = ticket(rng)
            prompt = text[-12:] + whole[:-1]
            written = model.generate(prompt, 7)
            expect.true(isinstance(written, str) and len(written) == 7, "generate did not return 7 characters.")
            closed += written[:2] == whole[-1] + "\n"
            own += written[2] in DESKS and written[3:6].isdigit() and written[6] == written[2]
        expect.true(closed >= 0.9 * PROMPTS, f"{closed} of {PROMPTS} prompts are continued by their own desk.")
        expect.true(own >= 0.9 * PROMPTS, f"{own} of {PROMPTS} tickets written alone end with their own desk.")
