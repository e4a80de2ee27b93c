package dev.fovea.kernel;

import static dev.fovea.layer.Layers.avgPool2d;
import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.maxPool2d;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.tensor.Shape;
import org.junit.jupiter.api.Test;

/** The seed's own matrices. Where the seed writes letters, small primes tell the terms apart. */
interface SeedContract extends Contract {
    private ConvGeometry threeByTwo() {
        return Geometries.of(Shape.image(1, 3, 3), conv2d(1, 2));
    }

    private float[] correlate(ConvGeometry g, float[] x, float[] w, float b) {
        float[] y = Operands.unwritten(g.outSize());
        Conv2dKernel kernel = kernels().conv2d(g, Epilogue.NONE);
        kernel.forward(x, Operands.packed(kernel, w, new float[] {b}), y, 0, 1, new float[kernel.scratchSize()]);
        return y;
    }

    @Test
    default void seedsCorrelationOfThreeByTwo() {
        float[] a = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        // a1+a2, a2+a3, a4+a5, a5+a6
        Floats.assertSameBits(
                "correlation", correlate(threeByTwo(), a, new float[] {1, 1, 0, 0}, 0), new float[] {3, 5, 9, 11});
        // true convolution turns the filter by 180 degrees: a4+a5, a5+a6, a7+a8, a8+a9
        Floats.assertSameBits(
                "convolution", correlate(threeByTwo(), a, new float[] {0, 0, 1, 1}, 0), new float[] {9, 11, 15, 17});
        Floats.assertSameBits(
                "bias", correlate(threeByTwo(), a, new float[] {1, 1, 0, 0}, 100), new float[] {103, 105, 109, 111});
    }

    /** Term by term, with the subscripts that the seed's fourth entry should have: {@code d11 w21 + d21 w11}. */
    @Test
    default void seedsInputGradientAddsWhereWindowsOverlap() {
        float w11 = 2;
        float w12 = 3;
        float w21 = 5;
        float w22 = 7;
        float d11 = 11;
        float d12 = 13;
        float d21 = 17;
        float d22 = 19;
        Conv2dKernel kernel = kernels().conv2d(threeByTwo(), Epilogue.NONE);
        float[] dx = Operands.unwritten(9);
        kernel.backwardInput(
                new float[] {d11, d12, d21, d22},
                Operands.packed(kernel, new float[] {w11, w12, w21, w22}, new float[1]),
                dx,
                0,
                1,
                new float[kernel.scratchSize()]);
        float[] terms = {
            d11 * w11,
            d11 * w12 + d12 * w11,
            d12 * w12,
            d11 * w21 + d21 * w11,
            d11 * w22 + d12 * w21 + d21 * w12 + d22 * w11,
            d12 * w22 + d22 * w12,
            d21 * w21,
            d21 * w22 + d22 * w21,
            d22 * w22
        };
        Floats.assertSameBits("dx", dx, terms);
    }

    @Test
    default void seedsWeightGradientTermByTerm() {
        float[] a = {2, 3, 5, 7, 11, 13, 17, 19, 23};
        float[] d = {29, 31, 37, 41};
        Conv2dKernel kernel = kernels().conv2d(threeByTwo(), Epilogue.NONE);
        float[] dw = new float[4];
        float[] db = new float[1];
        kernel.backwardWeights(a, d, dw, db, 0, 1, new float[kernel.scratchSize()]);
        float[] terms = {
            d[0] * a[0] + d[1] * a[1] + d[2] * a[3] + d[3] * a[4],
            d[0] * a[1] + d[1] * a[2] + d[2] * a[4] + d[3] * a[5],
            d[0] * a[3] + d[1] * a[4] + d[2] * a[6] + d[3] * a[7],
            d[0] * a[4] + d[1] * a[5] + d[2] * a[7] + d[3] * a[8]
        };
        Floats.assertSameBits("dw", dw, terms);
        Floats.assertSameBits("db", db, new float[] {29 + 31 + 37 + 41});
    }

    /** The seed's 4x4 by 2x2: stride 2 keeps rows 0, 2 and columns 0, 2 of stride 1's 3x3. */
    @Test
    default void seedsStrideTwoIsASelectionOfStrideOne() {
        float[] a = {1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121, 144, 169, 196, 225, 256};
        float[] w = {1, 2, 3, 4};
        float[] one = correlate(Geometries.of(Shape.image(1, 4, 4), conv2d(1, 2)), a, w, 0);
        float[] two = correlate(Geometries.of(Shape.image(1, 4, 4), conv2d(1, 2).stride(2)), a, w, 0);
        Floats.assertSameBits("stride 2", two, new float[] {one[0], one[2], one[6], one[8]});
    }

    /** The matrix of the seed's pooling example. */
    private static float[] pooled() {
        return new float[] {
            8, 5, 0, 5,
            9, 2, 8, 3,
            6, 9, 3, 9,
            8, 5, 7, 5
        };
    }

    @Test
    default void seedsMaxPooling() {
        PoolGeometry g = Geometries.of(Shape.image(1, 4, 4), maxPool2d(2));
        float[] y = new float[4];
        int[] argmax = new int[4];
        kernels().maxPool2d(g).forward(pooled(), y, argmax, 0, 1);
        Floats.assertSameBits("y", y, new float[] {9, 8, 9, 9});
        float[] dx = Operands.unwritten(16);
        kernels().maxPool2d(g).backward(new float[] {0.6f, 0.4f, 0.7f, 0.6f}, argmax, dx, 0, 1);
        float[] expected = {0, 0, 0, 0, 0.6f, 0, 0.4f, 0, 0, 0.7f, 0, 0.6f, 0, 0, 0, 0};
        Floats.assertSameBits("dx", dx, expected);
    }

    /** The deltas as the seed prints them, for an input with its maxima where the seed puts them. */
    @Test
    default void seedsMaxPoolingDeltasAsPrinted() {
        PoolGeometry g = Geometries.of(Shape.image(1, 4, 4), maxPool2d(2));
        float[] x = {
            9, 0, 0, 9,
            0, 0, 0, 0,
            0, 0, 0, 0,
            0, 9, 0, 9
        };
        int[] argmax = new int[4];
        kernels().maxPool2d(g).forward(x, new float[4], argmax, 0, 1);
        assertThat(argmax).containsExactly(0, 3, 13, 15);
        float[] dx = Operands.unwritten(16);
        kernels().maxPool2d(g).backward(new float[] {0.6f, 0.4f, 0.7f, 0.6f}, argmax, dx, 0, 1);
        float[] printed = {0.6f, 0, 0, 0.4f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.7f, 0, 0.6f};
        Floats.assertSameBits("dx", dx, printed);
    }

    @Test
    default void seedsMeanPooling() {
        PoolGeometry g = Geometries.of(Shape.image(1, 4, 4), avgPool2d(2));
        AvgPool2dKernel kernel = kernels().avgPool2d(g, true);
        float[] y = new float[4];
        kernel.forward(pooled(), y, 0, 1);
        Floats.assertSameBits("y", y, new float[] {6, 4, 7, 6});
        float[] dx = Operands.unwritten(16);
        kernel.backward(new float[] {0.6f, 0.4f, 0.7f, 0.6f}, dx, 0, 1);
        double[] printed = {
            0.15, 0.15, 0.1, 0.1,
            0.15, 0.15, 0.1, 0.1,
            0.175, 0.175, 0.15, 0.15,
            0.175, 0.175, 0.15, 0.15
        };
        Floats.assertRelative("dx", dx, printed, 1e-7);
    }
}
