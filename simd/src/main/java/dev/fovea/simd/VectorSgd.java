package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.UpdateKernel;
import jdk.incubator.vector.FloatVector;

/**
 * Gradient descent with momentum; each product and its sum are rounded once:
 *
 * <pre>
 *   g = dw + weightDecay w      v = momentum v + g      w -= learningRate (nesterov ? g + momentum v : v)
 * </pre>
 */
record VectorSgd(float momentum, boolean nesterov, float weightDecay) implements UpdateKernel {
    @Override
    public int memories() {
        return 1;
    }

    @Override
    public void step(float learningRate, long step, float[] w, float[] dw, float[][] memory, int from, int to) {
        float[] v = memory[0];
        FloatVector decay = FloatVector.broadcast(SPECIES, weightDecay);
        FloatVector keep = FloatVector.broadcast(SPECIES, momentum);
        FloatVector down = FloatVector.broadcast(SPECIES, -learningRate);
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector wi = FloatVector.fromArray(SPECIES, w, i);
            FloatVector g = decay.fma(wi, FloatVector.fromArray(SPECIES, dw, i));
            FloatVector vi = keep.fma(FloatVector.fromArray(SPECIES, v, i), g);
            vi.intoArray(v, i);
            FloatVector move = nesterov ? keep.fma(vi, g) : vi;
            down.fma(move, wi).intoArray(w, i);
        }
        for (; i < to; i++) {
            float g = Math.fma(weightDecay, w[i], dw[i]);
            v[i] = Math.fma(momentum, v[i], g);
            w[i] = Math.fma(-learningRate, nesterov ? Math.fma(momentum, v[i], g) : v[i], w[i]);
        }
    }
}
