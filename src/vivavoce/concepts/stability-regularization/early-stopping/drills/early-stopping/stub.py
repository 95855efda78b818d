"""Which epoch early stopping keeps, and how much of its validation score was luck."""


def stopping_epoch(losses, patience):
    """The last epoch that is trained, and the best one, which is restored."""
    raise NotImplementedError("When does training end, and what was best by then?")


def optimism(right, sets):
    """Mean over validation sets: accuracy on the set minus accuracy on the rest, at the epoch the set chose."""
    raise NotImplementedError("Choose on the set, measure on the rest.")
