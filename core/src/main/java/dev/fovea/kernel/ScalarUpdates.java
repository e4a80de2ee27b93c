package dev.fovea.kernel;

/** The optimizers whose steps have a size of their own for each weight, one record each; computed in double precision. */
final class ScalarUpdates {
    private ScalarUpdates() {}

    /**
     * Adam (Kingma and Ba, ICLR 2015, algorithm 1) at step t:
     *
     * <pre>
     *   m = beta1 m + (1 - beta1) g      v = beta2 v + (1 - beta2) g^2
     *   w -= learningRate m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + eps)
     * </pre>
     *
     * Weight decay is coupled, {@code g = dw + weightDecay w}, or decoupled (AdamW: Loshchilov and Hutter, ICLR 2019, algorithm
     * 2), {@code g = dw}, {@code w -= learningRate weightDecay w} before the step.
     */
    record Adam(double beta1, double beta2, double eps, double weightDecay, boolean decoupled) implements UpdateKernel {
        @Override
        public int memories() {
            return 2;
        }

        @Override
        public void step(float learningRate, long step, float[] w, float[] dw, float[][] memory, int from, int to) {
            float[] m = memory[0];
            float[] v = memory[1];
            double correction1 = 1 - StrictMath.pow(beta1, (double) step);
            double correction2 = 1 - StrictMath.pow(beta2, (double) step);
            double keep = decoupled ? 1 - learningRate * weightDecay : 1;
            for (int i = from; i < to; i++) {
                double g = decoupled ? dw[i] : dw[i] + weightDecay * w[i];
                m[i] = (float) (beta1 * m[i] + (1 - beta1) * g);
                v[i] = (float) (beta2 * v[i] + (1 - beta2) * g * g);
                double move = m[i] / correction1 / (Math.sqrt(v[i] / correction2) + eps);
                w[i] = (float) (keep * w[i] - learningRate * move);
            }
        }
    }

    /**
     * RMSProp (Hinton, "Neural Networks for Machine Learning", lecture 6e, 2012), in PyTorch's convention:
     *
     * <pre>
     *   g = dw + weightDecay w      v = alpha v + (1 - alpha) g^2      u = g / (sqrt(v) + eps)
     *   b = momentum b + u      w -= learningRate b
     * </pre>
     *
     * Without momentum {@code b = u} is not remembered.
     */
    record RmsProp(double alpha, double eps, double momentum, double weightDecay) implements UpdateKernel {
        @Override
        public int memories() {
            return momentum > 0 ? 2 : 1;
        }

        @Override
        public void step(float learningRate, long step, float[] w, float[] dw, float[][] memory, int from, int to) {
            float[] v = memory[0];
            for (int i = from; i < to; i++) {
                double g = dw[i] + weightDecay * w[i];
                v[i] = (float) (alpha * v[i] + (1 - alpha) * g * g);
                double u = g / (Math.sqrt(v[i]) + eps);
                if (momentum > 0) {
                    memory[1][i] = (float) (momentum * memory[1][i] + u);
                    u = memory[1][i];
                }
                w[i] = (float) (w[i] - learningRate * u);
            }
        }
    }

    /**
     * AdaGrad (Duchi, Hazan and Singer, JMLR 2011, figure 1 with a diagonal matrix): {@code g = dw + weightDecay w}, {@code s +=
     * g^2}, {@code w -= learningRate g / (sqrt(s) + eps)}.
     */
    record AdaGrad(double eps, double weightDecay) implements UpdateKernel {
        @Override
        public int memories() {
            return 1;
        }

        @Override
        public void step(float learningRate, long step, float[] w, float[] dw, float[][] memory, int from, int to) {
            float[] s = memory[0];
            for (int i = from; i < to; i++) {
                double g = dw[i] + weightDecay * w[i];
                s[i] = (float) (s[i] + g * g);
                w[i] = (float) (w[i] - learningRate * g / (Math.sqrt(s[i]) + eps));
            }
        }
    }

    /**
     * Lion (Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms", algorithm 2): every weight moves equally far.
     *
     * <pre>
     *   c = beta1 m + (1 - beta1) dw      w -= learningRate (sign(c) + weightDecay w)      m = beta2 m + (1 - beta2) dw
     * </pre>
     */
    record Lion(double beta1, double beta2, double weightDecay) implements UpdateKernel {
        @Override
        public int memories() {
            return 1;
        }

        @Override
        public void step(float learningRate, long step, float[] w, float[] dw, float[][] memory, int from, int to) {
            float[] m = memory[0];
            for (int i = from; i < to; i++) {
                double c = beta1 * m[i] + (1 - beta1) * dw[i];
                w[i] = (float) (w[i] - learningRate * (Math.signum(c) + weightDecay * w[i]));
                m[i] = (float) (beta2 * m[i] + (1 - beta2) * dw[i]);
            }
        }
    }
}
