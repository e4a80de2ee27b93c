package dev.fovea.onnx;

/** What an operator of one output computes. */
@FunctionalInterface
interface Operator {
    /**
     * The output.
     *
     * @throws IllegalArgumentException if the inputs or attributes are none that it has
     */
    OnnxArray apply(Call call);
}
