package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;
import jdk.incubator.vector.FloatVector;

/** What comes after the sums of products: the bias, the epilogue, and the bias's gradient. */
final class Finish {
    private Finish() {}

    /** {@code y = epilogue(y + b)} over n floats of one channel. */
    static void row(Epilogue epilogue, float b, float[] y, int yo, int n) {
        if (epilogue == Epilogue.RELU) {
            biasAndRelu(b, y, yo, n);
        } else if (epilogue == Epilogue.RELU6) {
            biasAndRelu6(b, y, yo, n);
        } else {
            bias(b, y, yo, n);
        }
    }

    private static void bias(float b, float[] y, int yo, int n) {
        int i = yo;
        for (; i <= yo + n - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, y, i).add(b).intoArray(y, i);
        }
        for (; i < yo + n; i++) {
            y[i] += b;
        }
    }

    private static void biasAndRelu(float b, float[] y, int yo, int n) {
        int i = yo;
        for (; i <= yo + n - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, y, i).add(b).max(0).intoArray(y, i);
        }
        for (; i < yo + n; i++) {
            y[i] = Math.max(0, y[i] + b);
        }
    }

    private static void biasAndRelu6(float b, float[] y, int yo, int n) {
        int i = yo;
        for (; i <= yo + n - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, y, i).add(b).max(0).min(6).intoArray(y, i);
        }
        for (; i < yo + n; i++) {
            y[i] = Math.min(Math.max(0, y[i] + b), 6);
        }
    }

    /** {@code y = epilogue(y + b)} on a panel: channels from {@code fromK}, {@code ldy} floats apart, a tile's columns of each. */
    static void panel(Epilogue epilogue, float[] b, int fromK, int toK, float[] y, int yo, int ldy) {
        int o = yo;
        if (epilogue == Epilogue.RELU) {
            for (int k = fromK; k < toK; k++, o += ldy) {
                FloatVector bias = FloatVector.broadcast(SPECIES, b[k]);
                FloatVector.fromArray(SPECIES, y, o).add(bias).max(0).intoArray(y, o);
                FloatVector.fromArray(SPECIES, y, o + LANES).add(bias).max(0).intoArray(y, o + LANES);
            }
        } else if (epilogue == Epilogue.RELU6) {
            for (int k = fromK; k < toK; k++, o += ldy) {
                FloatVector bias = FloatVector.broadcast(SPECIES, b[k]);
                FloatVector.fromArray(SPECIES, y, o).add(bias).max(0).min(6).intoArray(y, o);
                FloatVector.fromArray(SPECIES, y, o + LANES)
                        .add(bias)
                        .max(0)
                        .min(6)
                        .intoArray(y, o + LANES);
            }
        } else {
            for (int k = fromK; k < toK; k++, o += ldy) {
                FloatVector bias = FloatVector.broadcast(SPECIES, b[k]);
                FloatVector.fromArray(SPECIES, y, o).add(bias).intoArray(y, o);
                FloatVector.fromArray(SPECIES, y, o + LANES).add(bias).intoArray(y, o + LANES);
            }
        }
    }

    /** {@code y = epilogue(y + b)} over n vectors whose lanes are channels, as is the vector of biases at {@code bo}. */
    static void vectors(Epilogue epilogue, float[] b, int bo, float[] y, int yo, int n) {
        FloatVector bias = FloatVector.fromArray(SPECIES, b, bo);
        if (epilogue == Epilogue.RELU) {
            for (int i = 0; i < n; i++) {
                FloatVector.fromArray(SPECIES, y, yo + i * LANES)
                        .add(bias)
                        .max(0)
                        .intoArray(y, yo + i * LANES);
            }
        } else if (epilogue == Epilogue.RELU6) {
            for (int i = 0; i < n; i++) {
                FloatVector.fromArray(SPECIES, y, yo + i * LANES)
                        .add(bias)
                        .max(0)
                        .min(6)
                        .intoArray(y, yo + i * LANES);
            }
        } else {
            for (int i = 0; i < n; i++) {
                FloatVector.fromArray(SPECIES, y, yo + i * LANES).add(bias).intoArray(y, yo + i * LANES);
            }
        }
    }

    /** {@code db += sum dy}: for each sample and channel one sum, lane by lane. */
    static void biasGradient(ConvGeometry g, float[] dy, float[] db, int from, int to) {
        biasGradient(g, dy, db, from, to, 0, g.outC());
    }

    /** The same for some channels. */
    static void biasGradient(ConvGeometry g, float[] dy, float[] db, int from, int to, int fromK, int toK) {
        for (int n = from; n < to; n++) {
            for (int k = fromK; k < toK; k++) {
                db[k] += sum(dy, n * g.outSize() + k * g.positions(), g.positions());
            }
        }
    }

    private static float sum(float[] x, int xo, int n) {
        FloatVector lanes = FloatVector.zero(SPECIES);
        int i = xo;
        for (; i <= xo + n - LANES; i += LANES) {
            lanes = FloatVector.fromArray(SPECIES, x, i).add(lanes);
        }
        float sum = 0;
        for (int lane = 0; n >= LANES && lane < LANES; lane++) {
            sum += lanes.lane(lane);
        }
        for (; i < xo + n; i++) {
            sum += x[i];
        }
        return sum;
    }
}
