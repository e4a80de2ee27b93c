package dev.fovea.simd;

import static dev.fovea.layer.Layers.avgPool2d;
import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.elu;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.maxPool2d;
import static dev.fovea.layer.Layers.relu;
import static dev.fovea.layer.Layers.sigmoid;
import static dev.fovea.layer.Layers.tanh;

import dev.fovea.data.Batch;
import dev.fovea.data.SyntheticDataset;
import dev.fovea.engine.Engine;
import dev.fovea.engine.Plan;
import dev.fovea.kernel.Kernels;
import dev.fovea.network.Initializer;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.optim.Optimizer;
import dev.fovea.optim.OptimizerState;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Small trainings that tests repeat in one way or another. */
final class Training {
    static final int CLASSES = 3;
    static final int BATCH = 16;

    private static final Shape IMAGE = Shape.image(1, 12, 12);

    private Training() {}

    /** One convolution, one pooling, one dense layer. */
    static Network plain() {
        return Network.of(
                IMAGE,
                conv2d(4, 3), // (4, 10, 10)
                relu(),
                maxPool2d(2), // (4, 5, 5)
                flatten(),
                dense(CLASSES));
    }

    /** Every kind of kernel. */
    static Network varied() {
        return Network.of(
                IMAGE,
                conv2d(6, 3).padding(1), // (6, 12, 12)
                relu(),
                maxPool2d(2), // (6, 6, 6)
                conv2d(9, 3).padding(1),
                tanh(),
                avgPool2d(2), // (9, 3, 3)
                flatten(),
                dense(20),
                elu(),
                dense(17),
                sigmoid(),
                dense(CLASSES));
    }

    static Weights weights(Network network) {
        return Weights.initialize(network, new Initializer.Xavier(), 5);
    }

    /** Batch {@code step} of as many as are asked for. */
    static Batch batch(int step) {
        return SyntheticDataset.batch(IMAGE, CLASSES, BATCH, 100 + step);
    }

    /**
     * Trains the weights in place by SGD with a learning rate of 0.05 and momentum 0.9.
     *
     * @return all weights after each step, from first to last in one array
     */
    static List<float[]> train(Kernels kernels, int threads, Network network, Weights weights, int steps) {
        List<float[]> path = new ArrayList<>();
        OptimizerState optimizer = Optimizer.sgd(0.05).momentum(0.9).start(network, kernels);
        try (Engine engine = Engine.start(kernels, threads)) {
            Plan plan = Plan.training(engine, network, weights, kernels.softmaxCrossEntropy(CLASSES, 0.1f), BATCH);
            for (int step = 0; step < steps; step++) {
                plan.step(batch(step), step);
                optimizer.step(weights, plan.gradients());
                path.add(flat(weights));
            }
        }
        return path;
    }

    /** All weights as one array. */
    static float[] flat(Weights weights) {
        int size = weights.tensors().values().stream()
                .mapToInt(t -> t.data().length)
                .sum();
        float[] all = new float[size];
        int o = 0;
        for (Tensor tensor : weights.tensors().values()) {
            System.arraycopy(tensor.data(), 0, all, o, tensor.data().length);
            o += tensor.data().length;
        }
        return all;
    }

    /** The Euclidean norm of {@code a - b}. */
    static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double d = (double) a[i] - b[i];
            sum += d * d;
        }
        return Math.sqrt(sum);
    }
}
