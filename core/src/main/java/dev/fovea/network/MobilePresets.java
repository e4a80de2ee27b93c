package dev.fovea.network;

import static dev.fovea.layer.Layers.add;
import static dev.fovea.layer.Layers.batchNorm2d;
import static dev.fovea.layer.Layers.concat;
import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.dropout;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.globalAvgPool;
import static dev.fovea.layer.Layers.maxPool2d;
import static dev.fovea.layer.Layers.relu;
import static dev.fovea.layer.Layers.relu6;

/** Networks of few parameters. */
final class MobilePresets {
    /** MobileNetV2's table 2: expansion, channels, blocks, stride of the first. */
    private static final int[][] STAGES = {
        {1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}
    };

    /** SqueezeNet 1.1: by the index among the features the squeezed and each of the two expanded numbers of channels. */
    private static final int[][] FIRES = {
        {3, 16, 64}, {4, 16, 64}, {6, 32, 128}, {7, 32, 128}, {9, 48, 192}, {10, 48, 192}, {11, 64, 256}, {12, 64, 256}
    };

    private MobilePresets() {}

    static Network mobileNetV2() {
        Network.Builder builder = Network.graph(Presets.IMAGENET);
        convolution(builder, "features.0.", 32, 3, 2, 1); // (32, 112, 112)
        int index = 1;
        for (int[] stage : STAGES) {
            for (int i = 0; i < stage[2]; i++) {
                invertedResidual(builder, "features." + index++ + ".", stage[0], stage[1], i == 0 ? stage[3] : 1);
            }
        }
        convolution(builder, "features." + index + ".", 1280, 1, 1, 1); // (1280, 7, 7)
        return builder.add("avgpool", globalAvgPool())
                .add("flatten", flatten())
                .add("classifier.0", dropout(0.2))
                .add("classifier.1", dense(1000))
                .build();
    }

    /** Expand, filter each channel by itself, project; around it all a shortcut where the shape stays (section 3.3). */
    private static void invertedResidual(
            Network.Builder builder, String name, int expansion, int channels, int stride) {
        String input = builder.last();
        int inChannels = builder.shape(input).channels();
        int hidden = expansion * inChannels;
        int part = 0;
        if (expansion > 1) {
            convolution(builder, name + "conv." + part++ + ".", hidden, 1, 1, 1);
        }
        convolution(builder, name + "conv." + part++ + ".", hidden, 3, stride, hidden);
        builder.add(name + "conv." + part++, conv2d(channels, 1).bias(false));
        builder.add(name + "conv." + part, batchNorm2d());
        if (stride == 1 && inChannels == channels) {
            builder.add(name + "add", add(), input, builder.last());
        }
    }

    private static void convolution(
            Network.Builder builder, String name, int channels, int kernelSize, int stride, int groups) {
        builder.add(
                        name + "0",
                        conv2d(channels, kernelSize)
                                .stride(stride)
                                .padding(kernelSize / 2)
                                .groups(groups)
                                .bias(false))
                .add(name + "1", batchNorm2d())
                .add(name + "2", relu6());
    }

    /** The poolings of the original round sizes up; on 224x224 images, where nothing is left over, that is the same. */
    static Network squeezeNet() {
        Network.Builder builder = Network.graph(Presets.IMAGENET)
                .add("features.0", conv2d(64, 3).stride(2)) // (64, 111, 111)
                .add("features.1", relu())
                .add("features.2", maxPool2d(3).stride(2)); // (64, 55, 55)
        for (int[] fire : FIRES) {
            if (fire[0] == 6 || fire[0] == 9) {
                builder.add("features." + (fire[0] - 1), maxPool2d(3).stride(2)); // (128, 27, 27), (256, 13, 13)
            }
            fire(builder, "features." + fire[0] + ".", fire[1], fire[2]);
        }
        return builder.add("classifier.0", dropout(0.5))
                .add("classifier.1", conv2d(1000, 1))
                .add("classifier.2", relu())
                .add("classifier.3", globalAvgPool())
                .add("flatten", flatten())
                .build();
    }

    /** Squeeze to few channels, and expand these by 1x1 and by 3x3 filters (section 3.2). */
    private static void fire(Network.Builder builder, String name, int squeezed, int expanded) {
        String squeeze = name + "squeeze_activation";
        builder.add(name + "squeeze", conv2d(squeezed, 1))
                .add(squeeze, relu())
                .add(name + "expand1x1", conv2d(expanded, 1))
                .add(name + "expand1x1_activation", relu())
                .add(name + "expand3x3", conv2d(expanded, 3).padding(1), squeeze)
                .add(name + "expand3x3_activation", relu())
                .add(name + "concat", concat(), name + "expand1x1_activation", name + "expand3x3_activation");
    }
}
