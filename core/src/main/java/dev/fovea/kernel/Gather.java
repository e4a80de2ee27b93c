package dev.fovea.kernel;

import java.util.Arrays;

/**
 * What only moves elements: y takes each of its elements from one place in x, or is 0 there; backward adds each gradient up where
 * its element came from. The places are those of a block, and blocks follow each other: a plane, some planes, a sample.
 */
public final class Gather {
    /** Nowhere: the output is 0. */
    public static final int NONE = -1;

    private final int inSize; // of a block
    private final int run; // elements that move together
    private final int[] source; // by run of a block's output: where it begins in x

    private Gather(int inSize, int run, int[] source) {
        this.inSize = inSize;
        this.run = run;
        this.source = source;
    }

    /**
     * Some rows and columns of a plane of {@code inH * inW}: {@code y[i, j] = x[rows[i], columns[j]]}.
     *
     * @param rows {@link #NONE} for rows of zeros
     * @param columns the same for columns
     */
    public static Gather plane(int inH, int inW, int[] rows, int[] columns) {
        int[] source = new int[rows.length * columns.length];
        for (int i = 0; i < source.length; i++) {
            int ih = rows[i / columns.length];
            int iw = columns[i % columns.length];
            source[i] = ih == NONE || iw == NONE ? NONE : ih * inW + iw;
        }
        return new Gather(inH * inW, 1, source);
    }

    /** Some of {@code inC} channels of so many places, each as a whole: {@code y[c] = x[channels[c]]}. */
    public static Gather channels(int inC, int places, int[] channels) {
        int[] source = new int[channels.length];
        for (int c = 0; c < channels.length; c++) {
            source[c] = channels[c] * places;
        }
        return new Gather(inC * places, places, source);
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
        return new Gather(source.length, 1, source);
    }

    /** The inverse of {@link #shuffle}. */
    public static Gather unshuffle(int h, int w, int r) {
        int[] shuffled = shuffle(h, w, r).source;
        int[] source = new int[shuffled.length];
        for (int i = 0; i < source.length; i++) {
            source[shuffled[i]] = i;
        }
        return new Gather(source.length, 1, source);
    }

    /** Elements of x in a block. */
    public int inSize() {
        return inSize;
    }

    /** Blocks from one to before another. */
    public void forward(float[] x, float[] y, int from, int to) {
        for (int block = from; block < to; block++) {
            int xo = block * inSize;
            int yo = block * source.length * run;
            for (int i = 0; i < source.length; i++) {
                if (run > 1) {
                    System.arraycopy(x, xo + source[i], y, yo + i * run, run);
                } else {
                    y[yo + i] = source[i] == NONE ? 0 : x[xo + source[i]];
                }
            }
        }
    }

    public void backward(float[] dy, float[] dx, int from, int to) {
        Arrays.fill(dx, from * inSize, to * inSize, 0);
        for (int block = from; block < to; block++) {
            int xo = block * inSize;
            int yo = block * source.length * run;
            for (int i = 0; i < source.length; i++) {
                if (run > 1) {
                    Rows.addScaled(1, dy, yo + i * run, dx, xo + source[i], run);
                } else if (source[i] != NONE) {
                    dx[xo + source[i]] += dy[yo + i];
                }
            }
        }
    }
}
