package dev.fovea.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The operators that are computed on arrays, by name. */
final class Operators {
    private static final Map<String, Operator> ALL = new HashMap<>();

    static {
        Elementwise.register(ALL);
        Rearranging.register(ALL);
    }

    private Operators() {}

    static boolean has(String name) {
        return ALL.containsKey(name);
    }

    /**
     * What a node computes of these inputs.
     *
     * @throws IllegalArgumentException naming the node, if it cannot
     */
    static OnnxArray apply(OnnxNode node, int opset, List<Optional<OnnxArray>> inputs) {
        Operator operator = ALL.get(node.operator());
        if (operator == null) {
            throw new IllegalArgumentException(node.label() + ": this operator is not supported");
        }
        try {
            return operator.apply(new Call(node, opset, inputs));
        } catch (IllegalArgumentException | ArithmeticException e) {
            String message = String.valueOf(e.getMessage());
            throw new IllegalArgumentException(
                    message.startsWith(node.label()) ? message : node.label() + ": " + message, e);
        }
    }
}
