package dev.fovea.kernel;

/** The standard normal distribution. */
public final class Normal {
    /** From here on the distribution is 0 or 1 to more digits than a float times it has. */
    private static final double FAR = 14;

    private static final double SQRT_2_PI = 2.5066282746310002;

    private Normal() {}

    /** {@code exp(-x^2 / 2) / sqrt(2 pi)}. */
    public static double density(double x) {
        return StrictMath.exp(-x * x / 2) / SQRT_2_PI;
    }

    /**
     * {@code 1/2 + p(x) (x + x^3 / 3 + x^5 / (3 5) + x^7 / (3 5 7) + ...)} (Marsaglia, "Evaluating the Normal Distribution", 2004):
     * all terms have one sign. Right to 15 places behind the point.
     */
    public static double distribution(double x) {
        if (!(Math.abs(x) < FAR)) {
            return x > 0 ? 1 : x < 0 ? 0 : Double.NaN;
        }
        double term = x;
        double sum = x;
        double before = 0;
        for (int odd = 3; sum != before; odd += 2) {
            before = sum;
            term *= x * x / odd;
            sum += term;
        }
        return 0.5 + density(x) * sum;
    }
}
