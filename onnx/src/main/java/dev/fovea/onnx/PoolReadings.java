package dev.fovea.onnx;

import dev.fovea.layer.AdaptiveAvgPool2d;
import dev.fovea.layer.Layer;
import dev.fovea.layer.Layers;
import dev.fovea.layer.Size;
import dev.fovea.tensor.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Poolings of whole images. */
final class PoolReadings {
    private PoolReadings() {}

    static void register(Map<String, LayerReader.Reading> readings) {
        readings.put("GlobalAveragePool", (layers, node) -> whole(layers, node, in -> Layers.globalAvgPool()));
        readings.put("GlobalMaxPool", (layers, node) -> whole(layers, node, in -> Layers.globalMaxPool()));
        readings.put("GlobalLpPool", (layers, node) -> whole(layers, node, in -> norm(WindowReadings.norm(node), in)));
        readings.put("ReduceMean", (layers, node) -> reduced(layers, node, in -> Layers.globalAvgPool()));
        readings.put("ReduceMax", (layers, node) -> reduced(layers, node, in -> Layers.globalMaxPool()));
        readings.put("ReduceL2", (layers, node) -> reduced(layers, node, in -> norm(2, in)));
        readings.put("adaptiveAvgPool2d", PoolReadings::adaptive);
    }

    private static Layer norm(int p, Shape in) {
        return Layers.lpPool2d(p, new Size(in.height(), in.width()));
    }

    private static Value whole(LayerReader layers, OnnxNode node, Function<Shape, Layer> pooling) {
        Value.Flow x = WindowReadings.imageOrLine(layers, node);
        return layers.add(node, pooling.apply(x.layerShape()), x);
    }

    private static Value reduced(LayerReader layers, OnnxNode node, Function<Shape, Layer> pooling) {
        Value.Flow x = layers.builder().flow(node, 0);
        int rank = x.axes().size() + 1;
        int[] axes = Arrays.stream(ShapeReadings.axes(layers, node))
                .mapToInt(axis -> Call.axis(axis, rank))
                .sorted()
                .toArray();
        int[] places = IntStream.range(1, rank).filter(d -> d != 1 + x.place(0)).toArray();
        if (!x.layerShape().isImage() || x.place(0) < 0 || places.length == 0 || !Arrays.equals(axes, places)) {
            throw new IllegalArgumentException("axes: expected all of an image but the channels, "
                    + Arrays.toString(places) + ", got " + Arrays.toString(axes) + " of " + x);
        }
        Value.Flow pooled = layers.add(node, pooling.apply(x.layerShape()), x);
        return node.integer("keepdims", 1) != 0
                ? pooled
                : pooled.reshaped(Shape.vector(x.layerShape().channels())).orElseThrow();
    }

    private static Value adaptive(LayerReader layers, OnnxNode node) {
        Value.Flow x = WindowReadings.image(layers, node);
        OnnxArray rows = layers.builder().constant(node, 1);
        OnnxArray columns = layers.builder().constant(node, 2);
        int h = x.shape().height();
        int w = x.shape().width();
        boolean fit = rows.rank() == 2 && rows.dim(1) == h && columns.rank() == 2 && columns.dim(0) == w;
        if (!fit
                || !Arrays.equals(
                        rows.floats(), AdaptiveMeans.rows(h, rows.dim(0)).data())
                || !Arrays.equals(
                        columns.floats(),
                        AdaptiveMeans.columns(w, columns.dim(1)).data())) {
            throw new IllegalArgumentException(
                    "expected flat samples, or images between the two matrices of an adaptive mean pooling, got "
                            + x.shape() + " between " + rows + " and " + columns);
        }
        return layers.add(node, new AdaptiveAvgPool2d(new Size(rows.dim(0), columns.dim(1))), x);
    }
}
