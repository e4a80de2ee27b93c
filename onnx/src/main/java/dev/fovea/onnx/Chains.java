package dev.fovea.onnx;

import static dev.fovea.onnx.Pattern.any;
import static dev.fovea.onnx.Pattern.number;
import static dev.fovea.onnx.Pattern.operation;
import static dev.fovea.onnx.Pattern.product;
import static dev.fovea.onnx.Pattern.sum;

import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.onnx.Pattern.Match;
import dev.fovea.onnx.Pattern.Operation;
import dev.fovea.onnx.Pattern.Origins;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chains of operators that together are one layer: what exporters write where an opset has no operator for it. The last operator
 * of such a chain becomes one that stands for all; the others stay for whoever else reads them.
 */
final class Chains {
    /**
     * A chain.
     *
     * @param name of the operator that it becomes, which {@link LayerReader} knows
     * @param inputs the values that this reads, by their names in the pattern; those it has not are left out
     */
    private record Chain(String name, List<String> inputs, Operation pattern) {}

    private static final Kernels KERNELS = new ScalarKernels();
    private static final Pattern X = any("x");
    private static final List<Chain> ALL = new ArrayList<>();

    static {
        add("LogSoftmax", List.of("x"), operation("Log", operation("Softmax", X)));
        add("silu", List.of("x"), product(X, operation("Sigmoid", X)));
        add("mish", List.of("x"), product(X, operation("Tanh", operation("Softplus", X))));
        straightLines();
        gelus();
        layerNorm();
        groupNorm();
        means();
    }

    private Chains() {}

    private static void add(String name, List<String> inputs, Pattern pattern) {
        ALL.add(new Chain(name, inputs, (Operation) pattern));
    }

    private static void straightLines() {
        List<String> x = List.of("x");
        Pattern relu = operation("Relu", X);
        add("relu6", x, operation("Clip", relu, new Pattern.Nothing(), number(6)));
        add("relu6", x, operation("Clip", relu, number(0), number(6)));
        sixes(X).forEach(six -> add("relu6", x, six));
        add("Relu", x, of("Max", X, 0));
        add("gatedHardSigmoid", x, product(X, operation("HardSigmoid", X)));
        Pattern raised = sum(X, number(3));
        List<Pattern> clipped = new ArrayList<>(sixes(raised));
        clipped.add(operation("Clip", raised, number(0), number(6)));
        for (Pattern clip : clipped) {
            add("hardSwish", x, operation("Div", product(X, clip), number(6)));
            add("hardSwish", x, product(product(X, clip), number(1 / 6.0)));
            for (Pattern sixth : List.of(operation("Div", clip, number(6)), product(clip, number(1 / 6.0)))) {
                add("hardSwish", x, product(X, sixth));
                add("hardSigmoid", x, sixth);
            }
        }
        Pattern clip = operation("Clip", raised); // its limits are attributes, before opset 11
        for (Pattern sixth : List.of(operation("Div", clip, number(6)), product(clip, number(1 / 6.0)))) {
            add("clippedHardSwish", x, product(X, sixth));
            add("clippedHardSigmoid", x, sixth);
        }
    }

    /** The smaller one of six and the larger one of zero and a value. */
    private static List<Pattern> sixes(Pattern value) {
        return List.of(
                of("Min", operation("Relu", value), 6),
                of("Min", of("Max", value, 0), 6),
                of("Max", of("Min", value, 6), 0),
                operation("Relu", of("Min", value, 6)));
    }

    private static Pattern of(String operator, Pattern value, double number) {
        return new Operation(operator, true, List.of(value, number(number)));
    }

    /** {@code x (1 + gate) / 2}, the three factors in each order. */
    private static void gelus() {
        List<Pattern> erfs = List.of(
                operation("Erf", operation("Div", X, number(Math.sqrt(2)))),
                operation("Erf", product(X, number(Math.sqrt(0.5)))));
        List<Pattern> tanhs = new ArrayList<>();
        for (Pattern cube : List.of(product(X, product(X, X)), operation("Pow", X, number(3)))) {
            Pattern inner = sum(X, product(number(0.044715), cube));
            tanhs.add(operation("Tanh", product(number(Math.sqrt(2 / Math.PI)), inner)));
        }
        Map.of("gelu", erfs, "geluTanh", tanhs)
                .forEach((name, gates) -> gates.forEach(gate -> {
                    Pattern raised = sum(number(1), gate);
                    Pattern half = number(0.5);
                    add(name, List.of("x"), product(half, product(X, raised)));
                    add(name, List.of("x"), product(X, product(half, raised)));
                    add(name, List.of("x"), product(product(X, half), raised));
                }));
    }

    private static void layerNorm() {
        Pattern centred = operation("Sub", X, operation("ReduceMean", X));
        for (Pattern square : List.of(operation("Pow", centred, number(2)), product(centred, centred))) {
            Pattern variance = sum(operation("ReduceMean", square), any("eps"));
            Pattern normal = operation("Div", centred, operation("Sqrt", variance));
            add("layerNorm", List.of("x", "weight", "bias", "eps"), sum(product(normal, any("weight")), any("bias")));
        }
    }

    private static void groupNorm() {
        List<String> inputs = List.of("x", "weight", "bias", "split", "ones", "zeros", "merged");
        Pattern split = operation("Reshape", X, any("split"));
        Pattern normal = operation("InstanceNormalization", split, any("ones"), any("zeros"));
        Pattern merged = operation("Reshape", normal, any("merged"));
        add("groupNorm", inputs, sum(product(merged, any("weight")), any("bias")));
        add("groupNorm", inputs, merged);
    }

    private static void means() {
        Pattern narrow = operation("MatMul", X, any("columns"));
        add("adaptiveAvgPool2d", List.of("x", "rows", "columns"), operation("MatMul", any("rows"), narrow));
    }

    /** The operators of a model with one in the place of the last of each chain. */
    static List<OnnxNode> joined(OnnxModel model, List<OnnxNode> nodes) {
        Map<String, OnnxNode> makers = new HashMap<>();
        nodes.forEach(node -> makers.put(node.output(), node));
        Origins origins = new Origins(makers, value -> constant(model, makers, value));
        return nodes.stream()
                .map(node -> ALL.stream()
                        .filter(chain -> chain.pattern().operator().equals(node.operator()))
                        .flatMap(chain -> joined(chain, node, origins).stream())
                        .findFirst()
                        .orElse(node))
                .toList();
    }

    private static Optional<OnnxNode> joined(Chain chain, OnnxNode last, Origins origins) {
        Optional<Match> match = chain.pattern().match(last.output(), Match.NONE_YET, origins);
        return match.map(found -> new OnnxNode(
                last.name(),
                chain.name(),
                chain.inputs().stream()
                        .map(input -> found.values().getOrDefault(input, ""))
                        .toList(),
                last.outputs(),
                found.attributes()));
    }

    private static Optional<OnnxArray> constant(OnnxModel model, Map<String, OnnxNode> makers, String value) {
        OnnxNode maker = makers.get(value);
        if (maker != null && maker.operator().equals("Constant")) {
            return Optional.of(Operators.apply(maker, model.opset(), KERNELS, List.of(), 0));
        }
        return Optional.ofNullable(model.constants().get(value));
    }
}
