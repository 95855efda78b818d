"""The lookup task: its answers are what the items say, and its training sees only its own networks."""

import torch

from vivavoce.labkit import lookup


def draw(place: int | None = None) -> lookup.Questions:
    return lookup.questions(2, 5, 4, torch.Generator().manual_seed(0), place)


def test_the_answer_is_the_value_beside_the_key_asked_for() -> None:
    batch = draw()
    for network in range(2):
        for row in range(5):
            keys = batch.keys[network, row].tolist()
            assert sorted(keys) == [0, 1, 2, 3]
            place = keys.index(int(batch.asked[network, row]))
            assert place == batch.place[network, row]
            assert batch.answer[network, row] == batch.values[network, row, place]


def test_a_fixed_place_is_kept() -> None:
    assert (draw(place=2).place == 2).all()


def test_rows_come_from_each_networks_own_table() -> None:
    tables = torch.arange(12.0).view(2, 3, 2)
    picked = lookup.rows(tables, torch.tensor([[[0, 2]], [[1, 1]]]))
    assert picked.tolist() == [[[[0, 1], [4, 5]]], [[[8, 9], [8, 9]]]]


def test_training_learns_the_most_frequent_value_and_reports_accuracy() -> None:
    source, seen = torch.Generator().manual_seed(1), []
    bias = torch.zeros(1, 1, lookup.VALUES, requires_grad=True)

    def biased() -> lookup.Questions:
        batch = lookup.questions(1, 32, 1, source)
        batch.answer[:] = 3
        return batch

    lookup.fit([bias], lambda b: bias.expand(1, 32, -1), biased, steps=20, rate=0.1, watch=lambda s, a: seen.append(s))
    assert bias.argmax() == 3
    assert seen == [1, 20]


def test_the_best_rate_is_chosen_for_each_network() -> None:
    assert lookup.best([torch.tensor([0.25, 0.5]), torch.tensor([0.75, 0.0])]) == [0.75, 0.5]
