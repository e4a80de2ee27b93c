"""Writes core/src/test/resources/dev/fovea/optim/golden-optimizers.txt: three steps of each of PyTorch's optimizers, and
of Lion.

Run with PyTorch 1.13.0 (Debian 12's python3-torch): python3 core/src/test/python/golden_optimizers.py > FILE

Each case is a line with its name, then the weights, and for each step the gradient and the weights after it. PyTorch has no Lion:
it stands here as the paper has it, the second time with betas that matter: exchanged, or used after m has changed, they would give
other signs.
"""

import torch

STEPS = 3
SIZE = 7


class Lion:
    """Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms" (arXiv 2302.06675), algorithm 2, line by line."""

    def __init__(self, parameters, lr, betas=(0.9, 0.99), weight_decay=0.0):
        self.parameters = parameters
        self.lr = lr
        self.betas = betas
        self.weight_decay = weight_decay
        self.m = [torch.zeros_like(w) for w in parameters]

    @torch.no_grad()
    def step(self):
        beta1, beta2 = self.betas
        for w, m in zip(self.parameters, self.m):
            c = beta1 * m + (1 - beta1) * w.grad
            w.sub_(self.lr * (torch.sign(c) + self.weight_decay * w))
            m.copy_(beta2 * m + (1 - beta2) * w.grad)


CASES = [
    ("sgd", lambda w: torch.optim.SGD(w, lr=0.1)),
    ("sgd momentum", lambda w: torch.optim.SGD(w, lr=0.1, momentum=0.9)),
    ("sgd nesterov", lambda w: torch.optim.SGD(w, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01)),
    ("adam", lambda w: torch.optim.Adam(w)),
    ("adam all", lambda w: torch.optim.Adam(w, lr=0.05, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1)),
    ("adamw", lambda w: torch.optim.AdamW(w)),
    ("adamw all", lambda w: torch.optim.AdamW(w, lr=0.05, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1)),
    ("rmsprop", lambda w: torch.optim.RMSprop(w)),
    ("rmsprop all", lambda w: torch.optim.RMSprop(w, lr=0.02, alpha=0.9, eps=1e-3, weight_decay=0.1, momentum=0.8)),
    ("adagrad", lambda w: torch.optim.Adagrad(w)),
    ("adagrad all", lambda w: torch.optim.Adagrad(w, lr=0.05, weight_decay=0.1, eps=1e-3)),
    ("lion", lambda w: Lion(w, lr=0.01)),
    ("lion all", lambda w: Lion(w, lr=0.02, betas=(0.95, 0.8), weight_decay=0.1)),
]


def line(word, tensor):
    return word + " " + " ".join(repr(x) for x in tensor.detach().tolist())


def main():
    print("# PyTorch " + torch.__version__ + ", golden_optimizers.py")
    torch.manual_seed(1)
    start = torch.randn(SIZE)
    gradients = [torch.randn(SIZE) for _ in range(STEPS)]
    for name, make in CASES:
        w = torch.nn.Parameter(start.clone())
        optimizer = make([w])
        print("case " + name)
        print(line("w", w))
        for gradient in gradients:
            w.grad = gradient.clone()
            optimizer.step()
            print(line("dw", gradient))
            print(line("w", w))


main()
