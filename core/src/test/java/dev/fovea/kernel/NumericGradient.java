package dev.fovea.kernel;

/** Gradients from values alone. */
final class NumericGradient {
    /**
     * A power of two, so that adding it to small dyadic numbers is exact; less than half of the 1/8 by which {@link Operands}
     * keeps away from kinks.
     */
    private static final double STEP = 1.0 / 64;

    private NumericGradient() {}

    /** A vector's function. */
    interface Function {
        double[] apply(double[] x);
    }

    /**
     * {@code d(dy . f(x)) / dx}: central differences {@code D(h) = (f(x + h) - f(x - h)) / 2h} with Richardson's step,
     * {@code (4 D(h/2) - D(h)) / 3}, which leaves an error of {@code h^4/480 f'''''}, here 1e-10. Exact where f is linear.
     */
    static double[] of(Function f, float[] x, float[] dy) {
        double[] at = Operands.doubles(x);
        double[] dx = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            dx[i] = (4 * centralDifference(f, at, i, STEP / 2, dy) - centralDifference(f, at, i, STEP, dy)) / 3;
        }
        return dx;
    }

    private static double centralDifference(Function f, double[] x, int i, double h, float[] dy) {
        double xi = x[i];
        x[i] = xi + h;
        double[] above = f.apply(x);
        x[i] = xi - h;
        double[] below = f.apply(x);
        x[i] = xi;
        double sum = 0;
        for (int j = 0; j < above.length; j++) {
            sum += dy[j] * (above[j] - below[j]);
        }
        return sum / (2 * h);
    }
}
