package dev.fovea.engine;

/**
 * The arrays of a batch normalisation, of one number a channel and shared with whoever owns them.
 *
 * @param batches how many batches the running averages have seen, a single number
 * @param dweight of length 0 where it does not learn, as is dbias
 */
record BatchNormState(
        float eps,
        float momentum,
        float[] weight,
        float[] bias,
        float[] runningMean,
        float[] runningVar,
        float[] batches,
        float[] dweight,
        float[] dbias) {
    boolean learns() {
        return dweight.length > 0;
    }

    int channels() {
        return weight.length;
    }

    /** Takes the moments of a batch of m values a channel into the running averages; the variance kept is unbiased. */
    void track(double[] mean, double[] variance, double m, int from, int to) {
        for (int c = from; c < to; c++) {
            runningMean[c] = (float) ((1 - momentum) * runningMean[c] + momentum * mean[c]);
            runningVar[c] = (float) ((1 - momentum) * runningVar[c] + momentum * (variance[c] * m / (m - 1)));
        }
    }

    void count() {
        batches[0]++;
    }

    /**
     * What a layer with weights w and bias b has to have so that it computes {@code norm(w x + b)} by itself: each output's
     * weights by {@code weight / sqrt(running variance + eps)}, and the bias to match.
     */
    void fold(float[] w, float[] b, float[] foldedW, float[] foldedB) {
        int taps = w.length / b.length;
        for (int c = 0; c < b.length; c++) {
            double scale = weight[c] / Math.sqrt((double) runningVar[c] + eps);
            for (int i = c * taps; i < (c + 1) * taps; i++) {
                foldedW[i] = (float) (scale * w[i]);
            }
            foldedB[c] = (float) ((b[c] - (double) runningMean[c]) * scale + bias[c]);
        }
    }
}
