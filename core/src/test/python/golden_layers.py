"""Writes core/src/test/resources/dev/fovea/engine/golden-layers.txt: what PyTorch computes with each layer.

Run with PyTorch 1.13.0 (Debian 12's python3-torch): python3 core/src/test/python/golden_layers.py > FILE

Each case is a network of a 1x1 convolution, the layer, and a fully connected layer. Given are its text in Fovea's notation, its
weights before a step, a batch and its labels; wanted are the outputs in evaluation before the step, the mean cross-entropy in
training, the gradients of all weights, and the buffers after it.

The fully connected layer is part of every case. Dropout is in none: what it drops is drawn otherwise here and there. New cases stand
at the end, so that those before them keep their numbers.
"""

import torch
from torch import nn

SHAPE = (2, 5, 4)
SAMPLES = 3
CLASSES = 3


def pooled(layer):
    return nn.Sequential(layer, nn.AvgPool2d(3))


class Function(nn.Module):
    """What PyTorch has no module for."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


def shuffled(x):
    """nn.ChannelShuffle(2), which has no gradient in PyTorch 1.13."""
    return x.unflatten(1, (2, 2)).transpose(1, 2).flatten(1, 2)


class Joined(nn.Module):
    """A layer, and its output joined with what a branch makes of it."""

    def __init__(self, first, branch, join):
        super().__init__()
        self.first = first
        self.branch = branch
        self.join = join

    def forward(self, x):
        x = self.first(x)
        return self.join(self.branch(x), x)


CASES = [
    ("BN", lambda: nn.BatchNorm2d(4)),
    ("BN eps 0.01 momentum 0.3 -> RELU", lambda: nn.Sequential(nn.BatchNorm2d(4, eps=0.01, momentum=0.3), nn.ReLU())),
    ("FLATTEN -> BN", lambda: nn.Sequential(nn.Flatten(), nn.BatchNorm1d(80))),
    ("POOL adaptive 3x3", lambda: nn.AdaptiveAvgPool2d(3)),
    ("POOL adaptive 7x2", lambda: nn.AdaptiveAvgPool2d((7, 2))),
    ("POOL global-avg", lambda: nn.AdaptiveAvgPool2d(1)),
    ("POOL global-max", lambda: nn.AdaptiveMaxPool2d(1)),
    ("RELU6", lambda: nn.ReLU6()),
    ("SELU", lambda: nn.SELU()),
    ("GELU", lambda: nn.GELU()),
    ("GELU tanh", lambda: nn.GELU(approximate="tanh")),
    ("SILU", lambda: nn.SiLU()),
    ("HARDSWISH", lambda: nn.Hardswish()),
    ("HARDSIGMOID", lambda: nn.Hardsigmoid()),
    ("MISH", lambda: nn.Mish()),
    ("SOFTPLUS", lambda: nn.Softplus()),
    ("PRELU", lambda: nn.PReLU()),
    ("PRELU channels", lambda: nn.PReLU(4)),
    ("GN 2", lambda: nn.GroupNorm(2, 4)),
    ("FLATTEN -> GN 5 eps 0.01", lambda: nn.Sequential(nn.Flatten(), nn.GroupNorm(5, 80, eps=0.01))),
    ("LN", lambda: nn.LayerNorm([4, 5, 4])),
    ("LRN 3 alpha 0.5", lambda: nn.LocalResponseNorm(3, alpha=0.5)),
    ("LRN 2 alpha 0.1 beta 0.5 k 2.0", lambda: nn.LocalResponseNorm(2, alpha=0.1, beta=0.5, k=2.0)),
    ("PAD 1,2,0,3 -> POOL avg 3x3", lambda: pooled(nn.ZeroPad2d((0, 3, 1, 2)))),
    ("PAD 3,0,2,1 reflect -> POOL avg 3x3", lambda: pooled(nn.ReflectionPad2d((2, 1, 3, 0)))),
    ("UPSAMPLE 2x3 -> POOL avg 3x3", lambda: pooled(nn.Upsample(scale_factor=(2, 3)))),
    (
        "UPSAMPLE 2x3 bilinear -> POOL avg 3x3",
        lambda: pooled(nn.Upsample(scale_factor=(2, 3), mode="bilinear", align_corners=False)),
    ),
    (
        "UPSAMPLE 2x2 align-corners -> POOL avg 3x3",
        lambda: pooled(nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True)),
    ),
    ("PIXELSHUFFLE 2", lambda: nn.PixelShuffle(2)),
    ("PAD 0,1,0,0 -> PIXELUNSHUFFLE 2", lambda: nn.Sequential(nn.ZeroPad2d((0, 0, 0, 1)), nn.PixelUnshuffle(2))),
    ("CONVTRANSPOSE 3@3x2", lambda: nn.ConvTranspose2d(4, 3, (3, 2))),
    (
        "CONVTRANSPOSE 6@3x4 stride 2x3 pad 1,1,2,2 output-pad 1 groups 2 nobias -> POOL avg 3x3",
        lambda: pooled(
            nn.ConvTranspose2d(4, 6, (3, 4), stride=(2, 3), padding=(1, 2), output_padding=1, groups=2, bias=False)
        ),
    ),
    (
        "CONVTRANSPOSE 2@3x3 dilation 2 pad 1 -> POOL avg 3x3",
        lambda: pooled(nn.ConvTranspose2d(4, 2, 3, dilation=2, padding=1)),
    ),
    ("CONV 3@3x2 pad 1,0,2,1", lambda: nn.Sequential(nn.ZeroPad2d((2, 1, 1, 0)), nn.Conv2d(4, 3, (3, 2)))),
    ("CONV 6@3x3 stride 2x1 pad 1 groups 2", lambda: nn.Conv2d(4, 6, 3, stride=(2, 1), padding=1, groups=2)),
    ("CONV 4@3x3 pad 1 groups 4 nobias", lambda: nn.Conv2d(4, 4, 3, padding=1, groups=4, bias=False)),
    ("CONV 8@3x3 dilation 2 pad 2 groups 4", lambda: nn.Conv2d(4, 8, 3, dilation=2, padding=2, groups=4)),
    ("POOL max 2x2", lambda: nn.MaxPool2d(2)),
    ("POOL max 3x3 stride 2 pad 1", lambda: nn.MaxPool2d(3, stride=2, padding=1)),
    ("POOL avg 3x2 stride 1 pad 1", lambda: nn.AvgPool2d((3, 2), stride=1, padding=1)),
    ("RELU", lambda: nn.ReLU()),
    ("LEAKYRELU 0.1", lambda: nn.LeakyReLU(0.1)),
    ("ELU 0.7", lambda: nn.ELU(0.7)),
    ("SIGMOID", lambda: nn.Sigmoid()),
    ("TANH", lambda: nn.Tanh()),
    ("FLATTEN -> SOFTMAX", lambda: nn.Sequential(nn.Flatten(), nn.Softmax(1))),
    (
        "skip: TANH -> CONV 4@3x3 pad 1 -> ADD skip",
        lambda: Joined(nn.Tanh(), nn.Conv2d(4, 4, 3, padding=1), lambda y, x: y + x),
    ),
    (
        "skip: TANH -> CONV 3@3x3 pad 1 -> CONCAT skip",
        lambda: Joined(nn.Tanh(), nn.Conv2d(4, 3, 3, padding=1), lambda y, x: torch.cat((y, x), 1)),
    ),
    (
        "gated: SILU -> POOL global-avg -> CONV 4@1x1 -> SIGMOID -> MUL gated",
        lambda: Joined(
            nn.SiLU(), nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(4, 4, 1), nn.Sigmoid()), lambda s, x: s * x
        ),
    ),
    (
        "whole: TANH -> SLICE 1:3 -> CONV 3@3x3 pad 1 -> CONCAT whole",
        lambda: Joined(
            nn.Tanh(),
            nn.Sequential(Function(lambda x: x[:, 1:3]), nn.Conv2d(2, 3, 3, padding=1)),
            lambda y, x: torch.cat((y, x), 1),
        ),
    ),
    ("CHANNELSHUFFLE 2", lambda: Function(shuffled)),
    ("CROP 1,2,0,1", lambda: Function(lambda x: x[:, :, 1:-2, :-1])),
    ("PAD 3,0,2,1 replicate -> POOL avg 3x3", lambda: pooled(nn.ReplicationPad2d((2, 1, 3, 0)))),
    (
        "PAD 3,0,2,1 circular -> POOL avg 3x3",
        lambda: pooled(Function(lambda x: nn.functional.pad(x, (2, 1, 3, 0), mode="circular"))),
    ),
    (
        "POOL max 3x2 stride 1 pad 1 dilation 2x3",
        lambda: nn.MaxPool2d((3, 2), stride=1, padding=1, dilation=(2, 3)),
    ),
    ("POOL lp 2.0 2x3", lambda: nn.LPPool2d(2, (2, 3))),
    ("SIGMOID -> POOL lp 3.0 3x2 stride 2x1", lambda: nn.Sequential(nn.Sigmoid(), nn.LPPool2d(3, (3, 2), (2, 1)))),
    ("SOFTSIGN", lambda: nn.Softsign()),
    ("THRESHOLDEDRELU -0.5", lambda: nn.Threshold(-0.5, 0)),
]

# what Fovea calls the node whose weights a case has
NODES = {"BN": "bn1", "PRELU": "prelu1", "GN": "gn1", "LN": "ln1", "CONVTRANSPOSE": "convTranspose1", "CONV": "conv2"}


def numbers(name, tensor):
    print(name, *(format(float(v), ".9g") for v in tensor.detach().double().flatten()))


def fovea_name(name, text):
    head, tail = name.split(".", 1)
    node = next((NODES[word] for word in text.split() if word in NODES), "none")
    return {"0": "conv1", "1": node, "3": "fc1"}[head] + "." + tail.split(".")[-1]


def case(text, make):
    print("case", text)
    layer = make()
    head = nn.Conv2d(SHAPE[0], 4, 1)
    x = torch.randn(SAMPLES, *SHAPE) * 3
    size = nn.Flatten()(layer(head(x))).shape[1]
    net = nn.Sequential(head, make(), nn.Flatten(), nn.Linear(size, CLASSES))
    for name, buffer in net.named_buffers():
        if name.endswith("running_mean"):
            buffer.copy_(torch.randn_like(buffer))
        elif name.endswith("running_var"):
            buffer.copy_(torch.rand_like(buffer) + 0.5)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.copy_(torch.randn_like(parameter))
    labels = torch.arange(SAMPLES) % CLASSES
    numbers("x", x)
    for name, tensor in net.state_dict().items():
        numbers("before " + fovea_name(name, text), tensor)
    net.eval()
    numbers("y", net(x))
    net.train()
    loss = nn.functional.cross_entropy(net(x), labels)
    loss.backward()
    numbers("loss", loss)
    for name, parameter in net.named_parameters():
        numbers("gradient " + fovea_name(name, text), parameter.grad)
    for name, tensor in net.named_buffers():
        numbers("after " + fovea_name(name, text), tensor)


torch.manual_seed(20)
print("PyTorch", torch.__version__)
for text, make in CASES:
    case(text, make)
