package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.ResponseNorm;
import dev.fovea.kernel.ResponseNormKernel;
import jdk.incubator.vector.FloatVector;

/**
 * Local response normalisation with the exponent {@value #BETA} of the paper and of every network since: {@code d^(-3/4) = 1 / (r
 * sqrt(r))} with {@code r = sqrt(d)}, which IEEE 754 rounds the same on every JVM. Lanes run over the places of a channel. The
 * squares are added in floats: from about 1e19 on they overflow, and such an x becomes 0.
 */
final class VectorResponseNorm implements ResponseNormKernel {
    static final float BETA = 0.75f;

    private final int channels;
    private final int places;
    private final int size;
    private final float share; // of the sum of squares
    private final float k;

    VectorResponseNorm(ResponseNorm norm) {
        this.channels = norm.channels();
        this.places = norm.places();
        this.size = norm.size();
        this.share = norm.alpha() / norm.size();
        this.k = norm.k();
    }

    @Override
    public String description() {
        return "channel by channel, by square roots";
    }

    @Override
    public int scratchSize() {
        return 2 * channels * places;
    }

    @Override
    public void forward(float[] x, float[] y, int from, int to) {
        for (int row = from * channels; row < to * channels; row++) {
            int c = row % channels;
            int first = (row - Math.min(c, size / 2)) * places;
            int last = (row + Math.min(channels - 1 - c, (size - 1) / 2)) * places;
            forwardRow(x, y, row * places, first, last);
        }
    }

    /** One channel; first and last are where the first and last channel of its sum begin. */
    private void forwardRow(float[] x, float[] y, int o, int first, int last) {
        int i = 0;
        for (; i <= places - LANES; i += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int j = first + i; j <= last + i; j += places) {
                FloatVector v = FloatVector.fromArray(SPECIES, x, j);
                sum = v.fma(v, sum);
            }
            FloatVector root = sum.fma(FloatVector.broadcast(SPECIES, share), FloatVector.broadcast(SPECIES, k))
                    .sqrt();
            FloatVector.fromArray(SPECIES, x, o + i).div(root.mul(root.sqrt())).intoArray(y, o + i);
        }
        for (; i < places; i++) {
            float root = sqrt(base(x, first + i, last + i));
            y[o + i] = x[o + i] / (root * sqrt(root));
        }
    }

    @Override
    public void backward(float[] x, float[] dy, float[] dx, int from, int to, float[] scratch) {
        int sample = channels * places;
        for (int n = from; n < to; n++) {
            for (int c = 0; c < channels; c++) {
                int row = n * channels + c;
                int first = (row - Math.min(c, size / 2)) * places;
                int last = (row + Math.min(channels - 1 - c, (size - 1) / 2)) * places;
                powers(x, dy, row * places, first, last, scratch, c * places);
            }
            for (int c = 0; c < channels; c++) {
                int first = sample + (c - Math.min(c, (size - 1) / 2)) * places;
                int last = sample + (c + Math.min(channels - 1 - c, size / 2)) * places;
                backwardRow(x, dy, dx, n * sample + c * places, scratch, c * places, first, last);
            }
        }
    }

    /** Of one channel, {@code d^-beta} to the first half of the scratch and {@code dy x d^(-beta - 1)} to the second. */
    private void powers(float[] x, float[] dy, int o, int first, int last, float[] scratch, int s) {
        int sample = channels * places;
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        int i = 0;
        for (; i <= places - LANES; i += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int j = first + i; j <= last + i; j += places) {
                FloatVector v = FloatVector.fromArray(SPECIES, x, j);
                sum = v.fma(v, sum);
            }
            FloatVector d = sum.fma(FloatVector.broadcast(SPECIES, share), FloatVector.broadcast(SPECIES, k));
            FloatVector root = d.sqrt();
            FloatVector power = one.div(root.mul(root.sqrt()));
            power.intoArray(scratch, s + i);
            FloatVector.fromArray(SPECIES, dy, o + i)
                    .mul(FloatVector.fromArray(SPECIES, x, o + i))
                    .mul(power.div(d))
                    .intoArray(scratch, sample + s + i);
        }
        for (; i < places; i++) {
            float d = base(x, first + i, last + i);
            float root = sqrt(d);
            float power = 1 / (root * sqrt(root));
            scratch[s + i] = power;
            scratch[sample + s + i] = dy[o + i] * x[o + i] * (power / d);
        }
    }

    /** One channel of dx; first and last are where, in the scratch, the channels begin whose sums have x in them. */
    private void backwardRow(float[] x, float[] dy, float[] dx, int o, float[] scratch, int s, int first, int last) {
        float factor = -2 * BETA * share;
        int i = 0;
        for (; i <= places - LANES; i += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int j = first + i; j <= last + i; j += places) {
                sum = sum.add(FloatVector.fromArray(SPECIES, scratch, j));
            }
            FloatVector own =
                    FloatVector.fromArray(SPECIES, dy, o + i).mul(FloatVector.fromArray(SPECIES, scratch, s + i));
            FloatVector.fromArray(SPECIES, x, o + i)
                    .mul(sum)
                    .fma(FloatVector.broadcast(SPECIES, factor), own)
                    .intoArray(dx, o + i);
        }
        for (; i < places; i++) {
            float sum = 0;
            for (int j = first + i; j <= last + i; j += places) {
                sum += scratch[j];
            }
            dx[o + i] = Math.fma(x[o + i] * sum, factor, dy[o + i] * scratch[s + i]);
        }
    }

    /** d at one place. */
    private float base(float[] x, int first, int last) {
        float sum = 0;
        for (int j = first; j <= last; j += places) {
            sum = Math.fma(x[j], x[j], sum);
        }
        return Math.fma(sum, share, k);
    }

    /** Rounded once: a double's root is exact enough. */
    private static float sqrt(float x) {
        return (float) Math.sqrt(x);
    }
}
