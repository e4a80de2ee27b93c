package dev.fovea.kernel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Activations whose slope is known from x only, against their definitions in double precision. */
interface CurveContract extends Contract {
    /** The normal distribution by Simpson's rule: slow, and nothing like the kernels' series. */
    private static double normal(double x) {
        int n = 2000;
        double h = x / n;
        double sum = 0;
        for (int i = 0; i <= n; i++) {
            double t = i * h;
            sum += (i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2) * Math.exp(-t * t / 2);
        }
        return 0.5 + sum * h / 3 / Math.sqrt(2 * Math.PI);
    }

    private Map<CurveKernel, DoubleUnaryOperator> curves() {
        Map<CurveKernel, DoubleUnaryOperator> curves = new LinkedHashMap<>();
        curves.put(kernels().silu(), x -> x / (1 + Math.exp(-x)));
        curves.put(kernels().mish(), x -> x * Math.tanh(Math.log1p(Math.exp(x))));
        curves.put(kernels().hardSwish(), x -> x * Math.min(Math.max(0, x + 3), 6) / 6);
        curves.put(kernels().thresholdedRelu(1.25f), x -> x > 1.25 ? x : 0);
        curves.put(kernels().thresholdedRelu(-0.7f), x -> x > -0.7 ? x : 0);
        curves.put(kernels().gelu(false), x -> x * normal(x));
        curves.put(
                kernels().gelu(true),
                x -> x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))) / 2);
        return curves;
    }

    /** From -10 to 10, around the corners of the hard one, in ranges. */
    @Test
    default void curvesAndTheirSlopesAreTheirDefinitions() {
        curves().forEach((kernel, f) -> {
            for (int size : SIZES) {
                float[] x = new float[3 * size];
                float[] dy = new float[x.length];
                for (int i = 0; i < x.length; i++) {
                    x[i] = -10 + 20f * (i + 0.3f) / x.length;
                    dy[i] = 1 + i % 3;
                }
                float[] y = Operands.unwritten(x.length);
                float[] dx = Operands.unwritten(x.length);
                kernel.forward(x, y, size, 0, 1);
                kernel.forward(x, y, size, 1, 3);
                kernel.backward(x, dy, dx, size, 0, 2);
                kernel.backward(x, dy, dx, size, 2, 3);
                double[] expectedY = new double[x.length];
                double[] expectedDx = new double[x.length];
                for (int i = 0; i < x.length; i++) {
                    double h = 1e-4;
                    expectedY[i] = f.applyAsDouble(x[i]);
                    expectedDx[i] = dy[i] * (f.applyAsDouble(x[i] + h) - f.applyAsDouble(x[i] - h)) / (2 * h);
                }
                Floats.assertClose(kernel + " y", y, expectedY, 3e-6);
                Floats.assertClose(kernel + " dx", dx, expectedDx, 3e-6);
            }
        });
    }
}
