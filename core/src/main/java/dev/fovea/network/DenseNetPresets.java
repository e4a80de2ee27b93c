package dev.fovea.network;

import static dev.fovea.layer.Layers.avgPool2d;
import static dev.fovea.layer.Layers.batchNorm2d;
import static dev.fovea.layer.Layers.concat;
import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.globalAvgPool;
import static dev.fovea.layer.Layers.maxPool2d;
import static dev.fovea.layer.Layers.relu;

/** Densely connected networks (Huang, Liu, van der Maaten and Weinberger, CVPR 2017). */
final class DenseNetPresets {
    private static final int[] LAYERS = {6, 12, 24, 16}; // of each block
    private static final int GROWTH = 32; // channels that a layer adds
    private static final int BOTTLENECK = 4 * GROWTH;

    private DenseNetPresets() {}

    static Network denseNet121() {
        Network.Builder builder = Network.graph(Presets.IMAGENET)
                .add("features.conv0", conv2d(64, 7).stride(2).padding(3).bias(false)) // (64, 112, 112)
                .add("features.norm0", batchNorm2d())
                .add("features.relu0", relu())
                .add("features.pool0", maxPool2d(3).stride(2).padding(1)); // (64, 56, 56)
        for (int block = 1; block <= LAYERS.length; block++) {
            for (int layer = 1; layer <= LAYERS[block - 1]; layer++) {
                layer(builder, "features.denseblock" + block + ".denselayer" + layer + ".");
            }
            if (block < LAYERS.length) {
                transition(builder, "features.transition" + block + ".");
            }
        }
        return builder.add("features.norm5", batchNorm2d()) // (1024, 7, 7)
                .add("relu", relu())
                .add("avgpool", globalAvgPool())
                .add("flatten", flatten())
                .add("classifier", dense(1000))
                .build();
    }

    /** Reads all that came before in the block and puts its own channels behind them. */
    private static void layer(Network.Builder builder, String name) {
        String input = builder.last();
        builder.add(name + "norm1", batchNorm2d())
                .add(name + "relu1", relu())
                .add(name + "conv1", conv2d(BOTTLENECK, 1).bias(false))
                .add(name + "norm2", batchNorm2d())
                .add(name + "relu2", relu())
                .add(name + "conv2", conv2d(GROWTH, 3).padding(1).bias(false))
                .add(name + "concat", concat(), input, name + "conv2");
    }

    private static void transition(Network.Builder builder, String name) {
        int channels = builder.shape(builder.last()).channels();
        builder.add(name + "norm", batchNorm2d())
                .add(name + "relu", relu())
                .add(name + "conv", conv2d(channels / 2, 1).bias(false))
                .add(name + "pool", avgPool2d(2));
    }
}
