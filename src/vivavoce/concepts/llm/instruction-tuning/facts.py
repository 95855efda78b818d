"""Exact claims about supervised fine-tuning: what the mask leaves out, how losses are averaged, what packing leaks."""

import torch
from torch.nn import functional as F

from vivavoce.labkit import Found, fact

IGNORED = -100  # PyTorch's cross_entropy leaves this label out


@fact(
    "masked-prompt",
    "With the prompt masked, no gradient comes from predicting the prompt, only from predicting the answer.",
    source="PyTorch documentation, torch.nn.functional.cross_entropy, ignore_index",
    finding="Of {places} places with a next token, {trained} get a gradient: those of the answer. Unmasked, all do.",
)
def masked_prompt():
    torch.manual_seed(0)
    tokens, prompt = torch.randint(20, (12,)), 8

    def trained(mask):
        logits = torch.randn(12, 20, requires_grad=True)
        labels = tokens.clone()
        if mask:
            labels[:prompt] = IGNORED
        F.cross_entropy(logits[:-1], labels[1:], ignore_index=IGNORED).backward()
        return (logits.grad != 0).any(-1).nonzero()[:, 0].tolist()

    # The first token of the answer is predicted at the last place of the prompt.
    answer = list(range(prompt - 1, 11))
    figures = {"places": 11, "trained": len(trained(True))}
    return Found(holds=trained(True) == answer, control=trained(False) == answer, figures=figures)


@fact(
    "accumulation-changes-the-weights",
    "Gradient accumulation gives the gradient of the large batch if each micro-batch averages over its own tokens.",
    expected="wrong",
    reason="Micro-batches hold different numbers of answer tokens; a mean of means weighs short answers up.",
    source="Hugging Face and Unsloth, notes on gradient accumulation, October 2024",
    finding="A micro-batch with 5 answer tokens and one with 95: a token of the first counts {times} times as much as "
    "one of the second.",
)
def accumulation_changes_the_weights():
    def agree(lengths):
        """Does the mean of means have the gradient of the mean over all tokens?"""
        torch.manual_seed(0)
        scores = torch.randn(sum(lengths), 7, dtype=torch.float64, requires_grad=True)
        targets = torch.zeros(len(scores), dtype=torch.long)
        parts = zip(scores.split(lengths), targets.split(lengths), strict=True)
        accumulated = sum(F.cross_entropy(*part) / len(lengths) for part in parts)
        gradients = [torch.autograd.grad(loss, scores)[0] for loss in (accumulated, F.cross_entropy(scores, targets))]
        ratio = (gradients[0] / gradients[1])[:, 0]
        return torch.allclose(*gradients), (ratio[0] / ratio[-1]).item()

    same, times = agree([5, 95])
    return Found(holds=same, control=agree([50, 50])[0], figures={"times": f"{times:.0f}"})


@fact(
    "no-end-no-stop",
    "A model that is never trained on the end-of-turn token does not learn to stop.",
    finding="After the same training the end follows the answer with probability {kept} if its label is kept, and "
    "{lost} if it is masked: one of five tokens, as before training.",
)
def no_end_no_stop():
    tokens, end = torch.tensor([1, 2, 3, 4, 0]), 0  # a turn of four tokens and the end

    def stops(keep_end):
        scores = torch.zeros(5, 5, requires_grad=True)  # a bigram model
        labels = tokens.clone()
        if not keep_end:
            labels[-1] = IGNORED
        for _ in range(200):
            F.cross_entropy(scores[tokens[:-1]], labels[1:], ignore_index=IGNORED).backward()
            with torch.no_grad():
                scores -= 2.0 * scores.grad
            scores.grad = None
        return scores[4].softmax(0)[end].item()

    figures = {"kept": f"{stops(True):.2f}", "lost": f"{stops(False):.2f}"}
    return Found(holds=stops(False) < 0.3, control=stops(True) < 0.3, figures=figures)


@fact(
    "packing-leaks",
    "Dialogues packed into one row see each other unless the mask is cut at their borders.",
    source="Krell et al., Efficient Sequence Packing without Cross-contamination, 2021",
    finding="Editing the first of two packed dialogues changes {leaked} of the {places} states of the second under a "
    "causal mask, and {cut} under a mask cut at the border.",
)
def packing_leaks():
    torch.manual_seed(0)
    x = torch.randn(1, 10, 8)
    other = x.clone()
    other[:, 0] += 1
    causal = torch.ones(10, 10).tril().bool()
    owner = torch.arange(10) // 5

    def changed(mask):
        before, after = (F.scaled_dot_product_attention(h, h, h, attn_mask=mask) for h in (x, other))
        return int((before != after).any(-1)[0, 5:].sum())

    cut = changed(causal & (owner[:, None] == owner))
    figures = {"leaked": changed(causal), "cut": cut, "places": 5}
    return Found(holds=changed(causal) == 5, control=cut == 5, figures=figures)


@fact(
    "few-answers-many-tokens",
    "In a long-prompt dialogue most tokens are not trained on, so the loss rests on far fewer tokens than the batch "
    "seems to hold.",
    finding="A prompt of 900 tokens with an answer of 100 trains on {share} of its tokens.",
)
def few_answers_many_tokens():
    def share(prompt, answer):
        labels = torch.full((prompt + answer,), IGNORED)
        labels[prompt:] = 1
        return (labels[1:] != IGNORED).double().mean().item()

    figures = {"share": f"{share(900, 100):.0%}".replace("%", " %")}
    return Found(holds=share(900, 100) < 0.11, control=share(0, 1000) < 0.11, figures=figures)
