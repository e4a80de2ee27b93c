package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.ActivationKernel;
import dev.fovea.kernel.Kernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Activations that bend by an exponential; their loops repeat the steps of {@link Exponential}, where the reasons stand. */
final class Sigmoids {
    private Sigmoids() {}

    /** {@code y = x < 0 ? alpha expm1(x) : x}. */
    record Elu(float alpha) implements ActivationKernel {
        @Override
        public void forward(float[] x, float[] y, int size, int from, int to) {
            FloatVector log2e = FloatVector.broadcast(SPECIES, Exponential.LOG2_E);
            FloatVector round = FloatVector.broadcast(SPECIES, Exponential.ROUND);
            int end = to * size;
            int i = from * size;
            for (; i <= end - LANES; i += LANES) {
                FloatVector xi = FloatVector.fromArray(SPECIES, x, i);
                FloatVector a =
                        xi.blend(Exponential.LEAST_MINUS_1, xi.compare(VectorOperators.LT, Exponential.LEAST_MINUS_1));
                FloatVector t = a.fma(log2e, round);
                FloatVector j = t.sub(round);
                FloatVector r = j.fma(FloatVector.broadcast(SPECIES, -Exponential.LN_2_HIGH), a);
                r = j.fma(FloatVector.broadcast(SPECIES, -Exponential.LN_2_LOW), r);
                FloatVector q = r.fma(
                        FloatVector.broadcast(SPECIES, Exponential.Q4), FloatVector.broadcast(SPECIES, Exponential.Q3));
                q = r.fma(q, FloatVector.broadcast(SPECIES, Exponential.Q2));
                q = r.fma(q, FloatVector.broadcast(SPECIES, Exponential.Q1));
                q = r.fma(q, FloatVector.broadcast(SPECIES, Exponential.Q0));
                FloatVector scale = t.reinterpretAsInts()
                        .sub(Exponential.ROUND_BITS - Exponential.EXPONENT_BIAS)
                        .lanewise(VectorOperators.LSHL, Exponential.EXPONENT_SHIFT)
                        .reinterpretAsFloats();
                FloatVector m = r.mul(r).fma(q, r).fma(scale, scale.sub(1));
                xi.blend(m.mul(alpha), xi.compare(VectorOperators.LT, 0)).intoArray(y, i);
            }
            for (; i < end; i++) {
                y[i] = x[i] < 0 ? alpha * Exponential.expm1(x[i]) : x[i];
            }
        }

        /** {@code dx = y > 0 ? dy : dy alpha exp(x)}, where {@code alpha exp(x) = y + alpha}. */
        @Override
        public void backward(float[] y, float[] dy, float[] dx, int size, int from, int to) {
            int end = to * size;
            int i = from * size;
            for (; i <= end - LANES; i += LANES) {
                FloatVector yi = FloatVector.fromArray(SPECIES, y, i);
                FloatVector dyi = FloatVector.fromArray(SPECIES, dy, i);
                dyi.mul(yi.add(alpha))
                        .blend(dyi, yi.compare(VectorOperators.GT, 0))
                        .intoArray(dx, i);
            }
            for (; i < end; i++) {
                dx[i] = y[i] > 0 ? dy[i] : dy[i] * (y[i] + alpha);
            }
        }
    }

    /** {@code y = lambda elu(x)}. */
    record Selu(Elu elu) implements ActivationKernel {
        @Override
        public void forward(float[] x, float[] y, int size, int from, int to) {
            elu.forward(x, y, size, from, to);
            for (int i = from * size; i < to * size; i++) {
                y[i] *= Kernels.SELU_LAMBDA;
            }
        }

        /** {@code dx = dy (y > 0 ? lambda : y + lambda alpha)}. */
        @Override
        public void backward(float[] y, float[] dy, float[] dx, int size, int from, int to) {
            int end = to * size;
            int i = from * size;
            for (; i <= end - LANES; i += LANES) {
                FloatVector yi = FloatVector.fromArray(SPECIES, y, i);
                yi.add(Kernels.SELU_LAMBDA * Kernels.SELU_ALPHA)
                        .blend(Kernels.SELU_LAMBDA, yi.compare(VectorOperators.GT, 0))
                        .mul(FloatVector.fromArray(SPECIES, dy, i))
                        .intoArray(dx, i);
            }
            for (; i < end; i++) {
                dx[i] = dy[i] * (y[i] > 0 ? Kernels.SELU_LAMBDA : y[i] + Kernels.SELU_LAMBDA * Kernels.SELU_ALPHA);
            }
        }
    }

    /** {@code y = 1 / (1 + exp(-x))}, and for negative x the same as {@code e / (1 + e)} with {@code e = exp(x)}, which stays in range. */
    record Sigmoid() implements ActivationKernel {
        @Override
        public void forward(float[] x, float[] y, int size, int from, int to) {
            FloatVector log2e = FloatVector.broadcast(SPECIES, Exponential.LOG2_E);
            FloatVector round = FloatVector.broadcast(SPECIES, Exponential.ROUND);
            FloatVector one = FloatVector.broadcast(SPECIES, 1);
            int end = to * size;
            int i = from * size;
            for (; i <= end - LANES; i += LANES) {
                FloatVector xi = FloatVector.fromArray(SPECIES, x, i);
                FloatVector d = xi.abs().neg();
                FloatVector a = d.blend(Exponential.LEAST, d.compare(VectorOperators.LT, Exponential.LEAST));
                FloatVector t = a.fma(log2e, round);
                FloatVector j = t.sub(round);
                FloatVector r = j.fma(FloatVector.broadcast(SPECIES, -Exponential.LN_2_HIGH), a);
                r = j.fma(FloatVector.broadcast(SPECIES, -Exponential.LN_2_LOW), r);
                FloatVector q = r.fma(
                        FloatVector.broadcast(SPECIES, Exponential.Q4), FloatVector.broadcast(SPECIES, Exponential.Q3));
                q = r.fma(q, FloatVector.broadcast(SPECIES, Exponential.Q2));
                q = r.fma(q, FloatVector.broadcast(SPECIES, Exponential.Q1));
                q = r.fma(q, FloatVector.broadcast(SPECIES, Exponential.Q0));
                FloatVector e = r.mul(r).fma(q, r).add(1);
                FloatVector scale = t.reinterpretAsInts()
                        .sub(Exponential.ROUND_BITS - Exponential.LIFT - Exponential.EXPONENT_BIAS)
                        .lanewise(VectorOperators.LSHL, Exponential.EXPONENT_SHIFT)
                        .reinterpretAsFloats();
                e = e.mul(scale).mul(Exponential.LOWER);
                one.blend(e, xi.compare(VectorOperators.LT, 0)).div(e.add(1)).intoArray(y, i);
            }
            for (; i < end; i++) {
                float e = Exponential.exp(-Math.abs(x[i]));
                y[i] = (x[i] < 0 ? e : 1) / (e + 1);
            }
        }

        /** {@code dx = dy y (1 - y)}. */
        @Override
        public void backward(float[] y, float[] dy, float[] dx, int size, int from, int to) {
            FloatVector one = FloatVector.broadcast(SPECIES, 1);
            int end = to * size;
            int i = from * size;
            for (; i <= end - LANES; i += LANES) {
                FloatVector yi = FloatVector.fromArray(SPECIES, y, i);
                yi.mul(one.sub(yi)).mul(FloatVector.fromArray(SPECIES, dy, i)).intoArray(dx, i);
            }
            for (; i < end; i++) {
                dx[i] = dy[i] * (y[i] * (1 - y[i]));
            }
        }
    }

    /** {@code y = u / (2 - u)} with the sign of x, where {@code u = -expm1(-2 |x|)}: no digit cancels, however small x is. */
    record Tanh() implements ActivationKernel {
        @Override
        public void forward(float[] x, float[] y, int size, int from, int to) {
            FloatVector log2e = FloatVector.broadcast(SPECIES, Exponential.LOG2_E);
            FloatVector round = FloatVector.broadcast(SPECIES, Exponential.ROUND);
            int end = to * size;
            int i = from * size;
            for (; i <= end - LANES; i += LANES) {
                FloatVector xi = FloatVector.fromArray(SPECIES, x, i);
                FloatVector d = xi.abs().mul(-2);
                FloatVector a =
                        d.blend(Exponential.LEAST_MINUS_1, d.compare(VectorOperators.LT, Exponential.LEAST_MINUS_1));
                FloatVector t = a.fma(log2e, round);
                FloatVector j = t.sub(round);
                FloatVector r = j.fma(FloatVector.broadcast(SPECIES, -Exponential.LN_2_HIGH), a);
                r = j.fma(FloatVector.broadcast(SPECIES, -Exponential.LN_2_LOW), r);
                FloatVector q = r.fma(
                        FloatVector.broadcast(SPECIES, Exponential.Q4), FloatVector.broadcast(SPECIES, Exponential.Q3));
                q = r.fma(q, FloatVector.broadcast(SPECIES, Exponential.Q2));
                q = r.fma(q, FloatVector.broadcast(SPECIES, Exponential.Q1));
                q = r.fma(q, FloatVector.broadcast(SPECIES, Exponential.Q0));
                FloatVector scale = t.reinterpretAsInts()
                        .sub(Exponential.ROUND_BITS - Exponential.EXPONENT_BIAS)
                        .lanewise(VectorOperators.LSHL, Exponential.EXPONENT_SHIFT)
                        .reinterpretAsFloats();
                FloatVector m = r.mul(r).fma(q, r).fma(scale, scale.sub(1));
                // m is -u, and m / (m + 2) is -y: its sign bit is set, and that of x decides
                IntVector sign = xi.reinterpretAsInts().and(Integer.MIN_VALUE);
                m.div(m.add(2))
                        .abs()
                        .reinterpretAsInts()
                        .or(sign)
                        .reinterpretAsFloats()
                        .intoArray(y, i);
            }
            for (; i < end; i++) {
                float m = Exponential.expm1(-2 * Math.abs(x[i]));
                y[i] = Math.copySign(m / (m + 2), x[i]);
            }
        }

        /** {@code dx = dy (1 - y^2)}. */
        @Override
        public void backward(float[] y, float[] dy, float[] dx, int size, int from, int to) {
            FloatVector one = FloatVector.broadcast(SPECIES, 1);
            int end = to * size;
            int i = from * size;
            for (; i <= end - LANES; i += LANES) {
                FloatVector yi = FloatVector.fromArray(SPECIES, y, i);
                one.sub(yi.mul(yi)).mul(FloatVector.fromArray(SPECIES, dy, i)).intoArray(dx, i);
            }
            for (; i < end; i++) {
                dx[i] = dy[i] * (1 - y[i] * y[i]);
            }
        }
    }
}
