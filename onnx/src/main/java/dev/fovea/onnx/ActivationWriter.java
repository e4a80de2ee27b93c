package dev.fovea.onnx;

import static dev.fovea.onnx.GraphWriter.integer;
import static dev.fovea.onnx.GraphWriter.real;
import static dev.fovea.onnx.GraphWriter.text;

import dev.fovea.layer.Elu;
import dev.fovea.layer.Gelu;
import dev.fovea.layer.HardSigmoid;
import dev.fovea.layer.HardSwish;
import dev.fovea.layer.Layer;
import dev.fovea.layer.LeakyRelu;
import dev.fovea.layer.Mish;
import dev.fovea.layer.NoisyRelu;
import dev.fovea.layer.Parameter;
import dev.fovea.layer.Prelu;
import dev.fovea.layer.Relu;
import dev.fovea.layer.Relu6;
import dev.fovea.layer.Selu;
import dev.fovea.layer.Sigmoid;
import dev.fovea.layer.Silu;
import dev.fovea.layer.Softmax;
import dev.fovea.layer.Softplus;
import dev.fovea.layer.Softsign;
import dev.fovea.layer.Tanh;
import dev.fovea.layer.ThresholdedRelu;
import dev.fovea.network.Node;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** What activations become; in opsets that have no operator for one, several. */
final class ActivationWriter {
    private static final Map<Class<? extends Layer>, String> PLAIN = Map.of(
            Relu.class, "Relu",
            NoisyRelu.class, "Relu",
            Selu.class, "Selu",
            Sigmoid.class, "Sigmoid",
            Softplus.class, "Softplus",
            Softsign.class, "Softsign",
            Tanh.class, "Tanh");
    private static final int ERF = 9;
    private static final int THRESHOLDED_RELU = 10;
    private static final int LIMITS_ARE_INPUTS = 11;
    private static final int HARD_SWISH = 14;
    private static final int MISH = 18;
    private static final int GELU = 20;

    private final GraphWriter graph;

    ActivationWriter(GraphWriter graph) {
        this.graph = graph;
    }

    /** Writes a node if it is an activation; whether it was. */
    boolean write(Node node) {
        Layer layer = node.layer();
        String plain = PLAIN.get(layer.getClass());
        if (plain != null) {
            graph.add(plain, node.name(), node.inputs());
        } else if (layer instanceof LeakyRelu leaky) {
            graph.add("LeakyRelu", node.name(), node.inputs(), real("alpha", leaky.slope()));
        } else if (layer instanceof Elu elu) {
            graph.add("Elu", node.name(), node.inputs(), real("alpha", elu.alpha()));
        } else if (layer instanceof ThresholdedRelu relu) {
            thresholdedRelu(node, relu);
        } else if (layer instanceof Prelu prelu) {
            prelu(node, prelu);
        } else if (layer instanceof Relu6) {
            relu6(node);
        } else if (layer instanceof Softmax) {
            graph.add("Softmax", node.name(), node.inputs(), integer("axis", 1));
        } else if (layer instanceof HardSigmoid) {
            graph.add("HardSigmoid", node.name(), node.inputs(), real("alpha", 1 / 6f), real("beta", 0.5f));
        } else {
            return selfGated(node);
        }
        return true;
    }

    /** Those that are {@code x} times something. */
    private boolean selfGated(Node node) {
        Layer layer = node.layer();
        String x = node.inputs().get(0);
        if (layer instanceof Silu) {
            gated(node, graph.step(node, "gate", "Sigmoid", List.of(x)));
        } else if (layer instanceof HardSwish && graph.opset() >= HARD_SWISH) {
            graph.add("HardSwish", node.name(), node.inputs());
        } else if (layer instanceof HardSwish) {
            gated(node, graph.step(node, "gate", "HardSigmoid", List.of(x), real("alpha", 1 / 6f), real("beta", 0.5f)));
        } else if (layer instanceof Mish && graph.opset() >= MISH) {
            graph.add("Mish", node.name(), node.inputs());
        } else if (layer instanceof Mish) {
            String softplus = graph.step(node, "softplus", "Softplus", List.of(x));
            gated(node, graph.step(node, "gate", "Tanh", List.of(softplus)));
        } else if (layer instanceof Gelu gelu && graph.opset() >= GELU) {
            graph.add("Gelu", node.name(), node.inputs(), text("approximate", gelu.tanh() ? "tanh" : "none"));
        } else if (layer instanceof Gelu gelu) {
            halfOf(node, gelu.tanh() ? tanh(node) : erf(node));
        } else {
            return false;
        }
        return true;
    }

    private void gated(Node node, String gate) {
        graph.add("Mul", node.name(), List.of(node.inputs().get(0), gate));
    }

    /** {@code erf(x / sqrt 2)}. */
    private String erf(Node node) {
        if (graph.opset() < ERF) {
            throw LayerWriter.refusal(node, ERF);
        }
        String root = graph.number(node, "root", (float) Math.sqrt(2));
        String scaled = graph.step(node, "scaled", "Div", List.of(node.inputs().get(0), root));
        return graph.step(node, "erf", "Erf", List.of(scaled));
    }

    /** {@code tanh(sqrt(2 / pi) (x + 0.044715 x^3))}. */
    private String tanh(Node node) {
        String x = node.inputs().get(0);
        String square = graph.step(node, "square", "Mul", List.of(x, x));
        String cube = graph.step(node, "cube", "Mul", List.of(x, square));
        String bent = graph.step(node, "bent", "Mul", List.of(graph.number(node, "bend", 0.044715f), cube));
        String sum = graph.step(node, "sum", "Add", List.of(x, bent));
        String factor = graph.number(node, "factor", (float) Math.sqrt(2 / Math.PI));
        String scaled = graph.step(node, "scaled", "Mul", List.of(factor, sum));
        return graph.step(node, "tanh", "Tanh", List.of(scaled));
    }

    /** {@code x (1 + gate) / 2}. */
    private void halfOf(Node node, String gate) {
        String raised = graph.step(node, "raised", "Add", List.of(gate, graph.number(node, "one", 1)));
        String whole = graph.step(node, "whole", "Mul", List.of(node.inputs().get(0), raised));
        graph.add("Mul", node.name(), List.of(whole, graph.number(node, "half", 0.5f)));
    }

    private void relu6(Node node) {
        if (graph.opset() < LIMITS_ARE_INPUTS) {
            graph.add("Clip", node.name(), node.inputs(), real("min", 0), real("max", 6));
        } else {
            List<String> inputs =
                    List.of(node.inputs().get(0), graph.number(node, "min", 0), graph.number(node, "max", 6));
            graph.add("Clip", node.name(), inputs);
        }
    }

    private void thresholdedRelu(Node node, ThresholdedRelu relu) {
        if (graph.opset() < THRESHOLDED_RELU) {
            throw LayerWriter.refusal(node, THRESHOLDED_RELU);
        }
        graph.add("ThresholdedRelu", node.name(), node.inputs(), real("alpha", relu.alpha()));
    }

    /** Slopes of channels are (c, 1, 1): they are aligned with the last dimensions. */
    private void prelu(Node node, Prelu prelu) {
        Tensor slopes = graph.weight(node, Parameter.WEIGHT);
        boolean image = graph.inputShapes(node).get(0).isImage();
        Shape shape = prelu.byChannel() && image ? Shape.image(slopes.data().length, 1, 1) : slopes.shape();
        String weight = graph.initializer(node.name() + "." + Parameter.WEIGHT, Tensor.of(shape, slopes.data()));
        graph.add("PRelu", node.name(), List.of(node.inputs().get(0), weight));
    }
}
