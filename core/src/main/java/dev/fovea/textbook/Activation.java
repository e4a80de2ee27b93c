package dev.fovea.textbook;

import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;

/** The seed's activation functions and their derivatives. */
public final class Activation {
    private Activation() {}

    /** {@code f(x) = max(0, x)}. Seed: basics, ReLU. */
    public static double relu(double x) {
        return Math.max(0, x);
    }

    /**
     * {@code f'(x) = 1 if x > 0, else 0}; at 0, where there is no derivative, it is 0. Seed: basics, ReLU, which writes the
     * condition with a y that stands nowhere else (erratum M1).
     */
    public static double reluDerivative(double x) {
        return x > 0 ? 1 : 0;
    }

    /**
     * {@code f(x) = max(0, x + Y)} with {@code Y ~ N(0, deviation²)}. Seed: basics, ReLU; it leaves the deviation open
     * (erratum M2), so it is an argument. The derivative is {@link #reluDerivative} of {@code x + Y}.
     *
     * @throws IllegalArgumentException if {@code deviation} is negative or not a number
     */
    public static double noisyRelu(double x, double deviation, RandomGenerator random) {
        if (!(deviation >= 0)) {
            throw new IllegalArgumentException(
                    "deviation: expected 0 or more, got " + deviation + ": use 0 for a ReLU without noise");
        }
        return Math.max(0, x + deviation * random.nextGaussian());
    }

    /** {@code f(x) = 1 / (1 + e^-x)}. Seed: the script's fully connected layer. */
    public static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** {@code f' = y (1 - y)}, in terms of the output {@code y = sigmoid(x)}. Seed: backward, fully connected layer. */
    public static double sigmoidDerivative(double y) {
        return y * (1 - y);
    }

    /** {@code A = f(C)}, element by element. Seed: forward, convolutional layer. */
    public static double[][] apply(DoubleUnaryOperator f, double[][] c) {
        Matrix.check("c", c);
        double[][] a = new double[c.length][c[0].length];
        for (int i = 0; i < c.length; i++) {
            for (int j = 0; j < c[0].length; j++) {
                a[i][j] = f.applyAsDouble(c[i][j]);
            }
        }
        return a;
    }
}
