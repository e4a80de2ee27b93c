"""Writes onnx/src/test/resources/dev/fovea/onnx/pytorch: small networks as PyTorch exports them, for PyTorchImportTest.

Run with PyTorch 1.13.0 (Debian 12's python3-torch): python3 onnx/src/test/python/export_models.py DIRECTORY
The weights are PyTorch's first ones after a fixed seed; batch normalisations have statistics of random numbers.
"""

import sys

import torch
from torch import nn
from torch.nn import functional as F

directory = sys.argv[1]


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 8, 5)
        self.fc1 = nn.Linear(8 * 5 * 5, 20)
        self.fc2 = nn.Linear(20, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.avg_pool2d(torch.tanh(self.conv2(x)), 2)
        x = x.view(x.size(0), -1)
        return self.fc2(torch.sigmoid(self.fc1(x)))


class Block(nn.Module):
    def __init__(self, inside, outside, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inside, outside, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outside)
        self.conv2 = nn.Conv2d(outside, outside, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outside)
        self.downsample = nn.Sequential()
        if stride > 1:
            self.downsample = nn.Sequential(nn.Conv2d(inside, outside, 1, stride, bias=False), nn.BatchNorm2d(outside))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + self.downsample(x))


class ResNet(nn.Module):
    """ResNet-18 (He et al. 2016), of few channels."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(4)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        widths = [4, 4, 8, 12, 16]
        for i in range(1, 5):
            stride = 1 if i == 1 else 2
            layer = nn.Sequential(Block(widths[i - 1], widths[i], stride), Block(widths[i], widths[i], 1))
            self.add_module(f"layer{i}", layer)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(16, 10)

    def forward(self, x):
        x = self.maxpool(F.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(torch.flatten(self.avgpool(x), 1))


def vgg():
    layers, inside = [], 3
    for width in (4, 6, 8):
        layers += [nn.Conv2d(inside, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU(inplace=True)]
        layers += [nn.Conv2d(width, width, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2, 2)]
        inside = width
    layers += [nn.Flatten(), nn.Dropout(), nn.Linear(8 * 4 * 4, 24), nn.ReLU(True), nn.Dropout(), nn.Linear(24, 10)]
    return nn.Sequential(*layers)


def odd():
    """Windows that do not fit their images, strides, dilation, groups, sums with constants."""
    return nn.Sequential(
        nn.Conv2d(4, 8, (3, 5), (2, 1), (0, 2), (1, 1), 2),
        nn.LeakyReLU(0.2),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        nn.Conv2d(8, 8, 3, padding=2, dilation=2, groups=8),
        nn.ELU(0.5),
        nn.AvgPool2d(3, 2, 1, count_include_pad=False),
        nn.AvgPool2d(2, 2, ceil_mode=True),
        nn.Flatten(),
        nn.Linear(8 * 2 * 3, 5),
        nn.Softmax(1),
    )


class Inverted(nn.Module):
    """An inverted residual of MobileNetV2 (Sandler et al. 2018)."""

    def __init__(self, inside, outside, stride, expand):
        super().__init__()
        wide = inside * expand
        layers = []
        if expand > 1:
            layers += [nn.Conv2d(inside, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6(inplace=True)]
        layers += [nn.Conv2d(wide, wide, 3, stride, 1, groups=wide, bias=False), nn.BatchNorm2d(wide)]
        layers += [nn.ReLU6(inplace=True), nn.Conv2d(wide, outside, 1, bias=False), nn.BatchNorm2d(outside)]
        self.conv = nn.Sequential(*layers)
        self.residual = stride == 1 and inside == outside

    def forward(self, x):
        return x + self.conv(x) if self.residual else self.conv(x)


class MobileNet(nn.Module):
    def __init__(self):
        super().__init__()
        layers = [nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU6(inplace=True)]
        layers += [Inverted(8, 4, 1, 1), Inverted(4, 6, 2, 6), Inverted(6, 6, 1, 6), Inverted(6, 8, 2, 6)]
        layers += [nn.Conv2d(8, 32, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU6(inplace=True)]
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(32, 10))

    def forward(self, x):
        return self.classifier(self.features(x).mean([2, 3]))


class Fire(nn.Module):
    """A module of SqueezeNet (Iandola et al. 2016)."""

    def __init__(self, inside, squeeze, expand):
        super().__init__()
        self.squeeze = nn.Conv2d(inside, squeeze, 1)
        self.expand1x1 = nn.Conv2d(squeeze, expand, 1)
        self.expand3x3 = nn.Conv2d(squeeze, expand, 3, padding=1)

    def forward(self, x):
        x = F.relu(self.squeeze(x))
        return torch.cat([F.relu(self.expand1x1(x)), F.relu(self.expand3x3(x))], 1)


def squeeze():
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, 2),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        Fire(8, 2, 8),
        Fire(16, 3, 8),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        Fire(16, 4, 12),
        nn.Dropout(),
        nn.Conv2d(24, 10, 1),
        nn.ReLU(inplace=True),
        nn.AdaptiveAvgPool2d((1, 1)),
        nn.Flatten(),
    )


class DenseBlock(nn.Module):
    """A block of DenseNet (Huang et al. 2017): each layer sees all that came before it."""

    def __init__(self, inside, growth, count):
        super().__init__()
        self.layers = nn.ModuleList()
        for i in range(count):
            width = inside + i * growth
            layers = [nn.BatchNorm2d(width), nn.ReLU(), nn.Conv2d(width, 2 * growth, 1, bias=False)]
            layers += [nn.BatchNorm2d(2 * growth), nn.ReLU(), nn.Conv2d(2 * growth, growth, 3, padding=1, bias=False)]
            self.layers.append(nn.Sequential(*layers))

    def forward(self, x):
        seen = [x]
        for layer in self.layers:
            seen.append(layer(torch.cat(seen, 1)))
        return torch.cat(seen, 1)


def dense():
    return nn.Sequential(
        nn.Conv2d(3, 6, 7, 2, 3, bias=False),
        nn.BatchNorm2d(6),
        nn.ReLU(),
        nn.MaxPool2d(3, 2, 1),
        DenseBlock(6, 4, 3),
        nn.BatchNorm2d(18),
        nn.ReLU(),
        nn.Conv2d(18, 9, 1, bias=False),
        nn.AvgPool2d(2, 2),
        DenseBlock(9, 4, 2),
        nn.BatchNorm2d(17),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(17, 10),
    )


class UNet(nn.Module):
    """A U-Net (Ronneberger et al. 2015): up once by a transposed convolution, once by interpolation."""

    def __init__(self):
        super().__init__()
        self.down1 = self.double(3, 4)
        self.down2 = self.double(4, 8)
        self.bottom = self.double(8, 12)
        self.up2 = nn.ConvTranspose2d(12, 8, 2, 2)
        self.mix2 = self.double(16, 8)
        self.up1 = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)
        self.mix1 = self.double(12, 4)
        self.out = nn.Conv2d(4, 2, 1)

    @staticmethod
    def double(inside, outside):
        layers = [nn.Conv2d(inside, outside, 3, padding=1), nn.BatchNorm2d(outside), nn.SiLU()]
        layers += [nn.Conv2d(outside, outside, 3, padding=1), nn.GroupNorm(2, outside), nn.GELU()]
        return nn.Sequential(*layers)

    def forward(self, x):
        a = self.down1(x)
        b = self.down2(F.max_pool2d(a, 2))
        c = self.bottom(F.max_pool2d(b, 2))
        b = self.mix2(torch.cat([self.up2(c), b], 1))
        a = self.mix1(torch.cat([self.up1(b), a], 1))
        return torch.sigmoid(self.out(a))


def shuffles():
    """Images taken apart into channels, and put together again."""
    return nn.Sequential(
        nn.PixelUnshuffle(2),
        nn.Conv2d(8, 12, 3, padding=1),
        nn.PixelShuffle(2),
        nn.Conv2d(3, 2, 1),
    )


class Shuffled(nn.Module):
    """A block of ShuffleNetV2 (Ma et al. 2018), as torchvision 0.14 writes it."""

    def __init__(self, inside, outside, stride):
        super().__init__()
        half = outside // 2
        self.branch1 = nn.Sequential()
        if stride > 1:
            layers = [nn.Conv2d(inside, inside, 3, stride, 1, groups=inside, bias=False), nn.BatchNorm2d(inside)]
            layers += [nn.Conv2d(inside, half, 1, bias=False), nn.BatchNorm2d(half), nn.ReLU(inplace=True)]
            self.branch1 = nn.Sequential(*layers)
        width = inside if stride > 1 else half
        layers = [nn.Conv2d(width, half, 1, bias=False), nn.BatchNorm2d(half), nn.ReLU(inplace=True)]
        layers += [nn.Conv2d(half, half, 3, stride, 1, groups=half, bias=False), nn.BatchNorm2d(half)]
        layers += [nn.Conv2d(half, half, 1, bias=False), nn.BatchNorm2d(half), nn.ReLU(inplace=True)]
        self.branch2 = nn.Sequential(*layers)
        self.stride = stride

    def forward(self, x):
        a, b = x.chunk(2, dim=1) if self.stride == 1 else (x, x)
        return self.shuffle(torch.cat((self.branch1(a), self.branch2(b)), dim=1), 2)

    @staticmethod
    def shuffle(x, groups):
        n, c, h, w = x.size()
        return torch.transpose(x.view(n, groups, c // groups, h, w), 1, 2).contiguous().view(n, c, h, w)


class ShuffleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU(inplace=True))
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        self.stage2 = nn.Sequential(Shuffled(8, 16, 2), Shuffled(16, 16, 1))
        self.stage3 = nn.Sequential(Shuffled(16, 24, 2), Shuffled(24, 24, 1))
        self.fc = nn.Linear(24, 10)

    def forward(self, x):
        x = self.stage3(self.stage2(self.maxpool(self.conv1(x))))
        return self.fc(x.mean([2, 3]))


class Pieces(nn.Module):
    """Channels, rows and columns by their indices, dilated maxima, edges, and padding that cuts off."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 3, padding=1)
        self.edge = nn.ReplicationPad2d((2, 0, 0, 1))
        self.peaks = nn.MaxPool2d(2, 1, dilation=2)
        self.conv2 = nn.Conv2d(9, 4, 2)

    def forward(self, x):
        x = self.conv1(x[:, [2, 1, 0]])  # (6, 12, 12)
        a = self.edge(x[:, :3, 1:-2, :-1])  # (3, 9, 11) to (3, 10, 13)
        b = self.peaks(x)[:, 2:]  # (6, 10, 10) to (4, 10, 10)
        c = F.pad(x[:, ::3], (0, -2, -1, -1))  # (2, 12, 12) to (2, 10, 10)
        y = torch.cat([a[:, :, :, 3:], b, c], 1)
        return torch.tanh(self.conv2(y))[:, :, ::2, ::2]


def signals():
    """A classifier of signals: all in one dimension."""
    return nn.Sequential(
        nn.Conv1d(2, 6, 7, 2, 3),
        nn.BatchNorm1d(6),
        nn.ReLU(),
        nn.MaxPool1d(3, 2, 1),
        nn.Conv1d(6, 8, 3, padding=2, dilation=2, groups=2),
        nn.BatchNorm1d(8),
        nn.ELU(),
        nn.AvgPool1d(2),
        nn.ConvTranspose1d(8, 6, 4, 2, 1),
        nn.PReLU(6),
        nn.AdaptiveAvgPool1d(1),
        nn.Flatten(),
        nn.Linear(6, 5),
    )


def export(name, model, shape, opset, **how):
    for module in model.modules():
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
            nn.init.normal_(module.running_mean, 0, 0.3)
            nn.init.uniform_(module.running_var, 0.5, 1.5)
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, 0, 0.3)
    x = torch.randn(2, *shape)
    axes = {"input": {0: "batch"}, "output": {0: "batch"}}
    torch.onnx.export(
        model.eval(),
        x,
        f"{directory}/{name}-{opset}.onnx",
        opset_version=opset,
        input_names=["input"],
        output_names=["output"],
        dynamic_axes=axes,
        **how,
    )


torch.manual_seed(1)
export("lenet", LeNet(), (1, 28, 28), 9)
export("lenet", LeNet(), (1, 28, 28), 13)
export("resnet18", ResNet(), (3, 64, 64), 13)
export("vgg", vgg(), (3, 32, 32), 16)
export("odd", odd(), (4, 23, 19), 11)

KEPT = {"training": torch.onnx.TrainingMode.PRESERVE, "do_constant_folding": False}
export("resnet18-kept", ResNet(), (3, 64, 64), 13, **KEPT)
export("squeezenet", squeeze(), (3, 48, 48), 11)
for kept in (False, True):
    how, end = (KEPT, "-kept") if kept else ({}, "")
    export("mobilenet" + end, MobileNet(), (3, 32, 32), 12, **how)
    export("densenet" + end, dense(), (3, 32, 32), 13, **how)
    export("unet" + end, UNet(), (3, 16, 16), 14, **how)

for opset in (9, 13):
    export("shuffles", shuffles(), (2, 4, 6), opset)
export("signals", signals(), (2, 64), 13)
export("signals-kept", signals(), (2, 64), 13, **KEPT)
export("shufflenet", ShuffleNet(), (3, 64, 64), 11)
export("shufflenet", ShuffleNet(), (3, 64, 64), 13)
export("shufflenet-kept", ShuffleNet(), (3, 64, 64), 13, **KEPT)
export("pieces", Pieces(), (3, 12, 12), 13)
