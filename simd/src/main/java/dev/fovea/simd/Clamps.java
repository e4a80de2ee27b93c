package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;

import dev.fovea.kernel.ActivationKernel;
import dev.fovea.kernel.CurveKernel;
import jdk.incubator.vector.FloatVector;

/** Activations between two corners; the bits are those of the plain loops. */
final class Clamps {
    private Clamps() {}

    /** {@code y = min(max(0, x), 6)}. */
    record Relu6() implements ActivationKernel {
        @Override
        public void forward(float[] x, float[] y, int size, int from, int to) {
            int end = to * size;
            int i = from * size;
            for (; i <= end - LANES; i += LANES) {
                FloatVector xi = FloatVector.fromArray(SPECIES, x, i);
                xi.blend(0, xi.compare(LE, 0)).blend(6, xi.compare(GE, 6)).intoArray(y, i);
            }
            for (; i < end; i++) {
                y[i] = Math.min(Math.max(0, x[i]), 6);
            }
        }

        @Override
        public void backward(float[] y, float[] dy, float[] dx, int size, int from, int to) {
            FloatVector zero = FloatVector.zero(SPECIES);
            int end = to * size;
            int i = from * size;
            for (; i <= end - LANES; i += LANES) {
                FloatVector yi = FloatVector.fromArray(SPECIES, y, i);
                zero.blend(FloatVector.fromArray(SPECIES, dy, i), yi.compare(GT, 0))
                        .blend(0, yi.compare(GE, 6))
                        .intoArray(dx, i);
            }
            for (; i < end; i++) {
                dx[i] = y[i] > 0 && y[i] < 6 ? dy[i] : 0;
            }
        }
    }

    /** {@code y = min(max(0, x + 3), 6) / 6}. */
    record HardSigmoid() implements ActivationKernel {
        @Override
        public void forward(float[] x, float[] y, int size, int from, int to) {
            int end = to * size;
            int i = from * size;
            for (; i <= end - LANES; i += LANES) {
                FloatVector v = FloatVector.fromArray(SPECIES, x, i).add(3);
                v.blend(0, v.compare(LE, 0)).blend(6, v.compare(GE, 6)).div(6).intoArray(y, i);
            }
            for (; i < end; i++) {
                y[i] = Math.min(Math.max(0, x[i] + 3), 6) / 6;
            }
        }

        @Override
        public void backward(float[] y, float[] dy, float[] dx, int size, int from, int to) {
            FloatVector zero = FloatVector.zero(SPECIES);
            int end = to * size;
            int i = from * size;
            for (; i <= end - LANES; i += LANES) {
                FloatVector yi = FloatVector.fromArray(SPECIES, y, i);
                zero.blend(FloatVector.fromArray(SPECIES, dy, i).div(6), yi.compare(GT, 0))
                        .blend(0, yi.compare(GE, 1))
                        .intoArray(dx, i);
            }
            for (; i < end; i++) {
                dx[i] = y[i] > 0 && y[i] < 1 ? dy[i] / 6 : 0;
            }
        }
    }

    /** {@code y = x min(max(0, x + 3), 6) / 6}; {@code f' = x / 3 + 1/2} between -3 and 3. */
    record HardSwish() implements CurveKernel {
        @Override
        public void forward(float[] x, float[] y, int size, int from, int to) {
            int end = to * size;
            int i = from * size;
            for (; i <= end - LANES; i += LANES) {
                FloatVector xi = FloatVector.fromArray(SPECIES, x, i);
                FloatVector v = xi.add(3);
                v.blend(0, v.compare(LE, 0))
                        .blend(6, v.compare(GE, 6))
                        .div(6)
                        .mul(xi)
                        .intoArray(y, i);
            }
            for (; i < end; i++) {
                y[i] = x[i] * (Math.min(Math.max(0, x[i] + 3), 6) / 6);
            }
        }

        @Override
        public void backward(float[] x, float[] dy, float[] dx, int size, int from, int to) {
            int end = to * size;
            int i = from * size;
            for (; i <= end - LANES; i += LANES) {
                FloatVector xi = FloatVector.fromArray(SPECIES, x, i);
                FloatVector dyi = FloatVector.fromArray(SPECIES, dy, i);
                dyi.blend(xi.div(3).add(0.5f).mul(dyi), xi.compare(LT, 3))
                        .blend(0, xi.compare(LE, -3))
                        .intoArray(dx, i);
            }
            for (; i < end; i++) {
                dx[i] = x[i] <= -3 ? 0 : x[i] < 3 ? dy[i] * (x[i] / 3 + 0.5f) : dy[i];
            }
        }
    }
}
