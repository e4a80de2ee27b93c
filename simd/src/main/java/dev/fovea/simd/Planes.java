package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;

import dev.fovea.kernel.ConvGeometry;
import java.util.Arrays;

/**
 * A sample's channels between borders of zeros, each split by the stride into planes of every stride-th row and column. What a tap
 * reads for neighbouring positions are then neighbours, whatever the stride, and nothing has to tell the image from its border: for
 * rows of positions that follow one another, {@link #pitch} floats apart, a tap's floats are one run from {@link #offsets} on.
 */
final class Planes {
    private final ConvGeometry g;
    private final int rows; // the most rows of positions
    private final int reachH; // rows of a plane that the window reaches below its first
    private final int pitch; // from row to row
    private final int plane; // floats of a plane
    private final int size; // of all planes, and a vector that a run may reach into
    private final int planesH; // planes of rows that some tap reads, at most strideH
    private final int planesW; // and of columns
    private final int[] offsets; // (taps of a group): from a position's place to its tap
    private final int[] inside; // (planesW): the first place of a plane's row that is in the image
    private final int[] outside; // (planesW): the first behind it

    /** @param rows the most rows of positions that the planes are to be of */
    Planes(ConvGeometry g, int rows) {
        this.g = g;
        this.rows = rows;
        this.reachH = (g.kernelH() - 1) * g.dilationH() / g.strideH();
        this.pitch = g.outW() + (g.kernelW() - 1) * g.dilationW() / g.strideW();
        this.plane = (rows + reachH) * pitch;
        this.planesH = Math.min(g.strideH(), (g.kernelH() - 1) * g.dilationH() + 1);
        this.planesW = Math.min(g.strideW(), (g.kernelW() - 1) * g.dilationW() + 1);
        this.size = Math.toIntExact((long) g.groupInC() * planesH * planesW * plane + LANES);
        this.offsets = new int[g.taps()];
        for (int t = 0; t < offsets.length; t++) {
            int right = t % g.kernelW() * g.dilationW();
            int down = t / g.kernelW() % g.kernelH() * g.dilationH();
            int c = t / (g.kernelW() * g.kernelH());
            int at = (c * planesH + down % g.strideH()) * planesW + right % g.strideW();
            offsets[t] = at * plane + down / g.strideH() * pitch + right / g.strideW();
        }
        this.inside = new int[planesW];
        this.outside = new int[planesW];
        for (int right = 0; right < planesW; right++) {
            inside[right] = Math.min(pitch, columnsBefore(g.padLeft() - right));
            outside[right] = Math.max(inside[right], Math.min(pitch, columnsBefore(g.inW() + g.padLeft() - right)));
        }
    }

    /** Columns of a plane that are less than {@code columns} of the image away from its first. */
    private int columnsBefore(int columns) {
        return Math.max(0, columns + g.strideW() - 1) / g.strideW();
    }

    /**
     * Planes of a strip of rows that are about as many as those of an image's other strips, and so few that the planes and a product
     * of {@code outC} channels take about {@code floats}, if not one row takes more.
     */
    static Planes ofStrip(ConvGeometry g, int outC, int floats) {
        Planes one = new Planes(g, 1);
        long more = ((long) g.groupInC() * one.planesH * one.planesW + outC) * one.pitch;
        long most = 1 + Math.max(0, (floats - one.size - (long) outC * one.length(1)) / more);
        long strips = (g.outH() + most - 1) / most;
        return new Planes(g, (int) ((g.outH() + strips - 1) / strips));
    }

    /** The most rows of positions. */
    int rows() {
        return rows;
    }

    /** From a row of positions to the next, in planes and in what is computed of them. */
    int pitch() {
        return pitch;
    }

    /** Floats from the first position to the last of some rows, as many more as fill a vector. */
    int length(int rows) {
        return Lanes.ceil((rows - 1) * pitch + g.outW());
    }

    /** From the place of a position, which is its row's and column's, to each of its taps. */
    int[] offsets() {
        return offsets;
    }

    /** Floats that the planes take, and a vector that a run may reach into. */
    int size() {
        return size;
    }

    /** Zeros everywhere: there is no border to the left and the right before. */
    void clear(float[] planes, int po) {
        Arrays.fill(planes, po, po + size, 0);
    }

    /**
     * Makes the planes at {@code po} of one sample's channels of a group, for rows {@code fromOh} up to {@code toOh} of positions, but
     * for the border to the left and the right, which is where it was.
     */
    void unfold(float[] x, int n, int group, int fromOh, int toOh, float[] planes, int po) {
        int to = po;
        for (int c = group * g.groupInC(); c < (group + 1) * g.groupInC(); c++) {
            int image = (n * g.inC() + c) * g.inH() * g.inW();
            for (int down = 0; down < planesH; down++) {
                for (int row = fromOh; row < toOh + reachH; row++) {
                    int ih = row * g.strideH() + down - g.padTop();
                    int at = to + (row - fromOh) * pitch;
                    if (ih >= 0 && ih < g.inH()) {
                        row(x, image + ih * g.inW(), planes, at);
                    } else {
                        for (int right = 0; right < planesW; right++) {
                            Copy.zero(planes, at + right * plane, pitch);
                        }
                    }
                }
                to += planesW * plane;
            }
        }
    }

    /** A row of the image, to the row of those planes that share it. */
    private void row(float[] x, int xo, float[] planes, int to) {
        if (g.strideW() == 2 && planesW == 2) {
            int even = g.padLeft() % 2; // the plane of the image's first column
            int odd = 1 - even;
            int pairs = Math.min(outside[even] - inside[even], outside[odd] - inside[odd]);
            Copy.split(x, xo, planes, to + even * plane + inside[even], to + odd * plane + inside[odd], pairs);
            columns(x, xo, even, inside[even] + pairs, planes, to);
            columns(x, xo, odd, inside[odd] + pairs, planes, to);
            return;
        }
        for (int right = 0; right < planesW; right++) {
            columns(x, xo, right, inside[right], planes, to);
        }
    }

    /** A plane's part of a row from its column {@code first}. */
    private void columns(float[] x, int xo, int right, int first, float[] planes, int to) {
        int from = xo + first * g.strideW() + right - g.padLeft();
        Copy.every(g.strideW(), x, from, planes, to + right * plane + first, outside[right] - first);
    }
}
