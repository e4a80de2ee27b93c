package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LE;

import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;
import jdk.incubator.vector.FloatVector;

/** What comes after the sums of products: the bias, the epilogue, and the bias's gradient. */
final class Finish {
    private Finish() {}

    /** {@code y = epilogue(y + b)} over n floats of one channel. */
    static void row(Epilogue epilogue, float b, float[] y, int yo, int n) {
        row(epilogue, b, y, yo, y, yo, n);
    }

    /** {@code y = epilogue(x + b)} over n floats of one channel. */
    static void row(Epilogue epilogue, float b, float[] x, int xo, float[] y, int yo, int n) {
        if (epilogue == Epilogue.RELU) {
            biasAndRelu(b, x, xo, y, yo, n);
        } else if (epilogue == Epilogue.RELU6) {
            biasAndRelu6(b, x, xo, y, yo, n);
        } else {
            bias(b, x, xo, y, yo, n);
        }
    }

    private static void bias(float b, float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, x, xo + i).add(b).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = x[xo + i] + b;
        }
    }

    private static void biasAndRelu(float b, float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            relu(FloatVector.fromArray(SPECIES, x, xo + i).add(b)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = Math.max(0, x[xo + i] + b);
        }
    }

    private static void biasAndRelu6(float b, float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            relu6(FloatVector.fromArray(SPECIES, x, xo + i).add(b)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = Math.min(Math.max(0, x[xo + i] + b), 6);
        }
    }

    /** To compare and choose takes fewer instructions than the maximum does, which has to tell 0 from -0. */
    private static FloatVector relu(FloatVector x) {
        return x.blend(0, x.compare(LE, 0));
    }

    private static FloatVector relu6(FloatVector x) {
        return relu(x).blend(6, x.compare(GE, 6));
    }

    /** {@code y = epilogue(y + b)} on a panel: channels from {@code fromK}, {@code ldy} floats apart, a tile's columns of each. */
    static void panel(Epilogue epilogue, float[] b, int fromK, int toK, float[] y, int yo, int ldy) {
        int o = yo;
        if (epilogue == Epilogue.RELU) {
            for (int k = fromK; k < toK; k++, o += ldy) {
                FloatVector bias = FloatVector.broadcast(SPECIES, b[k]);
                relu(FloatVector.fromArray(SPECIES, y, o).add(bias)).intoArray(y, o);
                relu(FloatVector.fromArray(SPECIES, y, o + LANES).add(bias)).intoArray(y, o + LANES);
            }
        } else if (epilogue == Epilogue.RELU6) {
            for (int k = fromK; k < toK; k++, o += ldy) {
                FloatVector bias = FloatVector.broadcast(SPECIES, b[k]);
                relu6(FloatVector.fromArray(SPECIES, y, o).add(bias)).intoArray(y, o);
                relu6(FloatVector.fromArray(SPECIES, y, o + LANES).add(bias)).intoArray(y, o + LANES);
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
                relu(FloatVector.fromArray(SPECIES, y, yo + i * LANES).add(bias))
                        .intoArray(y, yo + i * LANES);
            }
        } else if (epilogue == Epilogue.RELU6) {
            for (int i = 0; i < n; i++) {
                relu6(FloatVector.fromArray(SPECIES, y, yo + i * LANES).add(bias))
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
