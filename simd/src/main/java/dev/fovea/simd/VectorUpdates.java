package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.UpdateKernel;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The optimizers whose steps have a size of their own for each weight. Constants are worked out in double precision, a product and
 * its sum are rounded once. The loop over what does not fill a register does the same operations in the same order: the bits do not
 * depend on where a range begins.
 */
final class VectorUpdates {
    private VectorUpdates() {}

    /** A square root has the bits of {@link VectorOperators#SQRT}: rounding it twice changes nothing. */
    private static float sqrt(float x) {
        return (float) Math.sqrt(x);
    }

    /**
     * Adam and AdamW, with the corrections of step t taken out of the loop:
     *
     * <pre>
     *   m = beta1 m + (1 - beta1) g      v = beta2 v + (1 - beta2) g^2      w = keep w - size m / (scale sqrt(v) + eps)
     *   size = learningRate / (1 - beta1^t)      scale = 1 / sqrt(1 - beta2^t)
     * </pre>
     *
     * Coupled decay is in {@code g = dw + weightDecay w}, decoupled in {@code keep = 1 - learningRate weightDecay}.
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
            float decay = decoupled ? 0 : (float) weightDecay;
            float keep = decoupled ? (float) (1 - learningRate * weightDecay) : 1;
            float keep1 = (float) beta1;
            float add1 = (float) (1 - beta1);
            float keep2 = (float) beta2;
            float add2 = (float) (1 - beta2);
            float down = (float) (-learningRate / (1 - StrictMath.pow(beta1, (double) step)));
            float scale = (float) (1 / Math.sqrt(1 - StrictMath.pow(beta2, (double) step)));
            float floor = (float) eps;
            int i = from;
            for (; i <= to - LANES; i += LANES) {
                FloatVector wi = FloatVector.fromArray(SPECIES, w, i);
                FloatVector g = FloatVector.broadcast(SPECIES, decay).fma(wi, FloatVector.fromArray(SPECIES, dw, i));
                FloatVector mi =
                        FloatVector.broadcast(SPECIES, keep1).fma(FloatVector.fromArray(SPECIES, m, i), g.mul(add1));
                FloatVector vi = FloatVector.broadcast(SPECIES, keep2)
                        .fma(FloatVector.fromArray(SPECIES, v, i), g.mul(add2).mul(g));
                mi.intoArray(m, i);
                vi.intoArray(v, i);
                FloatVector root = FloatVector.broadcast(SPECIES, scale)
                        .fma(vi.lanewise(VectorOperators.SQRT), FloatVector.broadcast(SPECIES, floor));
                FloatVector.broadcast(SPECIES, down)
                        .fma(mi.div(root), wi.mul(keep))
                        .intoArray(w, i);
            }
            for (; i < to; i++) {
                float g = Math.fma(decay, w[i], dw[i]);
                m[i] = Math.fma(keep1, m[i], g * add1);
                v[i] = Math.fma(keep2, v[i], g * add2 * g);
                w[i] = Math.fma(down, m[i] / Math.fma(scale, sqrt(v[i]), floor), w[i] * keep);
            }
        }
    }

    /** {@code v = alpha v + (1 - alpha) g^2}, {@code u = g / (sqrt(v) + eps)}, {@code b = momentum b + u}, {@code w -= learningRate b}. */
    record RmsProp(double alpha, double eps, double momentum, double weightDecay) implements UpdateKernel {
        @Override
        public int memories() {
            return momentum > 0 ? 2 : 1;
        }

        @Override
        public void step(float learningRate, long step, float[] w, float[] dw, float[][] memory, int from, int to) {
            float[] v = memory[0];
            boolean remembers = momentum > 0;
            float[] b = remembers ? memory[1] : v; // without momentum it is not touched
            float decay = (float) weightDecay;
            float keep = (float) alpha;
            float add = (float) (1 - alpha);
            float floor = (float) eps;
            float keepMove = (float) momentum;
            int i = from;
            for (; i <= to - LANES; i += LANES) {
                FloatVector wi = FloatVector.fromArray(SPECIES, w, i);
                FloatVector g = FloatVector.broadcast(SPECIES, decay).fma(wi, FloatVector.fromArray(SPECIES, dw, i));
                FloatVector vi = FloatVector.broadcast(SPECIES, keep)
                        .fma(FloatVector.fromArray(SPECIES, v, i), g.mul(add).mul(g));
                vi.intoArray(v, i);
                FloatVector u = g.div(vi.lanewise(VectorOperators.SQRT).add(floor));
                if (remembers) {
                    u = FloatVector.broadcast(SPECIES, keepMove).fma(FloatVector.fromArray(SPECIES, b, i), u);
                    u.intoArray(b, i);
                }
                FloatVector.broadcast(SPECIES, -learningRate).fma(u, wi).intoArray(w, i);
            }
            for (; i < to; i++) {
                float g = Math.fma(decay, w[i], dw[i]);
                v[i] = Math.fma(keep, v[i], g * add * g);
                float u = g / (sqrt(v[i]) + floor);
                if (remembers) {
                    u = Math.fma(keepMove, b[i], u);
                    b[i] = u;
                }
                w[i] = Math.fma(-learningRate, u, w[i]);
            }
        }
    }

    /** {@code s += g^2}, {@code w -= learningRate g / (sqrt(s) + eps)}. */
    record AdaGrad(double eps, double weightDecay) implements UpdateKernel {
        @Override
        public int memories() {
            return 1;
        }

        @Override
        public void step(float learningRate, long step, float[] w, float[] dw, float[][] memory, int from, int to) {
            float[] s = memory[0];
            float decay = (float) weightDecay;
            float floor = (float) eps;
            int i = from;
            for (; i <= to - LANES; i += LANES) {
                FloatVector wi = FloatVector.fromArray(SPECIES, w, i);
                FloatVector g = FloatVector.broadcast(SPECIES, decay).fma(wi, FloatVector.fromArray(SPECIES, dw, i));
                FloatVector si = g.fma(g, FloatVector.fromArray(SPECIES, s, i));
                si.intoArray(s, i);
                FloatVector u = g.div(si.lanewise(VectorOperators.SQRT).add(floor));
                FloatVector.broadcast(SPECIES, -learningRate).fma(u, wi).intoArray(w, i);
            }
            for (; i < to; i++) {
                float g = Math.fma(decay, w[i], dw[i]);
                s[i] = Math.fma(g, g, s[i]);
                w[i] = Math.fma(-learningRate, g / (sqrt(s[i]) + floor), w[i]);
            }
        }
    }

    /** {@code c = beta1 m + (1 - beta1) dw}, {@code w -= learningRate (sign(c) + weightDecay w)}, {@code m = beta2 m + (1 - beta2) dw}. */
    record Lion(double beta1, double beta2, double weightDecay) implements UpdateKernel {
        @Override
        public int memories() {
            return 1;
        }

        @Override
        public void step(float learningRate, long step, float[] w, float[] dw, float[][] memory, int from, int to) {
            float[] m = memory[0];
            float keep = (float) (1 - learningRate * weightDecay);
            float keep1 = (float) beta1;
            float add1 = (float) (1 - beta1);
            float keep2 = (float) beta2;
            float add2 = (float) (1 - beta2);
            int i = from;
            for (; i <= to - LANES; i += LANES) {
                FloatVector wi = FloatVector.fromArray(SPECIES, w, i);
                FloatVector g = FloatVector.fromArray(SPECIES, dw, i);
                FloatVector mi = FloatVector.fromArray(SPECIES, m, i);
                FloatVector c = FloatVector.broadcast(SPECIES, keep1).fma(mi, g.mul(add1));
                // what is neither greater nor less than 0 is its own sign: 0, or a NaN that must not be lost
                FloatVector sign =
                        c.blend(1, c.compare(VectorOperators.GT, 0)).blend(-1, c.compare(VectorOperators.LT, 0));
                FloatVector.broadcast(SPECIES, -learningRate)
                        .fma(sign, wi.mul(keep))
                        .intoArray(w, i);
                FloatVector.broadcast(SPECIES, keep2).fma(mi, g.mul(add2)).intoArray(m, i);
            }
            for (; i < to; i++) {
                float sign = Math.signum(Math.fma(keep1, m[i], dw[i] * add1));
                w[i] = Math.fma(-learningRate, sign, w[i] * keep);
                m[i] = Math.fma(keep2, m[i], dw[i] * add2);
            }
        }
    }
}
