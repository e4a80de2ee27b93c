package dev.fovea.onnx;

import dev.fovea.layer.Add;
import dev.fovea.layer.BatchNorm2d;
import dev.fovea.layer.Conv2d;
import dev.fovea.layer.ConvTranspose2d;
import dev.fovea.layer.Dense;
import dev.fovea.layer.GroupNorm;
import dev.fovea.layer.Layer;
import dev.fovea.layer.Layers;
import dev.fovea.layer.Padding;
import dev.fovea.layer.Parameter;
import dev.fovea.layer.Size;
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
        float[] k = perChannel(constant, flow)
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected a constant with a number for each channel, or one for all, got " + constant + " for "
                                + flow));
        Steps steps = layers.builder().steps();
        boolean once = layers.isReadOnce(node.input(x));
        if (once
                && steps.has(flow.node())
                && biased(steps.get(flow.node()).layer()).isPresent()) {
            fold(steps, node.operator(), flow, k);
            return flow;
        }
        if (once && steps.normalize(flow, node.operator(), k)) {
            return flow;
        }
        if (!flow.layerShape().isImage()) {
            throw new IllegalArgumentException("a constant " + constant
                    + " can only go into the weights of a layer right before it, a number for each of its channels");
        }
        Value.Flow scaled = layers.add(node, ofEachChannel(k.length), flow, Map.of(Parameter.WEIGHT, ones(k.length)));
        fold(steps, node.operator(), scaled, k);
        return scaled;
    }

    /** A convolution that multiplies each channel by a weight of its own, and adds a bias. */
    private static Conv2d ofEachChannel(int channels) {
        return new Conv2d(channels, Size.of(1), Size.of(1), Padding.NONE, Size.of(1), channels, false);
    }

    private static Tensor ones(int channels) {
        Tensor ones = Tensor.zeros(Shape.of(channels, 1, 1, 1));
        Arrays.fill(ones.data(), 1);
        return ones;
    }

    private static void fold(Steps steps, String operator, Value.Flow flow, float[] k) {
        Steps.Step step = steps.get(flow.node());
        Map<String, Tensor> weights = folded(operator, step, k);
        Layer layer = weights.containsKey(Parameter.BIAS) ? biased(step.layer()).orElseThrow() : step.layer();
        steps.replace(flow.node(), layer, weights);
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

    /** A number for each channel of samples, of an array that broadcasts to them. */
    private static Optional<float[]> perChannel(OnnxArray constant, Value.Flow flow) {
        Shape sample = flow.shape();
        int channels = flow.layerShape().dim(0);
        int rank = constant.rank();
        int at = rank - sample.rank() + flow.place(0); // where the constant's dimensions have the channels
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
    private static Map<String, Tensor> folded(String operator, Steps.Step step, float[] k) {
        Map<String, Tensor> weights = new HashMap<>(step.weights());
        Tensor bias = weights.getOrDefault(Parameter.BIAS, Tensor.zeros(Shape.vector(k.length)));
        if (operator.equals("Add") || operator.equals("Sub")) {
            Tensor sum = Tensor.zeros(bias.shape());
            for (int c = 0; c < k.length; c++) {
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
