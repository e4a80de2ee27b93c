package dev.fovea.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.fovea.layer.Layer;
import dev.fovea.layer.Sigmoid;
import dev.fovea.layer.Softmax;
import dev.fovea.network.Network;
import dev.fovea.network.Node;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Writes a network as an ONNX graph, node by node; {@link LayerWriter} says what a layer becomes. */
final class GraphWriter {
    private static final String BATCH = "batch";

    private final Network network;
    private final Weights weights;
    private final int opset;
    private final boolean softmax;
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("fovea");
    private final Set<String> names = new HashSet<>();

    GraphWriter(Network network, Weights weights, int opset, boolean softmax) {
        this.network = network;
        this.weights = weights;
        this.opset = opset;
        this.softmax = softmax;
        names.add(Network.INPUT);
        network.nodes().forEach(node -> names.add(node.name()));
    }

    GraphProto graph() {
        graph.addInput(value(Network.INPUT, network.inputShape()));
        LayerWriter layers = new LayerWriter(this);
        for (Node node : network.nodes()) {
            layers.write(node);
        }
        Layer last = network.output().layer();
        String output = network.output().name();
        if (softmax && !(last instanceof Softmax || last instanceof Sigmoid)) {
            if (network.outputShape().rank() != 1) {
                throw new IllegalArgumentException(
                        "softmax: expected a network of flat outputs, got " + network.outputShape());
            }
            String probabilities = unique("softmax");
            add("Softmax", probabilities, List.of(output), integer("axis", 1));
            output = probabilities;
        }
        return graph.addOutput(value(output, network.outputShape())).build();
    }

    int opset() {
        return opset;
    }

    /** The shapes that a node reads. */
    List<Shape> inputShapes(Node node) {
        return network.inputShapes(node);
    }

    /** The weight of a node. */
    Tensor weight(Node node, String parameter) {
        return weights.get(node.name() + "." + parameter);
    }

    /** A name that nothing has yet: the given one, or that with a number. */
    String unique(String name) {
        String unique = name;
        for (int i = 2; !names.add(unique); i++) {
            unique = name + "_" + i;
        }
        return unique;
    }

    /** Adds an operator of one output, called after it. */
    void add(String operator, String output, List<String> inputs, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(List.of(attributes)));
    }

    /** Adds one of several operators that a node becomes, all but the last; what its output is called. */
    String step(Node node, String part, String operator, List<String> inputs, AttributeProto... attributes) {
        String output = unique(partOf(node, part));
        add(operator, output, inputs, attributes);
        return output;
    }

    /** Adds a single number that a node needs; what it is called. */
    String number(Node node, String part, float value) {
        return initializer(partOf(node, part), Tensor.of(Shape.of(), value));
    }

    /** Adds whole numbers that a node needs, a vector; what it is called. */
    String numbers(Node node, String part, long... values) {
        String unique = unique(partOf(node, part));
        graph.addInitializer(TensorProto.newBuilder()
                .setName(unique)
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addDims(values.length)
                .addAllInt64Data(LongStream.of(values).boxed().toList()));
        return unique;
    }

    /** Adds an empty vector of floats, which stands for an input that a node has no need of; what it is called. */
    String nothing(Node node, String part) {
        String unique = unique(partOf(node, part));
        graph.addInitializer(TensorProto.newBuilder()
                .setName(unique)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addDims(0));
        return unique;
    }

    /** No node's name has a slash. */
    private static String partOf(Node node, String part) {
        return node.name() + "/" + part;
    }

    /** Adds a node's weight as an initializer; what that is called. */
    String initializer(Node node, String parameter) {
        return initializer(node.name() + "." + parameter, weight(node, parameter));
    }

    /** Adds an initializer under the given name, or one like it; what that is called. */
    String initializer(String name, Tensor tensor) {
        String unique = unique(name);
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, tensor.data().length))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(tensor.data());
        TensorProto.Builder proto = TensorProto.newBuilder()
                .setName(unique)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .setRawData(UnsafeByteOperations.unsafeWrap(bytes.array()));
        for (int dim : tensor.shape().dims()) {
            proto.addDims(dim);
        }
        graph.addInitializer(proto);
        return unique;
    }

    static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto real(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    static AttributeProto reals(String name, float... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeType.FLOATS);
        for (float value : values) {
            attribute.addFloats(value);
        }
        return attribute.build();
    }

    static AttributeProto integers(String name, int... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
        IntStream.of(values).forEach(attribute::addInts);
        return attribute.build();
    }

    /** A value of floats: (batch, ...). */
    private static ValueInfoProto value(String name, Shape sample) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH));
        for (int dim : sample.dims()) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dim));
        }
        TypeProto.Tensor type = TypeProto.Tensor.newBuilder()
                .setElemType(TensorProto.DataType.FLOAT.getNumber())
                .setShape(shape)
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(type))
                .build();
    }
}
