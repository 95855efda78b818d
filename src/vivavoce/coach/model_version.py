"""Which model of the learner the coach's figures come from."""

MODEL_VERSION = 4
"""State is a function of the log, the bank, this number and the moment.

Raise it with every change after which the same log, bank and moment give another forecast, interval or choice: of the
belief, the forecast, the index, or their constants. A faster way to the same figures is no such change. Two figures
may be compared only under one number; those of an older one are had again from the log, by reckoning it anew.

1: until 2026-11-22, without a number. 2: intervals that lean to a rival theory of memory.
3: the index follows the time there is.
4: what a concept opens counts less for who takes little in, where time is short.
"""
