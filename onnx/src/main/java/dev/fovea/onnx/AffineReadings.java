package dev.fovea.onnx;

import dev.fovea.layer.Add;
import dev.fovea.layer.BatchNorm2d;
import dev.fovea.layer.Conv2d;
import dev.fovea.layer.ConvTranspose2d;
import dev.fovea.layer.Dense;
import dev.fovea.layer.GroupNorm;
import dev.fovea.layer.Layer;
import dev.fovea.layer.Layers;
import dev.fovea.layer.Parameter;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Sums and products: of layers with each other, or of a layer with constants, which go into its weights. */
final class AffineReadings {
    private AffineReadings() {}

    static void register(Map<String, LayerReader.Reading> readings) {
        readings.put("Add", (layers, node) -> read(layers, node, new Add(), true));
        readings.put("Mul", (layers, node) -> read(layers, node, Layers.multiply(), true));
        readings.put("Sub", (layers, node) -> constant(layers, node, 0));
        readings.put("Div", (layers, node) -> constant(layers, node, 0));
        readings.put("Sum", AffineReadings::sum);
    }

    private static Value read(LayerReader layers, OnnxNode node, Layer layer, boolean either) {
        OnnxImport.Builder builder = layers.builder();
        if (either && builder.optionalConstant(node, 0).isPresent()) {
            return constant(layers, node, 1);
        }
        return builder.optionalConstant(node, 1).isPresent()
                ? constant(layers, node, 0)
                : layers.add(node, layer, builder.flow(node, 0), builder.flow(node, 1));
    }

    private static Value sum(LayerReader layers, OnnxNode node) {
        Value.Flow[] inputs = new Value.Flow[node.inputs().size()];
        Arrays.setAll(inputs, i -> layers.builder().flow(node, i));
        return inputs.length == 1 ? inputs[0] : layers.add(node, new Add(), inputs);
    }

    /** A layer's output, the node's input {@code x}, with a constant, its other one. */
    private static Value constant(LayerReader layers, OnnxNode node, int x) {
        Value.Flow flow = layers.builder().flow(node, x);
        OnnxArray constant = layers.builder().constant(node, 1 - x);
        Steps steps = layers.builder().steps();
        Optional<float[]> perChannel = perChannel(constant, flow.shape());
        if (perChannel.isPresent() && steps.has(flow.node()) && layers.isReadOnce(node.input(x))) {
            Steps.Step step = steps.get(flow.node());
            Optional<Layer> biased = biased(step.layer());
            if (biased.isPresent()) {
                Map<String, Tensor> weights =
                        folded(node.operator(), step, flow.shape().dim(0), perChannel.get());
                steps.replace(flow.node(), weights.containsKey(Parameter.BIAS) ? biased.get() : step.layer(), weights);
                return flow;
            }
        }
        throw new IllegalArgumentException("a constant " + constant
                + " can only go into the weights of a layer right before it, a number for each" + " of its channels");
    }

    /** The layer with a bias, if its output channels have weights of their own. */
    private static Optional<Layer> biased(Layer layer) {
        if (layer instanceof Conv2d conv) {
            return Optional.of(conv.bias(true));
        }
        if (layer instanceof ConvTranspose2d conv) {
            return Optional.of(conv.bias(true));
        }
        if (layer instanceof Dense dense) {
            return Optional.of(dense.bias(true));
        }
        return layer instanceof BatchNorm2d || layer instanceof GroupNorm ? Optional.of(layer) : Optional.empty();
    }

    /** A number for each channel of samples of this shape, of an array that broadcasts to them. */
    private static Optional<float[]> perChannel(OnnxArray constant, Shape sample) {
        int channels = sample.dim(0);
        int rank = constant.rank();
        int at = rank - sample.rank(); // where the constant's dimensions have the channels
        for (int d = 0; d < rank; d++) {
            if (constant.dim(d) != 1 && (d != at || constant.dim(d) != channels)) {
                return Optional.empty();
            }
        }
        if (constant.type() != ElementType.FLOAT || rank > sample.rank() + 1) {
            return Optional.empty();
        }
        float[] all = new float[channels];
        for (int c = 0; c < channels; c++) {
            all[c] = constant.floats()[constant.size() == 1 ? 0 : c];
        }
        return Optional.of(all);
    }

    /** The weights with the constants in them: {@code (w x + b) + k} or {@code (w x + b) k}. */
    private static Map<String, Tensor> folded(String operator, Steps.Step step, int channels, float[] k) {
        Map<String, Tensor> weights = new HashMap<>(step.weights());
        Tensor bias = weights.getOrDefault(Parameter.BIAS, Tensor.zeros(Shape.vector(channels)));
        if (operator.equals("Add") || operator.equals("Sub")) {
            Tensor sum = Tensor.zeros(bias.shape());
            for (int c = 0; c < channels; c++) {
                sum.data()[c] = operator.equals("Add") ? bias.data()[c] + k[c] : bias.data()[c] - k[c];
            }
            weights.put(Parameter.BIAS, sum);
            return weights;
        }
        boolean divides = operator.equals("Div");
        weights.computeIfPresent(Parameter.WEIGHT, (name, w) -> scaled(w, step.layer(), k, divides));
        weights.computeIfPresent(Parameter.BIAS, (name, b) -> scaled(b, new Add(), k, divides));
        return weights;
    }

    private static Tensor scaled(Tensor w, Layer layer, float[] k, boolean divides) {
        Tensor scaled = w.copy();
        for (int i = 0; i < scaled.data().length; i++) {
            float factor = k[channel(layer, w.shape(), i, k.length)];
            scaled.data()[i] = divides ? scaled.data()[i] / factor : scaled.data()[i] * factor;
        }
        return scaled;
    }

    /** The output channel that element i of a weight belongs to. */
    private static int channel(Layer layer, Shape weight, int i, int channels) {
        if (layer instanceof ConvTranspose2d conv) { // (in, out / groups, kH, kW)
            int taps = weight.dim(2) * weight.dim(3);
            int perGroup = weight.dim(1);
            int group = i / taps / perGroup / (weight.dim(0) / conv.groups());
            return group * perGroup + i / taps % perGroup;
        }
        return i / (weight.size() / channels);
    }
}
