package dev.fovea.kernel;

import static dev.fovea.layer.Layers.maxPool2d;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.layer.Padding;
import dev.fovea.layer.Size;
import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link MaxPool2dKernel} does. */
interface MaxPool2dContract extends Contract {
    @Test
    default void maxPool2dGradientsAreTheNumericOnes() {
        SplitMix64 random = new SplitMix64(31);
        for (PoolGeometry g : List.of(
                Geometries.of(Shape.image(1, 1, 1), maxPool2d(1)),
                Geometries.of(Shape.image(2, 4, 4), maxPool2d(2)),
                // (5 - 2) / 2 + 1 = 2: the last row and column get no gradient
                Geometries.of(Shape.image(1, 5, 5), maxPool2d(2)),
                // windows overlap, one maximum may win in several
                Geometries.of(Shape.image(2, 5, 5), maxPool2d(3).stride(1)),
                Geometries.of(Shape.image(1, 5, 5), maxPool2d(3).stride(2).padding(1)),
                Geometries.of(
                        Shape.image(1, 4, 7),
                        maxPool2d(new Size(2, 3)).stride(new Size(1, 2)).padding(new Padding(0, 1, 2, 1))),
                // gaps between the windows
                Geometries.of(Shape.image(1, 7, 7), maxPool2d(2).stride(3)),
                // gaps within them, and padding as wide as two places are apart
                Geometries.of(
                        Shape.image(2, 7, 6),
                        maxPool2d(3).stride(1).dilation(new Size(2, 3)).padding(new Padding(2, 0, 3, 1))))) {
            float[] x = Operands.distinct(2 * g.inSize(), random);
            float[] dy = Operands.eighths(2 * g.outSize(), random);
            MaxPool2dKernel kernel = kernels().maxPool2d(g);
            int[] argmax = new int[dy.length];
            kernel.forward(x, new float[dy.length], argmax, 0, 2);
            float[] dx = Operands.unwritten(x.length);
            kernel.backward(dy, argmax, dx, 0, 2);
            Floats.assertRelative(
                    "dx " + g, dx, NumericGradient.of(v -> DoubleReference.maxPool2d(g, v), x, dy), GRADIENT);
        }
    }

    /** Few different values, so that most windows have ties. */
    @Test
    default void maxPool2dFindsTheFirstMaximumOnAnyGeometry() {
        SplitMix64 random = new SplitMix64(32);
        for (int i = 0; i < 400; i++) {
            PoolGeometry g = Geometries.randomPool(random);
            int n = 1 + random.nextInt(3);
            float[] x = new float[n * g.inSize()];
            for (int k = 0; k < x.length; k++) {
                x[k] = random.nextInt(4) - 2;
            }
            double[] xs = Operands.doubles(x);
            float[] y = Operands.unwritten(n * g.outSize());
            int[] argmax = new int[y.length];
            kernels().maxPool2d(g).forward(x, y, argmax, 0, n);
            Floats.assertClose("y " + g, y, DoubleReference.maxPool2d(g, xs), 0);
            assertThat(argmax).as("argmax %s", g).isEqualTo(DoubleReference.firstMaximum(g, xs));
        }
    }

    /** Every place that is in the image and no other, from the first to the last column of images wider than vectors. */
    @Test
    default void maxPool2dFindsTheFirstMaximumOfDilatedWindows() {
        SplitMix64 random = new SplitMix64(36);
        for (int i = 0; i < 400; i++) {
            PoolGeometry g = Geometries.randomDilatedPool(random);
            int n = 1 + random.nextInt(2);
            float[] x = new float[n * g.inSize()];
            for (int k = 0; k < x.length; k++) {
                x[k] = random.nextInt(6) - 3;
            }
            double[] xs = Operands.doubles(x);
            float[] y = Operands.unwritten(n * g.outSize());
            int[] argmax = new int[y.length];
            kernels().maxPool2d(g).forward(x, y, argmax, 0, n);
            Floats.assertClose("y " + g, y, DoubleReference.maxPool2d(g, xs), 0);
            assertThat(argmax).as("argmax %s", g).isEqualTo(DoubleReference.firstMaximum(g, xs));
        }
    }

    @Test
    default void maxPool2dTakesWidthsOfAnySize() {
        SplitMix64 random = new SplitMix64(33);
        for (int size : SIZES) {
            for (PoolGeometry g : List.of(
                    Geometries.of(Shape.image(2, 2, 2 * size), maxPool2d(2)),
                    Geometries.of(
                            Shape.image(1, 3, size), maxPool2d(3).stride(1).padding(1)),
                    Geometries.of(Shape.image(size, 2, 2), maxPool2d(2)))) {
                float[] x = Operands.uniform(g.inSize(), random);
                float[] y = Operands.unwritten(g.outSize());
                int[] argmax = new int[y.length];
                kernels().maxPool2d(g).forward(x, y, argmax, 0, 1);
                double[] xs = Operands.doubles(x);
                Floats.assertClose("y " + g, y, DoubleReference.maxPool2d(g, xs), 0);
                assertThat(argmax).as("argmax %s", g).isEqualTo(DoubleReference.firstMaximum(g, xs));
            }
        }
    }

    /** The windows that most networks have, and others, of images narrower than vectors and wider, with ties of 0 and -0, and a NaN here and there. */
    @Test
    default void maxPool2dHasTheSameBitsWithoutArgmax() {
        SplitMix64 random = new SplitMix64(37);
        float[] values = {-0f, 0f, -1, 1, -0f, 0f, -2, Float.NEGATIVE_INFINITY};
        for (int size : SIZES) {
            for (PoolGeometry g : List.of(
                    Geometries.of(Shape.image(3, 7, 2 * size), maxPool2d(2)),
                    Geometries.of(Shape.image(2, 6, 2 * size + 1), maxPool2d(2).padding(1)),
                    Geometries.of(
                            Shape.image(2, 5, 2 * size),
                            maxPool2d(new Size(2, 2)).stride(new Size(1, 2))),
                    Geometries.of(
                            Shape.image(2, 7, 2 * size), maxPool2d(3).stride(2).padding(1)),
                    Geometries.of(Shape.image(2, 8, 2 * size + 1), maxPool2d(3).stride(2)),
                    Geometries.of(
                            Shape.image(2, 1, size), maxPool2d(3).stride(1).padding(1)),
                    Geometries.of(
                            Shape.image(2, 9, size), maxPool2d(3).stride(1).padding(new Padding(2, 0, 1, 2))),
                    Geometries.of(Shape.image(2, 9, size + 4), maxPool2d(5).stride(1)),
                    Geometries.of(
                            Shape.image(2, 9, size + 4), maxPool2d(2).stride(2).dilation(new Size(2, 3))))) {
                for (int rarity : List.of(1_000_000, 30)) {
                    float[] x = new float[2 * g.inSize()];
                    for (int i = 0; i < x.length; i++) {
                        x[i] = random.nextInt(rarity) == 0 ? Float.NaN : values[random.nextInt(values.length)];
                    }
                    float[] y = Operands.unwritten(2 * g.outSize());
                    float[] withoutArgmax = Operands.unwritten(y.length);
                    kernels().maxPool2d(g).forward(x, y, new int[y.length], 0, 2);
                    kernels().maxPool2d(g).forward(x, withoutArgmax, new int[0], 0, 2);
                    Floats.assertSameBits("y " + g, withoutArgmax, y);
                }
            }
        }
    }

    @Test
    default void maxPool2dWritesExactlyItsRange() {
        SplitMix64 random = new SplitMix64(34);
        for (int i = 0; i < 50; i++) {
            PoolGeometry g = Geometries.randomPool(random);
            MaxPool2dKernel kernel = kernels().maxPool2d(g);
            float[] x = Operands.uniform(3 * g.inSize(), random);
            float[] dy = Operands.uniform(3 * g.outSize(), random);
            int[] argmax = new int[dy.length];
            Ranges.assertWritesExactlyItsRange(
                    "y " + g, g.outSize(), (y, from, to) -> kernel.forward(x, y, argmax, from, to));
            Ranges.assertWritesExactlyItsRange(
                    "y without argmax " + g, g.outSize(), (y, from, to) -> kernel.forward(x, y, new int[0], from, to));
            Ranges.assertWritesExactlyItsRange(
                    "dx " + g, g.inSize(), (dx, from, to) -> kernel.backward(dy, argmax, dx, from, to));
            int[] middle = new int[dy.length];
            Arrays.fill(middle, -1);
            kernel.forward(x, new float[dy.length], middle, 1, 2);
            int[] expected = new int[dy.length];
            Arrays.fill(expected, -1);
            System.arraycopy(argmax, g.outSize(), expected, g.outSize(), g.outSize());
            assertThat(middle).as("argmax %s", g).isEqualTo(expected);
        }
    }

    @Test
    default void maxPool2dHandsADeltaToTheFirstOfEqualsOnly() {
        PoolGeometry g = Geometries.of(Shape.image(1, 2, 4), maxPool2d(2));
        MaxPool2dKernel kernel = kernels().maxPool2d(g);
        float[] x = {
            5, 5, -1, 7,
            5, 5, 7, 7
        };
        float[] y = new float[2];
        int[] argmax = new int[2];
        kernel.forward(x, y, argmax, 0, 1);
        Floats.assertSameBits("y", y, new float[] {5, 7});
        float[] dx = Operands.unwritten(8);
        kernel.backward(new float[] {1, 2}, argmax, dx, 0, 1);
        Floats.assertSameBits("dx", dx, new float[] {1, 0, 0, 2, 0, 0, 0, 0});
    }

    /** Wherever in the window it stands: a NaN that is lost here would never be reported. */
    @Test
    default void maxPool2dKeepsANaN() {
        PoolGeometry g = Geometries.of(Shape.image(1, 3, 3), maxPool2d(3));
        for (int at = 0; at < 9; at++) {
            float[] x = {1, 2, 3, 4, 9, 4, 3, 2, 1};
            x[at] = Float.NaN;
            float[] y = new float[1];
            int[] argmax = new int[1];
            kernels().maxPool2d(g).forward(x, y, argmax, 0, 1);
            assertThat(y[0]).as("NaN at %s", at).isNaN();
            assertThat(argmax[0]).isEqualTo(at);
        }
    }

    @Test
    default void maxPool2dPaddingNeverWins() {
        PoolGeometry g = Geometries.of(Shape.image(1, 2, 2), maxPool2d(2).padding(1));
        float[] x = {-1, Float.NEGATIVE_INFINITY, -3, -4};
        float[] y = new float[4];
        int[] argmax = new int[4];
        kernels().maxPool2d(g).forward(x, y, argmax, 0, 1);
        Floats.assertSameBits("y", y, x);
        assertThat(argmax).containsExactly(0, 1, 2, 3);
    }
}
