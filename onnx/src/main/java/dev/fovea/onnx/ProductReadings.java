package dev.fovea.onnx;

import dev.fovea.layer.Dense;
import dev.fovea.layer.Layers;
import dev.fovea.layer.Parameter;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Dense layers in the ways that exporters write them. */
final class ProductReadings {
    private ProductReadings() {}

    static void register(Map<String, LayerReader.Reading> readings) {
        readings.put("Gemm", ProductReadings::gemm);
        readings.put("MatMul", ProductReadings::matMul);
    }

    /** {@code alpha x w + beta c}. */
    private static Value gemm(LayerReader layers, OnnxNode node) {
        Value.Flow x = flat(layers, node);
        if (node.integer("transA", 0) != 0) {
            throw new IllegalArgumentException("transA is not supported: samples are rows");
        }
        Tensor w = matrix(layers, node);
        boolean outIn = node.integer("transB", 0) != 0;
        Tensor weight = scaled(placed(layers, node, outIn ? w : Matrices.transpose(w)), node.real("alpha", 1));
        int out = weight.shape().dim(0);
        Map<String, Tensor> weights = new HashMap<>();
        weights.put(Parameter.WEIGHT, weight);
        boolean bias = node.optionalInput(2).isPresent();
        if (bias) {
            weights.put(Parameter.BIAS, scaled(vector(layers.builder().constant(node, 2), out), node.real("beta", 1)));
        }
        return layers.add(node, new Dense(out, bias), x, weights);
    }

    private static Value matMul(LayerReader layers, OnnxNode node) {
        Value.Flow x = flat(layers, node);
        Tensor weight = placed(layers, node, Matrices.transpose(matrix(layers, node)));
        return layers.add(node, new Dense(weight.shape().dim(0), false), x, Map.of(Parameter.WEIGHT, weight));
    }

    private static Value.Flow flat(LayerReader layers, OnnxNode node) {
        Value.View view = layers.builder().view(node);
        if (view.isMovedAndFlat()) {
            return layers.builder().steps().add("", Layers.flatten(), List.of(view.flow()), Map.of());
        }
        return layers.builder().vector(node, 0);
    }

    /** Weights (out, in) for samples that are flattened as they are: their columns are moved, and not the samples. */
    private static Tensor placed(LayerReader layers, OnnxNode node, Tensor weight) {
        Value.View view = layers.builder().view(node);
        int in = weight.shape().dim(1);
        if (!view.isMovedAndFlat() || in != view.flow().layerShape().size()) {
            return weight; // of another size the network's builder says what is expected
        }
        int[] dims = Arrays.copyOfRange(view.split(), 1, view.split().length);
        int[] steps = Broadcast.steps(dims);
        int[] order = view.order().stream().skip(1).mapToInt(d -> d - 1).toArray();
        int[] places = Broadcast.strided(
                Arrays.stream(order).map(d -> dims[d]).toArray(),
                Arrays.stream(order).map(d -> steps[d]).toArray(),
                0);
        Tensor placed = Tensor.zeros(weight.shape());
        for (int i = 0; i < placed.data().length; i++) {
            placed.data()[i - i % in + places[i % in]] = weight.data()[i];
        }
        return placed;
    }

    private static Tensor matrix(LayerReader layers, OnnxNode node) {
        OnnxArray w = layers.builder().constant(node, 1);
        if (w.rank() != 2 || w.type() != ElementType.FLOAT) {
            throw new IllegalArgumentException("expected float weights of two dimensions, got " + w);
        }
        return WindowReadings.tensor(w);
    }

    private static Tensor scaled(Tensor tensor, float factor) {
        if (factor == 1) {
            return tensor;
        }
        Tensor scaled = tensor.copy();
        for (int i = 0; i < scaled.data().length; i++) {
            scaled.data()[i] *= factor;
        }
        return scaled;
    }

    /** A bias for each of so many outputs, of an array that broadcasts to them. */
    private static Tensor vector(OnnxArray bias, int out) {
        int[] row = {1, out};
        int size = bias.size();
        if (!Arrays.equals(Broadcast.dims(List.of(bias.dims(), row)), row) || bias.type() != ElementType.FLOAT) {
            throw new IllegalArgumentException("expected a bias of " + out + " floats, got " + bias);
        }
        float[] b = bias.floats();
        if (size < out) {
            b = new float[out];
            Arrays.fill(b, bias.floats()[0]);
        }
        return Tensor.of(Shape.vector(out), b);
    }
}
