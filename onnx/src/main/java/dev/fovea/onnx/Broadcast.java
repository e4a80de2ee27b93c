package dev.fovea.onnx;

import java.util.Arrays;
import java.util.List;

/** NumPy's rule for arrays of different shapes: aligned at the last dimension, lengths of 1 are repeated. */
final class Broadcast {
    private Broadcast() {}

    /**
     * The dimensions that all of these come to.
     *
     * @throws IllegalArgumentException if two differ and neither is 1
     */
    static int[] dims(List<int[]> all) {
        int rank = all.stream().mapToInt(dims -> dims.length).max().orElse(0);
        int[] result = new int[rank];
        Arrays.fill(result, 1);
        for (int[] dims : all) {
            for (int i = 0; i < dims.length; i++) {
                int at = rank - dims.length + i;
                if (dims[i] != 1 && result[at] != 1 && dims[i] != result[at]) {
                    throw new IllegalArgumentException("expected shapes that go together, got "
                            + OnnxArray.text(all.get(0)) + " and " + OnnxArray.text(dims));
                }
                result[at] = dims[i] == 1 ? result[at] : dims[i];
            }
        }
        return result;
    }

    /**
     * For each element of the result, in row order, the element of an array of the given dimensions that it comes of.
     *
     * @throws IllegalArgumentException if the array does not become the result by being repeated
     */
    static int[] indices(int[] dims, int[] result) {
        if (!Arrays.equals(dims(List.of(dims, result)), result)) {
            throw new IllegalArgumentException(
                    "expected a shape that goes into " + OnnxArray.text(result) + ", got " + OnnxArray.text(dims));
        }
        int[] steps = new int[result.length];
        int step = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            steps[result.length - dims.length + i] = dims[i] == 1 ? 0 : step;
            step *= dims[i];
        }
        return strided(result, steps, 0);
    }

    /** The indices that one comes to who walks through all of {@code dims} in row order by the given steps. */
    static int[] strided(int[] dims, int[] steps, int start) {
        int[] indices = new int[OnnxArray.computedSize(dims)];
        int[] at = new int[dims.length];
        int index = start;
        for (int i = 0; i < indices.length; i++) {
            indices[i] = index;
            for (int d = dims.length - 1; d >= 0; d--) {
                index += steps[d];
                if (++at[d] < dims[d]) {
                    break;
                }
                index -= steps[d] * dims[d];
                at[d] = 0;
            }
        }
        return indices;
    }

    /** The steps from one element to the next along each dimension, in row order. */
    static int[] steps(int[] dims) {
        int[] steps = new int[dims.length];
        int step = 1;
        for (int d = dims.length - 1; d >= 0; d--) {
            steps[d] = step;
            step *= dims[d];
        }
        return steps;
    }
}
