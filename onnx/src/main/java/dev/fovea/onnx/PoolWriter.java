package dev.fovea.onnx;

import static dev.fovea.onnx.GraphWriter.integer;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.fovea.layer.AdaptiveAvgPool2d;
import dev.fovea.layer.AvgPool2d;
import dev.fovea.layer.GlobalAvgPool;
import dev.fovea.layer.GlobalMaxPool;
import dev.fovea.layer.Layer;
import dev.fovea.layer.LpPool2d;
import dev.fovea.layer.MaxPool2d;
import dev.fovea.layer.Padding;
import dev.fovea.layer.Size;
import dev.fovea.network.Node;
import dev.fovea.tensor.Shape;
import java.util.List;

/** What poolings become. */
final class PoolWriter {
    private static final int DILATIONS = 10;

    private final GraphWriter graph;

    PoolWriter(GraphWriter graph) {
        this.graph = graph;
    }

    /** Writes a node if it is a pooling; whether it was. */
    boolean write(Node node) {
        Layer layer = node.layer();
        if (layer instanceof MaxPool2d pool) {
            maximum(node, pool);
        } else if (layer instanceof AvgPool2d pool) {
            mean(node, pool);
        } else if (layer instanceof LpPool2d pool) {
            norm(node, pool);
        } else if (layer instanceof GlobalAvgPool) {
            graph.add("GlobalAveragePool", node.name(), node.inputs());
        } else if (layer instanceof GlobalMaxPool) {
            graph.add("GlobalMaxPool", node.name(), node.inputs());
        } else if (layer instanceof AdaptiveAvgPool2d pool) {
            adaptive(node, pool.size());
        } else {
            return false;
        }
        return true;
    }

    private void maximum(Node node, MaxPool2d pool) {
        List<AttributeProto> attributes = LayerWriter.window(pool.size(), pool.stride(), pool.padding());
        if (!pool.dilation().equals(Size.of(1))) {
            if (graph.opset() < DILATIONS) {
                throw LayerWriter.refusal(node, DILATIONS);
            }
            attributes.add(LayerWriter.lengths("dilations", pool.dilation()));
        }
        graph.add("MaxPool", node.name(), node.inputs(), attributes.toArray(AttributeProto[]::new));
    }

    private void norm(Node node, LpPool2d pool) {
        if (pool.p() != Math.rint(pool.p())) {
            throw LayerWriter.refusal(node, "ONNX has whole norms only: take one");
        }
        List<AttributeProto> attributes = LayerWriter.window(pool.size(), pool.stride(), pool.padding());
        attributes.add(integer("p", (long) pool.p()));
        graph.add("LpPool", node.name(), node.inputs(), attributes.toArray(AttributeProto[]::new));
    }

    private void mean(Node node, AvgPool2d pool) {
        List<AttributeProto> attributes = LayerWriter.window(pool.size(), pool.stride(), pool.padding());
        attributes.add(integer("count_include_pad", pool.countIncludePad() ? 1 : 0));
        graph.add("AveragePool", node.name(), node.inputs(), attributes.toArray(AttributeProto[]::new));
    }

    /** Windows of one size where the lengths divide, else {@code rows x columns} with the matrices of {@link AdaptiveMeans}. */
    private void adaptive(Node node, Size out) {
        Shape in = graph.inputShapes(node).get(0);
        if (in.height() % out.height() == 0 && in.width() % out.width() == 0) {
            Size window = new Size(in.height() / out.height(), in.width() / out.width());
            mean(node, new AvgPool2d(window, window, Padding.NONE, true));
            return;
        }
        String rows = graph.initializer(node.name() + "/rows", AdaptiveMeans.rows(in.height(), out.height()));
        String columns = graph.initializer(node.name() + "/columns", AdaptiveMeans.columns(in.width(), out.width()));
        String narrow =
                graph.step(node, "narrow", "MatMul", List.of(node.inputs().get(0), columns));
        graph.add("MatMul", node.name(), List.of(rows, narrow));
    }
}
