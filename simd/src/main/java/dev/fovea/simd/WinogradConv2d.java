package dev.fovea.simd;

import static dev.fovea.simd.GemmTile.COLUMNS;

import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.PackedWeights;
import java.util.Optional;

/**
 * 3x3 convolution by {@link Winograd}, forward and for dx: {@code dx = pad(dy) * rot180(w)} is a convolution of the same kind, with
 * input and output channels changed over, filters turned and padding 2 - p. For dw there is {@link WinogradWeightGradient}.
 */
final class WinogradConv2d implements Conv2dKernel {
    private static final float[] NO_BIAS = {};

    /** So many weights that neither they nor their gradients, summed by parts of the batch, stay in a cache. */
    private static final int MANY_WEIGHTS = 1 << 20;

    private final ConvGeometry g;
    private final WinogradTransform transform;
    private final Winograd forward;
    private final Winograd backward;
    private final WinogradWeightGradient weightGradient;

    WinogradConv2d(ConvGeometry g, WinogradTransform transform, Epilogue epilogue) {
        this.g = g;
        this.transform = transform;
        this.forward = new Winograd(g, transform, epilogue);
        this.backward = new Winograd(transposed(g), transform, Epilogue.NONE);
        this.weightGradient = new WinogradWeightGradient(g, new WinogradTransform.Four());
    }

    /** Whether this is a way for a geometry. */
    static boolean suits(ConvGeometry g) {
        return g.kernelH() == 3
                && g.kernelW() == 3
                && g.strideH() == 1
                && g.strideW() == 1
                && g.dilationH() == 1
                && g.dilationW() == 1
                && g.groups() == 1
                && g.padTop() <= 2
                && g.padLeft() <= 2;
    }

    /** The convolution that makes dx from dy. */
    private static ConvGeometry transposed(ConvGeometry g) {
        return new ConvGeometry(
                g.outC(),
                g.outH(),
                g.outW(),
                g.inC(),
                g.inH(),
                g.inW(),
                3,
                3,
                1,
                1,
                2 - g.padTop(),
                2 - g.padLeft(),
                1,
                1,
                1);
    }

    @Override
    public String description() {
        return "3x3 by Winograd F(%1$dx%1$d)".formatted(transform.results());
    }

    @Override
    public int scratchSize() {
        return Math.max(Math.max(forward.scratchSize(), backward.scratchSize()), weightGradient.scratchSize());
    }

    @Override
    public int packedSize() {
        return forward.packedSize() + backward.packedSize();
    }

    @Override
    public void pack(PackedWeights weights) {
        for (int task = 0; task < packTasks(); task++) {
            pack(weights, task);
        }
    }

    @Override
    public int packTasks() {
        return forward.panels() + backward.panels();
    }

    @Override
    public void pack(PackedWeights weights, int task) {
        int filters = g.inC() * 9;
        if (task < forward.panels()) {
            forward.pack(weights.w(), 9, filters, false, weights.packed(), 0, task);
        } else {
            int panel = task - forward.panels();
            backward.pack(weights.w(), filters, 9, true, weights.packed(), forward.packedSize(), panel);
        }
    }

    @Override
    public void forward(float[] x, PackedWeights weights, float[] y, int from, int to, float[] scratch) {
        forward.convolve(x, weights.packed(), 0, weights.b(), y, from, to, scratch);
    }

    /**
     * Samples, if there are enough and filters are not too many. Otherwise strips of large images, so that each thread transforms its
     * own, and output channels of small ones, so that each thread reads its own filters.
     */
    @Override
    public void forwardShare(
            float[] x, PackedWeights weights, float[] y, int samples, int share, int shares, float[] scratch) {
        if (samples >= shares && !forward.readsFilters()) {
            Conv2dKernel.super.forwardShare(x, weights, y, samples, share, shares, scratch);
            return;
        }
        int strips = samples * forward.strips();
        int panels = forward.panels();
        boolean byStrips = Convolutions.sharesRows(g) && !forward.readsFilters();
        int fromStrip = byStrips ? strips * share / shares : 0;
        int toStrip = byStrips ? strips * (share + 1) / shares : strips;
        int fromPanel = byStrips ? 0 : panels * share / shares;
        int toPanel = byStrips ? panels : panels * (share + 1) / shares;
        if (fromPanel < toPanel) {
            forward.convolve(x, weights.packed(), 0, weights.b(), y, fromStrip, toStrip, fromPanel, toPanel, scratch);
        }
    }

    @Override
    public void backwardInput(float[] dy, PackedWeights weights, float[] dx, int from, int to, float[] scratch) {
        backward.convolve(dy, weights.packed(), forward.packedSize(), NO_BIAS, dx, from, to, scratch);
    }

    @Override
    public void backwardWeights(float[] x, float[] dy, float[] dw, float[] db, int from, int to, float[] scratch) {
        weightGradient.add(x, dy, dw, from, to, scratch);
        Finish.biasGradient(g, dy, db, from, to);
    }

    @Override
    public Optional<ByChannels> byChannels() {
        return 9L * g.inC() * g.outC() > MANY_WEIGHTS ? Optional.of(new Channels()) : Optional.empty();
    }

    private final class Channels implements ByChannels {
        @Override
        public void backwardInput(
                float[] dy, PackedWeights weights, float[] dx, int samples, int fromC, int toC, float[] scratch) {
            int from = fromC / COLUMNS;
            int to = (toC + COLUMNS - 1) / COLUMNS;
            int filters = forward.packedSize();
            int strips = samples * backward.strips();
            backward.convolve(dy, weights.packed(), filters, NO_BIAS, dx, 0, strips, from, to, scratch);
        }

        @Override
        public void backwardWeights(
                float[] x, float[] dy, float[] dw, float[] db, int samples, int fromK, int toK, float[] scratch) {
            weightGradient.add(x, dy, dw, 0, samples, fromK, toK, scratch);
            Finish.biasGradient(g, dy, db, 0, samples, fromK, toK);
        }
    }
}
