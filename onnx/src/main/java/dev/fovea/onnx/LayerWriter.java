package dev.fovea.onnx;

import static dev.fovea.onnx.GraphWriter.integer;
import static dev.fovea.onnx.GraphWriter.integers;
import static dev.fovea.onnx.GraphWriter.real;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.fovea.layer.Add;
import dev.fovea.layer.AvgPool2d;
import dev.fovea.layer.Conv2d;
import dev.fovea.layer.Dense;
import dev.fovea.layer.Elu;
import dev.fovea.layer.Flatten;
import dev.fovea.layer.Layer;
import dev.fovea.layer.LeakyRelu;
import dev.fovea.layer.MaxPool2d;
import dev.fovea.layer.NoisyRelu;
import dev.fovea.layer.Padding;
import dev.fovea.layer.Parameter;
import dev.fovea.layer.Relu;
import dev.fovea.layer.Sigmoid;
import dev.fovea.layer.Size;
import dev.fovea.layer.Softmax;
import dev.fovea.layer.Tanh;
import dev.fovea.network.Node;
import dev.fovea.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** What each layer becomes in ONNX. */
final class LayerWriter {
    private final GraphWriter graph;

    LayerWriter(GraphWriter graph) {
        this.graph = graph;
    }

    /**
     * Writes a node, with its initializers.
     *
     * @throws IllegalArgumentException if ONNX has nothing for it
     */
    void write(Node node) {
        Layer layer = node.layer();
        if (layer instanceof Conv2d conv) {
            convolution(node, conv);
        } else if (layer instanceof Dense dense) {
            dense(node, dense);
        } else if (layer instanceof MaxPool2d pool) {
            graph.add("MaxPool", node.name(), node.inputs(), window(pool.size(), pool.stride(), pool.padding()));
        } else if (layer instanceof AvgPool2d pool) {
            averagePool(node, pool);
        } else if (layer instanceof Flatten) {
            graph.add("Flatten", node.name(), node.inputs(), integer("axis", 1));
        } else if (layer instanceof Add) {
            graph.add(node.inputs().size() == 2 ? "Add" : "Sum", node.name(), node.inputs());
        } else {
            activation(node, layer);
        }
    }

    private void activation(Node node, Layer layer) {
        if (layer instanceof Relu || layer instanceof NoisyRelu) {
            graph.add("Relu", node.name(), node.inputs());
        } else if (layer instanceof LeakyRelu leaky) {
            graph.add("LeakyRelu", node.name(), node.inputs(), real("alpha", leaky.slope()));
        } else if (layer instanceof Elu elu) {
            graph.add("Elu", node.name(), node.inputs(), real("alpha", elu.alpha()));
        } else if (layer instanceof Sigmoid) {
            graph.add("Sigmoid", node.name(), node.inputs());
        } else if (layer instanceof Tanh) {
            graph.add("Tanh", node.name(), node.inputs());
        } else if (layer instanceof Softmax) {
            graph.add("Softmax", node.name(), node.inputs(), integer("axis", 1));
        } else {
            throw new IllegalArgumentException("layer " + node.name() + " (" + layer
                    + "): ONNX export does not know this layer: export --to .npz or .safetensors instead");
        }
    }

    private void convolution(Node node, Conv2d conv) {
        List<String> inputs = new ArrayList<>(node.inputs());
        inputs.add(graph.initializer(node, Parameter.WEIGHT));
        if (conv.bias()) {
            inputs.add(graph.initializer(node, Parameter.BIAS));
        }
        graph.add(
                "Conv",
                node.name(),
                inputs,
                integers(
                        "kernel_shape",
                        conv.kernelSize().height(),
                        conv.kernelSize().width()),
                integers("strides", conv.stride().height(), conv.stride().width()),
                pads(conv.padding()),
                integers("dilations", conv.dilation().height(), conv.dilation().width()),
                integer("group", conv.groups()));
    }

    /** {@code Gemm} as PyTorch writes it; without a bias, which {@code Gemm} needs before opset 11, {@code MatMul} with (in, out). */
    private void dense(Node node, Dense dense) {
        List<String> inputs = new ArrayList<>(node.inputs());
        if (dense.bias()) {
            inputs.add(graph.initializer(node, Parameter.WEIGHT));
            inputs.add(graph.initializer(node, Parameter.BIAS));
            graph.add("Gemm", node.name(), inputs, integer("transB", 1));
        } else {
            Tensor transposed = Matrices.transpose(graph.weight(node, Parameter.WEIGHT));
            inputs.add(graph.initializer(node.name() + "." + Parameter.WEIGHT, transposed));
            graph.add("MatMul", node.name(), inputs);
        }
    }

    private void averagePool(Node node, AvgPool2d pool) {
        List<AttributeProto> attributes = new ArrayList<>(List.of(window(pool.size(), pool.stride(), pool.padding())));
        attributes.add(integer("count_include_pad", pool.countIncludePad() ? 1 : 0));
        graph.add("AveragePool", node.name(), node.inputs(), attributes.toArray(AttributeProto[]::new));
    }

    private static AttributeProto[] window(Size size, Size stride, Padding padding) {
        return new AttributeProto[] {
            integers("kernel_shape", size.height(), size.width()),
            integers("strides", stride.height(), stride.width()),
            pads(padding)
        };
    }

    /** ONNX has all beginnings before all ends. */
    private static AttributeProto pads(Padding padding) {
        return integers("pads", padding.top(), padding.left(), padding.bottom(), padding.right());
    }
}
