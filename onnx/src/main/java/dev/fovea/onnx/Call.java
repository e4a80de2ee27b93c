package dev.fovea.onnx;

import dev.fovea.kernel.Kernels;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One use of an operator: its attributes and the arrays it reads.
 *
 * @param node the operator
 * @param opset the version of the operators
 * @param kernels what computes convolutions of floats
 * @param inputs what it reads; empty where an optional input is left out
 * @param output which of its outputs is wanted
 */
record Call(OnnxNode node, int opset, Kernels kernels, List<Optional<OnnxArray>> inputs, int output) {
    /** An input that must be there. */
    OnnxArray input(int i) {
        return optional(i).orElseThrow(() -> new IllegalArgumentException("expected an input " + i + ", got none"));
    }

    /** An input that may be left out. */
    Optional<OnnxArray> optional(int i) {
        return i < inputs.size() ? inputs.get(i) : Optional.empty();
    }

    /** All inputs, of which none may be left out. */
    List<OnnxArray> all() {
        return IntStream.range(0, inputs.size()).mapToObj(this::input).toList();
    }

    /** Integers that are an attribute in older opsets and an input in newer ones. */
    Optional<long[]> integers(String attribute, int input) {
        Optional<long[]> given = optional(input).map(OnnxArray::integers);
        return given.isPresent() ? given : node.integers(attribute);
    }

    /**
     * A dimension, counted from the end if it is negative.
     *
     * @param rank one more than the last that there is
     */
    static int axis(long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw new IllegalArgumentException("axis: expected " + -rank + " to " + (rank - 1) + ", got " + axis);
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }
}
