package dev.fovea.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.data.Batch;
import dev.fovea.data.SyntheticDataset;
import dev.fovea.engine.Engine;
import dev.fovea.engine.Plan;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.network.Architecture;
import dev.fovea.network.Initializer;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks whose layers are computed by vector kernels in a role that is not their first one: beside the scalar kernels. */
class LayersBesideTheirTwinsTest {
    private static final int CLASSES = 3;
    private static final int SAMPLES = 5;

    @ParameterizedTest
    @ValueSource(
            strings = {
                // a convolution backwards: 3x3 on many channels, strided, on groups, pointwise
                "INPUT 3x9x7 -> CONVTRANSPOSE 20@3x3 pad 1 -> TANH -> CONVTRANSPOSE 18@3x3 pad 1 -> POOL avg 3x3 -> FC 3",
                "INPUT 3x5x6 -> CONVTRANSPOSE 8@4x4 stride 2 pad 1 -> TANH "
                        + "-> CONVTRANSPOSE 6@3x2 stride 2x3 output-pad 1 groups 2 nobias -> POOL avg 4x4 -> FC 3",
                "INPUT 5x6x6 -> CONVTRANSPOSE 17@1x1 -> RELU -> CONVTRANSPOSE 4@5x5 dilation 2 pad 4 -> POOL max 2x2 -> FC 3",
                // normalisation folded into everything that takes it, and behind what does not; without biases, whose
                // gradients
                // before it are 0 but for rounding
                "INPUT 2x12x12 -> CONV 9@3x3 pad 1 nobias -> BN -> RELU -> POOL max 2x2 -> CONV 17@1x1 nobias -> BN "
                        + "-> CONVTRANSPOSE 6@2x2 stride 2 nobias -> BN -> RELU -> POOL global-avg -> FC 19 nobias -> BN -> RELU -> FC 3",
                "INPUT 2x9x9 -> CONV 9@3x3 -> LRN 5 alpha 0.5 -> GELU -> CONV 7@3x3 -> SOFTPLUS -> LRN 2 -> MISH -> FC 3",
                // a pooling that looks like one which fuses with the convolution before it, but has gaps; channels
                // moved as a whole
                "INPUT 2x12x12 -> CONV 8@3x3 pad 1 -> RELU -> POOL max 2x2 stride 2 dilation 2 -> CHANNELSHUFFLE 2 -> SLICE 1:7 "
                        + "-> CONV 18@3x3 -> CHANNELSHUFFLE 3 -> PAD 1 replicate -> POOL lp 2 3x3 stride 1 -> CROP 0,0,0,1 -> FC 3",
                "INPUT 2x9x9 -> CONV 8@3x3 -> GN 2 -> SILU -> CONV 17@3x3 stride 2 -> gated: RELU6 -> POOL global-avg "
                        + "-> CONV 17@1x1 -> HARDSIGMOID -> MUL gated -> FC 3"
            })
    void aStepAndAPredictionAreTheScalarOnesUpToRounding(String text) {
        Network network = Architecture.parse(text);
        Weights weights = weights(network);
        Batch batch = SyntheticDataset.batch(network.inputShape(), CLASSES, SAMPLES, 7);
        assertClose(
                "y",
                predict(new VectorKernels(), network, weights, batch),
                predict(new ScalarKernels(), network, weights, batch));
        Weights gradients = step(new VectorKernels(), network, weights.copy(), batch);
        step(new ScalarKernels(), network, weights.copy(), batch)
                .tensors()
                .forEach((name, dw) -> assertClose(name, gradients.get(name).data(), dw.data()));
    }

    private static Weights weights(Network network) {
        Weights weights = Weights.initialize(network, new Initializer.Xavier(), 3);
        weights.tensors().forEach((name, tensor) -> {
            if (name.endsWith(".running_mean")) {
                Arrays.fill(tensor.data(), 0.1f);
            } else if (name.endsWith(".running_var")) {
                Arrays.fill(tensor.data(), 0.5f);
            }
        });
        return weights;
    }

    private static float[] predict(Kernels kernels, Network network, Weights weights, Batch batch) {
        float[] y = new float[SAMPLES * CLASSES];
        try (Engine engine = Engine.start(kernels, 2)) {
            Plan.inference(engine, network, weights, SAMPLES).predict(batch, y);
        }
        return y;
    }

    private static Weights step(Kernels kernels, Network network, Weights weights, Batch batch) {
        try (Engine engine = Engine.start(kernels, 2)) {
            Plan plan = Plan.training(engine, network, weights, kernels.softmaxCrossEntropy(CLASSES, 0), SAMPLES);
            plan.step(batch, 1);
            return plan.gradients();
        }
    }

    /** By the largest element: sums of a few hundred products, and what follows them. */
    private static void assertClose(String what, float[] actual, float[] expected) {
        float largest = 0;
        for (float v : expected) {
            largest = Math.max(largest, Math.abs(v));
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).as("%s[%d]", what, i).isCloseTo(expected[i], within(1e-4f * largest + 1e-6f));
        }
    }
}
