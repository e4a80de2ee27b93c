package dev.fovea.onnx;

import dev.fovea.layer.Layers;
import dev.fovea.layer.Padding;
import dev.fovea.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        Value.View x = layers.builder().view(node);
        int[] dims = x.dims();
        long axis = node.integer("axis", 1);
        if (axis != 1 && axis != 1 - dims.length) { // the same, counted from the end
            throw new IllegalArgumentException("axis: expected 1, which keeps the samples apart");
        }
        if (x.order().isEmpty() && x.flow().isInOrder()) {
            return layers.add(node, Layers.flatten(), x.flow());
        }
        int[] flat = {
            dims[0], Shape.of(Arrays.copyOfRange(dims, 1, dims.length)).size()
        };
        return shaped(layers, node, flat);
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
        OnnxImport.Builder builder = layers.builder();
        if (builder.isView(node)) {
            Value.View x = builder.view(node);
            List<Integer> order = order(node, x.dims().length);
            if (!x.order().isEmpty()) {
                throw new IllegalArgumentException(
                        "expected the dimensions behind the batch in another order once, got " + order + " of " + x);
            }
            int[] moved = order.stream().mapToInt(d -> x.dims()[d]).toArray();
            return new Value.View(x.flow(), x.dims(), order, moved);
        }
        Value.Padded x = builder.padded(node, 0);
        List<Integer> order = order(node, 1 + x.flow().axes().size());
        Value.Flow moved =
                x.flow().transposed(order.stream().skip(1).map(d -> d - 1).toList());
        return x.padding().equals(Padding.NONE) ? moved : new Value.Padded(moved, x.padding());
    }

    /** Which dimension stands where, the batch first. */
    private static List<Integer> order(OnnxNode node, int rank) {
        List<Integer> order = node.integers("perm")
                .map(perm ->
                        Arrays.stream(perm).mapToObj(d -> Call.axis(d, rank)).toList())
                .orElseGet(() ->
                        IntStream.range(0, rank).mapToObj(d -> rank - 1 - d).toList());
        if (order.size() != rank || order.stream().distinct().count() != rank || order.get(0) != 0) {
            throw new IllegalArgumentException(
                    "perm: expected the batch to stay the first of " + rank + " dimensions, got " + order);
        }
        return order;
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
        Optional<Value.Flow> same = x.reshaped(shape);
        if (same.isPresent()) {
            return same.get();
        }
        if (!x.order().isEmpty()) {
            Value.View moved = new Value.View(x.flow(), x.split(), x.order(), dims);
            return ImageReadings.shuffle(moved)
                    .<Value>map(layer -> layers.add(node, layer, x.flow()))
                    .orElse(moved);
        }
        if (shape.rank() > 1) {
            return new Value.View(x.flow(), dims, List.of(), dims);
        }
        return x.flow().isInOrder() ? layers.add(node, Layers.flatten(), x.flow()) : Value.View.flat(x.flow(), dims);
    }
}
