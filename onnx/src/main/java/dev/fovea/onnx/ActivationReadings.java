package dev.fovea.onnx;

import dev.fovea.layer.Layer;
import dev.fovea.layer.Layers;
import dev.fovea.layer.Parameter;
import dev.fovea.layer.Prelu;
import dev.fovea.layer.Sigmoid;
import dev.fovea.layer.Softmax;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;

/** Activations: operators of their own, and those that {@link Chains} found. */
final class ActivationReadings {
    private ActivationReadings() {}

    static void register(Map<String, LayerReader.Reading> readings) {
        readings.put("Relu", unary(node -> Layers.relu()));
        readings.put("LeakyRelu", unary(node -> Layers.leakyRelu(node.real("alpha", 0.01f))));
        readings.put("Elu", unary(node -> Layers.elu(node.real("alpha", 1))));
        readings.put("Selu", unary(ActivationReadings::selu));
        readings.put("Sigmoid", unary(node -> Layers.sigmoid()));
        readings.put("Tanh", unary(node -> Layers.tanh()));
        readings.put("Softplus", unary(node -> Layers.softplus()));
        readings.put("Softsign", unary(node -> Layers.softsign()));
        readings.put("ThresholdedRelu", unary(node -> Layers.thresholdedRelu(node.real("alpha", 1))));
        readings.put("Mish", unary(node -> Layers.mish()));
        readings.put("mish", unary(node -> Layers.mish()));
        readings.put("silu", unary(node -> Layers.silu()));
        readings.put("Swish", unary(ActivationReadings::swish));
        readings.put("HardSwish", unary(node -> Layers.hardSwish()));
        readings.put("hardSwish", unary(node -> Layers.hardSwish()));
        readings.put("gatedHardSigmoid", unary(node -> line(node, Layers.hardSwish())));
        readings.put("HardSigmoid", unary(node -> line(node, Layers.hardSigmoid())));
        readings.put("hardSigmoid", unary(node -> Layers.hardSigmoid()));
        readings.put("clippedHardSwish", unary(node -> clipped(node, Layers.hardSwish())));
        readings.put("clippedHardSigmoid", unary(node -> clipped(node, Layers.hardSigmoid())));
        readings.put("gelu", unary(node -> Layers.gelu()));
        readings.put("geluTanh", unary(node -> Layers.geluTanh()));
        readings.put("Gelu", unary(ActivationReadings::gelu));
        readings.put("relu6", unary(node -> Layers.relu6()));
        readings.put("Clip", ActivationReadings::clip);
        readings.put("PRelu", ActivationReadings::prelu);
        readings.put("Softmax", ActivationReadings::softmax);
        readings.put("LogSoftmax", ActivationReadings::logSoftmax);
    }

    private static LayerReader.Reading unary(Function<OnnxNode, Layer> layer) {
        return (layers, node) ->
                layers.add(node, layer.apply(node), layers.builder().flow(node, 0));
    }

    private static Layer selu(OnnxNode node) {
        require(node, "alpha", 1.6732632f, 1.6732632f);
        require(node, "gamma", 1.050701f, 1.050701f);
        return Layers.selu();
    }

    private static Layer swish(OnnxNode node) {
        require(node, "alpha", 1, 1);
        return Layers.silu();
    }

    private static Layer gelu(OnnxNode node) {
        String approximate = node.text("approximate", "none");
        return switch (approximate) {
            case "none" -> Layers.gelu();
            case "tanh" -> Layers.geluTanh();
            default ->
                throw new IllegalArgumentException(
                        "approximate: expected none or tanh, got " + Shown.plain(approximate));
        };
    }

    /** A layer that has the line {@code x / 6 + 1 / 2} from 0 to 1. */
    private static Layer line(OnnxNode node, Layer layer) {
        require(node, "alpha", 0.2f, 1 / 6f);
        require(node, "beta", 0.5f, 0.5f);
        return layer;
    }

    /** A layer whose line is clipped at 0 and 6. */
    private static Layer clipped(OnnxNode node, Layer layer) {
        require(node, "min", -Float.MAX_VALUE, 0);
        require(node, "max", Float.MAX_VALUE, 6);
        return layer;
    }

    private static void require(OnnxNode node, String attribute, float absent, float expected) {
        float value = node.real(attribute, absent);
        if (Math.abs(value - expected) > 1e-5f) {
            throw new IllegalArgumentException(
                    attribute + ": expected " + expected + ", which the layer has, got " + value);
        }
    }

    private static Value clip(LayerReader layers, OnnxNode node) {
        Value.Flow x = layers.builder().flow(node, 0);
        double min = limit(layers, node, 1, "min", Double.NEGATIVE_INFINITY);
        double max = limit(layers, node, 2, "max", Double.POSITIVE_INFINITY);
        if (min == 0 && max == 6) {
            return layers.add(node, Layers.relu6(), x);
        }
        if (min == 0 && max >= Float.MAX_VALUE) {
            return layers.add(node, Layers.relu(), x);
        }
        throw new IllegalArgumentException(
                "expected limits 0 and 6, or 0 and none, which layers have, got " + min + " and " + max);
    }

    private static double limit(LayerReader layers, OnnxNode node, int input, String attribute, double absent) {
        if (node.optionalInput(input).isPresent()) {
            return layers.builder().constant(node, input).real(0);
        }
        return node.has(attribute) ? node.real(attribute, 0) : absent;
    }

    /** Slopes are aligned with the last dimensions: those of channels are (c, 1, 1), or (1, 1, c) and (c) where these are last. */
    private static Value prelu(LayerReader layers, OnnxNode node) {
        Value.Flow x = layers.builder().flow(node, 0);
        OnnxArray slopes = layers.builder().constant(node, 1);
        int c = x.layerShape().dim(0);
        int[] dims = slopes.dims();
        int[] perChannel = new int[x.axes().size()];
        Arrays.fill(perChannel, 1);
        if (c > 1) {
            perChannel[x.place(0)] = c;
        }
        int[] last = Arrays.copyOfRange(
                perChannel, Math.max(0, Math.min(x.place(0), perChannel.length - dims.length)), perChannel.length);
        boolean byChannel = Arrays.equals(dims, last) && (c > 1 || dims.length > 1);
        if (slopes.type() != ElementType.FLOAT || !(byChannel || slopes.size() == 1)) {
            throw new IllegalArgumentException(
                    "expected one slope, or one for each channel, " + OnnxArray.text(perChannel) + ", got " + slopes);
        }
        Tensor weight = Tensor.of(Shape.vector(slopes.size()), slopes.floats());
        return layers.add(node, new Prelu(byChannel), x, Map.of(Parameter.WEIGHT, weight));
    }

    private static Value softmax(LayerReader layers, OnnxNode node) {
        return layers.add(node, Layers.softmax(), scores(layers, node));
    }

    /**
     * Left out at the end of a network: the scores before it are the same up to a number that all of a sample share, which neither
     * the probabilities nor the cross-entropy of them see.
     */
    private static Value logSoftmax(LayerReader layers, OnnxNode node) {
        Value.Flow x = scores(layers, node);
        Steps steps = layers.builder().steps();
        boolean bounded = steps.has(x.node())
                && (steps.get(x.node()).layer() instanceof Sigmoid
                        || steps.get(x.node()).layer() instanceof Softmax);
        if (!layers.builder().isOutput(node.output()) || bounded) {
            throw new IllegalArgumentException(
                    "expected it at the end of the network, after scores, which stand for it: no layer computes it");
        }
        return x;
    }

    /** What a softmax is taken of. */
    private static Value.Flow scores(LayerReader layers, OnnxNode node) {
        Value.Flow x = layers.builder().flow(node, 0);
        long axis = node.integer("axis", layers.builder().opset() < 13 ? 1 : -1);
        if (x.axes().size() != 1 || (axis != 1 && axis != -1)) {
            throw new IllegalArgumentException("expected a softmax over flat outputs, got axis " + axis + " of " + x);
        }
        return layers.builder().vector(node, 0);
    }
}
