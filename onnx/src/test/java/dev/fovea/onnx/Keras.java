package dev.fovea.onnx;

import static dev.fovea.onnx.GraphWriter.integer;
import static dev.fovea.onnx.GraphWriter.integers;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.ArrayList;
import java.util.List;

/**
 * A graph of images with their channels last; what has them first stands between two {@code Transpose}, of which tf2onnx leaves
 * out what it can.
 *
 * @param wrapped whether it could leave out none
 */
record Keras(Graphs graph, boolean wrapped) {
    /** To channels first, and to channels last. */
    static final int[] FIRST = {0, 3, 1, 2};

    static final int[] LAST = {0, 2, 3, 1};

    static Keras of(int opset, boolean wrapped, int height, int width, int channels) {
        return new Keras(Graphs.of(opset, -1, height, width, channels), wrapped);
    }

    Keras node(String operator, List<String> inputs, String output, AttributeProto... attributes) {
        graph.node(operator, inputs, output, attributes);
        return this;
    }

    /** An operator on images with their channels first. */
    Keras planar(String operator, List<String> inputs, String output, AttributeProto... attributes) {
        if (!wrapped) {
            return node(operator, inputs, output, attributes);
        }
        List<String> all = new ArrayList<>(inputs);
        all.set(0, output + "/first");
        return node("Transpose", List.of(inputs.get(0)), output + "/first", integers("perm", FIRST))
                .node(operator, all, output + "/planar", attributes)
                .node("Transpose", List.of(output + "/planar"), output, integers("perm", LAST));
    }

    Keras convolution(String x, int in, int out, int kernel, String y, AttributeProto... attributes) {
        graph.floats(y + "/w", out, in, kernel, kernel);
        graph.floats(y + "/b", out);
        return planar("Conv", List.of(x, y + "/w", y + "/b"), y, attributes);
    }

    /** Its weights (height, width, channels, 1) are put in order by operators on constants. */
    Keras depthwise(String x, int channels, String y, AttributeProto... attributes) {
        AttributeProto[] all = new AttributeProto[attributes.length + 1];
        System.arraycopy(attributes, 0, all, 1, attributes.length);
        all[0] = integer("group", channels);
        graph.floats(y + "/k", 3, 3, channels, 1)
                .integers(y + "/shape", 3, 3, 1, channels)
                .node("Reshape", List.of(y + "/k", y + "/shape"), y + "/r")
                .node("Transpose", List.of(y + "/r"), y + "/w", integers("perm", 3, 2, 0, 1));
        return planar("Conv", List.of(x, y + "/w"), y, all);
    }

    /** A batch normalisation that was taken apart. */
    Keras scaled(String x, int channels, String y) {
        graph.floats(y + "/scale", wrapped ? new long[] {channels} : new long[] {1, channels, 1, 1})
                .floats(y + "/shift", wrapped ? new long[] {channels} : new long[] {channels, 1, 1});
        return node("Mul", List.of(x, y + "/scale"), y + "/scaled")
                .node("Add", List.of(y + "/scaled", y + "/shift"), y);
    }

    Keras relu6(String x, String y) {
        return wrapped
                ? node("Min", List.of(x, "six"), y + "/min").node("Max", List.of(y + "/min", "zero"), y)
                : node("Clip", List.of(x, "zero", "six"), y);
    }

    /** Means of images, the axes as they are now. */
    Keras mean(String x, String y, int keepDims) {
        return node(
                "ReduceMean",
                List.of(x),
                y,
                wrapped ? integers("axes", 1, 2) : integers("axes", 2, 3),
                integer("keepdims", keepDims));
    }
}
