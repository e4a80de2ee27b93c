package dev.fovea.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What a part of a graph looks like: a tree of operators, read from its output. */
sealed interface Pattern {
    /** Any value, the same one wherever the name stands. */
    record Any(String name) implements Pattern {}

    /** A constant of one element, up to the rounding of a float. */
    record Scalar(double value) implements Pattern {}

    /** An optional input that is left out. */
    record Nothing() implements Pattern {}

    /**
     * The output of an operator.
     *
     * @param either whether its two inputs may come in either order
     */
    record Operation(String operator, boolean either, List<Pattern> inputs) implements Pattern {}

    /**
     * What has been found: values by the names in the pattern, and the attributes of all its operators.
     *
     * @param attributes those of one name agree
     */
    record Match(Map<String, String> values, Map<String, AttributeProto> attributes) {
        static final Match NONE_YET = new Match(Map.of(), Map.of());

        private Optional<Match> with(String name, String value) {
            Map<String, String> more = new HashMap<>(values);
            String known = more.putIfAbsent(name, value);
            return known == null || known.equals(value) ? Optional.of(new Match(more, attributes)) : Optional.empty();
        }

        private Optional<Match> with(Map<String, AttributeProto> others) {
            Map<String, AttributeProto> more = new HashMap<>(attributes);
            boolean agree = others.entrySet().stream().allMatch(other -> {
                AttributeProto known = more.putIfAbsent(other.getKey(), other.getValue());
                return known == null || known.equals(other.getValue());
            });
            return agree ? Optional.of(new Match(values, more)) : Optional.empty();
        }
    }

    /**
     * Where values come from.
     *
     * @param makers the operator that computes a value, by the value's name
     * @param constants what the values that depend on nothing are
     */
    record Origins(Map<String, OnnxNode> makers, Function<String, Optional<OnnxArray>> constants) {}

    static Pattern any(String name) {
        return new Any(name);
    }

    static Pattern number(double value) {
        return new Scalar(value);
    }

    static Pattern operation(String operator, Pattern... inputs) {
        return new Operation(operator, false, Arrays.asList(inputs));
    }

    static Pattern sum(Pattern a, Pattern b) {
        return new Operation("Add", true, List.of(a, b));
    }

    static Pattern product(Pattern a, Pattern b) {
        return new Operation("Mul", true, List.of(a, b));
    }

    /** The same part of the graph seen as this pattern, if it looks like it. */
    default Optional<Match> match(String value, Match so, Origins origins) {
        if (this instanceof Any any) {
            return so.with(any.name(), value);
        }
        if (this instanceof Nothing) {
            return value.isEmpty() ? Optional.of(so) : Optional.empty();
        }
        if (this instanceof Scalar scalar) {
            return origins.constants()
                    .apply(value)
                    .filter(array -> array.size() == 1
                            && Math.abs(array.real(0) - scalar.value()) <= 1e-6 * Math.abs(scalar.value()))
                    .map(array -> so);
        }
        Operation operation = (Operation) this;
        OnnxNode node = origins.makers().get(value);
        if (node == null
                || !node.operator().equals(operation.operator())
                || node.inputs().size() > operation.inputs().size()
                || !node.output().equals(value)) {
            return Optional.empty();
        }
        return so.with(node.attributes()).flatMap(found -> operands(node, operation, found, origins));
    }

    private static Optional<Match> operands(OnnxNode node, Operation operation, Match so, Origins origins) {
        List<Pattern> inputs = operation.inputs();
        Optional<Match> found = inOrder(node, inputs, so, origins);
        return found.isEmpty() && operation.either()
                ? inOrder(node, List.of(inputs.get(1), inputs.get(0)), so, origins)
                : found;
    }

    private static Optional<Match> inOrder(OnnxNode node, List<Pattern> inputs, Match so, Origins origins) {
        Optional<Match> found = Optional.of(so);
        for (int i = 0; i < inputs.size() && found.isPresent(); i++) {
            Match before = found.get();
            found = inputs.get(i).match(node.optionalInput(i).orElse(""), before, origins);
        }
        return found;
    }
}
