package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.ActivationKernel;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Activations of two straight lines. Comparing and choosing keeps a NaN, which an integer trick on the sign would not. */
final class Rectifiers {
    private Rectifiers() {}

    record Relu() implements ActivationKernel {
        @Override
        public void forward(float[] x, float[] y, int size, int from, int to) {
            int end = to * size;
            int i = from * size;
            for (; i <= end - LANES; i += LANES) {
                FloatVector xi = FloatVector.fromArray(SPECIES, x, i);
                xi.blend(0, xi.compare(VectorOperators.LE, 0)).intoArray(y, i);
            }
            for (; i < end; i++) {
                y[i] = x[i] <= 0 ? 0 : x[i];
            }
        }

        @Override
        public void backward(float[] y, float[] dy, float[] dx, int size, int from, int to) {
            FloatVector zero = FloatVector.zero(SPECIES);
            int end = to * size;
            int i = from * size;
            for (; i <= end - LANES; i += LANES) {
                FloatVector yi = FloatVector.fromArray(SPECIES, y, i);
                zero.blend(FloatVector.fromArray(SPECIES, dy, i), yi.compare(VectorOperators.GT, 0))
                        .intoArray(dx, i);
            }
            for (; i < end; i++) {
                dx[i] = y[i] > 0 ? dy[i] : 0;
            }
        }
    }

    record LeakyRelu(float slope) implements ActivationKernel {
        @Override
        public void forward(float[] x, float[] y, int size, int from, int to) {
            bend(x, x, y, from * size, to * size);
        }

        @Override
        public void backward(float[] y, float[] dy, float[] dx, int size, int from, int to) {
            bend(y, dy, dx, from * size, to * size);
        }

        /** {@code out = by > 0 ? x : slope x}: forward by x itself, backward by y, whose sign is that of x. */
        private void bend(float[] by, float[] x, float[] out, int from, int to) {
            int i = from;
            for (; i <= to - LANES; i += LANES) {
                FloatVector xi = FloatVector.fromArray(SPECIES, x, i);
                xi.mul(slope)
                        .blend(xi, FloatVector.fromArray(SPECIES, by, i).compare(VectorOperators.GT, 0))
                        .intoArray(out, i);
            }
            for (; i < to; i++) {
                out[i] = by[i] > 0 ? x[i] : slope * x[i];
            }
        }
    }
}
