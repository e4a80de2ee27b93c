package dev.fovea.onnx;

import static dev.fovea.onnx.GraphWriter.integer;
import static dev.fovea.onnx.GraphWriter.integers;
import static dev.fovea.onnx.GraphWriter.reals;
import static dev.fovea.onnx.GraphWriter.text;

import dev.fovea.layer.Border;
import dev.fovea.layer.ChannelShuffle;
import dev.fovea.layer.Crop2d;
import dev.fovea.layer.Interpolation;
import dev.fovea.layer.Layer;
import dev.fovea.layer.Pad2d;
import dev.fovea.layer.Padding;
import dev.fovea.layer.PixelShuffle;
import dev.fovea.layer.PixelUnshuffle;
import dev.fovea.layer.Slice;
import dev.fovea.layer.Upsample2d;
import dev.fovea.network.Node;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/** What becomes of layers that move the elements of images. */
final class ImageWriter {
    /** Where the six dimensions (n, c, r, r, h, w) of a shuffle go: (n, c, h, r, w, r). */
    static final int[] SHUFFLE = {0, 1, 4, 2, 5, 3};

    /** Where the six dimensions (n, c, h, r, w, r) of its inverse go: (n, c, r, r, h, w). */
    static final int[] UNSHUFFLE = {0, 1, 3, 5, 2, 4};

    /** Where the five dimensions (n, groups, c / groups, h, w) of a shuffle of channels go. */
    static final int[] CHANNEL_SHUFFLE = {0, 2, 1, 3, 4};

    private static final int SCALES_ARE_AN_INPUT = 9;
    private static final int RANGES_ARE_INPUTS = 10;
    private static final int RESIZE = 10;
    private static final int MODES = 11; // of coordinates, of what DepthToSpace does; pads as an input
    private static final int REGION_IS_OPTIONAL = 13;
    private static final int WRAP = 19;

    private final GraphWriter graph;

    ImageWriter(GraphWriter graph) {
        this.graph = graph;
    }

    /** Writes a node if it moves elements; whether it did. */
    boolean write(Node node) {
        Layer layer = node.layer();
        if (layer instanceof Pad2d pad) {
            pad(node, pad);
        } else if (layer instanceof Upsample2d upsample) {
            upsample(node, upsample);
        } else if (layer instanceof PixelShuffle shuffle) {
            shuffle(node, shuffle.factor());
        } else if (layer instanceof PixelUnshuffle unshuffle) {
            unshuffle(node, unshuffle.factor());
        } else if (layer instanceof ChannelShuffle shuffle) {
            channelShuffle(node, shuffle.groups());
        } else if (layer instanceof Slice slice) {
            slice(node, new int[] {slice.from()}, new int[] {slice.to()}, 1);
        } else if (layer instanceof Crop2d crop) {
            crop(node, crop.cropping());
        } else {
            return false;
        }
        return true;
    }

    private void pad(Node node, Pad2d pad) {
        Padding p = pad.padding();
        int[] pads = {0, 0, p.top(), p.left(), 0, 0, p.bottom(), p.right()};
        String mode = switch (pad.border()) {
            case ZERO -> "constant";
            case REFLECT -> "reflect";
            case REPLICATE -> "edge";
            case CIRCULAR -> "wrap";
        };
        if (pad.border() == Border.CIRCULAR && graph.opset() < WRAP) {
            throw LayerWriter.refusal(node, WRAP);
        }
        if (graph.opset() < MODES) {
            graph.add("Pad", node.name(), node.inputs(), integers("pads", pads), text("mode", mode));
        } else {
            String sides = graph.numbers(node, "pads", 0, 0, p.top(), p.left(), 0, 0, p.bottom(), p.right());
            graph.add("Pad", node.name(), List.of(node.inputs().get(0), sides), text("mode", mode));
        }
    }

    private void upsample(Node node, Upsample2d upsample) {
        String x = node.inputs().get(0);
        boolean nearest = upsample.interpolation() == Interpolation.NEAREST;
        if (!nearest && graph.opset() < MODES) {
            throw LayerWriter.refusal(node, MODES);
        }
        float[] factors = {1, 1, upsample.factor().height(), upsample.factor().width()};
        if (graph.opset() < SCALES_ARE_AN_INPUT) {
            graph.add("Upsample", node.name(), List.of(x), text("mode", "nearest"), reals("scales", factors));
            return;
        }
        String scales = graph.initializer(node.name() + "/scales", Tensor.of(Shape.vector(4), factors));
        if (graph.opset() < MODES) {
            String operator = graph.opset() < RESIZE ? "Upsample" : "Resize";
            graph.add(operator, node.name(), List.of(x, scales), text("mode", "nearest"));
            return;
        }
        String region = graph.opset() < REGION_IS_OPTIONAL ? graph.nothing(node, "region") : "";
        if (nearest) {
            graph.add(
                    "Resize",
                    node.name(),
                    List.of(x, region, scales),
                    text("mode", "nearest"),
                    text("coordinate_transformation_mode", "asymmetric"),
                    text("nearest_mode", "floor"));
        } else {
            boolean corners = upsample.interpolation() == Interpolation.BILINEAR_ALIGN_CORNERS;
            graph.add(
                    "Resize",
                    node.name(),
                    List.of(x, region, scales),
                    text("mode", "linear"),
                    text("coordinate_transformation_mode", corners ? "align_corners" : "half_pixel"));
        }
    }

    private void shuffle(Node node, int r) {
        if (graph.opset() >= MODES) {
            graph.add("DepthToSpace", node.name(), node.inputs(), integer("blocksize", r), text("mode", "CRD"));
            return;
        }
        Shape in = graph.inputShapes(node).get(0);
        int c = in.channels() / r / r;
        long[] split = {0, c, r, r, in.height(), in.width()};
        long[] merged = {0, c, (long) r * in.height(), (long) r * in.width()};
        rearrange(node, split, SHUFFLE, merged);
    }

    /** {@code SpaceToDepth} has the channels in another order. */
    private void unshuffle(Node node, int r) {
        Shape in = graph.inputShapes(node).get(0);
        int h = in.height() / r;
        int w = in.width() / r;
        long[] split = {0, in.channels(), h, r, w, r};
        long[] merged = {0, (long) r * r * in.channels(), h, w};
        rearrange(node, split, UNSHUFFLE, merged);
    }

    private void channelShuffle(Node node, int groups) {
        Shape in = graph.inputShapes(node).get(0);
        long[] split = {0, groups, in.channels() / groups, in.height(), in.width()};
        long[] merged = {0, in.channels(), in.height(), in.width()};
        rearrange(node, split, CHANNEL_SHUFFLE, merged);
    }

    private void crop(Node node, Padding p) {
        Shape in = graph.inputShapes(node).get(0);
        slice(node, new int[] {p.top(), p.left()}, new int[] {in.height() - p.bottom(), in.width() - p.right()}, 2, 3);
    }

    private void slice(Node node, int[] starts, int[] ends, int... axes) {
        String x = node.inputs().get(0);
        if (graph.opset() < RANGES_ARE_INPUTS) {
            graph.add(
                    "Slice",
                    node.name(),
                    List.of(x),
                    integers("starts", starts),
                    integers("ends", ends),
                    integers("axes", axes));
            return;
        }
        graph.add(
                "Slice",
                node.name(),
                List.of(x, numbers(node, "starts", starts), numbers(node, "ends", ends), numbers(node, "axes", axes)));
    }

    private String numbers(Node node, String part, int[] values) {
        return graph.numbers(node, part, IntStream.of(values).asLongStream().toArray());
    }

    private void rearrange(Node node, long[] split, int[] order, long[] merged) {
        String apart = graph.step(
                node, "apart", "Reshape", List.of(node.inputs().get(0), graph.numbers(node, "split", split)));
        String moved = graph.step(node, "moved", "Transpose", List.of(apart), integers("perm", order));
        graph.add("Reshape", node.name(), List.of(moved, graph.numbers(node, "merged", merged)));
    }
}
