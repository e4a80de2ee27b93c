"""Writes core/src/test/resources/dev/fovea/loss/golden-losses.txt: the mean losses of a batch, as PyTorch computes them.

Run with PyTorch 1.13.0 (Debian 12's python3-torch): python3 core/src/test/python/golden_losses.py > FILE

Three samples x go through a fully connected layer W without a bias, the labels are 2, 0 and 2. Each case is a line with its name,
then the mean loss, and the gradient of W, row by row.
"""

import torch
from torch import nn

LABELS = torch.tensor([2, 0, 2])
WEIGHTS = torch.tensor([0.5, 2.0, 3.0, 1.0])


def one_hot(loss):
    return lambda y: loss(y, nn.functional.one_hot(LABELS, 4).float())


def labels(loss):
    return lambda y: loss(y, LABELS)


CASES = [
    ("cross-entropy", labels(nn.CrossEntropyLoss())),
    ("cross-entropy smoothed", labels(nn.CrossEntropyLoss(label_smoothing=0.1))),
    ("cross-entropy weighted", labels(nn.CrossEntropyLoss(weight=WEIGHTS))),
    ("cross-entropy weighted, smoothed", labels(nn.CrossEntropyLoss(weight=WEIGHTS, label_smoothing=0.1))),
    ("binary", one_hot(nn.BCEWithLogitsLoss())),
    ("absolute", one_hot(nn.L1Loss())),
    ("huber", one_hot(nn.HuberLoss())),
    ("huber 0.5", one_hot(nn.HuberLoss(delta=0.5))),
]


def line(word, tensor):
    return word + " " + " ".join(repr(x) for x in tensor.detach().reshape(-1).tolist())


def main():
    print("# PyTorch " + torch.__version__ + ", golden_losses.py")
    torch.manual_seed(1)
    x = torch.randn(3, 5)
    w = torch.randn(4, 5)
    print(line("x", x))
    print(line("W", w))
    for name, loss in CASES:
        parameter = nn.Parameter(w.clone())
        value = loss(x @ parameter.T)
        value.backward()
        print("case " + name)
        print(line("loss", value))
        print(line("dW", parameter.grad))


main()
