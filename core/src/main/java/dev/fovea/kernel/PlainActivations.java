package dev.fovea.kernel;

/** Activations that every family has: of loops that the JVM's compiler turns into vectors, or around a kernel of the family. */
final class PlainActivations {
    private PlainActivations() {}

    record Relu6() implements ActivationKernel {
        @Override
        public void forward(float[] x, float[] y, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                y[i] = Math.min(Math.max(0, x[i]), 6);
            }
        }

        @Override
        public void backward(float[] y, float[] dy, float[] dx, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                dx[i] = y[i] > 0 && y[i] < 6 ? dy[i] : 0;
            }
        }
    }

    record HardSigmoid() implements ActivationKernel {
        @Override
        public void forward(float[] x, float[] y, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                y[i] = Math.min(Math.max(0, x[i] + 3), 6) / 6;
            }
        }

        @Override
        public void backward(float[] y, float[] dy, float[] dx, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                dx[i] = y[i] > 0 && y[i] < 1 ? dy[i] / 6 : 0;
            }
        }
    }

    /** {@code y = lambda elu(x)}, so for negative x {@code f' = lambda alpha exp(x) = y + lambda alpha}. */
    record Selu(ActivationKernel elu) implements ActivationKernel {
        static final float ALPHA = 1.6732632f;
        static final float LAMBDA = 1.050701f;

        @Override
        public void forward(float[] x, float[] y, int size, int from, int to) {
            elu.forward(x, y, size, from, to);
            for (int i = from * size; i < to * size; i++) {
                y[i] *= LAMBDA;
            }
        }

        @Override
        public void backward(float[] y, float[] dy, float[] dx, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                dx[i] = dy[i] * (y[i] > 0 ? LAMBDA : y[i] + LAMBDA * ALPHA);
            }
        }
    }

    /** {@code y = x / (1 + |x|)}, so {@code 1 - |y| = 1 / (1 + |x|)} and {@code f' = (1 - |y|)^2}. */
    record Softsign() implements ActivationKernel {
        @Override
        public void forward(float[] x, float[] y, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                y[i] = x[i] / (1 + Math.abs(x[i]));
            }
        }

        @Override
        public void backward(float[] y, float[] dy, float[] dx, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                float rest = 1 - Math.abs(y[i]);
                dx[i] = dy[i] * (rest * rest);
            }
        }
    }

    /** {@code y = max(0, x) + log(1 + exp(-|x|))}, which stays in range; {@code f' = sigmoid(x) = 1 - exp(-y)}. */
    record Softplus() implements ActivationKernel {
        @Override
        public void forward(float[] x, float[] y, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                y[i] = (float) (Math.max(0, x[i]) + StrictMath.log1p(StrictMath.exp(-Math.abs(x[i]))));
            }
        }

        @Override
        public void backward(float[] y, float[] dy, float[] dx, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                dx[i] = (float) (dy[i] * -StrictMath.expm1(-y[i]));
            }
        }
    }
}
