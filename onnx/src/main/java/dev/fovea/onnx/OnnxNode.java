package dev.fovea.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An operator of a graph.
 *
 * @param name as the file has it; may be empty
 * @param operator its type, with its domain before it unless that is ONNX's own
 * @param inputs names of the values it reads; an empty one is an optional input left out
 * @param outputs names of the values it computes; an empty one is an optional output left out
 * @param attributes by name
 */
record OnnxNode(
        String name,
        String operator,
        List<String> inputs,
        List<String> outputs,
        Map<String, AttributeProto> attributes) {
    /** For messages: {@code node "/layer1/Conv" (Conv)}. */
    String label() {
        String shown = !name.isEmpty() ? name : outputs.isEmpty() ? "" : outputs.get(0);
        return "node " + Shown.quoted(shown) + " (" + Shown.plain(operator) + ")";
    }

    /** The name of an input that must be there. */
    String input(int i) {
        return optionalInput(i)
                .orElseThrow(() -> new IllegalArgumentException(label() + ": expected an input " + i + ", got none"));
    }

    /** The name of an input that may be left out. */
    Optional<String> optionalInput(int i) {
        return i < inputs.size() && !inputs.get(i).isEmpty() ? Optional.of(inputs.get(i)) : Optional.empty();
    }

    /** The name of the first output. */
    String output() {
        return outputs.get(0);
    }

    boolean has(String attribute) {
        return attributes.containsKey(attribute);
    }

    long integer(String attribute, long absent) {
        return find(attribute, AttributeType.INT).map(AttributeProto::getI).orElse(absent);
    }

    float real(String attribute, float absent) {
        return find(attribute, AttributeType.FLOAT).map(AttributeProto::getF).orElse(absent);
    }

    String text(String attribute, String absent) {
        return find(attribute, AttributeType.STRING)
                .map(found -> found.getS().toStringUtf8())
                .orElse(absent);
    }

    Optional<long[]> integers(String attribute) {
        return find(attribute, AttributeType.INTS)
                .map(found ->
                        found.getIntsList().stream().mapToLong(Long::longValue).toArray());
    }

    Optional<double[]> reals(String attribute) {
        return find(attribute, AttributeType.FLOATS)
                .map(found -> found.getFloatsList().stream()
                        .mapToDouble(Float::doubleValue)
                        .toArray());
    }

    Optional<OnnxArray> tensor(String attribute) {
        return find(attribute, AttributeType.TENSOR)
                .map(found -> TensorReader.read(label() + ", attribute " + attribute, found.getT()));
    }

    private Optional<AttributeProto> find(String attribute, AttributeType type) {
        Optional<AttributeProto> found = Optional.ofNullable(attributes.get(attribute));
        found.filter(proto -> proto.getType() != type).ifPresent(proto -> {
            throw new IllegalArgumentException(
                    label() + ": attribute " + attribute + ": expected " + type + ", got " + proto.getType());
        });
        return found;
    }
}
