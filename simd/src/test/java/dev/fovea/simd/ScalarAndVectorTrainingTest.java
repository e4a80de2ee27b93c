package dev.fovea.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * How far two trainings may drift apart that differ in rounding only.
 *
 * <p>One rounding is off by at most {@code u = 2^-24} of its result. A sum of m products, in whatever order, is the exact sum of
 * products each changed by at most {@code m u} of itself (Higham, Accuracy and Stability of Numerical Algorithms, 2002, section
 * 3.1, to first order in u): it is as if the weights in it had been changed by so much. Followed through a step, from the image
 * to the new weights, no number goes through more roundings than
 *
 * <pre>
 *   R = (9 + 1) + (100 + 1)   forward: convolution and dense layer with their biases
 *     + (3 + 8)               softmax: its sum, and exponential, shift, quotient, target and scale
 *     + 3                     backward through the dense layer: a sum over the classes
 *     + 16 * 25               the longest sum of a gradient: a filter's, over 16 samples with 25 maxima each
 *     + 6                     optimizer
 * </pre>
 *
 * (adding the zeros elsewhere rounds nothing). So a step does what an exact step would do from weights w changed by at most {@code R u
 * |w|}. Two trainings round differently, hence twice as much, in each of N steps, and each such change then grows as the training goes
 * on. With G the greatest factor by which a change of the weights has grown after any number of steps,
 *
 * <pre>
 *   |w_scalar - w_vector| &lt;= 2 N R u G max |w|
 * </pre>
 *
 * in the Euclidean norm. G is measured: each weight of the start is changed by a known share of itself, up or down at random, as
 * rounding would, and the same kernels train on. The worst case of each sum is assumed, so the bound is wide; that it says
 * something nevertheless is tested as well: it is small beside the way that the weights have gone.
 */
class ScalarAndVectorTrainingTest {
    private static final int STEPS = 10;
    private static final double U = 0x1p-24;
    private static final int ROUNDINGS = (9 + 1) + (100 + 1) + (3 + 8) + 3 + 16 * 25 + 6;

    /** Much more than rounding, and so little that hardly a maximum changes its place. */
    private static final float CHANGE = 0x1p-12f;

    private final Network network = Training.plain();

    @Test
    void trainingsThatRoundDifferentlyStayTogether() {
        float[] start = Training.flat(Training.weights(network));
        List<float[]> scalar = train(new ScalarKernels(), Training.weights(network));
        List<float[]> vector = train(new VectorKernels(), Training.weights(network));

        double growth = 1;
        double largest = norm(start);
        for (int seed = 0; seed < 8; seed++) {
            Weights changed = Training.weights(network);
            change(changed, seed);
            double size = Training.distance(Training.flat(changed), start);
            List<float[]> path = train(new ScalarKernels(), changed);
            for (int step = 0; step < STEPS; step++) {
                growth = Math.max(growth, Training.distance(path.get(step), scalar.get(step)) / size);
                largest = Math.max(largest, norm(scalar.get(step)));
            }
        }
        double bound = 2 * STEPS * ROUNDINGS * U * growth * largest;

        float[] end = scalar.get(STEPS - 1);
        assertThat(Training.distance(vector.get(STEPS - 1), end))
                .as("distance, growth being %s", growth)
                .isLessThanOrEqualTo(bound);
        assertThat(bound).as("bound, growth being %s", growth).isLessThan(Training.distance(end, start) / 100);
    }

    private List<float[]> train(Kernels kernels, Weights weights) {
        return Training.train(kernels, 1, network, weights, STEPS);
    }

    private static void change(Weights weights, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        for (Tensor tensor : weights.tensors().values()) {
            for (int i = 0; i < tensor.data().length; i++) {
                tensor.data()[i] *= 1 + (random.nextInt(2) == 0 ? CHANGE : -CHANGE);
            }
        }
    }

    private static double norm(float[] a) {
        return Training.distance(a, new float[a.length]);
    }
}
