package dev.fovea.kernel;

/**
 * Activations whose slope is known from x only, most of them x times a gate. What is costly in the gate is a family's own sigmoid, as
 * fast as that is; the loops around it are plain.
 */
final class Curves {
    private Curves() {}

    /** {@code y = x s} with {@code s = sigmoid(x)}; {@code f' = s (1 + x (1 - s))}. */
    record Silu(ActivationKernel sigmoid) implements CurveKernel {
        @Override
        public void forward(float[] x, float[] y, int size, int from, int to) {
            sigmoid.forward(x, y, size, from, to);
            for (int i = from * size; i < to * size; i++) {
                y[i] *= x[i];
            }
        }

        @Override
        public void backward(float[] x, float[] dy, float[] dx, int size, int from, int to) {
            sigmoid.forward(x, dx, size, from, to);
            for (int i = from * size; i < to * size; i++) {
                float s = dx[i];
                dx[i] = dy[i] * (s * (1 + x[i] * (1 - s)));
            }
        }
    }

    /**
     * {@code y = x t} with {@code t = tanh(log(1 + e^x))}. With {@code s = sigmoid(x)} and {@code n = 1 - s = 1 / (1 + e^x)} that is
     * {@code t = (1 - n^2) / (1 + n^2) = s (1 + n) / (1 + n^2)}, and in {@code f' = t + x s (1 - t^2)} it is {@code 1 - t^2 = 4 n^2 /
     * (1 + n^2)^2}: in neither is a difference of nearly equal numbers.
     */
    record Mish(ActivationKernel sigmoid) implements CurveKernel {
        @Override
        public void forward(float[] x, float[] y, int size, int from, int to) {
            sigmoid.forward(x, y, size, from, to);
            for (int i = from * size; i < to * size; i++) {
                float s = y[i];
                float n = 1 - s;
                y[i] = x[i] * (s * (1 + n) / (1 + n * n));
            }
        }

        @Override
        public void backward(float[] x, float[] dy, float[] dx, int size, int from, int to) {
            sigmoid.forward(x, dx, size, from, to);
            for (int i = from * size; i < to * size; i++) {
                float s = dx[i];
                float n = 1 - s;
                float q = 1 + n * n;
                dx[i] = dy[i] * (s * (1 + n) / q + x[i] * s * (4 * n * n / (q * q)));
            }
        }
    }

    /**
     * {@code y = x (1 + tanh u) / 2} with {@code u = sqrt(2 / pi) (x + 0.044715 x^3)}, and so {@code y = x s} with {@code s =
     * sigmoid(2 u)}; {@code f' = s + x s (1 - s) 2 u'}.
     */
    record GeluTanh(ActivationKernel sigmoid) implements CurveKernel {
        private static final float SLOPE = (float) 1.5957691216057308; // 2 sqrt(2 / pi)
        private static final float CUBE = 0.044715f;

        @Override
        public void forward(float[] x, float[] y, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                y[i] = gate(x[i]);
            }
            sigmoid.forward(y, y, size, from, to);
            for (int i = from * size; i < to * size; i++) {
                y[i] *= x[i];
            }
        }

        /** By {@code e = sigmoid(-|2 u|)}, the smaller of s and {@code 1 - s}: a difference from 1 would have lost its digits. */
        @Override
        public void backward(float[] x, float[] dy, float[] dx, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                dx[i] = -Math.abs(gate(x[i]));
            }
            sigmoid.forward(dx, dx, size, from, to);
            for (int i = from * size; i < to * size; i++) {
                float e = dx[i];
                float s = x[i] > 0 ? 1 - e : e;
                float slope = SLOPE * (1 + 3 * CUBE * x[i] * x[i]);
                dx[i] = dy[i] * (s + x[i] * (e * (1 - e) * slope));
            }
        }

        private static float gate(float x) {
            return SLOPE * (x + CUBE * x * x * x);
        }
    }

    /** {@code y = x P(x)} with the normal distribution P; {@code f' = P + x p} with its density p. */
    record Gelu() implements CurveKernel {
        @Override
        public void forward(float[] x, float[] y, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                y[i] = (float) (x[i] * Normal.distribution(x[i]));
            }
        }

        @Override
        public void backward(float[] x, float[] dy, float[] dx, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                dx[i] = (float) (dy[i] * (Normal.distribution(x[i]) + x[i] * Normal.density(x[i])));
            }
        }
    }

    /** {@code y = x min(max(0, x + 3), 6) / 6}; {@code f' = x / 3 + 1/2} between -3 and 3. */
    record HardSwish() implements CurveKernel {
        @Override
        public void forward(float[] x, float[] y, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                y[i] = x[i] * (Math.min(Math.max(0, x[i] + 3), 6) / 6);
            }
        }

        @Override
        public void backward(float[] x, float[] dy, float[] dx, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                dx[i] = x[i] <= -3 ? 0 : x[i] < 3 ? dy[i] * (x[i] / 3 + 0.5f) : dy[i];
            }
        }
    }

    /** Its y tells no slope where alpha is negative: 0 is then that of a small x or of itself. */
    record ThresholdedRelu(float alpha) implements CurveKernel {
        @Override
        public void forward(float[] x, float[] y, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                y[i] = x[i] <= alpha ? 0 : x[i];
            }
        }

        @Override
        public void backward(float[] x, float[] dy, float[] dx, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                dx[i] = x[i] <= alpha ? 0 : dy[i];
            }
        }
    }
}
