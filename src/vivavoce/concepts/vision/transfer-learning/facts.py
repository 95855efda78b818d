"""Exact claims about transfer: which backbones are worth starting from, what freezing needs, and where gradients go."""

import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Found, backbones, fact
from vivavoce.labkit.training import parameters

# Top-1 accuracy on ImageNet as published: VGG-16, Inception v3 and Xception in Chollet, CVPR 2017, table 1 (one crop);
# the lite family in its authors' release notes, 2020.
PUBLISHED = {"VGG-16": 0.715, "Inception v3": 0.782, "Xception": 0.790}
LITE = {"lite0": (1.0, 1.0, 224, 0.751), "lite3": (1.2, 1.4, 280, 0.798)}


def _cost(build, side):
    """Parameters and multiply-adds, counted without memory on the meta device."""
    with torch.device("meta"):
        model = build()
        return parameters(model), backbones.multiply_adds(model, side)


@fact(
    "popular-picks",
    "VGG-16, Inception and Xception are the popular picks to start from.",
    ledger=("000-Q22.5",),
    expected="outdated",
    reason="All three are beaten at once in parameters, multiply-adds and accuracy by networks of 2020.",
    source="Simonyan and Zisserman, ICLR 2015; Szegedy et al., CVPR 2016; Chollet, CVPR 2017; Tan and Le, ICML 2019",
    finding="VGG-16 has {vgg} parameters and {vgg_macs} billion multiply-adds, Inception v3 {inception} and "
    "{inception_macs}, Xception {xception} and {xception_macs}; EfficientNet-lite0 has {lite0} and {lite0_macs}, "
    "lite3 {lite3} and {lite3_macs}, with a better published accuracy than all three.",
)
def popular_picks():
    built = {"VGG-16": (backbones.vgg16, 224), "Inception v3": (backbones.inception_v3, 299)}
    built["Xception"] = (backbones.xception, 299)
    old = {name: (*_cost(*how), PUBLISHED[name]) for name, how in built.items()}
    new = {
        name: (*_cost(lambda: backbones.EfficientNetLite(width, depth), side), accuracy)
        for name, (width, depth, side, accuracy) in LITE.items()
    }

    def worth_a_start(name, field):
        """Nothing in the field is smaller, cheaper and better at once."""
        size, cost, right = old[name]
        return not any(other[0] < size and other[1] < cost and other[2] > right for other in field.values())

    figures = {}
    for name, label in (("VGG-16", "vgg"), ("Inception v3", "inception"), ("Xception", "xception")):
        figures |= {label: f"{old[name][0]:,}", f"{label}_macs": f"{old[name][1] / 1e9:.2f}"}
    for name in LITE:
        figures |= {name: f"{new[name][0]:,}", f"{name}_macs": f"{new[name][1] / 1e9:.2f}"}
    return Found(
        holds=any(worth_a_start(name, new) for name in old),
        control=any(worth_a_start(name, old) for name in old),  # in the field of 2017 they were
        figures=figures,
    )


@fact(
    "freezing-saves-the-way-back",
    "With a frozen body no gradient is computed below the head, so a training step costs little more than inference.",
    finding="With the body frozen, none of its {body} parameters gets a gradient, and its output needs none either.",
)
def freezing_saves_the_way_back():
    def reaches(frozen):
        torch.manual_seed(0)
        body, head = nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 8), nn.ReLU()), nn.Linear(8, 3)
        body.requires_grad_(not frozen)
        h = body(torch.randn(5, 8))
        F.cross_entropy(head(h), torch.zeros(5, dtype=torch.long)).backward()
        return h.requires_grad or any(p.grad is not None for p in body.parameters())

    body = 2 * (8 * 8 + 8)
    return Found(holds=not reaches(True), control=not reaches(False), figures={"body": body})


@fact(
    "requires-grad-freezes-all",
    "Setting requires_grad to False freezes a layer completely.",
    expected="wrong",
    reason="Running statistics of batch norm are no parameters: they move in train mode, frozen or not.",
    source="PyTorch documentation, torch.nn.BatchNorm2d",
    finding="With requires_grad=False, one batch in train mode still moves a batch norm's running mean from 0 to "
    "{moved}; in eval mode it stays.",
)
def requires_grad_freezes_all():
    def unchanged(training):
        norm = nn.BatchNorm1d(3).requires_grad_(False).train(training)
        norm(torch.full((4, 3), 2.0))
        return bool((norm.running_mean == 0).all()), norm.running_mean[0].item()

    _, moved = unchanged(True)
    return Found(holds=unchanged(True)[0], control=unchanged(False)[0], figures={"moved": f"{moved:.1f}"})


@fact(
    "unfreeze-is-not-enough",
    "Unfreezing a layer makes it learn, even if the optimiser was made while it was frozen and given only what could "
    "be trained.",
    expected="wrong",
    reason="An optimiser updates the tensors that it was given, and no others.",
    source="PyTorch documentation, torch.optim",
    finding="After unfreezing, the layer has a gradient and does not move; once it is added as a parameter group, it "
    "does.",
)
def unfreeze_is_not_enough():
    def moves(add_group):
        torch.manual_seed(0)
        body, head = nn.Linear(4, 4).requires_grad_(False), nn.Linear(4, 2)
        both = nn.Sequential(body, head)
        optimizer = torch.optim.SGD([p for p in both.parameters() if p.requires_grad], lr=0.1)
        body.requires_grad_(True)
        if add_group:
            optimizer.add_param_group({"params": body.parameters(), "lr": 0.01})
        before = body.weight.clone()
        both(torch.randn(3, 4)).pow(2).sum().backward()
        optimizer.step()
        return not torch.equal(before, body.weight)

    return Found(holds=moves(False), control=moves(True))


@fact(
    "head-is-small",
    "A new head of ten classes on EfficientNet-lite0 trains less than half of one per cent of its weights.",
    finding="{head} of {all} weights: {share}.",
)
def head_is_small():
    with torch.device("meta"):
        body = backbones.EfficientNetLite()
        frozen = parameters(body) - parameters(body.head)

        def share(classes):
            head = parameters(nn.Linear(1280, classes))
            return head / (frozen + head)

    figures = {"head": f"{1281 * 10:,}", "all": f"{frozen + 12810:,}", "share": f"{share(10):.2%}".replace("%", " %")}
    return Found(holds=share(10) < 0.005, control=share(1000) < 0.005, figures=figures)
