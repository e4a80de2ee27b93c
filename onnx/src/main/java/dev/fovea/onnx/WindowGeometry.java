package dev.fovea.onnx;

import dev.fovea.kernel.ConvGeometry;
import java.util.Arrays;

/**
 * How a window slides over an array (batch, channels, ...) of any number of dimensions.
 *
 * @param in lengths of the input's dimensions behind the channels
 * @param out those of the output's
 * @param kernel lengths of the window
 * @param strides its steps
 * @param dilations distances of its taps
 * @param begin places in front of the input
 * @param end places behind it, without those that ceil_mode adds
 */
record WindowGeometry(int[] in, int[] out, int[] kernel, int[] strides, int[] dilations, int[] begin, int[] end) {
    /** The most places of a window times its taps: far more than any network has, and still an end in sight. */
    private static final long MAX_STEPS = 1L << 32;

    /** The most floats that a kernel may want for padded rows of a sample. */
    private static final long MAX_PADDED = 1L << 28;

    WindowGeometry {
        long steps = (long) OnnxArray.computedSize(out) * OnnxArray.computedSize(kernel);
        if (steps > MAX_STEPS) {
            throw new IllegalArgumentException("a window of " + OnnxArray.text(kernel) + " at " + OnnxArray.text(out)
                    + " places: expected at most " + MAX_STEPS + " steps, got " + steps);
        }
    }

    /**
     * The window of a convolution or pooling.
     *
     * @param in lengths of the input's dimensions behind the channels
     * @param weights those of the weights', none for a pooling
     */
    static WindowGeometry of(OnnxNode node, int[] in, int[] weights) {
        int rank = in.length;
        int[] kernel = kernel(node, weights, rank);
        int[] strides = lengths(node, "strides", filled(rank, 1), rank);
        int[] dilations = lengths(node, "dilations", filled(rank, 1), rank);
        long[] pads = node.integers("pads").orElse(new long[2 * rank]);
        if (pads.length != 2 * rank) {
            throw new IllegalArgumentException("pads: expected " + 2 * rank + ", got " + pads.length);
        }
        String auto = node.text("auto_pad", "NOTSET");
        boolean ceil = node.integer("ceil_mode", 0) != 0;
        int[] out = new int[rank];
        int[] begin = new int[rank];
        int[] end = new int[rank];
        for (int d = 0; d < rank; d++) {
            long span = (long) dilations[d] * (kernel[d] - 1) + 1;
            if (auto.startsWith("SAME")) {
                out[d] = (int) (((long) in[d] + strides[d] - 1) / strides[d]);
                int total = Math.toIntExact(Math.max(0, (long) (out[d] - 1) * strides[d] + span - in[d]));
                begin[d] = auto.equals("SAME_UPPER") ? total / 2 : total - total / 2;
                end[d] = total - begin[d];
                continue;
            }
            begin[d] = auto.equals("VALID") ? 0 : Math.toIntExact(pads[d]);
            end[d] = auto.equals("VALID") ? 0 : Math.toIntExact(pads[d + rank]);
            long room = (long) in[d] + begin[d] + end[d] - span;
            if (room < 0) {
                throw new IllegalArgumentException("a window spanning " + span + " does not fit " + in[d]);
            }
            long steps = ceil ? (room + strides[d] - 1) / strides[d] : room / strides[d];
            if (ceil && steps * strides[d] >= (long) in[d] + begin[d]) {
                steps--; // it would lie behind the input
            }
            out[d] = Math.toIntExact(steps + 1);
        }
        return new WindowGeometry(in, out, kernel, strides, dilations, begin, end);
    }

    /** The first dimensions and the output's: the shape of the result. */
    int[] outputDims(int batch, int channels) {
        int[] dims = new int[out.length + 2];
        dims[0] = batch;
        dims[1] = channels;
        System.arraycopy(out, 0, dims, 2, out.length);
        return dims;
    }

    /** Whether it is that of an image, or of a line as an image of one row, of a size that is the kernels'. */
    boolean isPlanar(int channels) {
        boolean planar = in.length <= 2 && outSize() > 0;
        double padded = (double) channels * taps();
        for (int d = 0; planar && d < in.length; d++) {
            planar = begin[d] >= 0 && end[d] >= 0;
            padded *= (double) in[d] + begin[d] + end[d];
        }
        return planar && padded <= MAX_PADDED;
    }

    /** As that of images. */
    ConvGeometry planar(int inC, int outC, int groups) {
        int last = in.length - 1;
        boolean line = last == 0;
        return new ConvGeometry(
                inC,
                line ? 1 : in[0],
                in[last],
                outC,
                line ? 1 : out[0],
                out[last],
                line ? 1 : kernel[0],
                kernel[last],
                line ? 1 : strides[0],
                strides[last],
                line ? 0 : begin[0],
                begin[last],
                line ? 1 : dilations[0],
                dilations[last],
                groups);
    }

    int inSize() {
        return OnnxArray.size(in);
    }

    int outSize() {
        return OnnxArray.size(out);
    }

    int taps() {
        return OnnxArray.size(kernel);
    }

    /** The input's place under a tap of the window at a place of the output, both in row order; -1 if there is none. */
    int under(int place, int tap) {
        int index = 0;
        int step = 1;
        for (int d = in.length - 1; d >= 0; d--) {
            long at = (long) (place % out[d]) * strides[d] + (long) (tap % kernel[d]) * dilations[d] - begin[d];
            place /= out[d];
            tap /= kernel[d];
            if (at < 0 || at >= in[d]) {
                return -1;
            }
            index += (int) at * step;
            step *= in[d];
        }
        return index;
    }

    /** Whether a tap lies in the input or its padding, not behind both, where ceil_mode lets windows reach. */
    boolean isPadded(int place, int tap) {
        for (int d = in.length - 1; d >= 0; d--) {
            long at = (long) (place % out[d]) * strides[d] + (long) (tap % kernel[d]) * dilations[d] - begin[d];
            place /= out[d];
            tap /= kernel[d];
            if (at >= (long) in[d] + end[d]) {
                return false;
            }
        }
        return true;
    }

    private static int[] filled(int rank, int value) {
        int[] all = new int[rank];
        Arrays.fill(all, value);
        return all;
    }

    /** The lengths of the window: those of the weights, where there are some. */
    static int[] kernel(OnnxNode node, int[] weights, int rank) {
        int[] kernel = lengths(node, "kernel_shape", weights, rank);
        if (weights.length > 0 && !Arrays.equals(kernel, weights)) {
            throw new IllegalArgumentException("kernel_shape: expected " + OnnxArray.text(weights)
                    + " as the weights have it, got " + OnnxArray.text(kernel));
        }
        return kernel;
    }

    static int[] lengths(OnnxNode node, String attribute, int[] absent, int rank) {
        int[] lengths = node.integers(attribute)
                .map(given -> Arrays.stream(given).mapToInt(Math::toIntExact).toArray())
                .orElse(absent);
        if (lengths.length != rank || Arrays.stream(lengths).anyMatch(length -> length < 1)) {
            throw new IllegalArgumentException(
                    attribute + ": expected " + rank + " of 1 or more, got " + Arrays.toString(lengths));
        }
        return lengths;
    }
}
