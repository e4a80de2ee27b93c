package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.DenseKernel;
import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.PackedWeights;
import jdk.incubator.vector.FloatVector;

/**
 * A fully connected layer as three products: {@code y = x w^T + b} on packed weights with lanes over the outputs, {@code dx = dy
 * w} and {@code dw += dy^T x} on the arrays as they are with lanes over the inputs.
 */
final class VectorDense implements DenseKernel {
    /** Rows that are computed together. */
    private static final int ROWS = Lanes.MANY_REGISTERS ? 8 : 4;

    private static final int PANEL = PackedProduct.PANEL;

    private final int in;
    private final int out;
    private final Epilogue epilogue;
    private final PackedProduct forward;

    VectorDense(int in, int out, Epilogue epilogue) {
        this.in = in;
        this.out = out;
        this.epilogue = epilogue;
        this.forward = new PackedProduct(in, out);
    }

    @Override
    public String description() {
        return "matrix product, weights in panels of " + PANEL;
    }

    @Override
    public int packedSize() {
        return forward.packedSize();
    }

    @Override
    public int scratchSize() {
        return forward.scratchSize();
    }

    @Override
    public void pack(PackedWeights weights) {
        forward.packTransposed(weights.w(), weights.b(), weights.packed(), 0);
    }

    @Override
    public void forward(float[] x, PackedWeights weights, float[] y, int from, int to, float[] scratch) {
        forward.multiply(x, weights.packed(), 0, y, from, to, epilogue == Epilogue.RELU, scratch);
        if (epilogue == Epilogue.RELU6) {
            Finish.row(epilogue, 0, y, from * out, (to - from) * out);
        }
    }

    /** Panels of outputs, where there are too few samples to share evenly. */
    @Override
    public void forwardShare(
            float[] x, PackedWeights weights, float[] y, int samples, int share, int shares, float[] scratch) {
        if (samples >= shares * ROWS) {
            DenseKernel.super.forwardShare(x, weights, y, samples, share, shares, scratch);
            return;
        }
        int from = forward.panels() * share / shares;
        int to = forward.panels() * (share + 1) / shares;
        forward.multiply(x, weights.packed(), 0, y, 0, samples, from, to, epilogue == Epilogue.RELU, scratch);
        if (epilogue == Epilogue.RELU6) {
            int first = from * PANEL;
            int end = Math.min(out, to * PANEL);
            for (int n = 0; n < samples; n++) {
                Finish.row(epilogue, 0, y, n * out + first, end - first);
            }
        }
    }

    @Override
    public void backwardInput(float[] dy, PackedWeights weights, float[] dx, int from, int to, float[] scratch) {
        float[] w = weights.w();
        int last = in - PANEL; // the last panel overlaps the one before: both compute the same there
        for (int n = from; n < to; n += n + ROWS <= to ? ROWS : 1) {
            for (int column = 0; column < in && last >= 0; column += PANEL) {
                int first = Math.min(column, last);
                if (n + ROWS > to) {
                    back1(dy, n * out, w, first, dx, n * in + first);
                } else if (ROWS == 8) {
                    back8(dy, n * out, w, first, dx, n * in + first);
                } else {
                    back4(dy, n * out, w, first, dx, n * in + first);
                }
            }
        }
        for (int n = from; n < to && last < 0; n++) {
            narrowBack(dy, n * out, w, dx, n * in);
        }
    }

    @Override
    public void backwardWeights(
            float[] x, float[] dy, float[] dw, float[] db, int n, int fromRow, int toRow, float[] scratch) {
        backwardWeights(x, dy, dw, db, 0, n, fromRow, toRow, scratch);
    }

    /** The same over the samples {@code from} to {@code to}. */
    void backwardWeights(
            float[] x, float[] dy, float[] dw, float[] db, int from, int to, int fromRow, int toRow, float[] scratch) {
        int n = to - from;
        int xo = from * in;
        int yo = from * out;
        int last = in - PANEL; // the last panel overlaps the one before: what it repeats is not stored
        for (int column = 0; column < in && last >= 0; column += PANEL) {
            int first = Math.min(column, last);
            int skip = column - first;
            int row = fromRow;
            for (; row + ROWS <= toRow; row += ROWS) {
                rows(ROWS, x, xo + first, dy, yo + row, dw, row * in + first, n, skip, scratch);
            }
            for (; row < toRow; row++) {
                rows(1, x, xo + first, dy, yo + row, dw, row * in + first, n, skip, scratch);
            }
        }
        for (int o = fromRow; o < toRow; o++) {
            if (last < 0) {
                narrowRow(x, xo, dy, yo + o, n, dw, o * in);
            }
            float sum = 0;
            for (int i = 0; i < n; i++) {
                sum += dy[yo + i * out + o];
            }
            db[o] += sum;
        }
    }

    private void rows(
            int rows, float[] x, int xo, float[] dy, int yo, float[] dw, int wo, int n, int skip, float[] scratch) {
        float[] target = skip == 0 ? dw : scratch;
        int co = skip == 0 ? wo : 0;
        int ldc = skip == 0 ? in : PANEL;
        switch (rows) {
            case 8 -> rows8(x, xo, dy, yo, n, dw, wo, target, co, ldc);
            case 4 -> rows4(x, xo, dy, yo, n, dw, wo, target, co, ldc);
            default -> rows1(x, xo, dy, yo, n, dw, wo, target, co);
        }
        if (skip > 0) {
            for (int r = 0; r < rows; r++) {
                System.arraycopy(scratch, r * PANEL + skip, dw, wo + r * in + skip, PANEL - skip);
            }
        }
    }

    /** {@code dw += dy^T x} for eight rows and one panel of columns, from dw to c. */
    private void rows8(float[] x, int xo, float[] dy, int yo, int n, float[] dw, int wo, float[] c, int co, int ldc) {
        FloatVector c00 = FloatVector.fromArray(SPECIES, dw, wo);
        FloatVector c01 = FloatVector.fromArray(SPECIES, dw, wo + LANES);
        FloatVector c10 = FloatVector.fromArray(SPECIES, dw, wo + in);
        FloatVector c11 = FloatVector.fromArray(SPECIES, dw, wo + in + LANES);
        FloatVector c20 = FloatVector.fromArray(SPECIES, dw, wo + 2 * in);
        FloatVector c21 = FloatVector.fromArray(SPECIES, dw, wo + 2 * in + LANES);
        FloatVector c30 = FloatVector.fromArray(SPECIES, dw, wo + 3 * in);
        FloatVector c31 = FloatVector.fromArray(SPECIES, dw, wo + 3 * in + LANES);
        FloatVector c40 = FloatVector.fromArray(SPECIES, dw, wo + 4 * in);
        FloatVector c41 = FloatVector.fromArray(SPECIES, dw, wo + 4 * in + LANES);
        FloatVector c50 = FloatVector.fromArray(SPECIES, dw, wo + 5 * in);
        FloatVector c51 = FloatVector.fromArray(SPECIES, dw, wo + 5 * in + LANES);
        FloatVector c60 = FloatVector.fromArray(SPECIES, dw, wo + 6 * in);
        FloatVector c61 = FloatVector.fromArray(SPECIES, dw, wo + 6 * in + LANES);
        FloatVector c70 = FloatVector.fromArray(SPECIES, dw, wo + 7 * in);
        FloatVector c71 = FloatVector.fromArray(SPECIES, dw, wo + 7 * in + LANES);
        int o = xo;
        int d = yo;
        for (int i = 0; i < n; i++, o += in, d += out) {
            FloatVector x0 = FloatVector.fromArray(SPECIES, x, o);
            FloatVector x1 = FloatVector.fromArray(SPECIES, x, o + LANES);
            FloatVector d0 = FloatVector.broadcast(SPECIES, dy[d]);
            c00 = d0.fma(x0, c00);
            c01 = d0.fma(x1, c01);
            FloatVector d1 = FloatVector.broadcast(SPECIES, dy[d + 1]);
            c10 = d1.fma(x0, c10);
            c11 = d1.fma(x1, c11);
            FloatVector d2 = FloatVector.broadcast(SPECIES, dy[d + 2]);
            c20 = d2.fma(x0, c20);
            c21 = d2.fma(x1, c21);
            FloatVector d3 = FloatVector.broadcast(SPECIES, dy[d + 3]);
            c30 = d3.fma(x0, c30);
            c31 = d3.fma(x1, c31);
            FloatVector d4 = FloatVector.broadcast(SPECIES, dy[d + 4]);
            c40 = d4.fma(x0, c40);
            c41 = d4.fma(x1, c41);
            FloatVector d5 = FloatVector.broadcast(SPECIES, dy[d + 5]);
            c50 = d5.fma(x0, c50);
            c51 = d5.fma(x1, c51);
            FloatVector d6 = FloatVector.broadcast(SPECIES, dy[d + 6]);
            c60 = d6.fma(x0, c60);
            c61 = d6.fma(x1, c61);
            FloatVector d7 = FloatVector.broadcast(SPECIES, dy[d + 7]);
            c70 = d7.fma(x0, c70);
            c71 = d7.fma(x1, c71);
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + LANES);
        c10.intoArray(c, co + ldc);
        c11.intoArray(c, co + ldc + LANES);
        c20.intoArray(c, co + 2 * ldc);
        c21.intoArray(c, co + 2 * ldc + LANES);
        c30.intoArray(c, co + 3 * ldc);
        c31.intoArray(c, co + 3 * ldc + LANES);
        c40.intoArray(c, co + 4 * ldc);
        c41.intoArray(c, co + 4 * ldc + LANES);
        c50.intoArray(c, co + 5 * ldc);
        c51.intoArray(c, co + 5 * ldc + LANES);
        c60.intoArray(c, co + 6 * ldc);
        c61.intoArray(c, co + 6 * ldc + LANES);
        c70.intoArray(c, co + 7 * ldc);
        c71.intoArray(c, co + 7 * ldc + LANES);
    }

    /** As {@link #rows8} for four rows. */
    private void rows4(float[] x, int xo, float[] dy, int yo, int n, float[] dw, int wo, float[] c, int co, int ldc) {
        FloatVector c00 = FloatVector.fromArray(SPECIES, dw, wo);
        FloatVector c01 = FloatVector.fromArray(SPECIES, dw, wo + LANES);
        FloatVector c10 = FloatVector.fromArray(SPECIES, dw, wo + in);
        FloatVector c11 = FloatVector.fromArray(SPECIES, dw, wo + in + LANES);
        FloatVector c20 = FloatVector.fromArray(SPECIES, dw, wo + 2 * in);
        FloatVector c21 = FloatVector.fromArray(SPECIES, dw, wo + 2 * in + LANES);
        FloatVector c30 = FloatVector.fromArray(SPECIES, dw, wo + 3 * in);
        FloatVector c31 = FloatVector.fromArray(SPECIES, dw, wo + 3 * in + LANES);
        int o = xo;
        int d = yo;
        for (int i = 0; i < n; i++, o += in, d += out) {
            FloatVector x0 = FloatVector.fromArray(SPECIES, x, o);
            FloatVector x1 = FloatVector.fromArray(SPECIES, x, o + LANES);
            FloatVector d0 = FloatVector.broadcast(SPECIES, dy[d]);
            c00 = d0.fma(x0, c00);
            c01 = d0.fma(x1, c01);
            FloatVector d1 = FloatVector.broadcast(SPECIES, dy[d + 1]);
            c10 = d1.fma(x0, c10);
            c11 = d1.fma(x1, c11);
            FloatVector d2 = FloatVector.broadcast(SPECIES, dy[d + 2]);
            c20 = d2.fma(x0, c20);
            c21 = d2.fma(x1, c21);
            FloatVector d3 = FloatVector.broadcast(SPECIES, dy[d + 3]);
            c30 = d3.fma(x0, c30);
            c31 = d3.fma(x1, c31);
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + LANES);
        c10.intoArray(c, co + ldc);
        c11.intoArray(c, co + ldc + LANES);
        c20.intoArray(c, co + 2 * ldc);
        c21.intoArray(c, co + 2 * ldc + LANES);
        c30.intoArray(c, co + 3 * ldc);
        c31.intoArray(c, co + 3 * ldc + LANES);
    }

    /** As {@link #rows8} for one row. */
    private void rows1(float[] x, int xo, float[] dy, int yo, int n, float[] dw, int wo, float[] c, int co) {
        FloatVector c00 = FloatVector.fromArray(SPECIES, dw, wo);
        FloatVector c01 = FloatVector.fromArray(SPECIES, dw, wo + LANES);
        int o = xo;
        int d = yo;
        for (int i = 0; i < n; i++, o += in, d += out) {
            FloatVector x0 = FloatVector.fromArray(SPECIES, x, o);
            FloatVector x1 = FloatVector.fromArray(SPECIES, x, o + LANES);
            FloatVector d0 = FloatVector.broadcast(SPECIES, dy[d]);
            c00 = d0.fma(x0, c00);
            c01 = d0.fma(x1, c01);
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + LANES);
    }

    /** {@code dx = dy w} for eight samples and one panel of columns. */
    private void back8(float[] dy, int yo, float[] w, int wo, float[] dx, int xo) {
        FloatVector c00 = FloatVector.zero(SPECIES);
        FloatVector c01 = FloatVector.zero(SPECIES);
        FloatVector c10 = c00;
        FloatVector c11 = c00;
        FloatVector c20 = c00;
        FloatVector c21 = c00;
        FloatVector c30 = c00;
        FloatVector c31 = c00;
        FloatVector c40 = c00;
        FloatVector c41 = c00;
        FloatVector c50 = c00;
        FloatVector c51 = c00;
        FloatVector c60 = c00;
        FloatVector c61 = c00;
        FloatVector c70 = c00;
        FloatVector c71 = c00;
        int y1 = yo + out;
        int y2 = yo + 2 * out;
        int y3 = yo + 3 * out;
        int y4 = yo + 4 * out;
        int y5 = yo + 5 * out;
        int y6 = yo + 6 * out;
        int y7 = yo + 7 * out;
        int o = wo;
        for (int i = 0; i < out; i++, o += in) {
            FloatVector w0 = FloatVector.fromArray(SPECIES, w, o);
            FloatVector w1 = FloatVector.fromArray(SPECIES, w, o + LANES);
            FloatVector d0 = FloatVector.broadcast(SPECIES, dy[yo + i]);
            c00 = d0.fma(w0, c00);
            c01 = d0.fma(w1, c01);
            FloatVector d1 = FloatVector.broadcast(SPECIES, dy[y1 + i]);
            c10 = d1.fma(w0, c10);
            c11 = d1.fma(w1, c11);
            FloatVector d2 = FloatVector.broadcast(SPECIES, dy[y2 + i]);
            c20 = d2.fma(w0, c20);
            c21 = d2.fma(w1, c21);
            FloatVector d3 = FloatVector.broadcast(SPECIES, dy[y3 + i]);
            c30 = d3.fma(w0, c30);
            c31 = d3.fma(w1, c31);
            FloatVector d4 = FloatVector.broadcast(SPECIES, dy[y4 + i]);
            c40 = d4.fma(w0, c40);
            c41 = d4.fma(w1, c41);
            FloatVector d5 = FloatVector.broadcast(SPECIES, dy[y5 + i]);
            c50 = d5.fma(w0, c50);
            c51 = d5.fma(w1, c51);
            FloatVector d6 = FloatVector.broadcast(SPECIES, dy[y6 + i]);
            c60 = d6.fma(w0, c60);
            c61 = d6.fma(w1, c61);
            FloatVector d7 = FloatVector.broadcast(SPECIES, dy[y7 + i]);
            c70 = d7.fma(w0, c70);
            c71 = d7.fma(w1, c71);
        }
        c00.intoArray(dx, xo);
        c01.intoArray(dx, xo + LANES);
        c10.intoArray(dx, xo + in);
        c11.intoArray(dx, xo + in + LANES);
        c20.intoArray(dx, xo + 2 * in);
        c21.intoArray(dx, xo + 2 * in + LANES);
        c30.intoArray(dx, xo + 3 * in);
        c31.intoArray(dx, xo + 3 * in + LANES);
        c40.intoArray(dx, xo + 4 * in);
        c41.intoArray(dx, xo + 4 * in + LANES);
        c50.intoArray(dx, xo + 5 * in);
        c51.intoArray(dx, xo + 5 * in + LANES);
        c60.intoArray(dx, xo + 6 * in);
        c61.intoArray(dx, xo + 6 * in + LANES);
        c70.intoArray(dx, xo + 7 * in);
        c71.intoArray(dx, xo + 7 * in + LANES);
    }

    /** As {@link #back8} for four samples. */
    private void back4(float[] dy, int yo, float[] w, int wo, float[] dx, int xo) {
        FloatVector c00 = FloatVector.zero(SPECIES);
        FloatVector c01 = FloatVector.zero(SPECIES);
        FloatVector c10 = c00;
        FloatVector c11 = c00;
        FloatVector c20 = c00;
        FloatVector c21 = c00;
        FloatVector c30 = c00;
        FloatVector c31 = c00;
        int y1 = yo + out;
        int y2 = yo + 2 * out;
        int y3 = yo + 3 * out;
        int o = wo;
        for (int i = 0; i < out; i++, o += in) {
            FloatVector w0 = FloatVector.fromArray(SPECIES, w, o);
            FloatVector w1 = FloatVector.fromArray(SPECIES, w, o + LANES);
            FloatVector d0 = FloatVector.broadcast(SPECIES, dy[yo + i]);
            c00 = d0.fma(w0, c00);
            c01 = d0.fma(w1, c01);
            FloatVector d1 = FloatVector.broadcast(SPECIES, dy[y1 + i]);
            c10 = d1.fma(w0, c10);
            c11 = d1.fma(w1, c11);
            FloatVector d2 = FloatVector.broadcast(SPECIES, dy[y2 + i]);
            c20 = d2.fma(w0, c20);
            c21 = d2.fma(w1, c21);
            FloatVector d3 = FloatVector.broadcast(SPECIES, dy[y3 + i]);
            c30 = d3.fma(w0, c30);
            c31 = d3.fma(w1, c31);
        }
        c00.intoArray(dx, xo);
        c01.intoArray(dx, xo + LANES);
        c10.intoArray(dx, xo + in);
        c11.intoArray(dx, xo + in + LANES);
        c20.intoArray(dx, xo + 2 * in);
        c21.intoArray(dx, xo + 2 * in + LANES);
        c30.intoArray(dx, xo + 3 * in);
        c31.intoArray(dx, xo + 3 * in + LANES);
    }

    /** As {@link #back8} for one sample. */
    private void back1(float[] dy, int yo, float[] w, int wo, float[] dx, int xo) {
        FloatVector c00 = FloatVector.zero(SPECIES);
        FloatVector c01 = FloatVector.zero(SPECIES);
        int o = wo;
        for (int i = 0; i < out; i++, o += in) {
            FloatVector w0 = FloatVector.fromArray(SPECIES, w, o);
            FloatVector w1 = FloatVector.fromArray(SPECIES, w, o + LANES);
            FloatVector d0 = FloatVector.broadcast(SPECIES, dy[yo + i]);
            c00 = d0.fma(w0, c00);
            c01 = d0.fma(w1, c01);
        }
        c00.intoArray(dx, xo);
        c01.intoArray(dx, xo + LANES);
    }

    /** Inputs that are narrower than a panel. */
    private void narrowBack(float[] dy, int yo, float[] w, float[] dx, int xo) {
        for (int i = 0; i < in; i++) {
            float sum = 0;
            for (int o = 0; o < out; o++) {
                sum = Math.fma(dy[yo + o], w[o * in + i], sum);
            }
            dx[xo + i] = sum;
        }
    }

    /** Rows that are narrower than a panel. */
    private void narrowRow(float[] x, int xo, float[] dy, int yo, int n, float[] dw, int wo) {
        for (int i = 0; i < n; i++) {
            float d = dy[yo + i * out];
            for (int j = 0; j < in; j++) {
                dw[wo + j] = Math.fma(d, x[xo + i * in + j], dw[wo + j]);
            }
        }
    }
}
