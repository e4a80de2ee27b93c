package dev.fovea.onnx;

import dev.fovea.layer.Layers;
import dev.fovea.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What turns images into vectors. */
final class ShapeReadings {
    private ShapeReadings() {}

    static void register(Map<String, LayerReader.Reading> readings) {
        readings.put("Flatten", ShapeReadings::flatten);
        readings.put("Reshape", ShapeReadings::reshape);
        readings.put("Squeeze", ShapeReadings::squeeze);
        readings.put("Unsqueeze", ShapeReadings::unsqueeze);
        readings.put("Transpose", ShapeReadings::transpose);
    }

    private static Value flatten(LayerReader layers, OnnxNode node) {
        Value.Flow x = layers.builder().flow(node, 0);
        long axis = node.integer("axis", 1);
        if (axis != 1 && axis != -x.shape().rank()) { // the same, counted from the end
            throw new IllegalArgumentException("axis: expected 1, which keeps the samples apart");
        }
        return layers.add(node, Layers.flatten(), x);
    }

    private static Value reshape(LayerReader layers, OnnxNode node) {
        return shaped(
                layers, node, target(layers, node, layers.builder().view(node).dims(), 1));
    }

    /** The dimensions that a reshaping from the given ones leads to; a batch that was fixed at export is free in them, too. */
    static int[] target(LayerReader layers, OnnxNode node, int[] from, int input) {
        long[] target = layers.builder().constant(node, input).integers();
        if (target.length > 0 && layers.builder().isBatch(target[0])) {
            target[0] = OnnxImport.Builder.BATCH;
        }
        return Rearranging.reshaped(from, target, node.integer("allowzero", 0) != 0);
    }

    private static Value squeeze(LayerReader layers, OnnxNode node) {
        int[] dims = layers.builder().view(node).dims();
        return shaped(layers, node, Rearranging.squeezed(dims, axes(layers, node)));
    }

    private static Value unsqueeze(LayerReader layers, OnnxNode node) {
        int[] dims = layers.builder().view(node).dims();
        return shaped(layers, node, Rearranging.unsqueezed(dims, axes(layers, node)));
    }

    private static Value transpose(LayerReader layers, OnnxNode node) {
        Value.View x = layers.builder().view(node);
        int rank = x.dims().length;
        List<Integer> order = node.integers("perm")
                .map(perm ->
                        Arrays.stream(perm).mapToObj(d -> Call.axis(d, rank)).toList())
                .orElseGet(() ->
                        IntStream.range(0, rank).mapToObj(d -> rank - 1 - d).toList());
        if (order.size() != rank || order.get(0) != 0 || !x.order().isEmpty()) {
            throw new IllegalArgumentException(
                    "expected the dimensions behind the batch in another order once, got " + order + " of " + x);
        }
        int[] moved = order.stream().mapToInt(d -> x.dims()[d]).toArray();
        return new Value.View(x.flow(), x.dims(), order, moved);
    }

    static long[] axes(LayerReader layers, OnnxNode node) {
        return layers.builder()
                .optionalConstant(node, 1)
                .map(OnnxArray::integers)
                .or(() -> node.integers("axes"))
                .orElse(new long[0]);
    }

    /** The value in another shape: its own, a vector, or one on the way to what a layer makes. */
    private static Value shaped(LayerReader layers, OnnxNode node, int[] dims) {
        Value.View x = layers.builder().view(node);
        Shape shape = layers.builder().sample(node, dims);
        if (!x.order().isEmpty()) {
            Value.View moved = new Value.View(x.flow(), x.split(), x.order(), dims);
            return ImageReadings.shuffle(moved)
                    .<Value>map(layer -> layers.add(node, layer, x.flow()))
                    .orElse(moved);
        }
        Value.Flow flow = x.flow();
        if (shape.equals(flow.shape())) {
            return flow;
        }
        if (flow.layerShape().isImage() && flow.layerShape().height() == 1) {
            Value.Flow other = Value.Flow.of(flow.node(), flow.layerShape(), !flow.isLine());
            if (shape.equals(other.shape())) {
                return other; // a row that comes or goes
            }
        }
        return shape.rank() == 1
                ? layers.add(node, Layers.flatten(), flow)
                : new Value.View(flow, dims, List.of(), dims);
    }
}
