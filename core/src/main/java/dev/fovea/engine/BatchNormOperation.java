package dev.fovea.engine;

import dev.fovea.kernel.BatchNormKernel;
import java.util.Arrays;

/**
 * Batch normalisation, with the ReLU behind it where that is fused. With {@code s = 1 / sqrt(variance + eps)}, m values a
 * channel and {@code xh = (x - mean) s}:
 *
 * <pre>
 *   y  = w xh + b             db = sum dy      dw = sum dy xh
 *   dx = w s (dy - db / m - xh dw / m)
 * </pre>
 *
 * In training mean and variance are the batch's, so all its samples come here before any goes on.
 */
final class BatchNormOperation extends UnaryOperation {
    private static final int CHANNELS_PER_TASK = 8;

    private final BatchNormKernel kernel;
    private final BatchNormState state;
    private final int channels;
    private final int places;
    private final boolean training;
    private final double[] mean; // (channels), as are the following
    private final double[] variance;
    private final double[] sum;
    private final double[] product;
    private final float[] scale;
    private final float[] shift;
    private final float[] dxOfX;
    private final float[] dxOfOne;

    BatchNormOperation(Wiring wiring, BatchNormKernel kernel, BatchNormState state) {
        super(wiring);
        this.kernel = kernel;
        this.state = state;
        this.channels = state.channels();
        this.places = inSize / channels;
        this.training = wiring.setting().training();
        this.mean = new double[channels];
        this.variance = new double[channels];
        this.sum = new double[channels];
        this.product = new double[channels];
        this.scale = new float[channels];
        this.shift = new float[channels];
        this.dxOfX = new float[channels];
        this.dxOfOne = new float[channels];
    }

    @Override
    public String description() {
        return training ? "channel by channel, by the batch's moments" : "channel by channel";
    }

    @Override
    public int scratchSize() {
        return training ? kernel.scratchSize() : 0;
    }

    @Override
    public void pack(int worker) {
        if (!training) {
            Arrays.setAll(mean, c -> state.runningMean()[c]);
            Arrays.setAll(variance, c -> state.runningVar()[c]);
            line(0, channels);
        }
    }

    @Override
    public int batchTasks() {
        return training ? (channels - 1) / CHANNELS_PER_TASK + 1 : 0;
    }

    @Override
    public void beginForward(int task, int samples, Workspace ws) {
        int from = task * CHANNELS_PER_TASK;
        int to = Math.min(channels, from + CHANNELS_PER_TASK);
        kernel.moments(ws.values[in], samples, from, to, mean, variance, ws.scratch);
        line(from, to);
    }

    /** {@code y = scale x + shift}. */
    private void line(int from, int to) {
        for (int c = from; c < to; c++) {
            double slope = state.weight()[c] / Math.sqrt(variance[c] + state.eps());
            scale[c] = (float) slope;
            shift[c] = (float) (state.bias()[c] - mean[c] * slope);
        }
    }

    @Override
    public void forward(Workspace ws) {
        kernel.forward(ws.values[in], scale, shift, ws.values[out], ws.from, ws.to);
    }

    @Override
    public void endForward(int task, int samples) {
        double m = (double) samples * places;
        if (m > 1) {
            int from = task * CHANNELS_PER_TASK;
            state.track(mean, variance, m, from, Math.min(channels, from + CHANNELS_PER_TASK));
        }
        if (task == 0 && m > 1) {
            state.count();
        }
    }

    @Override
    public void beginBackward(int task, int samples, Workspace ws) {
        int from = task * CHANNELS_PER_TASK;
        int to = Math.min(channels, from + CHANNELS_PER_TASK);
        double m = (double) samples * places;
        kernel.gradientSums(
                ws.values[in], ws.values[out], ws.gradients[out], samples, from, to, mean, sum, product, ws.scratch);
        for (int c = from; c < to; c++) {
            double s = 1 / Math.sqrt(variance[c] + state.eps());
            if (state.learns()) {
                state.dbias()[c] = (float) sum[c];
                state.dweight()[c] = (float) (product[c] * s);
            }
            double slope = -scale[c] * s * s * product[c] / m;
            dxOfX[c] = (float) slope;
            dxOfOne[c] = (float) (-scale[c] * sum[c] / m - slope * mean[c]);
        }
    }

    @Override
    void backwardInput(Workspace ws, float[] dx) {
        kernel.backward(ws.values[in], ws.gradients[out], scale, dxOfX, dxOfOne, dx, ws.from, ws.to);
    }
}
