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
import com.google.protobuf.ByteString;
import dev.fovea.random.SplitMix64;
import java.util.List;
import java.util.stream.LongStream;

/** Models written by hand, from {@code x} to {@code y}. */
final class Graphs {
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("test");
    private final int opset;

    private Graphs(int opset) {
        this.opset = opset;
    }

    /** @param dims of the input {@code x}; negative ones are free */
    static Graphs of(int opset, long... dims) {
        Graphs graphs = new Graphs(opset);
        graphs.graph.addInput(value("x", dims)).addOutput(value("y"));
        return graphs;
    }

    GraphProto.Builder proto() {
        return graph;
    }

    Graphs node(String operator, List<String> inputs, String output, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setName("the " + output)
                .setOpType(operator)
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(List.of(attributes)));
        return this;
    }

    /** An initializer of random floats. */
    Graphs floats(String name, long... dims) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.FLOAT.getNumber());
        long size = 1;
        for (long dim : dims) {
            tensor.addDims(dim);
            size *= dim;
        }
        SplitMix64 random = new SplitMix64(name.hashCode());
        for (long i = 0; i < size; i++) {
            tensor.addFloatData((float) random.nextDouble() - 0.5f);
        }
        graph.addInitializer(tensor);
        return this;
    }

    /** A single float. */
    Graphs number(String name, double element) {
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addFloatData((float) element));
        return this;
    }

    /** An initializer of floats that are all the same. */
    Graphs filled(String name, double element, long dim) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addDims(dim);
        for (long i = 0; i < dim; i++) {
            tensor.addFloatData((float) element);
        }
        graph.addInitializer(tensor);
        return this;
    }

    /** An initializer of these floats. */
    Graphs numbers(String name, long[] dims, float... elements) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.FLOAT.getNumber());
        LongStream.of(dims).forEach(tensor::addDims);
        for (float element : elements) {
            tensor.addFloatData(element);
        }
        graph.addInitializer(tensor);
        return this;
    }

    /** An initializer of the integers 1, 2, ... of a type of up to 32 bits. */
    Graphs zeroPoints(String name, ElementType type, long[] dims, int count) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(type.code());
        LongStream.of(dims).forEach(tensor::addDims);
        for (int i = 1; i <= count; i++) {
            tensor.addInt32Data(i);
        }
        graph.addInitializer(tensor);
        return this;
    }

    /** An initializer of these integers. */
    Graphs integers(String name, long... elements) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addDims(elements.length);
        for (long element : elements) {
            tensor.addInt64Data(element);
        }
        graph.addInitializer(tensor);
        return this;
    }

    /** A single integer. */
    Graphs integer(String name, long element) {
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addInt64Data(element));
        return this;
    }

    ModelProto.Builder model() {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(graph);
    }

    byte[] bytes() {
        return model().build().toByteArray();
    }

    static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    private static ValueInfoProto value(String name, long... dims) {
        TypeProto.Tensor.Builder type =
                TypeProto.Tensor.newBuilder().setElemType(TensorProto.DataType.FLOAT.getNumber());
        if (dims.length > 0) {
            TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
            for (long dim : dims) {
                shape.addDim(
                        dim < 0
                                ? TensorShapeProto.Dimension.newBuilder().setDimParam("n")
                                : TensorShapeProto.Dimension.newBuilder().setDimValue(dim));
            }
            type.setShape(shape);
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(type))
                .build();
    }
}
