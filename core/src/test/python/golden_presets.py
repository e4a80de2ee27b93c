"""Prints a digest of the names and shapes of all tensors in torchvision's networks, as PresetsTest has them.

Run with torchvision 0.14.1 (Debian 12's python3-torchvision). The digest is the SHA-256 of a line for each tensor, its name, a blank,
and its lengths with an x between them, sorted by name.
"""

import hashlib

from torchvision import models

NAMES = {"mobilenetv2": "mobilenet_v2"}

for name in (
    "alexnet",
    "vgg11",
    "vgg13",
    "vgg16",
    "vgg11_bn",
    "vgg13_bn",
    "vgg16_bn",
    "resnet18",
    "resnet34",
    "resnet50",
    "resnext50_32x4d",
    "mobilenetv2",
    "squeezenet1_1",
    "densenet121",
):
    tensors = getattr(models, NAMES.get(name, name))().state_dict()
    lines = "".join(f"{key} {'x'.join(map(str, tensors[key].shape))}\n" for key in sorted(tensors))
    print(f"{name}, {len(tensors)}, {hashlib.sha256(lines.encode()).hexdigest()}")
