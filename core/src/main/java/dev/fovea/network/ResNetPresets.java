package dev.fovea.network;

import static dev.fovea.layer.Layers.add;
import static dev.fovea.layer.Layers.batchNorm2d;
import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.globalAvgPool;
import static dev.fovea.layer.Layers.maxPool2d;
import static dev.fovea.layer.Layers.relu;

import dev.fovea.layer.Conv2d;

/** Residual networks (He, Zhang, Ren and Sun, CVPR 2016), and those in groups (Xie, Girshick, Dollar, Tu and He, CVPR 2017). */
final class ResNetPresets {
    private static final int EXPANSION = 4; // of a bottleneck's channels at its end

    private final Network.Builder builder;
    private final boolean bottlenecks;
    private final int groups; // of a bottleneck's 3x3 convolution
    private final int widening; // of its channels

    private ResNetPresets(Network.Builder builder, boolean bottlenecks, int groups, int widening) {
        this.builder = builder;
        this.bottlenecks = bottlenecks;
        this.groups = groups;
        this.widening = widening;
    }

    /** For ImageNet, of blocks with two 3x3 convolutions, so many a stage. */
    static Network basic(int... blocks) {
        return new ResNetPresets(imageNet(), false, 1, 1).network(64, 1000, blocks);
    }

    /** For ImageNet, of blocks with a 3x3 convolution between two 1x1; the 3x3 has the stride, as in torchvision. */
    static Network bottleneck(int... blocks) {
        return new ResNetPresets(imageNet(), true, 1, 1).network(64, 1000, blocks);
    }

    /** The same with twice as wide a 3x3 convolution, in 32 groups: of four channels in the first stage. */
    static Network resNeXt(int... blocks) {
        return new ResNetPresets(imageNet(), true, 32, 2).network(64, 1000, blocks);
    }

    private static Network.Builder imageNet() {
        return Network.graph(Presets.IMAGENET)
                .add("conv1", conv2d(64, 7).stride(2).padding(3).bias(false)) // (64, 112, 112)
                .add("bn1", batchNorm2d())
                .add("relu", relu())
                .add("maxpool", maxPool2d(3).stride(2).padding(1)); // (64, 56, 56)
    }

    /**
     * For CIFAR-10: three stages of 16, 32 and 64 channels (section 4.2). Where the size changes, the shortcut is a 1x1
     * convolution (option B); the paper's parameterless option A has 2,752 parameters less.
     */
    static Network cifar(int blocks) {
        Network.Builder builder = Network.graph(Presets.CIFAR)
                .add("conv1", conv2d(16, 3).padding(1).bias(false))
                .add("bn1", batchNorm2d())
                .add("relu", relu());
        return new ResNetPresets(builder, false, 1, 1).network(16, 10, blocks, blocks, blocks);
    }

    private Network network(int channels, int classes, int... blocks) {
        for (int stage = 0; stage < blocks.length; stage++) {
            for (int i = 0; i < blocks[stage]; i++) {
                block("layer" + (stage + 1) + "." + i + ".", channels << stage, stage > 0 && i == 0 ? 2 : 1);
            }
        }
        return builder.add("avgpool", globalAvgPool())
                .add("flatten", flatten())
                .add("fc", dense(classes))
                .build();
    }

    private void block(String name, int channels, int stride) {
        String input = builder.last();
        int outChannels = bottlenecks ? EXPANSION * channels : channels;
        if (bottlenecks) {
            int width = widening * channels;
            convolution(name, 1, conv2d(width, 1));
            builder.add(name + "relu1", relu());
            convolution(name, 2, conv2d(width, 3).stride(stride).padding(1).groups(groups));
            builder.add(name + "relu2", relu());
            convolution(name, 3, conv2d(outChannels, 1));
        } else {
            convolution(name, 1, conv2d(channels, 3).stride(stride).padding(1));
            builder.add(name + "relu1", relu());
            convolution(name, 2, conv2d(channels, 3).padding(1));
        }
        String branch = builder.last();
        String shortcut = input;
        if (stride != 1 || builder.shape(input).channels() != outChannels) {
            shortcut = name + "downsample.1";
            builder.add(
                    name + "downsample.0", conv2d(outChannels, 1).stride(stride).bias(false), input);
            builder.add(shortcut, batchNorm2d());
        }
        builder.add(name + "add", add(), branch, shortcut).add(name + "relu", relu());
    }

    private void convolution(String name, int number, Conv2d convolution) {
        builder.add(name + "conv" + number, convolution.bias(false));
        builder.add(name + "bn" + number, batchNorm2d());
    }
}
