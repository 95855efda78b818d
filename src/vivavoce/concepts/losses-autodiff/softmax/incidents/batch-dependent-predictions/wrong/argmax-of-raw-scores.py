# caught by: classifies held-out digits
# mistake: takes the argmax of the raw scores and leaves the training as it was
import torch
from torch import nn


class DigitClassifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))

    def forward(self, x):
        """Log-probabilities of the ten classes, (n, 10)."""
        return torch.log_softmax(self.layers(x), dim=0)

    @torch.no_grad()
    def predict(self, x):
        """Class of each row, (n,)."""
        return self.layers(x).argmax(dim=1)


def train(x, y, seed, log):
    torch.manual_seed(seed)
    model = DigitClassifier()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for step in range(1, 301):
        rows = torch.randint(len(x), (64,))
        loss = nn.functional.nll_loss(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 20 == 0:
            batch_accuracy = (model.predict(x[:256]) == y[:256]).float().mean()
            log(step, loss=loss.item(), accuracy=batch_accuracy.item())
    return model
