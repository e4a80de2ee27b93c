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


def export(name, model, shape, opset):
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
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
    )


torch.manual_seed(1)
export("lenet", LeNet(), (1, 28, 28), 9)
export("lenet", LeNet(), (1, 28, 28), 13)
export("resnet18", ResNet(), (3, 64, 64), 13)
export("vgg", vgg(), (3, 32, 32), 16)
export("odd", odd(), (4, 23, 19), 11)
