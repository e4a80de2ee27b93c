package dev.fovea.kernel;

import java.util.Arrays;

/**
 * What only moves elements: y takes each of its elements from one place in x, or is 0 there; backward adds each gradient up where
 * its element came from. The places are those of a block, and blocks follow each other: a plane, some planes, a sample.
 */
public final class Gather {
    /** Nowhere: the output is 0. */
    private static final int NONE = -1;

    private final int inSize; // of a block
    private final int[] source; // by output element of a block

    private Gather(int inSize, int[] source) {
        this.inSize = inSize;
        this.source = source;
    }

    /**
     * A plane of {@code inH * inW} with rows and columns around it.
     *
     * @param reflects whether they mirror it, otherwise they are zeros
     */
    public static Gather pad(int inH, int inW, int outH, int outW, int top, int left, boolean reflects) {
        int[] source = new int[outH * outW];
        for (int i = 0; i < source.length; i++) {
            int ih = inside(i / outW - top, inH, reflects);
            int iw = inside(i % outW - left, inW, reflects);
            source[i] = ih == NONE || iw == NONE ? NONE : ih * inW + iw;
        }
        return new Gather(inH * inW, source);
    }

    private static int inside(int i, int n, boolean reflects) {
        if (i >= 0 && i < n) {
            return i;
        }
        return !reflects ? NONE : i < 0 ? -i : 2 * (n - 1) - i;
    }

    /** A plane with each element repeated {@code factorH} times along the rows and {@code factorW} times along the columns. */
    public static Gather repeat(int inH, int inW, int factorH, int factorW) {
        int outW = inW * factorW;
        int[] source = new int[inH * factorH * outW];
        for (int i = 0; i < source.length; i++) {
            source[i] = i / outW / factorH * inW + i % outW / factorW;
        }
        return new Gather(inH * inW, source);
    }

    /** {@code r^2} planes of {@code h * w} to one of {@code r h * r w}: {@code y[r i + m, r j + n] = x[r m + n, i, j]}. */
    public static Gather shuffle(int h, int w, int r) {
        int[] source = new int[r * r * h * w];
        for (int i = 0; i < source.length; i++) {
            int row = i / (r * w);
            int column = i % (r * w);
            int plane = row % r * r + column % r;
            source[i] = (plane * h + row / r) * w + column / r;
        }
        return new Gather(source.length, source);
    }

    /** The inverse of {@link #shuffle}. */
    public static Gather unshuffle(int h, int w, int r) {
        int[] shuffled = shuffle(h, w, r).source;
        int[] source = new int[shuffled.length];
        for (int i = 0; i < source.length; i++) {
            source[shuffled[i]] = i;
        }
        return new Gather(source.length, source);
    }

    /** Elements of x in a block. */
    public int inSize() {
        return inSize;
    }

    /** Blocks from one to before another. */
    public void forward(float[] x, float[] y, int from, int to) {
        for (int block = from; block < to; block++) {
            int xo = block * inSize;
            int yo = block * source.length;
            for (int i = 0; i < source.length; i++) {
                y[yo + i] = source[i] == NONE ? 0 : x[xo + source[i]];
            }
        }
    }

    public void backward(float[] dy, float[] dx, int from, int to) {
        Arrays.fill(dx, from * inSize, to * inSize, 0);
        for (int block = from; block < to; block++) {
            int xo = block * inSize;
            int yo = block * source.length;
            for (int i = 0; i < source.length; i++) {
                if (source[i] != NONE) {
                    dx[xo + source[i]] += dy[yo + i];
                }
            }
        }
    }
}
