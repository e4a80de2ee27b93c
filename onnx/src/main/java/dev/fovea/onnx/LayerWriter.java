package dev.fovea.onnx;

import static dev.fovea.onnx.GraphWriter.integer;
import static dev.fovea.onnx.GraphWriter.integers;
import static dev.fovea.onnx.GraphWriter.real;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.fovea.layer.Add;
import dev.fovea.layer.Concat;
import dev.fovea.layer.Conv2d;
import dev.fovea.layer.ConvTranspose2d;
import dev.fovea.layer.Dense;
import dev.fovea.layer.Dropout;
import dev.fovea.layer.Flatten;
import dev.fovea.layer.Layer;
import dev.fovea.layer.Multiply;
import dev.fovea.layer.Padding;
import dev.fovea.layer.Parameter;
import dev.fovea.layer.Size;
import dev.fovea.network.Node;
import dev.fovea.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** What each layer becomes in ONNX: here products and junctions, the other kinds have their own files. */
final class LayerWriter {
    private static final int RATIO_IS_AN_INPUT = 12;

    private final GraphWriter graph;
    private final ActivationWriter activations;
    private final NormWriter norms;
    private final PoolWriter pools;
    private final ImageWriter images;

    LayerWriter(GraphWriter graph) {
        this.graph = graph;
        this.activations = new ActivationWriter(graph);
        this.norms = new NormWriter(graph);
        this.pools = new PoolWriter(graph);
        this.images = new ImageWriter(graph);
    }

    /**
     * Writes a node, with its initializers.
     *
     * @throws IllegalArgumentException if ONNX, or its opset, has nothing for it
     */
    void write(Node node) {
        if (!(junction(node)
                || product(node)
                || pools.write(node)
                || norms.write(node)
                || images.write(node)
                || activations.write(node))) {
            throw refusal(node, "ONNX export does not know this layer");
        }
    }

    /** Why a node cannot be written. */
    static IllegalArgumentException refusal(Node node, String why) {
        return new IllegalArgumentException("layer " + node.name() + " (" + node.layer() + "): " + why
                + ", or export --to .npz or .safetensors instead");
    }

    /** The same for what a newer opset has. */
    static IllegalArgumentException refusal(Node node, int opset) {
        return refusal(node, "ONNX has it from opset " + opset + " on: export with --opset " + opset + " or newer");
    }

    private boolean junction(Node node) {
        Layer layer = node.layer();
        if (layer instanceof Flatten) {
            graph.add("Flatten", node.name(), node.inputs(), integer("axis", 1));
        } else if (layer instanceof Add) {
            graph.add(node.inputs().size() == 2 ? "Add" : "Sum", node.name(), node.inputs());
        } else if (layer instanceof Concat) {
            graph.add("Concat", node.name(), node.inputs(), integer("axis", 1));
        } else if (layer instanceof Multiply) {
            graph.add("Mul", node.name(), node.inputs());
        } else if (layer instanceof Dropout dropout) {
            dropout(node, dropout);
        } else {
            return false;
        }
        return true;
    }

    private boolean product(Node node) {
        Layer layer = node.layer();
        if (layer instanceof Conv2d conv) {
            convolution(node, conv);
        } else if (layer instanceof ConvTranspose2d conv) {
            transposedConvolution(node, conv);
        } else if (layer instanceof Dense dense) {
            dense(node, dense);
        } else {
            return false;
        }
        return true;
    }

    /** Nothing at inference, but who reads the file may train on. */
    private void dropout(Node node, Dropout dropout) {
        List<String> inputs = new ArrayList<>(node.inputs());
        if (graph.opset() < RATIO_IS_AN_INPUT) {
            graph.add("Dropout", node.name(), inputs, real("ratio", dropout.probability()));
        } else {
            inputs.add(graph.number(node, "ratio", dropout.probability()));
            graph.add("Dropout", node.name(), inputs);
        }
    }

    private void convolution(Node node, Conv2d conv) {
        List<AttributeProto> attributes = window(conv.kernelSize(), conv.stride(), conv.padding());
        attributes.add(lengths("dilations", conv.dilation()));
        attributes.add(integer("group", conv.groups()));
        weighted("Conv", node, conv.bias(), attributes);
    }

    private void transposedConvolution(Node node, ConvTranspose2d conv) {
        List<AttributeProto> attributes = window(conv.kernelSize(), conv.stride(), conv.padding());
        attributes.add(lengths("dilations", conv.dilation()));
        attributes.add(integer("group", conv.groups()));
        attributes.add(integers("output_padding", conv.outputPadding(), conv.outputPadding()));
        weighted("ConvTranspose", node, conv.bias(), attributes);
    }

    private void weighted(String operator, Node node, boolean bias, List<AttributeProto> attributes) {
        List<String> inputs = new ArrayList<>(node.inputs());
        inputs.add(graph.initializer(node, Parameter.WEIGHT));
        if (bias) {
            inputs.add(graph.initializer(node, Parameter.BIAS));
        }
        graph.add(operator, node.name(), inputs, attributes.toArray(AttributeProto[]::new));
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

    /** How a window lies, in the attributes that all windows have. */
    static List<AttributeProto> window(Size size, Size stride, Padding padding) {
        return new ArrayList<>(List.of(lengths("kernel_shape", size), lengths("strides", stride), pads(padding)));
    }

    static AttributeProto lengths(String name, Size size) {
        return integers(name, size.height(), size.width());
    }

    /** ONNX has all beginnings before all ends. */
    private static AttributeProto pads(Padding padding) {
        return integers("pads", padding.top(), padding.left(), padding.bottom(), padding.right());
    }
}
