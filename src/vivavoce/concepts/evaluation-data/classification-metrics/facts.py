"""Exact claims about scores of a classifier: each is a formula of four counts."""

from itertools import product

import numpy as np

from vivavoce.labkit import Found, fact

SICK, HEALTHY = 10, 990  # the running example: the model finds 8 of the 10, with 30 false alarms


def accuracy(tp, fp, fn, tn):
    """Share of right answers."""
    return (tp + tn) / (tp + fp + fn + tn)


def precision(tp, fp, fn, tn):
    """Share of alarms that are right."""
    return tp / (tp + fp)


def recall(tp, fp, fn, tn):
    """Share of positives that are found."""
    return tp / (tp + fn)


def f1(tp, fp, fn, tn):
    """Harmonic mean of precision and recall, in counts."""
    return 2 * tp / (2 * tp + fp + fn)


def matthews(tp, fp, fn, tn):
    """Correlation between truth and prediction."""
    root = np.sqrt(float(tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
    return (tp * tn - fp * fn) / root


def at_prevalence(share, hit_rate=0.9, false_alarm_rate=0.1):
    """Shares (tp, fp, fn, tn) of a classifier whose two rates stay fixed."""
    tp, fp = hit_rate * share, false_alarm_rate * (1 - share)
    return tp, fp, share - tp, 1 - share - fp


@fact(
    "accuracy-misleads",
    "Accuracy misleads on imbalanced data.",
    ledger=("000-Q28.1",),
    source="Provost, Fawcett, Kohavi, ICML 1998",
    finding="10 sick among 1,000. A model that finds 8 of them with 30 false alarms has accuracy {model}, one that "
    "says healthy to all has {never}, with a recall of {recall} and an F1 of {f1}.",
)
def accuracy_misleads():
    """Misled: accuracy prefers the model that finds nobody. The control has as many sick as healthy."""

    def misled(sick, healthy):
        tp, fp = 8 * sick // SICK, 30 * healthy // HEALTHY
        return accuracy(0, 0, sick, healthy) > accuracy(tp, fp, sick - tp, healthy - fp)

    never = (0, 0, SICK, HEALTHY)
    figures = {
        "model": f"{accuracy(8, 30, 2, 960):.3f}",
        "never": f"{accuracy(*never):.3f}",
        "recall": f"{recall(*never):.0f}",
        "f1": f"{f1(*never):.0f}",
        "model_f1": f"{f1(8, 30, 2, 960):.2f}",
        "model_precision": f"{precision(8, 30, 2, 960):.2f}",
        "model_recall": f"{recall(8, 30, 2, 960):.1f}",
    }
    return Found(misled(SICK, HEALTHY), misled(HEALTHY, HEALTHY), figures)


@fact(
    "f1-when-imbalanced",
    "F1 is the right metric when classes are imbalanced.",
    ledger=("000-Q28.2",),
    expected="conditional",
    source="Lipton, Elkan, Naryanaswamy, ECML 2014; Chicco and Jurman, BMC Genomics 2020",
    finding="Finding 5 of 10 without a false alarm has F1 {careful}; finding all 10 with 40 false alarms has {eager}. "
    "If a miss costs 50 false alarms, the first costs {careful_cost} and the second {eager_cost}. Between models "
    "that raise equally many alarms, F1 always chose the cheaper one.",
)
def f1_when_imbalanced():
    """Right: of every pair of models, the one with the higher F1 is the cheaper one, at 50 false alarms a miss.

    In the control a false alarm costs what F1 has in mind: an alarm costs F1 / 2 of a hit.
    """
    models = [(tp, fp, SICK - tp, HEALTHY - fp) for tp, fp in product(range(SICK + 1), range(0, 60))]

    def worth(model):
        return -50 * model[2] - model[1]

    pairs = [(a, b) for a, b in product(models, models) if f1(*a) > f1(*b) + 1e-12]
    as_stated = all(worth(a) > worth(b) for a, b in pairs)
    equal_alarms = all(worth(a) > worth(b) for a, b in pairs if a[0] + a[1] == b[0] + b[1])

    def implied(model, exchange):
        return model[0] - exchange * (model[0] + model[1])

    control = all(implied(a, f1(*b) / 2) > implied(b, f1(*b) / 2) for a, b in pairs)
    careful, eager = (5, 0, 5, 990), (10, 40, 0, 950)
    figures = {
        "careful": f"{f1(*careful):.2f}",
        "eager": f"{f1(*eager):.2f}",
        "careful_cost": -worth(careful),
        "eager_cost": -worth(eager),
    }
    return Found({"as stated": as_stated, "models that raise equally many alarms": equal_alarms}, control, figures)


@fact(
    "squared-and-absolute-agree",
    "Squared and absolute error rank models the same.",
    ledger=("000-Q28.6",),
    expected="conditional",
    source="Willmott and Matsuura, Climate Research 2005; Chai and Draxler, Geosci. Model Dev. 2014",
    finding="Ten errors of 1: MAE {even_mae}, MSE {even_mse}. Nine of 0.5 and one of 4.5: MAE {rare_mae}, MSE "
    "{rare_mse}. Each score prefers another model. If errors differ in scale only, both always agree.",
)
def squared_and_absolute_agree():
    """The second model is better but for one outlier; the control leaves that example out."""

    def agree(a, b):
        return (np.abs(a).mean() < np.abs(b).mean()) == ((a**2).mean() < (b**2).mean())

    even, rare = np.ones(10), np.array([0.5] * 9 + [4.5])
    errors = np.random.default_rng(0).standard_t(2, size=1000)
    scales = [agree(s * errors, t * errors) for s, t in product((0.5, 1.0, 1.5, 2.0), repeat=2) if s != t]
    figures = {
        "even_mae": f"{np.abs(even).mean():.2f}",
        "even_mse": f"{(even**2).mean():.2f}",
        "rare_mae": f"{np.abs(rare).mean():.2f}",
        "rare_mse": f"{(rare**2).mean():.2f}",
    }
    holds = {"as stated": agree(even, rare), "errors that differ in scale only": all(scales)}
    return Found(holds, agree(even[:-1], rare[:-1]), figures)


@fact(
    "precision-carries-over",
    "A precision measured on a balanced test set carries over to use.",
    expected="wrong",
    reason="Precision depends on the share of positives; recall and the false alarm rate do not.",
    source="Manning, Raghavan, Schütze, Introduction to Information Retrieval, 2008, chapter 8",
    finding="Nine in ten positives found, one in ten negatives mistaken. With half positives precision is {half} and "
    "F1 {half_f1}; with 1 % positives {rare} and {rare_f1}.",
)
def precision_carries_over():
    """Carries over: the score stays within 0.01 from half positives to one in a hundred. Control: recall."""

    def stays(score):
        return abs(score(*at_prevalence(0.5)) - score(*at_prevalence(0.01))) < 0.01

    figures = {
        "half": f"{precision(*at_prevalence(0.5)):.2f}",
        "half_f1": f"{f1(*at_prevalence(0.5)):.2f}",
        "rare": f"{precision(*at_prevalence(0.01)):.2f}",
        "rare_f1": f"{f1(*at_prevalence(0.01)):.2f}",
    }
    return Found(stays(precision), stays(recall), figures)


@fact(
    "f1-sees-four-cells",
    "F1 takes all four cells of the confusion matrix into account.",
    expected="wrong",
    reason="True negatives do not occur in it, and which class is called positive changes it.",
    source="Powers, 2011 (arXiv:2010.16061); Chicco and Jurman, BMC Genomics 2020",
    finding="8 hits, 30 false alarms, 2 misses: F1 is {f1} with 960 true negatives and {f1_many} with 960,000; "
    "Matthews' correlation goes from {mcc} to {mcc_many}. With the classes' names swapped F1 is {swapped}.",
)
def f1_sees_four_cells():
    """The control asks the same of Matthews' correlation."""

    def sees_true_negatives(score):
        return abs(score(8, 30, 2, 960) - score(8, 30, 2, 960_000)) > 1e-9

    figures = {
        "f1": f"{f1(8, 30, 2, 960):.2f}",
        "f1_many": f"{f1(8, 30, 2, 960_000):.2f}",
        "mcc": f"{matthews(8, 30, 2, 960):.2f}",
        "mcc_many": f"{matthews(8, 30, 2, 960_000):.2f}",
        "swapped": f"{f1(960, 2, 30, 8):.2f}",
    }
    return Found(sees_true_negatives(f1), sees_true_negatives(matthews), figures)


@fact(
    "f1-follows-the-smaller",
    "F1 never exceeds twice the smaller of precision and recall.",
    source="van Rijsbergen, Information Retrieval, 1979, chapter 7",
    finding="Raising an alarm for all 1,000 gives recall 1 and precision 0.01: the plain mean is {mean}, F1 {f1}.",
)
def f1_follows_the_smaller():
    """All confusion matrices of the example. The control takes the plain mean instead."""

    def bounded(mean):
        cases = [(tp, fp, SICK - tp, HEALTHY - fp) for tp, fp in product(range(1, SICK + 1), range(HEALTHY + 1))]
        return all(mean(case) <= 2 * min(precision(*case), recall(*case)) + 1e-12 for case in cases)

    def plain(case):
        return (precision(*case) + recall(*case)) / 2

    everyone = (SICK, HEALTHY, 0, 0)
    figures = {"mean": f"{plain(everyone):.2f}", "f1": f"{f1(*everyone):.2f}"}
    return Found(bounded(lambda case: f1(*case)), bounded(plain), figures)


@fact(
    "micro-is-accuracy",
    "With one label and one prediction per example, micro-averaged precision, recall and F1 all equal accuracy.",
    source="Grandini, Bagli, Visani, 2020 (arXiv:2008.05756)",
    finding="Classes with 90, 8 and 2 examples: micro F1 and accuracy are both {micro}; macro F1 is {macro}.",
)
def micro_is_accuracy():
    """Counts are added over classes before dividing. The control is macro F1, the mean of each class's F1."""
    counts = np.array([[88, 1, 1], [4, 4, 0], [2, 0, 0]])
    hits, alarms, support = np.diag(counts), counts.sum(0), counts.sum(1)
    right = hits.sum() / counts.sum()
    p, r = hits.sum() / alarms.sum(), hits.sum() / support.sum()
    micro, macro = 2 * p * r / (p + r), (2 * hits / (alarms + support)).mean()
    same = all(abs(score - right) < 1e-12 for score in (p, r, micro))
    return Found(same, abs(macro - right) < 1e-12, {"micro": f"{micro:.2f}", "macro": f"{macro:.2f}"})


@fact(
    "macro-f1-is-one-formula",
    "Macro F1 is one formula: average over the classes.",
    expected="wrong",
    reason="Averaging each class's F1 and taking F1 of averaged precision and recall give different numbers.",
    source="Opitz and Burst, 2019 (arXiv:1911.03347)",
    finding="100 of each class; all but 10 of the second class are called the first. The mean of F1s is {of_scores}, "
    "F1 of the mean precision and recall {of_means}.",
)
def macro_f1_is_one_formula():
    """The control is a confusion matrix that treats both classes alike."""

    def both(counts):
        hits, alarms, support = np.diag(counts), counts.sum(0), counts.sum(1)
        p, r = (hits / alarms).mean(), (hits / support).mean()
        return (2 * hits / (alarms + support)).mean(), 2 * p * r / (p + r)

    of_scores, of_means = both(np.array([[100, 0], [90, 10]]))
    alike = both(np.array([[80, 20], [20, 80]]))
    figures = {"of_scores": f"{of_scores:.2f}", "of_means": f"{of_means:.2f}"}
    return Found(abs(of_scores - of_means) < 1e-9, abs(alike[0] - alike[1]) < 1e-9, figures)
