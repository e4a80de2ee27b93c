package dev.fovea.simd;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.kernel.ActivationKernel;
import dev.fovea.kernel.CurveKernel;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.LossKernel;
import dev.fovea.kernel.PoolGeometry;
import dev.fovea.kernel.ResponseNorm;
import dev.fovea.kernel.ResponseNormKernel;
import dev.fovea.kernel.UpdateKernel;
import dev.fovea.random.SplitMix64;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * These kernels have the same bits on every JVM and on any number of lanes: what they computed once stands here. Where a change
 * of their rounding is meant, the failure shows the new map.
 */
class ElementwiseDigestTest {
    private static final Map<String, String> EXPECTED = new TreeMap<>(Map.ofEntries(
            entry("adagrad", "eef7ea54ede3a8fa"),
            entry("adam", "b70f8712b9242e9e"),
            entry("adamw", "561406a6a04f1492"),
            entry("cross-entropy", "00544954cebb8ef7"),
            entry("elu", "ccab552886df3448"),
            entry("gelu", "3599940b926e5932"),
            entry("gelu by tanh", "452c6ed212a85ff6"),
            entry("leakyRelu", "c86cc75aa4945953"),
            entry("lion", "b17bf4f132acd1f0"),
            entry("pooling", "ff8026561fc759c5"),
            entry("relu", "1ab0efa236c9f763"),
            entry("response norm", "fc7bb7f3d18cddfe"),
            entry("rmsprop", "f80a734ac30f1910"),
            entry("sgd", "429dc5c28967dd50"),
            entry("sigmoid", "8b2c6191225a5ad0"),
            entry("softmax", "5800f6be13bf4744"),
            entry("softplus", "67154d465aec897e"),
            entry("squared error", "53c32a10722178b9"),
            entry("tanh", "c3d299a4a261d8cf")));

    private final Kernels kernels = new VectorKernels();
    private final SplitMix64 random = new SplitMix64(95);

    @Test
    void theBitsAreThoseOfEveryOtherJvm() {
        Map<String, String> actual = new TreeMap<>();
        actual.put("relu", activation(kernels.relu()));
        actual.put("leakyRelu", activation(kernels.leakyRelu(0.1f)));
        actual.put("elu", activation(kernels.elu(0.7f)));
        actual.put("sigmoid", activation(kernels.sigmoid()));
        actual.put("tanh", activation(kernels.tanh()));
        actual.put("softplus", activation(kernels.softplus()));
        actual.put("gelu", curve(kernels.gelu(false)));
        actual.put("gelu by tanh", curve(kernels.gelu(true)));
        actual.put("response norm", responseNorm());
        actual.put("softmax", softmax());
        actual.put("cross-entropy", loss(kernels.softmaxCrossEntropy(37, 0.1f)));
        actual.put("squared error", loss(kernels.meanSquaredError(37)));
        actual.put("sgd", sgd());
        actual.put("pooling", pooling());
        actual.put("adam", update(kernels.adam(0.9, 0.999, 1e-8, 0.01, false)));
        actual.put("adamw", update(kernels.adam(0.9, 0.999, 1e-8, 0.01, true)));
        actual.put("rmsprop", update(kernels.rmsProp(0.99, 1e-8, 0.9, 0.01)));
        actual.put("adagrad", update(kernels.adaGrad(1e-10, 0.01)));
        actual.put("lion", update(kernels.lion(0.9, 0.99, 0.01)));
        assertThat(actual).isEqualTo(EXPECTED);
    }

    private String activation(ActivationKernel kernel) {
        float[] x = Sweep.floats(65_537);
        float[] special = Sweep.special();
        System.arraycopy(special, 0, x, 0, special.length);
        return activation(kernel, x, x.length);
    }

    private String curve(CurveKernel kernel) {
        float[] x = Sweep.floats(65_537);
        float[] y = new float[x.length];
        float[] dx = new float[x.length];
        kernel.forward(x, y, x.length, 0, 1);
        kernel.backward(x, x, dx, x.length, 0, 1);
        return new Digest().add(y).add(dx).text();
    }

    /** By random numbers of its own: those of the others are what they were. */
    private String responseNorm() {
        ResponseNormKernel kernel = kernels.responseNorm(new ResponseNorm(7, 37, 5, 0.3f, 0.75f, 1));
        float[] x = Sweep.gaussian(7 * 37, 2, new SplitMix64(96));
        float[] y = new float[x.length];
        float[] dx = new float[x.length];
        kernel.forward(x, y, 0, 1);
        kernel.backward(x, y, dx, 0, 1, new float[kernel.scratchSize()]);
        return new Digest().add(y).add(dx).text();
    }

    private String softmax() {
        return activation(kernels.softmax(), Sweep.gaussian(12 * 37, 8, random), 37);
    }

    private String activation(ActivationKernel kernel, float[] x, int size) {
        float[] y = new float[x.length];
        float[] dx = new float[x.length];
        kernel.forward(x, y, size, 0, x.length / size);
        kernel.backward(y, x, dx, size, 0, x.length / size);
        return new Digest().add(y).add(dx).text();
    }

    private String loss(LossKernel kernel) {
        float[] y = Sweep.gaussian(5 * 37, 4, random);
        int[] labels = {0, 36, 7, 8, 21};
        float[] loss = new float[5];
        float[] dy = new float[y.length];
        kernel.forward(y, labels, loss, 0, 5);
        kernel.backward(y, labels, 0.2f, dy, 0, 5);
        return new Digest().add(loss).add(dy).text();
    }

    private String sgd() {
        float[] w = Sweep.gaussian(997, 1, random);
        float[] v = Sweep.gaussian(997, 1, random);
        kernels.sgd(0.9f, true, 0.01f).step(0.1f, 1, w, Sweep.gaussian(997, 1, random), new float[][] {v}, 0, 997);
        return new Digest().add(w).add(v).text();
    }

    private String update(UpdateKernel kernel) {
        float[] w = Sweep.gaussian(997, 1, random);
        float[][] memory = new float[kernel.memories()][997];
        Digest digest = new Digest();
        for (int t = 1; t <= 3; t++) {
            kernel.step(0.1f, t, w, Sweep.gaussian(997, 1, random), memory, 0, 997);
        }
        for (float[] remembered : memory) {
            digest.add(remembered);
        }
        return digest.add(w).text();
    }

    private String pooling() {
        Digest digest = new Digest();
        for (int[] window : new int[][] {{2, 2, 0}, {3, 1, 1}, {3, 2, 1}, {3, 3, 0}, {37, 1, 0}}) {
            int out = (37 + 2 * window[2] - window[0]) / window[1] + 1;
            PoolGeometry g = new PoolGeometry(
                    2, 37, 37, out, out, window[0], window[0], window[1], window[1], window[2], window[2], window[2],
                    window[2]);
            float[] x = Sweep.gaussian(g.inSize(), 1, random);
            float[] y = new float[g.outSize()];
            int[] argmax = new int[g.outSize()];
            kernels.maxPool2d(g).forward(x, y, argmax, 0, 1);
            digest.add(y).add(argmax);
            kernels.avgPool2d(g, false).forward(x, y, 0, 1);
            kernels.avgPool2d(g, false).backward(y, x, 0, 1);
            digest.add(y).add(x);
        }
        return digest.text();
    }
}
