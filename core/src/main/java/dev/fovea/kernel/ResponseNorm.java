package dev.fovea.kernel;

/**
 * Local response normalisation of samples of {@code channels} channels with {@code places} elements each. With
 *
 * <pre>
 *   d_c  = k + alpha / size sum x_i^2    for i from c - size / 2 to c + (size - 1) / 2
 *   y_c  = x_c d_c^-beta
 *   dx_i = dy_i d_i^-beta - 2 alpha beta / size x_i sum dy_c x_c d_c^(-beta - 1)
 * </pre>
 *
 * where the last sum runs over the channels c whose own sum has x_i in it.
 */
public record ResponseNorm(int channels, int places, int size, float alpha, float beta, float k)
        implements ResponseNormKernel {
    @Override
    public String description() {
        return "place by place, as specified";
    }

    @Override
    public int scratchSize() {
        return 2 * channels * places;
    }

    @Override
    public void forward(float[] x, float[] y, int from, int to) {
        int sample = channels * places;
        for (int i = from * sample; i < to * sample; i++) {
            y[i] = (float) (x[i] * power(base(x, i)));
        }
    }

    @Override
    public void backward(float[] x, float[] dy, float[] dx, int from, int to, float[] scratch) {
        int sample = channels * places;
        for (int o = from * sample; o < to * sample; o += sample) {
            for (int i = 0; i < sample; i++) {
                double d = base(x, o + i);
                double power = power(d);
                scratch[i] = (float) power;
                scratch[sample + i] = (float) (dy[o + i] * x[o + i] * power / d);
            }
            for (int i = 0; i < sample; i++) {
                int c = i / places;
                int first = Math.max(0, c - (size - 1) / 2);
                int last = Math.min(channels - 1, c + size / 2);
                double sum = 0;
                for (int j = first; j <= last; j++) {
                    sum += scratch[sample + i + (j - c) * places];
                }
                dx[o + i] = (float) (dy[o + i] * scratch[i] - 2.0 * alpha * beta / size * x[o + i] * sum);
            }
        }
    }

    /** {@code d^-beta}. Not by {@link StrictMath#pow}, which allocates in some JDKs. */
    private double power(double d) {
        return StrictMath.exp(-beta * StrictMath.log(d));
    }

    /** {@code d} of one element. */
    private double base(float[] x, int i) {
        int c = i / places % channels;
        int first = Math.max(0, c - size / 2);
        int last = Math.min(channels - 1, c + (size - 1) / 2);
        double sum = 0;
        for (int j = first; j <= last; j++) {
            float v = x[i + (j - c) * places];
            sum += (double) v * v;
        }
        return k + (double) alpha / size * sum;
    }
}
