package dev.fovea.onnx;

import static dev.fovea.onnx.GraphWriter.integer;
import static dev.fovea.onnx.GraphWriter.integers;
import static dev.fovea.onnx.GraphWriter.real;

import dev.fovea.layer.BatchNorm2d;
import dev.fovea.layer.GroupNorm;
import dev.fovea.layer.Layer;
import dev.fovea.layer.LayerNorm;
import dev.fovea.layer.LocalResponseNorm;
import dev.fovea.layer.Parameter;
import dev.fovea.network.Node;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What normalisations become; in opsets that have no operator for one, what PyTorch writes in its place. */
final class NormWriter {
    private static final int LAYER_NORMALIZATION = 17;
    private static final int GROUP_NORMALIZATION = 21; // with a factor for each channel; before, one for each group

    private final GraphWriter graph;

    NormWriter(GraphWriter graph) {
        this.graph = graph;
    }

    /** Writes a node if it is a normalisation; whether it was. */
    boolean write(Node node) {
        Layer layer = node.layer();
        if (layer instanceof BatchNorm2d norm) {
            batch(node, norm);
        } else if (layer instanceof GroupNorm norm) {
            group(node, norm);
        } else if (layer instanceof LayerNorm norm) {
            layer(node, norm);
        } else if (layer instanceof LocalResponseNorm norm) {
            response(node, norm);
        } else {
            return false;
        }
        return true;
    }

    private void batch(Node node, BatchNorm2d norm) {
        List<String> inputs = List.of(
                node.inputs().get(0),
                graph.initializer(node, Parameter.WEIGHT),
                graph.initializer(node, Parameter.BIAS),
                graph.initializer(node, BatchNorm2d.RUNNING_MEAN),
                graph.initializer(node, BatchNorm2d.RUNNING_VAR));
        graph.add(
                "BatchNormalization",
                node.name(),
                inputs,
                real("epsilon", norm.eps()),
                real("momentum", complement(norm.momentum())));
    }

    /** {@code 1 - momentum}, in decimals: what is 0.1 here is 0.9 there, and 0.1 again when it comes back. */
    static float complement(float momentum) {
        return BigDecimal.ONE.subtract(new BigDecimal(Float.toString(momentum))).floatValue();
    }

    private void group(Node node, GroupNorm norm) {
        Shape shape = graph.inputShapes(node).get(0);
        String x = node.inputs().get(0);
        if (graph.opset() >= GROUP_NORMALIZATION) {
            List<String> inputs =
                    List.of(x, graph.initializer(node, Parameter.WEIGHT), graph.initializer(node, Parameter.BIAS));
            graph.add(
                    "GroupNormalization",
                    node.name(),
                    inputs,
                    integer("num_groups", norm.groups()),
                    real("epsilon", norm.eps()));
            return;
        }
        Shape channels = Shape.vector(norm.groups());
        String ones = graph.initializer(node.name() + "/ones", filled(channels, 1));
        String zeros = graph.initializer(node.name() + "/zeros", filled(channels, 0));
        String split =
                graph.step(node, "split", "Reshape", List.of(x, graph.numbers(node, "groups", 0, norm.groups(), -1)));
        String normal = graph.step(
                node, "normal", "InstanceNormalization", List.of(split, ones, zeros), real("epsilon", norm.eps()));
        long[] dims = IntStream.concat(IntStream.of(0), Arrays.stream(shape.dims()))
                .asLongStream()
                .toArray();
        String merged = graph.step(node, "merged", "Reshape", List.of(normal, graph.numbers(node, "shape", dims)));
        int[] perChannel = IntStream.range(0, shape.rank())
                .map(d -> d == 0 ? shape.dim(0) : 1)
                .toArray();
        affine(node, merged, Shape.of(perChannel));
    }

    private void layer(Node node, LayerNorm norm) {
        Shape shape = graph.inputShapes(node).get(0);
        String x = node.inputs().get(0);
        if (graph.opset() >= LAYER_NORMALIZATION) {
            List<String> inputs =
                    List.of(x, graph.initializer(node, Parameter.WEIGHT), graph.initializer(node, Parameter.BIAS));
            graph.add("LayerNormalization", node.name(), inputs, integer("axis", 1), real("epsilon", norm.eps()));
            return;
        }
        int[] axes = IntStream.rangeClosed(-shape.rank(), -1).toArray();
        String mean = graph.step(node, "mean", "ReduceMean", List.of(x), integers("axes", axes));
        String centred = graph.step(node, "centred", "Sub", List.of(x, mean));
        String squares = graph.step(node, "squares", "Mul", List.of(centred, centred));
        String variance = graph.step(node, "variance", "ReduceMean", List.of(squares), integers("axes", axes));
        String safe = graph.step(node, "safe", "Add", List.of(variance, graph.number(node, "eps", norm.eps())));
        String deviation = graph.step(node, "deviation", "Sqrt", List.of(safe));
        String normal = graph.step(node, "normal", "Div", List.of(centred, deviation));
        affine(node, normal, shape);
    }

    /** The node's {@code weight x + bias}, both in this shape. */
    private void affine(Node node, String x, Shape shape) {
        String weight = initializer(node, Parameter.WEIGHT, shape);
        String scaled = graph.step(node, "scaled", "Mul", List.of(x, weight));
        graph.add("Add", node.name(), List.of(scaled, initializer(node, Parameter.BIAS, shape)));
    }

    private String initializer(Node node, String parameter, Shape shape) {
        Tensor weight = graph.weight(node, parameter);
        return graph.initializer(node.name() + "." + parameter, Tensor.of(shape, weight.data()));
    }

    private static Tensor filled(Shape shape, float value) {
        Tensor tensor = Tensor.zeros(shape);
        Arrays.fill(tensor.data(), value);
        return tensor;
    }

    /** Windows of an even size reach further behind in ONNX, further back in Fovea and PyTorch. */
    private void response(Node node, LocalResponseNorm norm) {
        if (norm.size() % 2 == 0) {
            throw LayerWriter.refusal(node, "ONNX has no window of an even size that lies like this: use an odd size");
        }
        graph.add(
                "LRN",
                node.name(),
                node.inputs(),
                integer("size", norm.size()),
                real("alpha", norm.alpha()),
                real("beta", norm.beta()),
                real("bias", norm.k()));
    }
}
