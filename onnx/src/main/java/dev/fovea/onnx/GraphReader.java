package dev.fovea.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.fovea.FileFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;

/** Checks a parsed file and puts its operators in order. */
final class GraphReader {
    private static final int MIN_IR_VERSION = 3;
    private static final int MAX_IR_VERSION = 14; // that of opset 28
    private static final int MAX_NODES = 100_000;

    private final Path file;
    private final ModelProto proto;
    private final Optional<ExternalData> external;
    private final Map<String, OnnxArray> constants = new LinkedHashMap<>();

    GraphReader(Path file, ModelProto proto, Optional<ExternalData> external) {
        this.file = file;
        this.proto = proto;
        this.external = external;
    }

    /**
     * The model.
     *
     * @throws IllegalArgumentException if it contradicts itself
     * @throws FileFormatException if it asks for what is not supported
     */
    OnnxModel model() throws IOException {
        if (!proto.hasGraph() || proto.getIrVersion() < MIN_IR_VERSION) {
            throw new IllegalArgumentException("expected a graph of IR version " + MIN_IR_VERSION + " or newer, got "
                    + (proto.hasGraph() ? "version " + proto.getIrVersion() : "no graph"));
        }
        if (proto.getIrVersion() > MAX_IR_VERSION) {
            throw new FileFormatException(
                    file,
                    "IR version " + proto.getIrVersion() + " is newer than " + MAX_IR_VERSION
                            + ", the newest that is known: write the model in that or an older one");
        }
        int opset = opset();
        GraphProto graph = proto.getGraph();
        if (graph.getSparseInitializerCount() > 0 || proto.getFunctionsCount() > 0) {
            throw new FileFormatException(
                    file, "sparse tensors and functions of a model's own are not supported: export it without them");
        }
        for (TensorProto tensor : graph.getInitializerList()) {
            String where = "tensor " + Shown.quoted(tensor.getName());
            if (tensor.getName().isEmpty() || constants.containsKey(tensor.getName())) {
                throw new IllegalArgumentException(where + ": expected a name of its own");
            }
            constants.put(tensor.getName(), array(where, tensor));
        }
        List<OnnxModel.Input> inputs = new ArrayList<>();
        for (ValueInfoProto value : graph.getInputList()) {
            if (!constants.containsKey(value.getName())) {
                inputs.add(input(value));
            }
        }
        List<String> outputs =
                graph.getOutputList().stream().map(ValueInfoProto::getName).toList();
        Map<String, String> metadata = new LinkedHashMap<>();
        proto.getMetadataPropsList().forEach(entry -> metadata.put(entry.getKey(), entry.getValue()));
        return new OnnxModel(file, opset, inputs, outputs, nodes(graph, inputs, outputs), constants, metadata);
    }

    private OnnxArray array(String where, TensorProto tensor) throws IOException {
        boolean elsewhere = tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
        if (!elsewhere) {
            return TensorReader.read(where, tensor);
        }
        return external.orElseThrow(() -> new FileFormatException(
                        file,
                        where + ": its data lie in another file: if you trust both, fovea import --external-data reads"
                                + " them"))
                .read(where, tensor);
    }

    private int opset() {
        List<Long> versions = proto.getOpsetImportList().stream()
                .filter(set -> isDefault(set.getDomain()))
                .map(OperatorSetIdProto::getVersion)
                .distinct()
                .toList();
        if (versions.size() != 1 || versions.get(0) < OnnxModel.MIN_OPSET || versions.get(0) > OnnxModel.MAX_OPSET) {
            throw new FileFormatException(
                    file,
                    "expected one opset from " + OnnxModel.MIN_OPSET + " to " + OnnxModel.MAX_OPSET + ", got "
                            + versions.stream().limit(9).toList() + ": export the model with one of these");
        }
        return versions.get(0).intValue();
    }

    static boolean isDefault(String domain) {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    private static OnnxModel.Input input(ValueInfoProto value) {
        String where = "input " + Shown.quoted(value.getName());
        TypeProto type = value.getType();
        Optional<ElementType> elements = ElementType.of(type.getTensorType().getElemType());
        if (!type.hasTensorType() || elements.isEmpty()) {
            throw new IllegalArgumentException(where + ": expected a tensor of numbers, got element type "
                    + type.getTensorType().getElemType());
        }
        List<OptionalInt> dims = new ArrayList<>();
        for (TensorShapeProto.Dimension dim : type.getTensorType().getShape().getDimList()) {
            long length = dim.getDimValue();
            if (dim.hasDimValue() && (length < 0 || length > Integer.MAX_VALUE)) {
                throw new IllegalArgumentException(where + ": expected dimensions from 0 to 2147483647, got " + length);
            }
            // exporters of old write free dimensions as 0 as well
            dims.add(dim.hasDimValue() && length > 0 ? OptionalInt.of((int) length) : OptionalInt.empty());
        }
        return new OnnxModel.Input(value.getName(), elements.get(), dims);
    }

    /** The operators in order: Kahn's algorithm, of those that are ready the first of the file, so that a good order stays. */
    private List<OnnxNode> nodes(GraphProto graph, List<OnnxModel.Input> inputs, List<String> outputs) {
        if (graph.getNodeCount() > MAX_NODES) {
            throw new IllegalArgumentException(
                    "expected at most " + MAX_NODES + " operators, got " + graph.getNodeCount());
        }
        List<OnnxNode> nodes = new ArrayList<>();
        Map<String, OnnxNode> makers = new HashMap<>();
        Set<String> given = new HashSet<>(constants.keySet());
        inputs.forEach(input -> given.add(input.name()));
        for (NodeProto node : graph.getNodeList()) {
            OnnxNode read = node(node);
            nodes.add(read);
            for (String output : read.outputs()) {
                if (!output.isEmpty() && (given.contains(output) || makers.put(output, read) != null)) {
                    throw new IllegalArgumentException(
                            read.label() + ": its output " + Shown.quoted(output) + " has another source, too");
                }
            }
        }
        for (String output : outputs) {
            if (!given.contains(output) && !makers.containsKey(output)) {
                throw new IllegalArgumentException("output " + Shown.quoted(output) + ": nothing computes it");
            }
        }
        return sorted(nodes, makers, given);
    }

    private static List<OnnxNode> sorted(List<OnnxNode> nodes, Map<String, OnnxNode> makers, Set<String> given) {
        IdentityHashMap<OnnxNode, List<OnnxNode>> readers = new IdentityHashMap<>();
        IdentityHashMap<OnnxNode, Integer> missing = new IdentityHashMap<>();
        IdentityHashMap<OnnxNode, Integer> places = new IdentityHashMap<>();
        Queue<OnnxNode> ready = new PriorityQueue<>((a, b) -> Integer.compare(place(places, a), place(places, b)));
        for (OnnxNode node : nodes) {
            places.put(node, places.size());
            int waits = 0;
            for (String input : node.inputs()) {
                OnnxNode maker = makers.get(input);
                if (maker != null) {
                    readers.computeIfAbsent(maker, key -> new ArrayList<>()).add(node);
                    waits++;
                } else if (!input.isEmpty() && !given.contains(input)) {
                    throw new IllegalArgumentException(
                            node.label() + ": nothing computes its input " + Shown.quoted(input));
                }
            }
            missing.put(node, waits);
            if (waits == 0) {
                ready.add(node);
            }
        }
        List<OnnxNode> sorted = new ArrayList<>();
        while (!ready.isEmpty()) {
            OnnxNode node = ready.remove();
            sorted.add(node);
            for (OnnxNode reader : readers.getOrDefault(node, List.of())) {
                if (missing.merge(reader, -1, Integer::sum) == 0) {
                    ready.add(reader);
                }
            }
        }
        if (sorted.size() < nodes.size()) {
            OnnxNode waiting = nodes.stream()
                    .filter(node -> missing.getOrDefault(node, 0) > 0)
                    .findFirst()
                    .orElseThrow();
            throw new IllegalArgumentException(
                    waiting.label() + ": it waits for its own output: the graph has a cycle");
        }
        return sorted;
    }

    private static int place(IdentityHashMap<OnnxNode, Integer> places, OnnxNode node) {
        return places.getOrDefault(node, 0);
    }

    private static OnnxNode node(NodeProto node) {
        Map<String, AttributeProto> attributes = new HashMap<>();
        String operator = isDefault(node.getDomain()) ? node.getOpType() : node.getDomain() + ":" + node.getOpType();
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attributes.put(attribute.getName(), attribute) != null) {
                throw new IllegalArgumentException("node " + Shown.quoted(node.getName()) + " ("
                        + Shown.plain(operator) + "): attribute " + Shown.quoted(attribute.getName())
                        + " is there twice");
            }
        }
        if (node.getOutputCount() == 0) {
            throw new IllegalArgumentException(
                    "node " + Shown.quoted(node.getName()) + " (" + Shown.plain(operator) + "): it has no output");
        }
        return new OnnxNode(
                node.getName(),
                operator,
                List.copyOf(node.getInputList()),
                List.copyOf(node.getOutputList()),
                attributes);
    }
}
