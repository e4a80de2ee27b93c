package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.DenseKernel;
import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.PackedWeights;
import jdk.incubator.vector.FloatVector;

/**
 * A fully connected layer as three products: {@code y = x w^T + b} and {@code dx = dy w} on packed weights, {@code dw += dy^T x}
 * on x and dy as they are, with lanes over the columns of x.
 */
final class VectorDense implements DenseKernel {
    /** Rows that are computed together. */
    private static final int ROWS = Lanes.MANY_REGISTERS ? 8 : 4;

    private static final int PANEL = PackedProduct.PANEL;

    private final int in;
    private final int out;
    private final boolean relu;
    private final PackedProduct forward;
    private final PackedProduct backward;

    VectorDense(int in, int out, Epilogue epilogue) {
        this.in = in;
        this.out = out;
        this.relu = epilogue == Epilogue.RELU;
        this.forward = new PackedProduct(in, out);
        this.backward = new PackedProduct(out, in);
    }

    @Override
    public String description() {
        return "matrix product, weights in panels of " + PANEL;
    }

    @Override
    public int packedSize() {
        return forward.packedSize() + backward.packedSize();
    }

    @Override
    public int scratchSize() {
        return forward.scratchSize();
    }

    @Override
    public void pack(PackedWeights weights) {
        forward.packTransposed(weights.w(), weights.b(), weights.packed(), 0);
        backward.pack(weights.w(), weights.packed(), forward.packedSize());
    }

    @Override
    public void forward(float[] x, PackedWeights weights, float[] y, int from, int to, float[] scratch) {
        forward.multiply(x, weights.packed(), 0, y, from, to, relu, scratch);
    }

    @Override
    public void backwardInput(float[] dy, PackedWeights weights, float[] dx, int from, int to, float[] scratch) {
        backward.multiply(dy, weights.packed(), forward.packedSize(), dx, from, to, false, scratch);
    }

    @Override
    public void backwardWeights(
            float[] x, float[] dy, float[] dw, float[] db, int n, int fromRow, int toRow, float[] scratch) {
        int last = in - PANEL; // the last panel overlaps the one before: what it repeats is not stored
        for (int column = 0; column < in && last >= 0; column += PANEL) {
            int first = Math.min(column, last);
            int skip = column - first;
            int row = fromRow;
            for (; row + ROWS <= toRow; row += ROWS) {
                rows(ROWS, x, first, dy, row, dw, n, skip, scratch);
            }
            for (; row < toRow; row++) {
                rows(1, x, first, dy, row, dw, n, skip, scratch);
            }
        }
        for (int o = fromRow; o < toRow; o++) {
            if (last < 0) {
                narrowRow(x, dy, dw, n, o);
            }
            float sum = 0;
            for (int i = 0; i < n; i++) {
                sum += dy[i * out + o];
            }
            db[o] += sum;
        }
    }

    private void rows(
            int rows, float[] x, int first, float[] dy, int row, float[] dw, int n, int skip, float[] scratch) {
        int wo = row * in + first;
        float[] target = skip == 0 ? dw : scratch;
        int co = skip == 0 ? wo : 0;
        int ldc = skip == 0 ? in : PANEL;
        switch (rows) {
            case 8 -> rows8(x, first, dy, row, n, dw, wo, target, co, ldc);
            case 4 -> rows4(x, first, dy, row, n, dw, wo, target, co, ldc);
            default -> rows1(x, first, dy, row, n, dw, wo, target, co);
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

    /** Rows that are narrower than a panel. */
    private void narrowRow(float[] x, float[] dy, float[] dw, int n, int o) {
        for (int i = 0; i < n; i++) {
            float d = dy[i * out + o];
            for (int j = 0; j < in; j++) {
                dw[o * in + j] = Math.fma(d, x[i * in + j], dw[o * in + j]);
            }
        }
    }
}
