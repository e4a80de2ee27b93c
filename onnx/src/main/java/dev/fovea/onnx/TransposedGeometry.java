package dev.fovea.onnx;

import java.util.Arrays;

/** The window of a transposed convolution: that of the convolution whose gradient it is, from its output to its input. */
final class TransposedGeometry {
    private TransposedGeometry() {}

    /**
     * The geometry of the convolution: its {@code out} are the places of x, its {@code in} those of the result.
     *
     * @param places of x behind the channels
     */
    static WindowGeometry of(OnnxNode node, int[] places, int[] weights) {
        int rank = places.length;
        int[] ones = new int[rank];
        Arrays.fill(ones, 1);
        int[] kernel = WindowGeometry.kernel(node, weights, rank);
        int[] strides = WindowGeometry.lengths(node, "strides", ones, rank);
        int[] dilations = WindowGeometry.lengths(node, "dilations", ones, rank);
        long[] pads = node.integers("pads").orElse(new long[2 * rank]);
        long[] more = node.integers("output_padding").orElse(new long[rank]);
        long[] wanted = node.integers("output_shape").orElse(new long[0]);
        String auto = node.text("auto_pad", "NOTSET");
        if (pads.length != 2 * rank || more.length != rank || (wanted.length != 0 && wanted.length < rank)) {
            throw new IllegalArgumentException(
                    "expected pads, output_padding and output_shape of " + rank + " dimensions");
        }
        int[] result = new int[rank];
        int[] begin = new int[rank];
        for (int d = 0; d < rank; d++) {
            long whole = (long) strides[d] * (places[d] - 1) + more[d] + (long) dilations[d] * (kernel[d] - 1) + 1;
            boolean same = auto.startsWith("SAME");
            if (wanted.length > 0 || same) {
                result[d] = wanted.length > 0
                        ? Math.toIntExact(wanted[wanted.length - rank + d])
                        : Math.multiplyExact(places[d], strides[d]);
                long total = Math.max(0, whole - result[d]);
                begin[d] = Math.toIntExact(auto.equals("SAME_UPPER") ? total / 2 : total - total / 2);
            } else {
                begin[d] = Math.toIntExact(pads[d]);
                result[d] = Math.toIntExact(whole - pads[d] - pads[d + rank]);
            }
        }
        return new WindowGeometry(result, places, kernel, strides, dilations, begin, new int[rank]);
    }
}
