package dev.fovea.simd;

import static dev.fovea.simd.GemmTile.COLUMNS;
import static dev.fovea.simd.GemmTile.DEPTH;
import static dev.fovea.simd.GemmTile.ROWS;
import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * The product of row-major matrices, {@code C = A B}, for any range of rows of C: threads that share a product take a range
 * each. Blocked as Goto and van de Geijn (2008) do it: a block of B is packed, {@link GemmTile#DEPTH} rows by at most {@link
 * #BLOCK} columns, so that it stays in the second level of cache while the rows of A pass by.
 */
public final class Sgemm {
    /** Columns of a packed block. */
    static final int BLOCK = 512;

    private Sgemm() {}

    /** Floats of scratch that a call needs. */
    public static int scratchSize() {
        return DEPTH * BLOCK + GemmTile.SIZE;
    }

    /**
     * Rows {@code fromRow} (inclusive) to {@code toRow} (exclusive) of {@code C = A B}.
     *
     * @param a (m, k)
     * @param b (k, n)
     * @param c (m, n), overwritten
     * @param scratch of {@link #scratchSize}, of this thread alone
     */
    public static void multiply(
            float[] a, float[] b, float[] c, int n, int k, int fromRow, int toRow, float[] scratch) {
        for (int j0 = 0; j0 < n; j0 += BLOCK) {
            int columns = Math.min(BLOCK, n - j0);
            for (int k0 = 0; k0 < k; k0 += DEPTH) {
                int depth = Math.min(DEPTH, k - k0);
                for (int j = 0; j < columns; j += COLUMNS) {
                    pack(b, k0 * n + j0 + j, n, depth, Math.min(COLUMNS, columns - j), scratch, j * DEPTH);
                }
                block(a, k0, k, scratch, depth, columns, c, j0, n, fromRow, toRow, k0 > 0);
            }
        }
        if (k == 0) {
            Arrays.fill(c, fromRow * n, toRow * n, 0);
        }
    }

    /** Each panel of B, 32 KB, stays in the first level of cache for all rows of A. */
    private static void block(
            float[] a,
            int ao,
            int k,
            float[] packed,
            int depth,
            int columns,
            float[] c,
            int co,
            int n,
            int fromRow,
            int toRow,
            boolean add) {
        int tile = DEPTH * BLOCK;
        for (int j = 0; j < columns; j += COLUMNS) {
            int tileColumns = Math.min(COLUMNS, columns - j);
            for (int i = fromRow; i < toRow; i += ROWS) {
                int rows = Math.min(ROWS, toRow - i);
                int to = i * n + co + j;
                if (rows == ROWS && tileColumns == COLUMNS) {
                    GemmTile.multiply(a, i * k + ao, k, rows, packed, j * DEPTH, depth, c, to, n, add);
                } else {
                    if (add) {
                        GemmTile.load(c, to, n, rows, tileColumns, packed, tile);
                    }
                    GemmTile.multiply(a, i * k + ao, k, rows, packed, j * DEPTH, depth, packed, tile, COLUMNS, add);
                    GemmTile.store(packed, tile, rows, tileColumns, c, to, n);
                }
            }
        }
    }

    /** {@code packed[k * COLUMNS + j] = B[k, j]}, zeros beyond the columns there are. */
    static void pack(float[] b, int bo, int ldb, int depth, int columns, float[] packed, int po) {
        if (columns == COLUMNS) {
            packWhole(b, bo, ldb, depth, packed, po);
            return;
        }
        for (int k = 0; k < depth; k++) {
            Copy.run(b, bo + k * ldb, packed, po + k * COLUMNS, columns);
            Copy.zero(packed, po + k * COLUMNS + columns, COLUMNS - columns);
        }
    }

    private static void packWhole(float[] b, int bo, int ldb, int depth, float[] packed, int po) {
        for (int k = 0; k < depth; k++) {
            FloatVector.fromArray(SPECIES, b, bo + k * ldb).intoArray(packed, po + k * COLUMNS);
            FloatVector.fromArray(SPECIES, b, bo + k * ldb + LANES).intoArray(packed, po + k * COLUMNS + LANES);
        }
    }
}
