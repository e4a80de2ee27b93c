package dev.fovea.kernel;

import static dev.fovea.layer.Layers.avgPool2d;

import dev.fovea.layer.Padding;
import dev.fovea.layer.Size;
import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link AvgPool2dKernel} does. */
interface AvgPool2dContract extends Contract {
    /**
     * Against the norm, not element by element: a ninth is no float, so where windows overlap, shares that cancel leave a
     * small result with the rounding of large ones.
     */
    @Test
    default void avgPool2dGradientsAreTheNumericOnes() {
        SplitMix64 random = new SplitMix64(41);
        for (PoolGeometry g : List.of(
                Geometries.of(Shape.image(1, 1, 1), avgPool2d(1)),
                Geometries.of(Shape.image(2, 4, 4), avgPool2d(2)),
                Geometries.of(Shape.image(1, 5, 5), avgPool2d(2)),
                Geometries.of(Shape.image(2, 5, 5), avgPool2d(3).stride(1)),
                Geometries.of(Shape.image(1, 5, 5), avgPool2d(3).stride(2).padding(1)),
                Geometries.of(
                        Shape.image(1, 4, 7),
                        avgPool2d(new Size(2, 3)).stride(new Size(1, 2)).padding(new Padding(0, 1, 2, 1))),
                Geometries.of(Shape.image(1, 7, 7), avgPool2d(2).stride(3)))) {
            for (boolean countIncludePad : new boolean[] {true, false}) {
                float[] x = Operands.eighths(2 * g.inSize(), random);
                float[] dy = Operands.eighths(2 * g.outSize(), random);
                float[] dx = Operands.unwritten(x.length);
                kernels().avgPool2d(g, countIncludePad).backward(dy, dx, 0, 2);
                Floats.assertRelativeNorm(
                        "dx " + g,
                        dx,
                        NumericGradient.of(v -> DoubleReference.avgPool2d(g, countIncludePad, v), x, dy),
                        GRADIENT);
            }
        }
    }

    @Test
    default void avgPool2dIsTheDefinitionOnAnyGeometry() {
        SplitMix64 random = new SplitMix64(42);
        for (int i = 0; i < 400; i++) {
            assertDefinition(Geometries.randomPool(random), 1 + random.nextInt(3), random.nextInt(2) == 0, random);
        }
    }

    @Test
    default void avgPool2dTakesWidthsOfAnySize() {
        SplitMix64 random = new SplitMix64(43);
        for (int size : SIZES) {
            assertDefinition(Geometries.of(Shape.image(2, 2, 2 * size), avgPool2d(2)), 1, true, random);
            assertDefinition(Geometries.of(Shape.image(size, 2, 2), avgPool2d(2)), 1, true, random);
            PoolGeometry overlapping = Geometries.of(
                    Shape.image(1, 3, size), avgPool2d(3).stride(1).padding(1));
            assertDefinition(overlapping, 1, true, random);
            assertDefinition(overlapping, 1, false, random);
        }
    }

    private void assertDefinition(PoolGeometry g, int n, boolean countIncludePad, SplitMix64 random) {
        float[] x = Operands.uniform(n * g.inSize(), random);
        float[] dy = Operands.uniform(n * g.outSize(), random);
        float[] y = Operands.unwritten(dy.length);
        float[] dx = Operands.unwritten(x.length);
        kernels().avgPool2d(g, countIncludePad).forward(x, y, 0, n);
        kernels().avgPool2d(g, countIncludePad).backward(dy, dx, 0, n);
        // an element is under at most as many windows as a window has places
        double tolerance = tolerance().sum(g.windowH() * g.windowW());
        Floats.assertClose("y " + g, y, DoubleReference.avgPool2d(g, countIncludePad, Operands.doubles(x)), tolerance);
        Floats.assertClose(
                "dx " + g, dx, DoubleReference.avgPool2dInput(g, countIncludePad, Operands.doubles(dy)), tolerance);
    }

    @Test
    default void avgPool2dWritesExactlyItsRange() {
        SplitMix64 random = new SplitMix64(44);
        for (int i = 0; i < 50; i++) {
            PoolGeometry g = Geometries.randomPool(random);
            AvgPool2dKernel kernel = kernels().avgPool2d(g, i % 2 == 0);
            float[] x = Operands.uniform(3 * g.inSize(), random);
            float[] dy = Operands.uniform(3 * g.outSize(), random);
            Ranges.assertWritesExactlyItsRange("y " + g, g.outSize(), (y, from, to) -> kernel.forward(x, y, from, to));
            Ranges.assertWritesExactlyItsRange(
                    "dx " + g, g.inSize(), (dx, from, to) -> kernel.backward(dy, dx, from, to));
        }
    }

    /**
     * {@code torch.nn.AvgPool2d(3, stride=2, padding=1)} of 1 to 9: a corner window sees four of them and five zeros, and
     * {@code count_include_pad} decides between dividing by 9 and by 4.
     */
    @Test
    default void avgPool2dCountsPaddingAsPyTorchDoes() {
        PoolGeometry g =
                Geometries.of(Shape.image(1, 3, 3), avgPool2d(3).stride(2).padding(1));
        float[] x = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        // sums under the windows: 1+2+4+5, 2+3+5+6, 4+5+7+8, 5+6+8+9
        Floats.assertClose("counted", forward(g, true, x), new double[] {12 / 9.0, 16 / 9.0, 24 / 9.0, 28 / 9.0}, 1e-6);
        Floats.assertClose("not counted", forward(g, false, x), new double[] {3, 4, 6, 7}, 1e-6);
        // the centre is under all four windows
        float[] dx = new float[9];
        kernels().avgPool2d(g, false).backward(new float[] {4, 8, 12, 16}, dx, 0, 1);
        Floats.assertClose("dx", dx, new double[] {1, 1 + 2, 2, 1 + 3, 1 + 2 + 3 + 4, 2 + 4, 3, 3 + 4, 4}, 1e-6);
    }

    /** An edge window of stride 1 sees 6 of its 9 places. */
    @Test
    default void avgPool2dDividesEdgeWindowsByTheirOwnCount() {
        PoolGeometry g =
                Geometries.of(Shape.image(1, 3, 3), avgPool2d(3).stride(1).padding(1));
        float[] ones = {1, 1, 1, 1, 1, 1, 1, 1, 1};
        Floats.assertClose("not counted", forward(g, false, ones), new double[] {1, 1, 1, 1, 1, 1, 1, 1, 1}, 1e-6);
        double corner = 4 / 9.0;
        double edge = 6 / 9.0;
        Floats.assertClose(
                "counted",
                forward(g, true, ones),
                new double[] {corner, edge, corner, edge, 1, edge, corner, edge, corner},
                1e-6);
    }

    /** (3 - 2) / 2 + 1 = 1 window: PyTorch's {@code ceil_mode=False} leaves the last row and column out. */
    @Test
    default void avgPool2dLeavesOutRowsWithoutAWholeWindow() {
        PoolGeometry g = Geometries.of(Shape.image(1, 3, 3), avgPool2d(2));
        Floats.assertSameBits("y", forward(g, true, new float[] {1, 2, 90, 3, 6, 90, 90, 90, 90}), new float[] {3});
        float[] dx = Operands.unwritten(9);
        kernels().avgPool2d(g, true).backward(new float[] {4}, dx, 0, 1);
        Floats.assertSameBits("dx", dx, new float[] {1, 1, 0, 1, 1, 0, 0, 0, 0});
    }

    private float[] forward(PoolGeometry g, boolean countIncludePad, float[] x) {
        float[] y = Operands.unwritten(g.outSize());
        kernels().avgPool2d(g, countIncludePad).forward(x, y, 0, 1);
        return y;
    }
}
