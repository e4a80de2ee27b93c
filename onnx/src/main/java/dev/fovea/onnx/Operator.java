package dev.fovea.onnx;

/** What an operator computes, one output at a time. */
@FunctionalInterface
interface Operator {
    /**
     * The output that the call asks for.
     *
     * @throws IllegalArgumentException if the inputs or attributes are none that it has
     */
    OnnxArray apply(Call call);
}
