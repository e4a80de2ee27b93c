package dev.fovea.onnx;

import static dev.fovea.layer.Layers.add;
import static dev.fovea.layer.Layers.avgPool2d;
import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.elu;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.leakyRelu;
import static dev.fovea.layer.Layers.maxPool2d;
import static dev.fovea.layer.Layers.noisyRelu;
import static dev.fovea.layer.Layers.relu;
import static dev.fovea.layer.Layers.sigmoid;
import static dev.fovea.layer.Layers.softmax;
import static dev.fovea.layer.Layers.tanh;

import dev.fovea.data.Batch;
import dev.fovea.engine.Engine;
import dev.fovea.engine.Plan;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.layer.Padding;
import dev.fovea.layer.Size;
import dev.fovea.network.Architecture;
import dev.fovea.network.Initializer;
import dev.fovea.network.Network;
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

    /** Weights with biases that are not 0. */
    static Weights weights(Network network, long seed) {
        Weights weights = Weights.initialize(network, new Initializer.He(), seed);
        SplitMix64 random = new SplitMix64(seed);
        weights.tensors().forEach((name, tensor) -> {
            if (tensor.shape().rank() == 1) {
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
