package dev.fovea.onnx;

import dev.fovea.layer.Layers;
import dev.fovea.tensor.Shape;
import java.util.Map;

/** What turns images into vectors. */
final class ShapeReadings {
    private ShapeReadings() {}

    static void register(Map<String, LayerReader.Reading> readings) {
        readings.put("Flatten", ShapeReadings::flatten);
        readings.put("Reshape", ShapeReadings::reshape);
        readings.put("Squeeze", ShapeReadings::squeeze);
        readings.put("Unsqueeze", ShapeReadings::unsqueeze);
    }

    private static OnnxImport.Value flatten(LayerReader layers, OnnxNode node) {
        OnnxImport.Flow x = layers.builder().flow(node, 0);
        long axis = node.integer("axis", 1);
        if (axis != 1 && axis != -x.shape().rank()) { // the same, counted from the end
            throw new IllegalArgumentException("axis: expected 1, which keeps the samples apart");
        }
        return layers.add(node, Layers.flatten(), x);
    }

    private static OnnxImport.Value reshape(LayerReader layers, OnnxNode node) {
        OnnxImport.Flow x = layers.builder().flow(node, 0);
        int[] dims = target(layers, node, OnnxImport.Builder.batched(x.shape()), 1);
        return shaped(layers, node, x, layers.builder().sample(node, dims));
    }

    /** The dimensions that a reshaping from the given ones leads to; a batch that was fixed at export is free in them, too. */
    static int[] target(LayerReader layers, OnnxNode node, int[] from, int input) {
        long[] target = layers.builder().constant(node, input).integers();
        if (target.length > 0 && layers.builder().isBatch(target[0])) {
            target[0] = OnnxImport.Builder.BATCH;
        }
        return Rearranging.reshaped(from, target, node.integer("allowzero", 0) != 0);
    }

    private static OnnxImport.Value squeeze(LayerReader layers, OnnxNode node) {
        OnnxImport.Flow x = layers.builder().flow(node, 0);
        int[] dims = Rearranging.squeezed(OnnxImport.Builder.batched(x.shape()), axes(layers, node));
        return shaped(layers, node, x, layers.builder().sample(node, dims));
    }

    private static OnnxImport.Value unsqueeze(LayerReader layers, OnnxNode node) {
        OnnxImport.Flow x = layers.builder().flow(node, 0);
        int[] dims = Rearranging.unsqueezed(OnnxImport.Builder.batched(x.shape()), axes(layers, node));
        return shaped(layers, node, x, layers.builder().sample(node, dims));
    }

    static long[] axes(LayerReader layers, OnnxNode node) {
        return layers.builder()
                .optionalConstant(node, 1)
                .map(OnnxArray::integers)
                .or(() -> node.integers("axes"))
                .orElse(new long[0]);
    }

    /** The value in another shape, which has to be its own or a vector. */
    private static OnnxImport.Value shaped(LayerReader layers, OnnxNode node, OnnxImport.Flow x, Shape shape) {
        if (shape.equals(x.shape())) {
            return x;
        }
        if (shape.rank() == 1) {
            return layers.add(node, Layers.flatten(), x);
        }
        throw new IllegalArgumentException(
                "expected samples to keep their shape " + x.shape() + " or become vectors, got " + shape);
    }
}
