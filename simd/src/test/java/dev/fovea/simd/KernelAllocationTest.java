package dev.fovea.simd;

import dev.fovea.kernel.ActivationKernel;
import dev.fovea.kernel.AvgPool2dKernel;
import dev.fovea.kernel.BatchNormKernel;
import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.CurveKernel;
import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.LossKernel;
import dev.fovea.kernel.MaxPool2dKernel;
import dev.fovea.kernel.MultiplyKernel;
import dev.fovea.kernel.PackedWeights;
import dev.fovea.kernel.PoolGeometry;
import dev.fovea.kernel.PreluKernel;
import dev.fovea.kernel.ResponseNorm;
import dev.fovea.kernel.ResponseNormKernel;
import dev.fovea.kernel.UpdateKernel;
import dev.fovea.random.SplitMix64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No vector of these kernels leaves its registers: a call allocates nothing, also on lengths that are no multiple of the lanes. */
class KernelAllocationTest {
    private static final int SIZE = 541;

    private final Kernels kernels = new VectorKernels();
    private final float[] x = Sweep.gaussian(8 * SIZE, 1, new SplitMix64(91));
    private final float[] y = new float[8 * SIZE];

    private ActivationKernel activation(String name) {
        return switch (name) {
            case "relu" -> kernels.relu();
            case "leakyRelu" -> kernels.leakyRelu(0.3f);
            case "elu" -> kernels.elu(0.7f);
            case "sigmoid" -> kernels.sigmoid();
            case "tanh" -> kernels.tanh();
            case "softmax" -> kernels.softmax();
            case "relu6" -> kernels.relu6();
            case "selu" -> kernels.selu();
            case "hardSigmoid" -> kernels.hardSigmoid();
            case "softplus" -> kernels.softplus();
            default -> throw new IllegalArgumentException(name);
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "relu",
                "leakyRelu",
                "elu",
                "sigmoid",
                "tanh",
                "softmax",
                "relu6",
                "selu",
                "hardSigmoid",
                "softplus"
            })
    void activationsAllocateNothing(String name) {
        ActivationKernel kernel = activation(name);
        Allocation.assertNone(() -> {
            kernel.forward(x, y, SIZE, 0, 8);
            kernel.backward(x, x, y, SIZE, 0, 8);
        });
    }

    private CurveKernel curve(String name) {
        return switch (name) {
            case "silu" -> kernels.silu();
            case "mish" -> kernels.mish();
            case "hardSwish" -> kernels.hardSwish();
            case "gelu" -> kernels.gelu(false);
            case "geluTanh" -> kernels.gelu(true);
            default -> throw new IllegalArgumentException(name);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"silu", "mish", "hardSwish", "gelu", "geluTanh"})
    void curvesAllocateNothing(String name) {
        CurveKernel kernel = curve(name);
        Allocation.assertNone(() -> {
            kernel.forward(x, y, SIZE, 0, 2);
            kernel.backward(x, x, y, SIZE, 0, 2);
        });
    }

    @Test
    void slopesAndFactorsOfChannelsAllocateNothing() {
        PreluKernel prelu = kernels.prelu(2, SIZE);
        MultiplyKernel channels = kernels.multiply(2, SIZE);
        MultiplyKernel elements = kernels.multiply(2 * SIZE, 1);
        float[] a = {0.5f, 0.25f};
        float[] da = new float[2];
        float[] df = new float[8];
        Allocation.assertNone(() -> {
            prelu.forward(x, a, y, 0, 4);
            prelu.backwardInput(x, a, x, y, 0, 4);
            prelu.backwardWeights(x, y, da, 0, 4);
            channels.forward(x, x, y, 0, 4);
            channels.backwardFactor(x, y, df, 0, 4);
            elements.forward(x, x, y, 0, 4);
            elements.backwardFactor(x, x, y, 0, 4);
        });
    }

    @Test
    void responseNormAllocatesNothing() {
        ResponseNormKernel kernel = kernels.responseNorm(new ResponseNorm(4, SIZE, 3, 0.1f, 0.75f, 1));
        float[] scratch = new float[kernel.scratchSize()];
        Allocation.assertNone(() -> {
            kernel.forward(x, y, 0, 2);
            kernel.backward(x, x, y, 0, 2, scratch);
        });
    }

    @ParameterizedTest
    @EnumSource
    void batchNormAllocatesNothing(Epilogue epilogue) {
        BatchNormKernel kernel = kernels.batchNorm(2, SIZE, epilogue);
        float[] dy = x.clone();
        float[] dx = new float[x.length];
        float[] line = {0.5f, 2};
        double[] mean = new double[2];
        double[] variance = new double[2];
        double[] sum = new double[2];
        double[] product = new double[2];
        float[] scratch = new float[kernel.scratchSize()];
        Allocation.assertNone(() -> {
            kernel.moments(x, 4, 0, 2, mean, variance, scratch);
            kernel.forward(x, line, line, y, 0, 4);
            kernel.gradientSums(x, y, dy, 4, 0, 2, mean, sum, product, scratch);
            kernel.backward(x, dy, line, line, line, dx, 0, 4);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {10, SIZE})
    void lossesAllocateNothing(int classes) {
        LossKernel crossEntropy = kernels.softmaxCrossEntropy(classes, 0.1f);
        LossKernel squaredError = kernels.meanSquaredError(classes);
        int[] labels = {0, 1, 2, 3, 4, 5, 6, 7};
        float[] loss = new float[8];
        Allocation.assertNone(() -> {
            crossEntropy.forward(x, labels, loss, 0, 8);
            crossEntropy.backward(x, labels, 0.1f, y, 0, 8);
            squaredError.forward(x, labels, loss, 0, 8);
            squaredError.backward(x, labels, 0.1f, y, 0, 8);
        });
    }

    @Test
    void stepsAndTheWatchAllocateNothing() {
        float[][] memory = new float[2][x.length];
        for (UpdateKernel kernel : List.of(
                kernels.sgd(0.9f, true, 0.01f),
                kernels.adam(0.9, 0.999, 1e-8, 0.01, true),
                kernels.rmsProp(0.99, 1e-8, 0.9, 0.01),
                kernels.adaGrad(1e-10, 0.01),
                kernels.lion(0.9, 0.99, 0.01))) {
            Allocation.assertNone(() -> {
                kernel.step(1e-6f, 1, y, x, memory, 0, x.length);
                kernels.allFinite(x, 0, x.length);
            });
        }
    }

    /** Depthwise, tap by tap with and without a stride, in groups, pointwise; as much of two samples as each of two threads does. */
    @ParameterizedTest
    @CsvSource({
        "3, 3, 19, 3, 1, 3",
        "3, 3, 37, 3, 2, 3",
        "3, 3, 37, 3, 3, 3",
        "3, 3, 19, 5, 1, 3",
        "3, 3, 19, 7, 1, 3",
        "3, 9, 37, 7, 2, 1",
        "5, 9, 19, 3, 1, 1",
        "5, 9, 19, 1, 1, 1",
        "12, 12, 19, 3, 1, 3",
        "12, 12, 37, 3, 2, 3"
    })
    void convolutionsAllocateNothing(int inC, int outC, int size, int kernel, int stride, int groups) {
        ConvGeometry plain = ConvTrial.geometry(inC, size, size, outC, kernel, stride, kernel / 2);
        ConvGeometry g = new ConvGeometry(
                inC,
                size,
                size,
                outC,
                plain.outH(),
                plain.outW(),
                kernel,
                kernel,
                stride,
                stride,
                kernel / 2,
                kernel / 2,
                1,
                1,
                groups);
        Conv2dKernel conv = kernels.conv2d(g, Epilogue.RELU6);
        ConvTrial trial = ConvTrial.of(conv, g, 2, new SplitMix64(92));
        PackedWeights weights = new PackedWeights(trial.w(), trial.b(), new float[conv.packedSize()]);
        conv.pack(weights);
        float[] result = new float[2 * g.outSize()];
        float[] scratch = new float[conv.scratchSize()];
        Allocation.assertNone(() -> {
            conv.forwardShare(trial.x(), weights, result, 2, 0, 2, scratch);
            conv.forwardShare(trial.x(), weights, result, 2, 1, 2, scratch);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5, 7})
    void stepsOfChannelsByThemselvesAllocateNothing(int kernel) {
        int pad = kernel / 2;
        ConvGeometry g = new ConvGeometry(3, 19, 19, 3, 19, 19, kernel, kernel, 1, 1, pad, pad, 1, 1, 3);
        assertStepAllocatesNothing(kernels.conv2d(g, Epilogue.NONE), g);
    }

    /** In groups with lanes over positions, over channels; and of many weights. */
    @ParameterizedTest
    @CsvSource({"12, 12, 19, 3", "12, 40, 19, 1", "96, 96, 5, 1"})
    void stepsOfWindowsTapByTapAllocateNothing(int inC, int outC, int size, int groups) {
        int out = (size + 1) / 2;
        ConvGeometry g = new ConvGeometry(inC, size, size, outC, out, out, 3, 3, 2, 2, 1, 1, 1, 1, groups);
        assertStepAllocatesNothing(kernels.conv2d(g, Epilogue.NONE), g);
    }

    /** By F(2x2) and F(4x4). */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void winogradAllocatesNothing(boolean four) {
        ConvGeometry g = ConvTrial.geometry(16, 14, 14, 16, 3, 1, 1);
        WinogradTransform transform = four ? new WinogradTransform.Four() : new WinogradTransform.Two();
        assertStepAllocatesNothing(new WinogradConv2d(g, transform, Epilogue.RELU), g);
    }

    /** All that a training step asks of a convolution. */
    private static void assertStepAllocatesNothing(Conv2dKernel conv, ConvGeometry g) {
        ConvTrial trial = ConvTrial.of(conv, g, 2, new SplitMix64(93));
        PackedWeights weights = new PackedWeights(trial.w(), trial.b(), new float[conv.packedSize()]);
        float[] scratch = new float[conv.scratchSize()];
        float[] y = new float[trial.dy().length];
        float[] dx = new float[trial.x().length];
        float[] dw = new float[trial.w().length];
        float[] db = new float[trial.b().length];
        Allocation.assertNone(() -> {
            conv.pack(weights);
            conv.forward(trial.x(), weights, y, 0, 2, scratch);
            conv.backwardInput(trial.dy(), weights, dx, 0, 2, scratch);
            conv.backwardWeights(trial.x(), trial.dy(), dw, db, 0, 2, scratch);
        });
    }

    /** The last is a whole image. */
    @ParameterizedTest
    @CsvSource({"28, 2, 2, 0", "37, 3, 1, 1", "37, 3, 2, 1", "64, 3, 3, 0", "7, 7, 7, 0"})
    void poolingsAllocateNothing(int size, int window, int stride, int padding) {
        int out = (size + 2 * padding - window) / stride + 1;
        PoolGeometry g = new PoolGeometry(
                3, size, size, out, out, window, window, stride, stride, padding, padding, padding, padding);
        float[] image = Sweep.gaussian(2 * g.inSize(), 1, new SplitMix64(92));
        float[] pooled = new float[2 * g.outSize()];
        float[] dx = new float[image.length];
        int[] argmax = new int[pooled.length];
        int[] noArgmax = {};
        MaxPool2dKernel max = kernels.maxPool2d(g);
        AvgPool2dKernel mean = kernels.avgPool2d(g, true);
        Allocation.assertNone(() -> {
            max.forward(image, pooled, noArgmax, 0, 2);
            max.forward(image, pooled, argmax, 0, 2);
            max.backward(pooled, argmax, dx, 0, 2);
            mean.forward(image, pooled, 0, 2);
            mean.backward(pooled, dx, 0, 2);
        });
    }
}
