package dev.fovea.network;

import dev.fovea.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The networks that Fovea knows by name. Those for ImageNet (1000 classes, 3x224x224) and CIFAR-10 (10 classes, 3x32x32) name
 * their nodes as torchvision does, so that the names of the weights are the same: {@code layer1.0.bn1.running_mean}.
 */
public final class Presets {
    static final Shape IMAGENET = Shape.image(3, 224, 224);
    static final Shape CIFAR = Shape.image(3, 32, 32);

    private static final Map<String, Supplier<Preset>> ALL = new LinkedHashMap<>();

    static {
        put(
                "lenet5",
                "LeNet-5 with ReLU and max pooling, for 28x28 images",
                () -> Architecture.parse(
                        "INPUT 1x28x28 -> CONV 6@5x5 pad 2 -> RELU -> POOL max 2x2 -> CONV 16@5x5 -> RELU "
                                + "-> POOL max 2x2 -> FC 120 -> RELU -> FC 84 -> RELU -> FC 10"),
                // not He: with it the last layer begins so large that the first loss is about 5, not log 10 = 2.3
                new Initializer.Xavier());
        put(
                "lenet5-1998",
                "LeNet-5 after LeCun et al. 1998: tanh and average pooling, for 32x32 images",
                () -> Architecture.parse("INPUT 1x32x32 -> CONV 6@5x5 -> TANH -> POOL avg 2x2 -> CONV 16@5x5 -> TANH "
                        + "-> POOL avg 2x2 -> FC 120 -> TANH -> FC 84 -> TANH -> FC 10"),
                new Initializer.Xavier());
        put(
                "seed",
                "the seed's own network put right: sigmoid fully connected layers, for 32x32 images",
                () -> Architecture.parse(
                        "INPUT 1x32x32 -> CONV 6@7x7 pad 1 -> RELU -> POOL max 2x2 -> CONV 16@9x9 pad 2 -> RELU "
                                + "-> POOL max 2x2 -> FC 120 -> SIGMOID -> FC 84 -> SIGMOID -> FC 10 -> SIGMOID"),
                new Initializer.Seed());
        put("alexnet", "AlexNet in its one-tower form (Krizhevsky 2014)", VggPresets::alexNet);
        put("vgg11", "VGG of 11 layers (Simonyan and Zisserman 2015)", () -> VggPresets.vgg(VggPresets.VGG_11, false));
        put("vgg13", "VGG of 13 layers", () -> VggPresets.vgg(VggPresets.VGG_13, false));
        put("vgg16", "VGG of 16 layers", () -> VggPresets.vgg(VggPresets.VGG_16, false));
        put("vgg11_bn", "VGG of 11 layers with batch norm", () -> VggPresets.vgg(VggPresets.VGG_11, true));
        put("vgg13_bn", "VGG of 13 layers with batch norm", () -> VggPresets.vgg(VggPresets.VGG_13, true));
        put("vgg16_bn", "VGG of 16 layers with batch norm", () -> VggPresets.vgg(VggPresets.VGG_16, true));
        put("vgg-small", "a VGG of 7 layers with batch norm, for 32x32 images", VggPresets::small);
        put("resnet18", "ResNet of 18 layers (He et al. 2016)", () -> ResNetPresets.basic(2, 2, 2, 2));
        put("resnet34", "ResNet of 34 layers", () -> ResNetPresets.basic(3, 4, 6, 3));
        put("resnet50", "ResNet of 50 layers, strides in the 3x3", () -> ResNetPresets.bottleneck(3, 4, 6, 3));
        put(
                "resnext50_32x4d",
                "ResNeXt of 50 layers, 32 groups (Xie et al. 2017)",
                () -> ResNetPresets.resNeXt(3, 4, 6, 3));
        put("resnet20", "ResNet of 20 layers with projections, for 32x32 images", () -> ResNetPresets.cifar(3));
        put("mobilenetv2", "MobileNetV2 (Sandler et al. 2018)", MobilePresets::mobileNetV2);
        put("squeezenet1_1", "SqueezeNet 1.1 (Iandola et al. 2016)", MobilePresets::squeezeNet);
        put("densenet121", "DenseNet of 121 layers (Huang et al. 2017)", DenseNetPresets::denseNet121);
    }

    private Presets() {}

    private static void put(String name, String description, Supplier<Network> network) {
        put(name, description, network, new Initializer.He());
    }

    private static void put(String name, String description, Supplier<Network> network, Initializer initializer) {
        ALL.put(name, () -> new Preset(name, description, network.get(), initializer));
    }

    /** The names of all presets, the recommended one first. */
    public static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    /** All presets, the recommended one first, made anew. */
    public static List<Preset> all() {
        List<Preset> presets = new ArrayList<>();
        ALL.values().forEach(preset -> presets.add(preset.get()));
        return presets;
    }

    /** The preset of the given name. */
    public static Optional<Preset> find(String name) {
        return Optional.ofNullable(ALL.get(name)).map(Supplier::get);
    }
}
