package dev.fovea.network;

import dev.fovea.layer.Parameter;
import dev.fovea.random.SplitMix64;
import java.util.Arrays;

/** How weights begin. Biases begin at zero, as the seed's do; what has a value of its own to begin with begins with that. */
public sealed interface Initializer {
    /** Fills the elements of one parameter. */
    default void fill(float[] w, Parameter parameter, SplitMix64 random) {
        if (parameter.start().isPresent() || parameter.name().equals(Parameter.BIAS)) {
            Arrays.fill(w, parameter.start().orElse(0f));
            return;
        }
        double limit = limit(parameter);
        for (int i = 0; i < w.length; i++) {
            w[i] = (float) (limit * (2 * random.nextDouble() - 1));
        }
    }

    /** Weights are uniform in [-limit, limit). */
    double limit(Parameter parameter);

    /** The seed's uniforms: [-0.1, 0.1) for filters, [-0.5, 0.5) for fully connected layers. */
    record Seed() implements Initializer {
        @Override
        public double limit(Parameter parameter) {
            return parameter.shape().rank() == 4 ? 0.1 : 0.5;
        }

        @Override
        public String toString() {
            return "seed";
        }
    }

    /**
     * Filters one way, all other weights (those of fully connected layers) another: of two ways the one that suits what stands
     * behind each kind of layer.
     */
    record ByType(Initializer convolution, Initializer dense) implements Initializer {
        @Override
        public void fill(float[] w, Parameter parameter, SplitMix64 random) {
            of(parameter).fill(w, parameter, random);
        }

        @Override
        public double limit(Parameter parameter) {
            return of(parameter).limit(parameter);
        }

        private Initializer of(Parameter parameter) {
            return parameter.shape().rank() == 4 ? convolution : dense;
        }

        @Override
        public String toString() {
            return "conv=" + convolution + ",dense=" + dense;
        }
    }

    /** Uniform of variance {@code 2 / (fanIn + fanOut)} (Glorot and Bengio 2010, eq. 16): for sigmoid and tanh. */
    record Xavier() implements Initializer {
        @Override
        public double limit(Parameter parameter) {
            return Math.sqrt(6 / ((double) parameter.fanIn() + parameter.fanOut()));
        }

        @Override
        public String toString() {
            return "xavier";
        }
    }

    /** Uniform of variance {@code 2 / fanIn} (He et al. 2015, eq. 10): for ReLU and its variants. */
    record He() implements Initializer {
        @Override
        public double limit(Parameter parameter) {
            return Math.sqrt(6.0 / parameter.fanIn());
        }

        @Override
        public String toString() {
            return "he";
        }
    }
}
