package dev.fovea.network;

import static dev.fovea.layer.Layers.adaptiveAvgPool2d;
import static dev.fovea.layer.Layers.batchNorm2d;
import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.dropout;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.globalAvgPool;
import static dev.fovea.layer.Layers.maxPool2d;
import static dev.fovea.layer.Layers.relu;

import dev.fovea.layer.Layer;
import java.util.ArrayList;
import java.util.List;

/** Networks that are one chain of convolutions and poolings: AlexNet and the VGGs. */
final class VggPresets {
    static final int[] VGG_11 = {1, 1, 2, 2, 2};
    static final int[] VGG_13 = {2, 2, 2, 2, 2};
    static final int[] VGG_16 = {2, 2, 3, 3, 3};

    private static final int WIDEST = 512;

    private VggPresets() {}

    static Network alexNet() {
        Network.Builder builder = Network.graph(Presets.IMAGENET);
        addAll(
                builder,
                "features.",
                List.of(
                        conv2d(64, 11).stride(4).padding(2), // (64, 55, 55)
                        relu(),
                        maxPool2d(3).stride(2), // (64, 27, 27)
                        conv2d(192, 5).padding(2),
                        relu(),
                        maxPool2d(3).stride(2), // (192, 13, 13)
                        conv2d(384, 3).padding(1),
                        relu(),
                        conv2d(256, 3).padding(1),
                        relu(),
                        conv2d(256, 3).padding(1),
                        relu(),
                        maxPool2d(3).stride(2))); // (256, 6, 6)
        builder.add("avgpool", adaptiveAvgPool2d(6)).add("flatten", flatten());
        addAll(
                builder,
                "classifier.",
                List.of(dropout(0.5), dense(4096), relu(), dropout(0.5), dense(4096), relu(), dense(1000)));
        return builder.build();
    }

    /** Stages of so many 3x3 convolutions each, of 64 channels and twice as many a stage, a pooling behind each stage. */
    static Network vgg(int[] stages, boolean batchNorm) {
        Network.Builder builder = Network.graph(Presets.IMAGENET);
        addAll(builder, "features.", features(stages, batchNorm));
        builder.add("avgpool", adaptiveAvgPool2d(7)).add("flatten", flatten());
        addAll(
                builder,
                "classifier.",
                List.of(dense(4096), relu(), dropout(0.5), dense(4096), relu(), dropout(0.5), dense(1000)));
        return builder.build();
    }

    static Network small() {
        Network.Builder builder = Network.graph(Presets.CIFAR);
        addAll(builder, "features.", features(new int[] {2, 2, 2}, true)); // (256, 4, 4)
        return builder.add("avgpool", globalAvgPool())
                .add("flatten", flatten())
                .add("classifier", dense(10))
                .build();
    }

    private static List<Layer> features(int[] stages, boolean batchNorm) {
        List<Layer> layers = new ArrayList<>();
        int channels = 64;
        for (int stage : stages) {
            for (int i = 0; i < stage; i++) {
                layers.add(conv2d(channels, 3).padding(1));
                if (batchNorm) {
                    layers.add(batchNorm2d());
                }
                layers.add(relu());
            }
            layers.add(maxPool2d(2));
            channels = Math.min(WIDEST, 2 * channels);
        }
        return layers;
    }

    private static void addAll(Network.Builder builder, String prefix, List<Layer> layers) {
        for (int i = 0; i < layers.size(); i++) {
            builder.add(prefix + i, layers.get(i));
        }
    }
}
