package dev.fovea.engine;

import dev.fovea.engine.Wiring.Setting;
import dev.fovea.kernel.PackedWeights;
import java.util.Arrays;

/**
 * The weight and bias of an operation with their gradients, shared with whoever owns them. Without a bias, b is a constant
 * zero and db is written in vain. What does not learn has gradients of length 0: at inference, and where it is frozen.
 */
record Parameters(float[] w, float[] b, float[] dw, float[] db) {
    private static final float[] NOTHING = new float[0];

    /** Weights that do not learn. */
    static Parameters fixed(float[] w, float[] b) {
        return new Parameters(w, b, NOTHING, NOTHING);
    }

    boolean learn() {
        return dw.length > 0;
    }

    /**
     * The weights for a kernel whose packed form has this many floats. Where workers go their own ways, each has its own packed
     * form: made where it is read, it need not travel from one core's cache to another's.
     */
    PackedWeights[] packed(int packedSize, Setting setting) {
        float[][] packed = setting.floatsByWorker(packedSize);
        PackedWeights[] result = new PackedWeights[packed.length];
        Arrays.setAll(result, worker -> new PackedWeights(w, b, packed[worker]));
        return result;
    }

    /** Gradients that are summed for each part of the batch on its own and then over the parts in their order. */
    static final class ByPart {
        private static final int ELEMENTS_PER_TASK = 4096;

        private final Parameters parameters;
        private final int partSize;
        private final float[][] dw; // (parts, weights)
        private final float[][] db; // (parts, outputs)

        ByPart(Parameters parameters, Setting setting) {
            this.parameters = parameters;
            this.partSize = setting.partSize();
            int parts = parameters.learn() ? setting.parts() : 0;
            this.dw = new float[parts][parameters.w.length];
            this.db = new float[parts][parameters.b.length];
        }

        float[] dw(int part) {
            return dw[part];
        }

        float[] db(int part) {
            return db[part];
        }

        void begin(int part) {
            Arrays.fill(dw[part], 0);
            Arrays.fill(db[part], 0);
        }

        /** One for each piece of the weights, if they learn; the first takes the bias along. */
        int tasks() {
            return (parameters.dw.length + ELEMENTS_PER_TASK - 1) / ELEMENTS_PER_TASK;
        }

        void finish(int task, int samples) {
            int parts = (samples + partSize - 1) / partSize;
            int from = task * ELEMENTS_PER_TASK;
            int to = Math.min(parameters.w.length, from + ELEMENTS_PER_TASK);
            sum(dw, parts, parameters.dw, from, to);
            if (task == 0) {
                sum(db, parts, parameters.db, 0, parameters.db.length);
            }
        }

        private static void sum(float[][] addends, int parts, float[] sum, int from, int to) {
            System.arraycopy(addends[0], from, sum, from, to - from);
            for (int part = 1; part < parts; part++) {
                UnaryOperation.add(addends[part], sum, from, to);
            }
        }
    }
}
