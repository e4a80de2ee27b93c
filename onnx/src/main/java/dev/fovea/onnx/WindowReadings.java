package dev.fovea.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.fovea.layer.AvgPool2d;
import dev.fovea.layer.Conv2d;
import dev.fovea.layer.ConvTranspose2d;
import dev.fovea.layer.LpPool2d;
import dev.fovea.layer.MaxPool2d;
import dev.fovea.layer.Padding;
import dev.fovea.layer.Parameter;
import dev.fovea.layer.Size;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Convolutions and poolings, of images. */
final class WindowReadings {
    private static final Set<String> WINDOWS = Set.of(
            "Conv",
            "ConvTranspose",
            "MaxPool",
            "AveragePool",
            "LpPool",
            "GlobalMaxPool",
            "GlobalAveragePool",
            "GlobalLpPool");

    private WindowReadings() {}

    static void register(Map<String, LayerReader.Reading> readings) {
        readings.put("Conv", planar(WindowReadings::convolution));
        readings.put("MaxPool", planar(WindowReadings::maxPool));
        readings.put("AveragePool", planar(WindowReadings::averagePool));
        readings.put("LpPool", planar(WindowReadings::normPool));
        readings.put("ConvTranspose", planar(WindowReadings::transposedConvolution));
    }

    /** Whether it is an operator whose windows slide over all dimensions behind the channels. */
    static boolean has(String operator) {
        return WINDOWS.contains(operator);
    }

    /** A reading of what slides over images, for lines as well. */
    private static LayerReader.Reading planar(LayerReader.Reading reading) {
        return (layers, node) -> {
            boolean line = layers.builder().padded(node, 0).flow().isLine();
            return reading.read(layers, line ? ofOneRow(node) : node);
        };
    }

    /** An operator on lines as that on images of one row. */
    private static OnnxNode ofOneRow(OnnxNode node) {
        Map<String, AttributeProto> attributes = new HashMap<>(node.attributes());
        Map.of("kernel_shape", 1, "strides", 1, "dilations", 1, "output_padding", 0, "output_shape", 1, "pads", 0)
                .forEach((name, ofRows) -> node.integers(name).ifPresent(given -> {
                    if (given.length != (name.equals("pads") ? 2 : 1)) {
                        throw new IllegalArgumentException(
                                name + ": expected those of one dimension, got " + Arrays.toString(given));
                    }
                    AttributeProto.Builder wider =
                            AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
                    Arrays.stream(given).forEach(length -> wider.addInts(ofRows).addInts(length));
                    attributes.put(name, wider.build());
                }));
        return new OnnxNode(node.name(), node.operator(), node.inputs(), node.outputs(), attributes);
    }

    /**
     * How a window lies on an image.
     *
     * @param added what the padding has more below and to the right for ceil_mode: no zeros that count, only room
     */
    private record Windows(Size size, Size stride, Size dilation, Padding padding, Padding added) {}

    /** An input that is images. */
    static Value.Flow image(LayerReader layers, OnnxNode node) {
        Value.Flow x = imageOrLine(layers, node);
        if (x.isLine()) {
            throw new IllegalArgumentException("expected images (batch, channels, height, width), got " + x);
        }
        return x;
    }

    /** An input that is images, or lines, which are images of one row. */
    static Value.Flow imageOrLine(LayerReader layers, OnnxNode node) {
        return requireImage(layers.builder().flow(node, 0));
    }

    private static Value.Flow requireImage(Value.Flow x) {
        if (!x.isImage() && !x.isLine()) {
            throw new IllegalArgumentException("expected images (batch, channels, height, width), got " + x);
        }
        return x;
    }

    private static Value convolution(LayerReader layers, OnnxNode node) {
        Value.Padded padded = layers.builder().padded(node, 0);
        Value.Flow x = requireImage(padded.flow());
        OnnxArray w = weights(layers, node, "(out, in / groups, height, width)");
        boolean bias = node.optionalInput(2).isPresent();
        Windows windows = windows(node, padded, new int[] {w.dim(2), w.dim(3)});
        requireSize(windows, w);
        long groups = node.integer("group", 1);
        Conv2d conv = new Conv2d(
                w.dim(0),
                windows.size(),
                windows.stride(),
                sum(windows.padding(), padded.padding()),
                windows.dilation(),
                length("group", groups),
                bias);
        return layers.add(node, conv, x, weights(layers, node, w));
    }

    private static Value transposedConvolution(LayerReader layers, OnnxNode node) {
        Value.Flow x = imageOrLine(layers, node);
        OnnxArray w = weights(layers, node, "(in, out / groups, height, width)");
        int[] kernel = {w.dim(2), w.dim(3)};
        Shape image = x.layerShape();
        WindowGeometry g = TransposedGeometry.of(node, new int[] {image.height(), image.width()}, kernel);
        int[] end = new int[2];
        long[] more = two(node, "output_padding", new int[] {0, 0});
        for (int d = 0; d < 2; d++) {
            long reach = (long) g.strides()[d] * (g.out()[d] - 1) + (long) g.dilations()[d] * (kernel[d] - 1) + 1;
            long rest = reach + more[d] - g.begin()[d] - g.in()[d]; // what is cut off behind; less than none is more
            end[d] = Math.toIntExact(Math.max(0, rest));
            more[d] += Math.max(0, -rest);
        }
        if (more[0] != more[1]) {
            throw new IllegalArgumentException(
                    "output_padding: expected the same for both sides, got " + Arrays.toString(more));
        }
        int groups = length("group", node.integer("group", 1));
        ConvTranspose2d conv = new ConvTranspose2d(
                Math.multiplyExact(w.dim(1), groups),
                size("kernel_shape", kernel),
                size("strides", g.strides()),
                new Padding(g.begin()[0], end[0], g.begin()[1], end[1]),
                Math.toIntExact(more[0]),
                size("dilations", g.dilations()),
                groups,
                node.optionalInput(2).isPresent());
        return layers.add(node, conv, x, weights(layers, node, w));
    }

    private static Size size(String attribute, int[] lengths) {
        return new Size(length(attribute, lengths[0]), length(attribute, lengths[1]));
    }

    private static OnnxArray weights(LayerReader layers, OnnxNode node, String dims) {
        OnnxArray w = layers.builder().constant(node, 1);
        if (w.rank() == 3 && layers.builder().padded(node, 0).flow().isLine()) {
            w = w.reshaped(w.dim(0), w.dim(1), 1, w.dim(2));
        }
        if (w.type() != ElementType.FLOAT || w.rank() != 4) {
            throw new IllegalArgumentException("expected float weights " + dims + ", got " + w);
        }
        return w;
    }

    private static Map<String, Tensor> weights(LayerReader layers, OnnxNode node, OnnxArray w) {
        Map<String, Tensor> weights = new HashMap<>();
        weights.put(Parameter.WEIGHT, tensor(w));
        if (node.optionalInput(2).isPresent()) {
            weights.put(Parameter.BIAS, tensor(layers.builder().constant(node, 2)));
        }
        return weights;
    }

    private static void requireSize(Windows windows, OnnxArray w) {
        if (!windows.size().equals(new Size(w.dim(2), w.dim(3)))) {
            throw new IllegalArgumentException("kernel_shape " + windows.size() + " differs from the weights' " + w);
        }
    }

    private static Value maxPool(LayerReader layers, OnnxNode node) {
        Value.Flow x = imageOrLine(layers, node);
        Windows windows = windows(node, new Value.Padded(x, Padding.NONE), new int[0]);
        if (node.outputs().size() > 1 && !node.outputs().get(1).isEmpty()) {
            throw new IllegalArgumentException("its second output, the places of the maxima, is not supported");
        }
        Padding padding = sum(windows.padding(), windows.added());
        return layers.add(node, new MaxPool2d(windows.size(), windows.stride(), padding, windows.dilation()), x);
    }

    /** What ceil_mode adds behind are zeros like those of the padding: a norm does not see them. */
    private static Value normPool(LayerReader layers, OnnxNode node) {
        Value.Flow x = imageOrLine(layers, node);
        Windows windows = windows(node, new Value.Padded(x, Padding.NONE), new int[0]);
        requireUndilated(windows);
        Padding padding = sum(windows.padding(), windows.added());
        return layers.add(node, new LpPool2d(norm(node), windows.size(), windows.stride(), padding), x);
    }

    /** The p of a norm. */
    static int norm(OnnxNode node) {
        return length("p", node.integer("p", 2));
    }

    private static Value averagePool(LayerReader layers, OnnxNode node) {
        Value.Padded padded = layers.builder().padded(node, 0);
        Value.Flow x = requireImage(padded.flow());
        Windows windows = windows(node, padded, new int[0]);
        boolean zeros = !padded.padding().equals(Padding.NONE);
        if (zeros && !sum(windows.padding(), windows.added()).equals(Padding.NONE)) { // some count, some do not
            padded = new Value.Padded(layers.builder().flow(node, 0), Padding.NONE);
            x = padded.flow();
            zeros = false;
            windows = windows(node, padded, new int[0]);
        }
        requireUndilated(windows);
        boolean own = !windows.padding().equals(Padding.NONE);
        boolean counted = zeros || (own && node.integer("count_include_pad", 0) != 0);
        if (counted && !windows.added().equals(Padding.NONE)) {
            throw new IllegalArgumentException("padding that counts together with some that does not is not supported");
        }
        Padding padding = sum(sum(padded.padding(), windows.padding()), windows.added());
        // without padding both ways of counting are the same: then the one that Fovea has as its default
        boolean countIncludePad = counted || padding.equals(Padding.NONE);
        return layers.add(node, new AvgPool2d(windows.size(), windows.stride(), padding, countIncludePad), x);
    }

    private static void requireUndilated(Windows windows) {
        if (!windows.dilation().equals(Size.of(1))) {
            throw new IllegalArgumentException("dilations " + windows.dilation() + " of a pooling are not supported");
        }
    }

    private static Windows windows(OnnxNode node, Value.Padded image, int[] kernelShape) {
        long[] kernel = two(node, "kernel_shape", kernelShape.length == 2 ? kernelShape : new int[] {0, 0});
        long[] strides = two(node, "strides", new int[] {1, 1});
        long[] dilations = two(node, "dilations", new int[] {1, 1});
        Padding around = image.padding();
        int[] in = {
            image.flow().layerShape().height() + around.top() + around.bottom(),
            image.flow().layerShape().width() + around.left() + around.right()
        };
        int[] begin = new int[2];
        int[] end = new int[2];
        int[] more = new int[2];
        for (int d = 0; d < 2; d++) {
            int stride = length("strides", strides[d]);
            long span =
                    Math.multiplyExact(length("dilations", dilations[d]), length("kernel_shape", kernel[d]) - 1L) + 1;
            padAlong(node, d, in[d], span, stride, begin, end);
            if (node.integer("ceil_mode", 0) != 0) {
                more[d] = overhang((long) in[d] + begin[d], end[d], span, stride);
            }
        }
        return new Windows(
                new Size((int) kernel[0], (int) kernel[1]),
                new Size((int) strides[0], (int) strides[1]),
                new Size((int) dilations[0], (int) dilations[1]),
                new Padding(begin[0], end[0], begin[1], end[1]),
                new Padding(0, more[0], 0, more[1]));
    }

    /** What a last window, begun before the input's end, needs behind the padding. */
    private static int overhang(long before, int end, long span, int stride) {
        long room = before + end - span;
        long steps = (room + stride - 1) / stride;
        if (steps * stride >= before) {
            steps--; // it would lie in the padding alone
        }
        return (int) Math.max(0, steps * stride - room);
    }

    /** Padding along dimension {@code d}: given, or what keeps {@code ceil(in / stride)} windows. */
    private static void padAlong(OnnxNode node, int d, int in, long span, int stride, int[] begin, int[] end) {
        String auto = node.text("auto_pad", "NOTSET");
        switch (auto) {
            case "NOTSET", "" -> {
                long[] pads = node.integers("pads").orElse(new long[4]);
                if (pads.length != 4 || pads[d] < 0 || pads[d + 2] < 0 || Math.max(pads[d], pads[d + 2]) > 1 << 20) {
                    throw new IllegalArgumentException(
                            "pads: expected four of 0 or more, got " + Arrays.toString(pads));
                }
                begin[d] = (int) pads[d];
                end[d] = (int) pads[d + 2];
            }
            case "VALID" -> {}
            case "SAME_UPPER", "SAME_LOWER" -> {
                int out = (in + stride - 1) / stride;
                int total = (int) Math.max(0, Math.min(1 << 20, (long) (out - 1) * stride + span - in));
                int less = total / 2;
                begin[d] = auto.equals("SAME_UPPER") ? less : total - less;
                end[d] = total - begin[d];
            }
            default -> throw new IllegalArgumentException("auto_pad " + Shown.quoted(auto) + " is none");
        }
    }

    private static long[] two(OnnxNode node, String attribute, int[] absent) {
        long[] lengths = node.integers(attribute).orElse(new long[] {absent[0], absent[1]});
        if (lengths.length != 2) {
            throw new IllegalArgumentException(attribute + ": expected two lengths, of images, got " + lengths.length);
        }
        return lengths;
    }

    static int length(String attribute, long length) {
        if (length < 1 || length > 1 << 20) {
            throw new IllegalArgumentException(attribute + ": expected 1 or more, got " + length);
        }
        return (int) length;
    }

    private static Padding sum(Padding a, Padding b) {
        return new Padding(a.top() + b.top(), a.bottom() + b.bottom(), a.left() + b.left(), a.right() + b.right());
    }

    /** An array as a weight, shared. */
    static Tensor tensor(OnnxArray array) {
        return Tensor.of(Shape.of(array.dims()), array.floats());
    }
}
