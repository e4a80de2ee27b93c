package dev.fovea.benchmarks.peers.onnxruntime;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.fovea.benchmarks.peers.LeNet;
import dev.fovea.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** LeNet-5 as an ONNX graph of opset 13 from {@code x} (batch, 1, 28, 28) to the logits {@code y} (batch, 10). */
final class OnnxLeNet {
    static final String INPUT = "x";
    static final String OUTPUT = "y";

    private static final int OPSET = 13;
    private static final int IR_VERSION = 8;

    private final LeNet lenet;
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("lenet5");
    private int parameters;
    private int values;
    private String last = INPUT;

    private OnnxLeNet(LeNet lenet) {
        this.lenet = lenet;
    }

    /** The bytes of the model's file for batches of this size. */
    static byte[] bytes(LeNet lenet, int batchSize) {
        OnnxLeNet builder = new OnnxLeNet(lenet);
        builder.layers();
        GraphProto graph = builder.graph
                .addInput(value(INPUT, batchSize, 1, 28, 28))
                .addOutput(value(OUTPUT, batchSize, 10))
                .build();
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    private void layers() {
        node("Conv", ints("pads", 2, 2, 2, 2));
        relu();
        pool();
        node("Conv");
        relu();
        pool();
        add(NodeProto.newBuilder().setOpType("Flatten").addInput(last), next());
        dense();
        relu();
        dense();
        relu();
        dense();
        graph.getNodeBuilder(graph.getNodeCount() - 1).setOutput(0, OUTPUT);
    }

    /** y = x w^T + b, w as PyTorch has it. */
    private void dense() {
        node(
                "Gemm",
                AttributeProto.newBuilder()
                        .setName("transB")
                        .setType(AttributeType.INT)
                        .setI(1)
                        .build());
    }

    private void relu() {
        add(NodeProto.newBuilder().setOpType("Relu").addInput(last), next());
    }

    private void pool() {
        add(
                NodeProto.newBuilder()
                        .setOpType("MaxPool")
                        .addInput(last)
                        .addAttribute(ints("kernel_shape", 2, 2))
                        .addAttribute(ints("strides", 2, 2)),
                next());
    }

    /** A node with the next weight and bias. */
    private void node(String operator, AttributeProto... attributes) {
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType(operator)
                .addInput(last)
                .addInput(parameter())
                .addInput(parameter())
                .addAllAttribute(Arrays.asList(attributes));
        add(node, next());
    }

    private void add(NodeProto.Builder node, String output) {
        graph.addNode(node.addOutput(output));
        last = output;
    }

    private String next() {
        return "v" + values++;
    }

    private String parameter() {
        Tensor tensor = lenet.parameters().get(parameters);
        String name = "p" + parameters++;
        ByteBuffer bytes = ByteBuffer.allocate(4 * tensor.data().length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(tensor.data());
        TensorProto.Builder proto = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .setRawData(ByteString.copyFrom(bytes));
        for (int i = 0; i < tensor.shape().rank(); i++) {
            proto.addDims(tensor.shape().dim(i));
        }
        graph.addInitializer(proto);
        return name;
    }

    private static AttributeProto ints(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    private static ValueInfoProto value(String name, long... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long dim : dims) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dim));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT.getNumber())
                                .setShape(shape)))
                .build();
    }
}
