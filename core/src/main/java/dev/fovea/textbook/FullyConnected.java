package dev.fovea.textbook;

/**
 * A fully connected layer with sigmoid outputs and without bias: {@code a = sigma(W x)}, learned by the delta rule. Seed:
 * forward and backward, fully connected layer.
 *
 * <p>Here delta is {@code -dE/dnet}, the direction that makes the error smaller, and the update adds it. In {@link
 * Convolution} delta is {@code +dE/dnet}, and the update subtracts. The seed writes one letter for both (erratum M13); whoever
 * joins the two turns the sign.
 *
 * @param w the weights, (out, in)
 */
public record FullyConnected(double[][] w) {
    public FullyConnected {
        Matrix.check("w", w);
    }

    /** {@code E = 1/2 * sum over i of (t[i] - y[i])²}: the error whose delta the seed's output rule is (erratum M12). */
    public static double error(double[] y, double[] t) {
        Matrix.requireLength("t", t, y.length);
        double e = 0;
        for (int i = 0; i < y.length; i++) {
            e += (t[i] - y[i]) * (t[i] - y[i]) / 2;
        }
        return e;
    }

    /** {@code a = sigma(W x)}. */
    public double[] output(double[] x) {
        Matrix.requireLength("x", x, w[0].length);
        double[] a = new double[w.length];
        for (int i = 0; i < w.length; i++) {
            double net = 0;
            for (int j = 0; j < x.length; j++) {
                net += w[i][j] * x[j];
            }
            a[i] = Activation.sigmoid(net);
        }
        return a;
    }

    /** The output layer's {@code delta = y (1 - y) (t - y)}, with output y and target t. */
    public static double[] outputDelta(double[] y, double[] t) {
        Matrix.requireLength("t", t, y.length);
        double[] delta = new double[y.length];
        for (int i = 0; i < y.length; i++) {
            delta[i] = Activation.sigmoidDerivative(y[i]) * (t[i] - y[i]);
        }
        return delta;
    }

    /**
     * The delta of the sigmoid layer below, {@code f'(net) ∘ (W^T delta)} with {@code f'(net) = x (1 - x)}: the product is
     * element by element, which the seed leaves out (erratum M14).
     *
     * @param delta this layer's delta, (out)
     * @param x this layer's input, which is the output of the layer below, (in)
     */
    public double[] hiddenDelta(double[] delta, double[] x) {
        Matrix.requireLength("delta", delta, w.length);
        Matrix.requireLength("x", x, w[0].length);
        double[] below = new double[x.length];
        for (int j = 0; j < x.length; j++) {
            double sum = 0;
            for (int i = 0; i < w.length; i++) {
                sum += w[i][j] * delta[i];
            }
            below[j] = Activation.sigmoidDerivative(x[j]) * sum;
        }
        return below;
    }

    /**
     * The layer after one step, {@code W + eta * delta * x^T}.
     *
     * @param eta the learning rate
     */
    public FullyConnected updated(double eta, double[] delta, double[] x) {
        Matrix.requireLength("delta", delta, w.length);
        Matrix.requireLength("x", x, w[0].length);
        double[][] updated = new double[w.length][x.length];
        for (int i = 0; i < w.length; i++) {
            for (int j = 0; j < x.length; j++) {
                updated[i][j] = w[i][j] + eta * delta[i] * x[j];
            }
        }
        return new FullyConnected(updated);
    }
}
