package dev.fovea.simd;

import dev.fovea.kernel.ConvGeometry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * dx of any convolution. With a stride s, a place s r + p of the image and its border is seen by the windows of the rows r - d, each by
 * its row s d + p, and columns likewise: for each p, a phase, dx is a convolution of dy without stride, and as {@link DirectConv2d} is
 * a {@link TapProduct} on {@link Planes}, here of dy. Every sum runs over output channels, then taps.
 */
final class DirectInputGradient {
    private final ConvGeometry g;
    private final ConvGeometry transposed; // from dy to the places of one phase
    private final int firstRow; // the r of the image's first row
    private final int firstColumn;
    private final Planes planes;
    private final List<TapProduct> phases; // (strideH, strideW)
    private final int results; // floats of a phase's
    private final int groupSize; // floats of a group's packed weights

    DirectInputGradient(ConvGeometry g) {
        this.g = g;
        int reachH = (g.kernelH() - 1) * g.dilationH() / g.strideH();
        int reachW = (g.kernelW() - 1) * g.dilationW() / g.strideW();
        this.firstRow = g.padTop() / g.strideH();
        this.firstColumn = g.padLeft() / g.strideW();
        this.transposed = new ConvGeometry(
                g.outC(),
                g.outH(),
                g.outW(),
                g.inC(),
                (g.padTop() + g.inH() - 1) / g.strideH() - firstRow + 1,
                (g.padLeft() + g.inW() - 1) / g.strideW() - firstColumn + 1,
                reachH + 1,
                reachW + 1,
                1,
                1,
                reachH - firstRow,
                reachW - firstColumn,
                1,
                1,
                g.groups());
        this.planes = Planes.ofStrip(transposed, g.groupInC() * g.strideW(), DirectConv2d.STRIP);
        this.phases = new ArrayList<>();
        for (int down = 0; down < g.strideH(); down++) {
            for (int right = 0; right < g.strideW(); right++) {
                phases.add(phase(down, right));
            }
        }
        this.groupSize = phases.stream().mapToInt(TapProduct::packedSize).sum();
        this.results = phases.get(0).tiles() * TapProduct.ROWS * planes.length(planes.rows());
    }

    /** By the taps that see places which are {@code down} and {@code right} more than multiples of the stride. */
    private TapProduct phase(int down, int right) {
        int window = g.kernelH() * g.kernelW();
        int[] weights = new int[g.groupOutC() * window];
        int[] offsets = new int[weights.length];
        int taps = 0;
        for (int i = 0; i < weights.length; i++) {
            int k = i / window;
            int below = i % window / g.kernelW() * g.dilationH();
            int beside = i % g.kernelW() * g.dilationW();
            if (below % g.strideH() == down && beside % g.strideW() == right) {
                int row = transposed.kernelH() - 1 - below / g.strideH();
                int column = transposed.kernelW() - 1 - beside / g.strideW();
                weights[taps] = k * g.taps() + i % window;
                offsets[taps] = planes.offsets()[(k * transposed.kernelH() + row) * transposed.kernelW() + column];
                taps++;
            }
        }
        return new TapProduct(g.groupInC(), window, Arrays.copyOf(weights, taps), Arrays.copyOf(offsets, taps));
    }

    /** Planes, then the results of as many phases as share a row of dx. */
    int scratchSize() {
        return planes.size() + g.strideW() * results;
    }

    int packedSize() {
        return g.groups() * groupSize;
    }

    /** One group's weights, behind those of the groups before it, phase after phase. */
    void pack(float[] w, int group, float[] packed, int at) {
        int to = at + group * groupSize;
        for (TapProduct phase : phases) {
            phase.pack(w, group * g.groupOutC() * g.taps(), packed, to);
            to += phase.packedSize();
        }
    }

    /** Overwrites the dx of some samples. */
    void multiply(float[] dy, float[] packed, int at, float[] dx, int from, int to, float[] scratch) {
        planes.clear(scratch, 0);
        for (int n = from; n < to; n++) {
            for (int group = 0; group < g.groups(); group++) {
                int weights = at + group * groupSize;
                for (int row = 0; row < transposed.outH(); row += planes.rows()) {
                    int rows = Math.min(planes.rows(), transposed.outH() - row);
                    planes.unfold(dy, n, group, row, row + rows, scratch, 0);
                    rows(packed, weights, dx, n * g.inC() + group * g.groupInC(), row, rows, scratch);
                }
            }
        }
    }

    /** All phases of some rows, for a group's channels from {@code channel} of all samples'. */
    private void rows(float[] packed, int at, float[] dx, int channel, int row, int rows, float[] scratch) {
        int length = planes.length(rows);
        int weights = at;
        for (int i = 0; i < phases.size(); i++) {
            TapProduct phase = phases.get(i);
            int to = planes.size() + i % g.strideW() * results;
            phase.multiply(packed, weights, 0, phase.tiles(), scratch, 0, length, scratch, to);
            weights += phase.packedSize();
            if (i % g.strideW() == g.strideW() - 1) {
                place(scratch, length, dx, channel, row, rows, i / g.strideW());
            }
        }
    }

    /** What phases have in some rows, to those rows of dx that are {@code down} more than multiples of the stride. */
    private void place(float[] scratch, int length, float[] dx, int channel, int row, int rows, int down) {
        for (int c = 0; c < g.groupInC(); c++) {
            int from = planes.size() + c * length;
            for (int i = 0; i < rows; i++) {
                int ih = (firstRow + row + i) * g.strideH() + down - g.padTop();
                if (ih >= 0 && ih < g.inH()) {
                    placeRow(scratch, from, dx, ((channel + c) * g.inH() + ih) * g.inW());
                }
                from += planes.pitch();
            }
        }
    }

    /** A row of dx, whose columns are the phases' in turn. */
    private void placeRow(float[] scratch, int from, float[] dx, int dxo) {
        int stride = g.strideW();
        int before = g.padLeft() - firstColumn * stride; // places left of the image
        if (stride == 1) {
            Copy.run(scratch, from, dx, dxo, g.inW());
        } else if (stride == 2) {
            int even = before == 0 ? from : from + results;
            int odd = before == 0 ? from + results : from + 1;
            Copy.interleave(scratch, even, odd, dx, dxo, g.inW());
        } else {
            for (int iw = 0; iw < g.inW(); iw++) {
                int place = iw + before;
                dx[dxo + iw] = scratch[from + place % stride * results + place / stride];
            }
        }
    }
}
