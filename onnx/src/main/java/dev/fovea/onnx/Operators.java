package dev.fovea.onnx;

import dev.fovea.kernel.Kernels;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The operators that are computed on arrays, by name. */
final class Operators {
    private static final Map<String, Operator> ALL = new HashMap<>();

    static {
        Elementwise.register(ALL);
        Rearranging.register(ALL);
        Curves.register(ALL);
        Normalizations.register(ALL);
        Pieces.register(ALL);
        Products.register(ALL);
        Quantization.register(ALL);
        Reductions.register(ALL);
        Resampling.register(ALL);
        Windows.register(ALL);
    }

    private Operators() {}

    static Set<String> names() {
        return Collections.unmodifiableSet(ALL.keySet());
    }

    static boolean has(String name) {
        return ALL.containsKey(name);
    }

    /**
     * What a node computes of these inputs.
     *
     * @param output which of its outputs is wanted
     * @throws IllegalArgumentException naming the node, if it cannot
     */
    static OnnxArray apply(OnnxNode node, int opset, Kernels kernels, List<Optional<OnnxArray>> inputs, int output) {
        Operator operator = ALL.get(node.operator());
        if (operator == null) {
            throw new IllegalArgumentException(node.label() + ": this operator is not supported");
        }
        try {
            return operator.apply(new Call(node, opset, kernels, inputs, output));
        } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
            String message = Shown.reason(e);
            throw new IllegalArgumentException(
                    message.startsWith(node.label()) ? message : node.label() + ": " + message, e);
        }
    }
}
