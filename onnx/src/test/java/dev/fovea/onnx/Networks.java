package dev.fovea.onnx;

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
import static dev.fovea.layer.Layers.dropout;
import static dev.fovea.layer.Layers.elu;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.gelu;
import static dev.fovea.layer.Layers.geluTanh;
import static dev.fovea.layer.Layers.globalAvgPool;
import static dev.fovea.layer.Layers.globalMaxPool;
import static dev.fovea.layer.Layers.groupNorm;
import static dev.fovea.layer.Layers.hardSigmoid;
import static dev.fovea.layer.Layers.hardSwish;
import static dev.fovea.layer.Layers.layerNorm;
import static dev.fovea.layer.Layers.leakyRelu;
import static dev.fovea.layer.Layers.localResponseNorm;
import static dev.fovea.layer.Layers.lpPool2d;
import static dev.fovea.layer.Layers.maxPool2d;
import static dev.fovea.layer.Layers.mish;
import static dev.fovea.layer.Layers.multiply;
import static dev.fovea.layer.Layers.noisyRelu;
import static dev.fovea.layer.Layers.pad2d;
import static dev.fovea.layer.Layers.pixelShuffle;
import static dev.fovea.layer.Layers.pixelUnshuffle;
import static dev.fovea.layer.Layers.prelu;
import static dev.fovea.layer.Layers.relu;
import static dev.fovea.layer.Layers.relu6;
import static dev.fovea.layer.Layers.selu;
import static dev.fovea.layer.Layers.sigmoid;
import static dev.fovea.layer.Layers.silu;
import static dev.fovea.layer.Layers.slice;
import static dev.fovea.layer.Layers.softmax;
import static dev.fovea.layer.Layers.softplus;
import static dev.fovea.layer.Layers.softsign;
import static dev.fovea.layer.Layers.tanh;
import static dev.fovea.layer.Layers.thresholdedRelu;
import static dev.fovea.layer.Layers.upsample2d;

import dev.fovea.data.Batch;
import dev.fovea.engine.Engine;
import dev.fovea.engine.Plan;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.layer.BatchNorm2d;
import dev.fovea.layer.Border;
import dev.fovea.layer.Conv2d;
import dev.fovea.layer.Dense;
import dev.fovea.layer.Interpolation;
import dev.fovea.layer.Layer;
import dev.fovea.layer.Padding;
import dev.fovea.layer.Size;
import dev.fovea.network.Architecture;
import dev.fovea.network.Initializer;
import dev.fovea.network.Network;
import dev.fovea.network.Node;
import dev.fovea.network.Presets;
import dev.fovea.network.Weights;
import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/** Small networks that together hold every layer with every option, and how Fovea itself computes them. */
final class Networks {
    private Networks() {}

    static Map<String, Network> all() {
        Map<String, Network> all = new LinkedHashMap<>();
        all.put("convolutions", convolutions());
        all.put("poolings", poolings());
        all.put("activations", activations());
        all.put("residual", residual());
        all.put("normalisations", normalisations());
        all.put("curves", curves());
        all.put("gelu", Network.of(Shape.image(2, 3, 4), conv2d(3, 2), gelu(), flatten(), dense(4), gelu()));
        all.put("moved", moved());
        all.put("pieces", pieces());
        all.put(
                "opset 10",
                Network.of(
                        Shape.image(2, 7, 8),
                        conv2d(3, 1),
                        thresholdedRelu(0.2),
                        maxPool2d(2).dilation(new Size(2, 3))));
        all.put(
                "circle",
                Network.of(Shape.image(2, 3, 4), pad2d(new Padding(3, 1, 0, 2)).border(Border.CIRCULAR)));
        all.put("bilinear", bilinear());
        all.put("transposed", transposed());
        all.put("joined", joined());
        all.put("images out", Network.of(Shape.image(2, 4, 4), conv2d(3, 2), sigmoid()));
        all.put("names", Architecture.parse("INPUT 4 -> FC.weight: FC 3 -> FC: FC 2 -> softmax: SIGMOID -> FC 2"));
        all.put("lenet5", Presets.find("lenet5").orElseThrow().network());
        return all;
    }

    private static Network convolutions() {
        return Network.of(
                Shape.image(4, 9, 8),
                conv2d(6, new Size(3, 2)).padding(new Padding(1, 0, 2, 1)).groups(2), // (6, 8, 10)
                leakyRelu(0.1),
                conv2d(6, 3).groups(6).padding(1), // (6, 8, 10), depthwise
                relu(),
                conv2d(3, 3).dilation(new Size(1, 2)).bias(false), // (3, 6, 6)
                elu(0.7),
                conv2d(2, 2).stride(new Size(2, 1)), // (2, 3, 5)
                flatten(),
                dense(3));
    }

    private static Network poolings() {
        return Network.of(
                Shape.image(2, 8, 9),
                conv2d(3, 1),
                maxPool2d(3).stride(2).padding(1), // (3, 4, 5)
                avgPool2d(2).stride(1).padding(1).countIncludePad(false), // (3, 5, 6)
                avgPool2d(3).stride(1).padding(new Padding(1, 0, 2, 1)), // (3, 4, 7)
                maxPool2d(new Size(2, 3)).stride(1).padding(new Padding(0, 1, 1, 0)), // (3, 4, 6)
                flatten(),
                dense(4));
    }

    private static Network activations() {
        return Network.of(
                Shape.vector(5),
                dense(6),
                relu(),
                dense(6).bias(false),
                tanh(),
                dense(5),
                noisyRelu(0.5),
                dense(5),
                leakyRelu(),
                elu(),
                sigmoid(),
                dense(4),
                softmax());
    }

    private static Network residual() {
        Network.Builder graph = Network.graph(Shape.image(3, 5, 5));
        graph.add("stem", conv2d(4, 3).padding(1));
        graph.add("a", relu(), "stem");
        graph.add("b", conv2d(4, 3).padding(1), "a");
        graph.add("c", conv2d(4, 1), Network.INPUT);
        graph.add("sum", add(), "a", "b");
        graph.add("sums", add(), "sum", "c", "stem");
        graph.add("flat", flatten(), "sums");
        graph.add("out", dense(3), "flat");
        return graph.build();
    }

    private static Network normalisations() {
        return Network.of(
                Shape.image(4, 5, 6),
                conv2d(6, 3).padding(1), // (6, 5, 6)
                batchNorm2d(),
                groupNorm(3),
                layerNorm(),
                localResponseNorm(3).alpha(0.2).beta(0.6).k(1.5),
                groupNorm(6).eps(1e-3), // each channel by itself
                batchNorm2d().eps(1e-3).momentum(0.25),
                flatten(),
                dense(8),
                batchNorm2d(),
                groupNorm(2),
                layerNorm().eps(1e-4),
                dense(3));
    }

    private static Network curves() {
        return Network.of(
                Shape.image(2, 4, 4),
                conv2d(5, 2), // (5, 3, 3)
                prelu().byChannel(true),
                prelu(),
                relu6(),
                dropout(0.3),
                conv2d(4, 2), // (4, 2, 2)
                silu(),
                hardSwish(),
                mish(),
                flatten(),
                dense(7),
                prelu().byChannel(true),
                geluTanh(),
                selu(),
                hardSigmoid(),
                dense(4),
                softplus(),
                softsign());
    }

    private static Network moved() {
        return Network.of(
                Shape.image(4, 5, 6),
                pad2d(new Padding(1, 2, 0, 1)), // (4, 8, 7)
                pad2d(new Padding(2, 1, 1, 0)).border(Border.REFLECT), // (4, 11, 8)
                pixelShuffle(2), // (1, 22, 16)
                upsample2d(new Size(1, 3)), // (1, 22, 48)
                pixelUnshuffle(2), // (4, 11, 24)
                conv2d(2, 3),
                upsample2d(2),
                conv2d(1, 2));
    }

    /** Channels taken apart, mixed and put together, images cut, their edges repeated, and norms. */
    private static Network pieces() {
        Network.Builder graph = Network.graph(Shape.image(4, 6, 7));
        graph.add("stem", conv2d(6, 2)); // (6, 5, 6)
        graph.add("left", slice(0, 4), "stem");
        graph.add("right", slice(2, 6), "stem");
        graph.add("bent", relu(), "right");
        graph.add("both", concat(), "left", "bent"); // (8, 5, 6)
        graph.add("mixed", channelShuffle(4), "both");
        graph.add("same", slice(0, 8), "mixed");
        graph.add("cut", crop2d(new Padding(0, 1, 2, 0)), "same"); // (8, 4, 4)
        graph.add("uncut", crop2d(0), "cut");
        graph.add("edges", pad2d(new Padding(1, 2, 0, 3)).border(Border.REPLICATE), "uncut"); // (8, 7, 7)
        graph.add(
                "norms", lpPool2d(2, new Size(3, 2)).stride(2).padding(new Padding(1, 0, 0, 1)), "edges"); // (8, 3, 4)
        graph.add("cubes", lpPool2d(3, 2), "norms"); // (8, 1, 2)
        graph.add("flat", flatten(), "cubes");
        graph.add("half", slice(3, 11), "flat");
        return graph.build();
    }

    private static Network bilinear() {
        return Network.of(
                Shape.image(2, 3, 4),
                upsample2d(new Size(2, 3)).interpolation(Interpolation.BILINEAR),
                conv2d(3, 2),
                upsample2d(2).interpolation(Interpolation.BILINEAR_ALIGN_CORNERS));
    }

    private static Network transposed() {
        return Network.of(
                Shape.image(4, 3, 5),
                convTranspose2d(6, 3).stride(2).padding(1).outputPadding(1).groups(2), // (6, 6, 10)
                relu(),
                convTranspose2d(3, new Size(2, 3)).dilation(2).bias(false), // (3, 8, 14)
                convTranspose2d(2, 2).stride(new Size(1, 2)).padding(new Padding(1, 0, 2, 1)));
    }

    /** Squeeze and excitation, a concatenation, poolings of the whole, and one whose windows overlap. */
    private static Network joined() {
        Network.Builder graph = Network.graph(Shape.image(3, 7, 5));
        graph.add("stem", conv2d(4, 3).padding(1));
        graph.add("squeeze", globalAvgPool(), "stem");
        graph.add("excite", conv2d(4, 1), "squeeze");
        graph.add("gate", sigmoid(), "excite");
        graph.add("scaled", multiply(), "stem", "gate");
        graph.add("square", multiply(), "scaled", "stem");
        graph.add("both", concat(), "scaled", Network.INPUT, "square");
        graph.add("adaptive", adaptiveAvgPool2d(new Size(3, 2)), "both");
        graph.add("max", globalMaxPool(), "both");
        graph.add("flatMax", flatten(), "max");
        graph.add("flatMeans", flatten(), "adaptive");
        graph.add("flat", concat(), "flatMeans", "flatMax");
        graph.add("out", dense(3), "flat");
        return graph.build();
    }

    /** The oldest opset that has all that a network needs. */
    static int minOpset(String name) {
        return switch (name) {
            case "gelu" -> 9; // Erf
            case "opset 10" -> 10;
            case "circle" -> 19;
            case "bilinear" -> 11; // coordinate_transformation_mode
            default -> OnnxExport.MIN_OPSET;
        };
    }

    /** A known network of few channels and small images, with all its layers. */
    static Network small(Network large) {
        if (large.parameterCount() < 1_000_000) {
            return large;
        }
        Shape in = large.inputShape();
        Network.Builder builder =
                Network.graph(Shape.image(in.channels(), Math.min(64, in.height()), Math.min(64, in.width())));
        for (Node node : large.nodes()) {
            Layer layer = node.layer();
            if (layer instanceof Conv2d conv && conv.groups() > 1) {
                int channels = builder.shape(node.inputs().get(0)).channels();
                layer = new Conv2d(
                        channels,
                        conv.kernelSize(),
                        conv.stride(),
                        conv.padding(),
                        conv.dilation(),
                        channels,
                        conv.bias());
            } else if (layer instanceof Conv2d conv) {
                layer = conv2d(Math.max(1, conv.outChannels() / 8), conv.kernelSize())
                        .stride(conv.stride())
                        .padding(conv.padding())
                        .bias(conv.bias());
            } else if (layer instanceof Dense dense) {
                layer = dense(Math.max(1, dense.outFeatures() / 32)).bias(dense.bias());
            }
            builder.add(node.name(), layer, node.inputs().toArray(String[]::new));
        }
        return builder.build();
    }

    /** Weights with biases that are not 0, and variances that are positive. */
    static Weights weights(Network network, long seed) {
        Weights weights = Weights.initialize(network, new Initializer.He(), seed);
        SplitMix64 random = new SplitMix64(seed);
        weights.tensors().forEach((name, tensor) -> {
            if (name.endsWith(BatchNorm2d.RUNNING_VAR)) {
                for (int i = 0; i < tensor.data().length; i++) {
                    tensor.data()[i] = (float) (0.5 + random.nextDouble());
                }
            } else if (tensor.shape().rank() == 1 || tensor.shape().rank() == 3) {
                fill(tensor.data(), random);
            }
        });
        return weights;
    }

    /** Samples of a network's input: (n, ...). */
    static float[] samples(Network network, int n, long seed) {
        float[] x = new float[n * network.inputShape().size()];
        fill(x, new SplitMix64(seed));
        return x;
    }

    private static void fill(float[] x, SplitMix64 random) {
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (2 * random.nextDouble() - 1);
        }
    }

    /** What Fovea computes: (n, ...). */
    static float[] predict(Network network, Weights weights, float[] x) {
        int n = x.length / network.inputShape().size();
        float[] y = new float[n * network.outputShape().size()];
        try (Engine engine = Engine.start(new ScalarKernels(), 1)) {
            Plan.inference(engine, network, weights, n).predict(Batch.unlabelled(network.inputShape(), x), y);
        }
        return y;
    }
}
