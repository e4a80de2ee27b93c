package dev.fovea.simd;

import static dev.fovea.simd.GemmTile.COLUMNS;
import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.ConvGeometry;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * A sample's channels between borders of zeros, each split by the stride into planes of every stride-th row and column. What a tap
 * reads for neighbouring positions are then neighbours, whatever the stride, and nothing has to tell the image from its border: a
 * row of a panel of {@link Patches} is a run of floats for each row of the output that it spans.
 */
final class Planes {
    private final ConvGeometry g;
    private final int reachH; // rows of a plane that the window reaches below its first
    private final int pitch; // from row to row
    private final int plane; // floats of a plane
    private final int[] offsets; // (taps of a group): from a position's place to its tap

    Planes(ConvGeometry g) {
        this.g = g;
        this.reachH = (g.kernelH() - 1) * g.dilationH() / g.strideH();
        this.pitch = g.outW() + (g.kernelW() - 1) * g.dilationW() / g.strideW();
        this.plane = (g.outH() + reachH) * pitch;
        this.offsets = new int[g.taps()];
        for (int t = 0; t < offsets.length; t++) {
            int right = t % g.kernelW() * g.dilationW();
            int down = t / g.kernelW() % g.kernelH() * g.dilationH();
            int c = t / (g.kernelW() * g.kernelH());
            int at = (c * g.strideH() + down % g.strideH()) * g.strideW() + right % g.strideW();
            offsets[t] = at * plane + down / g.strideH() * pitch + right / g.strideW();
        }
    }

    /** Floats that the planes take; the last run may read a vector beyond them. */
    long size() {
        return (long) g.groupInC() * g.strideH() * g.strideW() * plane + COLUMNS;
    }

    /** Makes the planes at {@code po} of one sample's channels of a group, as far as rows {@code fromOh} up to {@code toOh} go. */
    void unfold(float[] x, int n, int group, int fromOh, int toOh, float[] planes, int po) {
        int to = po;
        for (int c = group * g.groupInC(); c < (group + 1) * g.groupInC(); c++) {
            int image = (n * g.inC() + c) * g.inH() * g.inW();
            for (int down = 0; down < g.strideH(); down++) {
                for (int right = 0; right < g.strideW(); right++) {
                    for (int row = fromOh; row < toOh + reachH; row++) {
                        int ih = row * g.strideH() + down - g.padTop();
                        if (ih < 0 || ih >= g.inH()) {
                            Arrays.fill(planes, to + row * pitch, to + (row + 1) * pitch, 0);
                        } else {
                            row(x, image + ih * g.inW(), right - g.padLeft(), planes, to + row * pitch);
                        }
                    }
                    to += plane;
                }
            }
        }
    }

    /** A row of a plane, whose first place is column {@code iw} of the image. */
    private void row(float[] x, int xo, int iw, float[] planes, int to) {
        int stride = g.strideW();
        int inside = iw >= 0 ? 0 : Math.min(pitch, (-iw + stride - 1) / stride);
        int outside = Math.max(inside, Math.min(pitch, (g.inW() - iw + stride - 1) / stride));
        Copy.zero(planes, to, inside);
        int from = xo + iw + inside * stride;
        if (stride == 1) {
            Copy.run(x, from, planes, to + inside, outside - inside);
        } else if (stride == 2) {
            Copy.everySecond(x, from, planes, to + inside, outside - inside);
        } else {
            for (int i = 0; i < outside - inside; i++) {
                planes[to + inside + i] = x[from + i * stride];
            }
        }
        Copy.zero(planes, to + outside, pitch - outside);
    }

    /**
     * Packs the panel of {@code columns} positions from {@code p}, all of this sample: {@code packed[po + (t - fromTap) * COLUMNS +
     * i] = P[t, p + i]}. Runs are copied by whole vectors, and what they write too much is written again, or lies beyond the
     * columns; the last one's, beyond the panel: up to COLUMNS floats.
     */
    void gather(float[] planes, int at, int p, int columns, int fromTap, int toTap, float[] packed, int po) {
        int oh = p / g.outW();
        int ow = p % g.outW();
        int first = at + oh * pitch + ow;
        int run = g.outW() - ow;
        if (columns <= run) {
            for (int t = fromTap; t < toTap; t++) {
                copy(planes, first + offsets[t], packed, po + (t - fromTap) * COLUMNS);
            }
            return;
        }
        for (int t = fromTap; t < toTap; t++) {
            int from = first + offsets[t];
            int to = po + (t - fromTap) * COLUMNS;
            copy(planes, from, packed, to);
            from += pitch - ow;
            for (int column = run; column < columns; column += g.outW()) {
                copy(planes, from, packed, to + column);
                from += pitch;
            }
        }
    }

    private static void copy(float[] from, int fo, float[] to, int o) {
        FloatVector.fromArray(SPECIES, from, fo).intoArray(to, o);
        FloatVector.fromArray(SPECIES, from, fo + LANES).intoArray(to, o + LANES);
    }
}
