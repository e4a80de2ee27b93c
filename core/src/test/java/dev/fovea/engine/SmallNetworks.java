package dev.fovea.engine;

import static dev.fovea.layer.Layers.adaptiveAvgPool2d;
import static dev.fovea.layer.Layers.add;
import static dev.fovea.layer.Layers.avgPool2d;
import static dev.fovea.layer.Layers.batchNorm2d;
import static dev.fovea.layer.Layers.channelShuffle;
import static dev.fovea.layer.Layers.concat;
import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.convTranspose2d;
import static dev.fovea.layer.Layers.crop2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.elu;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.globalAvgPool;
import static dev.fovea.layer.Layers.globalMaxPool;
import static dev.fovea.layer.Layers.groupNorm;
import static dev.fovea.layer.Layers.layerNorm;
import static dev.fovea.layer.Layers.leakyRelu;
import static dev.fovea.layer.Layers.localResponseNorm;
import static dev.fovea.layer.Layers.lpPool2d;
import static dev.fovea.layer.Layers.maxPool2d;
import static dev.fovea.layer.Layers.multiply;
import static dev.fovea.layer.Layers.noisyRelu;
import static dev.fovea.layer.Layers.pad2d;
import static dev.fovea.layer.Layers.pixelShuffle;
import static dev.fovea.layer.Layers.pixelUnshuffle;
import static dev.fovea.layer.Layers.prelu;
import static dev.fovea.layer.Layers.relu;
import static dev.fovea.layer.Layers.relu6;
import static dev.fovea.layer.Layers.sigmoid;
import static dev.fovea.layer.Layers.slice;
import static dev.fovea.layer.Layers.softmax;
import static dev.fovea.layer.Layers.tanh;
import static dev.fovea.layer.Layers.upsample2d;
import static java.util.Map.entry;

import dev.fovea.layer.Border;
import dev.fovea.layer.Interpolation;
import dev.fovea.layer.Padding;
import dev.fovea.layer.Size;
import dev.fovea.network.Initializer;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.util.Map;
import java.util.Objects;

/** Networks small enough to be differentiated number by number; together they hold every layer. */
final class SmallNetworks {
    private SmallNetworks() {}

    static Map<String, Network> all() {
        return Map.ofEntries(
                entry("convolutions", convolutions()),
                entry("poolings", poolings()),
                entry("activations", activations()),
                entry("residual", residual()),
                entry("twoReadersOfTheInput", twoReadersOfTheInput()),
                entry("flattenFirst", flattenFirst()),
                entry("flattenLast", flattenLast()),
                entry("readersOfAFlatten", readersOfAFlatten()),
                entry("normalised", normalised()),
                entry("gated", gated()),
                entry("shortcut", shortcut()),
                entry("resizing", resizing()),
                entry("rearranging", rearranging()),
                entry("normalisedSamples", normalisedSamples()));
    }

    static Network network(String name) {
        return Objects.requireNonNull(all().get(name));
    }

    /** Groups, rectangular kernels, asymmetric padding, dilation, stride, no bias. */
    static Network convolutions() {
        return Network.of(
                Shape.image(4, 7, 6),
                conv2d(6, new Size(3, 2)).padding(new Padding(1, 0, 2, 1)).groups(2), // (6, 6, 8)
                leakyRelu(0.1),
                conv2d(3, 3).dilation(2).bias(false), // (3, 2, 4)
                elu(0.7),
                conv2d(2, 2).stride(2), // (2, 1, 2)
                flatten(),
                dense(3));
    }

    /** Overlapping and padded windows. */
    static Network poolings() {
        return Network.of(
                Shape.image(2, 8, 9),
                conv2d(3, 1),
                maxPool2d(3).stride(2).padding(1), // (3, 4, 5)
                conv2d(3, 2).padding(1), // (3, 5, 6)
                avgPool2d(2).stride(1).padding(1).countIncludePad(false), // (3, 6, 7)
                avgPool2d(3).padding(1), // (3, 2, 3)
                flatten(),
                dense(4));
    }

    static Network activations() {
        return Network.of(
                Shape.vector(5),
                dense(6),
                relu(),
                dense(6).bias(false),
                tanh(),
                dense(5),
                sigmoid(),
                dense(5),
                elu(),
                dense(5),
                leakyRelu(),
                dense(4),
                noisyRelu(0),
                dense(4),
                softmax());
    }

    /** Values that are read twice and three times, by several nodes and by one. */
    static Network residual() {
        return Network.graph(Shape.image(2, 5, 5))
                .add("conv1", conv2d(2, 3).padding(1), Network.INPUT)
                .add("tanh1", tanh(), "conv1")
                .add("conv2", conv2d(2, 3).padding(1), "tanh1")
                .add("conv3", conv2d(2, 1), "tanh1")
                .add("add1", add(), "conv2", "tanh1", "conv3", Network.INPUT)
                .add("relu1", leakyRelu(0.2), "add1")
                .add("add2", add(), "relu1", "relu1", "conv1")
                .add("pool1", maxPool2d(2).stride(1), "add2") // (2, 4, 4)
                .add("pool2", avgPool2d(2), "pool1") // (2, 2, 2)
                .add("flatten1", flatten(), "pool2")
                .add("fc1", dense(8), "flatten1")
                .add("add3", add(), "fc1", "flatten1")
                .add("fc2", dense(3), "add3")
                .build();
    }

    static Network twoReadersOfTheInput() {
        return Network.graph(Shape.vector(4))
                .add("fc1", dense(3), Network.INPUT)
                .add("fc2", dense(3), Network.INPUT)
                .add("sigmoid1", sigmoid(), "fc2")
                .add("add1", add(), "sigmoid1", "fc1")
                .add("fc3", dense(2), "add1")
                .build();
    }

    /** A flattening is another name of what it reads: here of the input. */
    static Network flattenFirst() {
        return Network.of(Shape.image(2, 3, 3), flatten(), dense(5), tanh(), dense(3));
    }

    /** Here the network's output is another name. */
    static Network flattenLast() {
        return Network.of(Shape.image(2, 4, 4), conv2d(3, 3), tanh(), conv2d(4, 2), flatten()); // (4, 1, 1)
    }

    /** Values that are read under two names, and under one of them twice. */
    static Network readersOfAFlatten() {
        return Network.graph(Shape.image(2, 4, 4))
                .add("conv1", conv2d(2, 2), Network.INPUT) // (2, 3, 3)
                .add("flatten1", flatten(), "conv1")
                .add("relu1", relu(), "conv1")
                .add("fc1", dense(4), "flatten1")
                .add("flatten2", flatten(), "relu1")
                .add("fc2", dense(4), "flatten2")
                .add("fc3", dense(4), "flatten1")
                .add("add1", add(), "fc1", "fc2", "fc3")
                .add("tanh1", tanh(), "add1")
                .add("fc4", dense(3), "tanh1")
                .build();
    }

    /** Normalisation behind a convolution alone, with a ReLU, with a pooling, behind something else, and of vectors. */
    static Network normalised() {
        return Network.of(
                Shape.image(2, 6, 6),
                conv2d(3, 3).bias(false),
                batchNorm2d(), // (3, 4, 4)
                conv2d(3, 1),
                batchNorm2d().eps(0.01),
                relu(),
                maxPool2d(2), // (3, 2, 2)
                tanh(),
                batchNorm2d(),
                flatten(),
                dense(5),
                batchNorm2d(),
                relu(),
                dense(3));
    }

    /** Concatenation, squeeze and excitation in both orders, squares, and poolings to a size. */
    static Network gated() {
        return Network.graph(Shape.image(2, 5, 4))
                .add("conv1", conv2d(3, 2).padding(1), Network.INPUT) // (3, 6, 5)
                .add("relu1", relu6(), "conv1")
                .add("cat1", concat(), "relu1", "conv1", "relu1") // (9, 6, 5)
                .add("squeeze", globalAvgPool(), "cat1")
                .add("conv2", conv2d(9, 1), "squeeze")
                .add("gate", sigmoid(), "conv2")
                .add("mul1", multiply(), "cat1", "gate")
                .add("pool1", adaptiveAvgPool2d(new Size(4, 3)), "mul1")
                .add("peak", globalMaxPool(), "pool1")
                .add("mul2", multiply(), "peak", "pool1")
                .add("mul3", multiply(), "mul2", "mul2")
                .add("pool2", adaptiveAvgPool2d(new Size(4, 3)), "mul3")
                .add("flatten1", flatten(), "pool2")
                .add("fc1", dense(3), "flatten1")
                .build();
    }

    /** Larger and smaller images, by everything that makes them so. */
    static Network resizing() {
        return Network.of(
                Shape.image(2, 3, 4),
                convTranspose2d(4, new Size(3, 2))
                        .stride(2)
                        .padding(new Padding(1, 0, 1, 0))
                        .outputPadding(1), // (4, 7, 8): 2*2 - 1 + 2 + 1 + 1, 3*2 - 1 + 1 + 1 + 1
                tanh(),
                pad2d(new Padding(2, 1, 0, 3)).border(Border.REFLECT), // (4, 10, 11)
                conv2d(2, 3).stride(3), // (2, 3, 3)
                upsample2d(new Size(2, 3)).interpolation(Interpolation.BILINEAR), // (2, 6, 9)
                pixelUnshuffle(3), // (18, 2, 3)
                conv2d(4, 1),
                pixelShuffle(2), // (1, 4, 6)
                tanh(),
                convTranspose2d(2, 2).dilation(new Size(2, 1)).bias(false), // (2, 6, 7)
                pad2d(new Padding(1, 0, 0, 2)), // (2, 7, 9)
                upsample2d(2), // (2, 14, 18)
                conv2d(2, 5).stride(4), // (2, 3, 4)
                upsample2d(2).interpolation(Interpolation.BILINEAR_ALIGN_CORNERS), // (2, 6, 8)
                convTranspose2d(4, 3).groups(2).padding(1), // (4, 6, 8)
                maxPool2d(2),
                flatten(),
                dense(3));
    }

    /** Channels taken apart, mixed and put together, borders of every kind, what is cut off again, and windows with gaps. */
    static Network rearranging() {
        return Network.graph(Shape.image(2, 5, 6))
                .add("conv1", conv2d(6, 2), Network.INPUT) // (6, 4, 5)
                .add("mixed", channelShuffle(3), "conv1")
                .add("left", slice(0, 2), "mixed")
                .add("right", slice(1, 6), "mixed")
                .add("bent", tanh(), "right")
                .add("both", concat(), "bent", "left") // (7, 4, 5)
                .add("edges", pad2d(new Padding(1, 2, 0, 3)).border(Border.REPLICATE), "both") // (7, 7, 8)
                .add("circle", pad2d(new Padding(2, 0, 3, 1)).border(Border.CIRCULAR), "edges") // (7, 9, 12)
                .add(
                        "peaks",
                        maxPool2d(2).stride(1).dilation(new Size(2, 3)).padding(new Padding(1, 0, 0, 2)),
                        "circle")
                .add("cut", crop2d(new Padding(0, 3, 2, 1)), "peaks") // (7, 8, 11) to (7, 5, 8)
                .add(
                        "norms",
                        lpPool2d(2, new Size(2, 3)).stride(new Size(1, 2)).padding(new Padding(1, 0, 0, 1)),
                        "cut")
                .add("cubes", lpPool2d(3, 2).stride(1), "norms") // (7, 5, 4) to (7, 4, 3)
                .add("flatten1", flatten(), "cubes")
                .add("half", slice(20, 60), "flatten1")
                .add("fc1", dense(3), "half")
                .build();
    }

    /** Normalisations of each sample by itself, of images and of vectors, and slopes that are learned. */
    static Network normalisedSamples() {
        return Network.of(
                Shape.image(2, 4, 3),
                conv2d(6, 2), // (6, 3, 2)
                groupNorm(3),
                prelu().byChannel(true),
                conv2d(5, 1),
                localResponseNorm(3).alpha(0.9).beta(0.6).k(1.5),
                layerNorm().eps(0.01),
                prelu(),
                localResponseNorm(4).alpha(2),
                flatten(),
                dense(6),
                groupNorm(2).eps(0.1),
                layerNorm(),
                prelu().byChannel(true),
                dense(3));
    }

    /** A block of a residual network: the shortcut changes the shape as well, and the sum is bent. */
    static Network shortcut() {
        return Network.graph(Shape.image(2, 6, 5))
                .add("conv1", conv2d(4, 3).stride(2).padding(1).bias(false), Network.INPUT) // (4, 3, 3)
                .add("bn1", batchNorm2d())
                .add("relu1", relu())
                .add("conv2", conv2d(4, 3).padding(1).bias(false))
                .add("bn2", batchNorm2d())
                .add("conv3", conv2d(4, 1).stride(2).bias(false), Network.INPUT)
                .add("bn3", batchNorm2d())
                .add("add1", add(), "bn2", "bn3")
                .add("relu2", relu())
                .add("add2", add(), "relu2", "relu2", "bn3")
                .add("relu3", relu())
                .add("add3", add(), "add2", "relu3") // add2 has two readers: not fused
                .add("flatten1", flatten())
                .add("fc1", dense(3))
                .build();
    }

    /**
     * So many values a sample, 27 thousand in the first two layers alone, that a plan takes it layer by layer.
     *
     * @param deviation of its noise
     */
    static Network large(double deviation) {
        return Network.graph(Shape.image(1, 96, 96))
                .add("conv1", conv2d(2, 2), Network.INPUT) // (2, 95, 95)
                .add("relu1", relu(), "conv1")
                .add("pool1", maxPool2d(5), "relu1") // (2, 19, 19)
                .add("conv2", conv2d(2, 3).padding(1).groups(2), "pool1")
                .add("add1", add(), "conv2", "pool1")
                .add("noisyRelu1", noisyRelu(deviation), "add1")
                .add("pool2", avgPool2d(6), "noisyRelu1") // (2, 3, 3)
                .add("flatten1", flatten(), "pool2")
                .add("fc1", dense(2), "flatten1")
                .add("relu2", relu(), "fc1")
                .add("fc2", dense(3), "relu2")
                .build();
    }

    /** With noise, a residual branch and sums over chunks: what could depend on who computes it. */
    static Network noisy() {
        return Network.graph(Shape.image(2, 8, 8))
                .add(conv2d(4, 3).padding(1))
                .add(noisyRelu(0.3))
                .add("conv2", conv2d(4, 3).padding(1), "noisyRelu1")
                .add("add1", add(), "conv2", "noisyRelu1")
                .add(maxPool2d(2))
                .add(flatten())
                .add(dense(40))
                .add(noisyRelu(0.2))
                .add(dense(5))
                .build();
    }

    /** Random weights and, unlike a fresh training's, random biases and moments. */
    static Weights weights(Network network, long seed) {
        Weights weights = Weights.initialize(network, new Initializer.Xavier(), seed);
        weights.tensors().forEach((name, tensor) -> {
            if (name.endsWith(".bias") || name.endsWith(".running_mean")) {
                fill(tensor, 0, SplitMix64.stream(seed, name.hashCode()));
            } else if (name.endsWith(".running_var")
                    || (name.endsWith(".weight") && tensor.shape().rank() == 1)) {
                fill(tensor, 1, SplitMix64.stream(seed, name.hashCode()));
            }
        });
        return weights;
    }

    private static void fill(Tensor tensor, float around, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = around + random.nextFloat() - 0.5f;
        }
    }
}
