package dev.fovea.optim;

/** How gradients that are too large are cut down before the optimizer steps by them. */
public sealed interface Clipping {
    /** Leaves gradients as they are. */
    static Clipping none() {
        return new None();
    }

    /** {@link ByNorm}. */
    static Clipping norm(double max) {
        return new ByNorm(max);
    }

    /** {@link ByValue}. */
    static Clipping value(double max) {
        return new ByValue(max);
    }

    /**
     * Cuts gradients down in place. Sums run in the order of the arrays, so that the bits depend on nothing else.
     *
     * @param gradients one array for each parameter
     */
    void clip(float[][] gradients);

    /** Nothing is cut down. */
    record None() implements Clipping {
        @Override
        public void clip(float[][] gradients) {}

        @Override
        public String toString() {
            return "none";
        }
    }

    /**
     * Keeps the direction: with the Euclidean norm N over all parameters together, {@code dw *= min(1, max / (N + 1e-6))} (Pascanu,
     * Mikolov and Bengio, ICML 2013, algorithm 1; the addend is that of PyTorch's {@code clip_grad_norm_}).
     *
     * @param max greater than 0
     */
    record ByNorm(double max) implements Clipping {
        private static final double ADDEND = 1e-6;

        public ByNorm {
            requirePositive("norm", max);
        }

        @Override
        public void clip(float[][] gradients) {
            double sum = 0;
            for (float[] dw : gradients) {
                sum += sumOfSquares(dw);
            }
            double factor = max / (Math.sqrt(sum) + ADDEND);
            if (factor >= 1) {
                return;
            }
            for (float[] dw : gradients) {
                for (int i = 0; i < dw.length; i++) {
                    dw[i] = (float) (dw[i] * factor);
                }
            }
        }

        /** Four sums beside each other: an addition need not wait for the one before it. */
        private static double sumOfSquares(float[] x) {
            double s0 = 0;
            double s1 = 0;
            double s2 = 0;
            double s3 = 0;
            int i = 0;
            for (; i <= x.length - 4; i += 4) {
                s0 += (double) x[i] * x[i];
                s1 += (double) x[i + 1] * x[i + 1];
                s2 += (double) x[i + 2] * x[i + 2];
                s3 += (double) x[i + 3] * x[i + 3];
            }
            for (; i < x.length; i++) {
                s0 += (double) x[i] * x[i];
            }
            return s0 + s1 + (s2 + s3);
        }

        @Override
        public String toString() {
            return "norm " + max;
        }
    }

    /**
     * Cuts each element on its own to {@code [-max, max]}, as PyTorch's {@code clip_grad_value_}.
     *
     * @param max greater than 0
     */
    record ByValue(double max) implements Clipping {
        public ByValue {
            requirePositive("value", max);
        }

        @Override
        public void clip(float[][] gradients) {
            float most = (float) max;
            for (float[] dw : gradients) {
                for (int i = 0; i < dw.length; i++) {
                    dw[i] = Math.max(-most, Math.min(most, dw[i])); // a NaN stays one
                }
            }
        }

        @Override
        public String toString() {
            return "value " + max;
        }
    }

    private static void requirePositive(String name, double max) {
        if (!((float) max > 0 && Float.isFinite((float) max))) {
            throw new IllegalArgumentException(
                    "clipping by " + name + ": expected a number greater than 0, got " + max);
        }
    }
}
