package dev.fovea.kernel;

import static dev.fovea.layer.Layers.lpPool2d;

import dev.fovea.layer.Padding;
import dev.fovea.layer.Size;
import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;
import org.junit.jupiter.api.Test;

class LpPoolTest {
    private static final PoolGeometry PAIR = Geometries.of(Shape.image(1, 1, 4), lpPool2d(2, new Size(1, 2)));

    /** The norms of (3, -4) and (0, -2), and the directions of both. */
    @Test
    void aNormAndItsDirection() {
        float[] x = {3, -4, 0, -2};
        float[] y = new float[2];
        LpPool kernel = new LpPool(PAIR, 2);
        kernel.forward(x, y, 0, 1);
        Floats.assertSameBits("y", y, new float[] {5, 2});
        float[] dx = Operands.unwritten(4);
        kernel.backward(x, y, new float[] {10, 1}, dx, 0, 1);
        Floats.assertSameBits("dx", dx, new float[] {6, -8, 0, -1});
    }

    /** A norm has no direction at 0; PyTorch's gradient is 0 there, too. */
    @Test
    void nothingHasNoGradient() {
        float[] x = {0, 0, 0, -5};
        for (double p : new double[] {1, 1.5, 2, 3}) {
            LpPool kernel = new LpPool(PAIR, p);
            float[] y = new float[2];
            kernel.forward(x, y, 0, 1);
            Floats.assertSameBits("y", y, new float[] {0, 5});
            float[] dx = Operands.unwritten(4);
            kernel.backward(x, y, new float[] {1, 1}, dx, 0, 1);
            Floats.assertSameBits("dx", dx, new float[] {0, 0, 0, -1});
        }
    }

    /** Windows that overlap and reach over the border, in ranges of samples. */
    @Test
    void gradientsAreTheNumericOnes() {
        SplitMix64 random = new SplitMix64(37);
        Shape image = Shape.image(2, 5, 6);
        for (double p : new double[] {1, 1.5, 2, 3, 7}) {
            PoolGeometry g = Geometries.of(
                    image, lpPool2d(p, new Size(3, 2)).stride(new Size(1, 2)).padding(new Padding(1, 0, 1, 1)));
            LpPool kernel = new LpPool(g, p);
            float[] x = Operands.eighthsAwayFromZero(3 * g.inSize(), random);
            float[] dy = Operands.eighths(3 * g.outSize(), random);
            float[] y = Operands.unwritten(dy.length);
            float[] dx = Operands.unwritten(x.length);
            kernel.forward(x, y, 0, 1);
            kernel.forward(x, y, 1, 3);
            kernel.backward(x, y, dy, dx, 0, 2);
            kernel.backward(x, y, dy, dx, 2, 3);
            Floats.assertClose("y", y, DoubleReference.lpPool2d(g, p, Operands.doubles(x)), 1e-6);
            double[] expected = NumericGradient.of(v -> DoubleReference.lpPool2d(g, p, v), x, dy);
            Floats.assertRelativeNorm("dx with p = " + p, dx, expected, 1e-6);
        }
    }
}
