package dev.fovea.onnx;

import dev.fovea.layer.Border;
import dev.fovea.layer.ChannelShuffle;
import dev.fovea.layer.Interpolation;
import dev.fovea.layer.Layer;
import dev.fovea.layer.Layers;
import dev.fovea.layer.Pad2d;
import dev.fovea.layer.Padding;
import dev.fovea.layer.PixelShuffle;
import dev.fovea.layer.PixelUnshuffle;
import dev.fovea.layer.Size;
import dev.fovea.layer.Upsample2d;
import dev.fovea.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** What moves the elements of images, or puts others around or between them. */
final class ImageReadings {
    /** Coordinates that for whole factors all mean the centres of elements. */
    private static final Set<String> CENTRES = Set.of("half_pixel", "half_pixel_symmetric", "pytorch_half_pixel");

    /** What mode means which border; constant ones depend on the constant. */
    private static final Map<String, Border> BORDERS =
            Map.of("reflect", Border.REFLECT, "edge", Border.REPLICATE, "wrap", Border.CIRCULAR);

    private ImageReadings() {}

    static void register(Map<String, LayerReader.Reading> readings) {
        readings.put("Pad", ImageReadings::pad);
        readings.put("Resize", ImageReadings::resize);
        readings.put("Upsample", ImageReadings::resize);
        readings.put("DepthToSpace", ImageReadings::depthToSpace);
        readings.put("SpaceToDepth", ImageReadings::spaceToDepth);
        readings.put("Concat", ImageReadings::concat);
    }

    /** Zeros around images wait for a window that takes them in, unless they have a name of their own. */
    private static Value pad(LayerReader layers, OnnxNode node) {
        Value.Flow x = layers.builder().flow(node, 0);
        String mode = node.text("mode", "constant");
        int rank = x.axes().size() + 1;
        long[] pads = pads(layers, node, rank);
        double value = layers.builder()
                .optionalConstant(node, 2)
                .map(array -> array.real(0))
                .orElse((double) node.real("value", 0));
        boolean images = x.layerShape().isImage()
                && pads.length == 2 * rank
                && IntStream.of(0, 1 + x.place(0)).allMatch(d -> pads[d] == 0 && pads[rank + d] == 0);
        if (!images) {
            throw new IllegalArgumentException("expected pads around images, got " + Arrays.toString(pads));
        }
        int[] sides = IntStream.of(1, 2)
                .map(x::place)
                .flatMap(d -> IntStream.of(d, rank + d).map(side -> d < 0 ? 0 : side(pads[1 + side])))
                .toArray();
        Padding padding = padding(sides);
        Padding cropping = padding(Arrays.stream(sides).map(side -> -side).toArray());
        boolean named = LayerReader.isNamed(node);
        if (padding.equals(Padding.NONE) && !(cropping.equals(Padding.NONE) && named)) {
            // without any it is what PyTorch writes before each mean pooling
            return cropping.equals(Padding.NONE) ? x : layers.add(node, Layers.crop2d(cropping), x);
        }
        Border border = border(mode, value);
        if (!cropping.equals(Padding.NONE)) {
            if (border != Border.ZERO) {
                throw new IllegalArgumentException("pads: expected none to be negative where others take elements"
                        + " of the image, got " + Arrays.toString(pads));
            }
            x = layers.builder().steps().add("", Layers.crop2d(cropping), List.of(x), Map.of());
        }
        return border == Border.ZERO && !named
                ? new Value.Padded(x, padding)
                : layers.add(node, new Pad2d(padding, border), x);
    }

    private static int side(long pad) {
        return pad == 0 ? 0 : Long.signum(pad) * WindowReadings.length("pads", Math.abs(pad));
    }

    /** Those of four sides that are not negative. */
    private static Padding padding(int[] sides) {
        return new Padding(Math.max(0, sides[0]), Math.max(0, sides[1]), Math.max(0, sides[2]), Math.max(0, sides[3]));
    }

    private static Border border(String mode, double value) {
        Border border = mode.equals("constant") ? Border.ZERO : BORDERS.get(mode);
        if (border == null || (border == Border.ZERO && value != 0)) {
            throw new IllegalArgumentException("mode: expected zeros, reflect, edge or wrap around images, got "
                    + Shown.plain(mode) + ", value " + value);
        }
        return border;
    }

    /** Before and behind each of the dimensions; from opset 18 on those of some may be left out. */
    private static long[] pads(LayerReader layers, OnnxNode node, int rank) {
        OnnxImport.Builder builder = layers.builder();
        long[] given = builder.optionalConstant(node, 1)
                .map(OnnxArray::integers)
                .or(() -> node.integers("pads"))
                .orElse(new long[0]);
        if (node.optionalInput(3).isEmpty()) {
            return given;
        }
        long[] axes = builder.constant(node, 3).integers();
        if (given.length != 2 * axes.length) {
            throw new IllegalArgumentException(
                    "pads: expected two for each of " + axes.length + " axes, got " + given.length);
        }
        long[] all = new long[2 * rank];
        for (int i = 0; i < axes.length; i++) {
            int axis = Call.axis(axes[i], rank);
            all[axis] = given[i];
            all[rank + axis] = given[axes.length + i];
        }
        return all;
    }

    private static Value resize(LayerReader layers, OnnxNode node) {
        Value.Flow x = WindowReadings.imageOrLine(layers, node);
        boolean old = node.operator().equals("Upsample") || layers.builder().opset() < 11;
        Size factor = factor(layers, node, x.shape(), old); // of 1 or more, for which antialias changes nothing
        String mode = node.text("mode", "nearest");
        String coordinates = node.text("coordinate_transformation_mode", old ? "asymmetric" : "half_pixel");
        String rounding = node.text("nearest_mode", old ? "floor" : "round_prefer_floor");
        Optional<Interpolation> interpolation = Optional.empty();
        if (mode.equals("nearest") && takesTheCovering(coordinates, rounding, factor)) {
            interpolation = Optional.of(Interpolation.NEAREST);
        } else if (mode.equals("linear") && CENTRES.contains(coordinates)) {
            interpolation = Optional.of(Interpolation.BILINEAR);
        } else if (mode.equals("linear") && coordinates.equals("align_corners")) {
            interpolation = Optional.of(Interpolation.BILINEAR_ALIGN_CORNERS);
        }
        if (interpolation.isEmpty()) {
            throw new IllegalArgumentException(
                    "mode " + Shown.plain(mode) + " with coordinates " + Shown.plain(coordinates) + " and rounding "
                            + Shown.plain(rounding) + " is none that upsample2d has");
        }
        return layers.add(node, new Upsample2d(factor, interpolation.get()), x);
    }

    /** Whether element i of the output is {@code floor(i / factor)} of the input, as centres of elements and their corners are. */
    private static boolean takesTheCovering(String coordinates, String rounding, Size factor) {
        boolean ofCentres = CENTRES.contains(coordinates) && rounding.startsWith("round_");
        boolean ofCorners = coordinates.equals("asymmetric") && rounding.equals("floor");
        boolean ofTwo = coordinates.equals("asymmetric") // one half is rounded down, there is nothing between
                && rounding.equals("round_prefer_floor")
                && Math.max(factor.height(), factor.width()) <= 2;
        return ofCentres || ofCorners || ofTwo;
    }

    /** How many times as high and wide images become, of scales or sizes for all dimensions or, since opset 18, for some. */
    private static Size factor(LayerReader layers, OnnxNode node, Shape in, boolean old) {
        OnnxImport.Builder builder = layers.builder();
        Optional<double[]> given = builder.optionalConstant(node, old ? 1 : 2)
                .map(array -> IntStream.range(0, array.size())
                        .mapToDouble(array::real)
                        .toArray())
                .or(() -> node.reals("scales"))
                .filter(scales -> scales.length > 0);
        long[] axes = node.integers("axes")
                .orElseGet(() -> LongStream.rangeClosed(0, in.rank()).toArray());
        double[] some =
                given.orElseGet(() -> ofSizes(builder, builder.constant(node, 3).integers(), axes, in));
        double[] scales = new double[in.rank() + 1];
        Arrays.fill(scales, 1);
        for (int i = 0; i < axes.length && some.length == axes.length; i++) {
            scales[Call.axis(axes[i], scales.length)] = some[i];
        }
        boolean whole = Arrays.stream(scales).allMatch(scale -> scale == Math.rint(scale));
        if (some.length != axes.length || scales[0] != 1 || scales[1] != 1 || !whole) {
            throw new IllegalArgumentException(
                    "scales: expected 1, 1 and then whole numbers, got " + Arrays.toString(some));
        }
        String policy = node.text("keep_aspect_ratio_policy", "stretch");
        double height = in.rank() == 3 ? scales[2] : 1;
        double width = scales[in.rank()];
        if (given.isEmpty() && in.rank() == 3 && height != width && !policy.equals("stretch")) {
            throw new IllegalArgumentException(
                    "keep_aspect_ratio_policy: expected stretch, got " + Shown.plain(policy));
        }
        return new Size(WindowReadings.length("scales", (long) height), WindowReadings.length("scales", (long) width));
    }

    private static double[] ofSizes(OnnxImport.Builder builder, long[] sizes, long[] axes, Shape in) {
        if (sizes.length != axes.length) {
            throw new IllegalArgumentException("sizes: expected " + axes.length + ", got " + sizes.length);
        }
        double[] scales = new double[axes.length];
        for (int i = 0; i < axes.length; i++) {
            int axis = Call.axis(axes[i], in.rank() + 1);
            boolean batch = axis == 0 && builder.isBatch(sizes[i]);
            scales[i] = batch ? 1 : axis == 0 ? 0 : (double) sizes[i] / in.dim(axis - 1);
        }
        return scales;
    }

    private static Value depthToSpace(LayerReader layers, OnnxNode node) {
        Value.Flow x = WindowReadings.image(layers, node);
        int r = WindowReadings.length("blocksize", node.integer("blocksize", 0));
        boolean same = x.shape().channels() == (long) r * r; // both orders of the channels are the same
        if (!Pieces.isChannelFirst(node) && !same) {
            throw new IllegalArgumentException("mode: expected CRD, in which a channel's places lie together, got DCR");
        }
        return layers.add(node, new PixelShuffle(r), x);
    }

    private static Value spaceToDepth(LayerReader layers, OnnxNode node) {
        Value.Flow x = WindowReadings.image(layers, node);
        if (!Pieces.isChannelFirst(node) && x.shape().channels() != 1) {
            throw new IllegalArgumentException(
                    "expected mode CRD or images of one channel, where the order of the new ones is pixelUnshuffle's, got"
                            + " mode DCR of " + x.shape());
        }
        return layers.add(
                node, new PixelUnshuffle(WindowReadings.length("blocksize", node.integer("blocksize", 0))), x);
    }

    /** The layer that images with their channels or sides split, moved and merged are the output of. */
    static Optional<Layer> shuffle(Value.View view) {
        int[] split = view.split();
        if (split.length == view.flow().axes().size() + 2) {
            return channelShuffle(view);
        }
        if (split.length != 6 || !view.flow().isImage()) {
            return Optional.empty();
        }
        int r = split[3];
        int[] in = OnnxImport.Builder.batched(view.flow().shape());
        int c = in[1];
        int h = in[2];
        int w = in[3];
        int[] channels = {in[0], c / r / r, r, r, h, w};
        int[] larger = {in[0], c / r / r, h * r, w * r};
        int[] sides = {in[0], c, h / r, r, w / r, r};
        int[] smaller = {in[0], c * r * r, h / r, w / r};
        if (is(view, channels, ImageWriter.SHUFFLE, larger)) {
            return Optional.of(new PixelShuffle(r));
        }
        return is(view, sides, ImageWriter.UNSHUFFLE, smaller) ? Optional.of(new PixelUnshuffle(r)) : Optional.empty();
    }

    private static Optional<Layer> channelShuffle(Value.View view) {
        int[] in = OnnxImport.Builder.batched(view.flow().shape());
        int c = 1 + view.flow().place(0);
        if (c == 0 || !view.flow().layerShape().isImage()) {
            return Optional.empty();
        }
        int groups = view.split()[c];
        int[] split = IntStream.range(0, in.length)
                .flatMap(d -> d == c ? IntStream.of(groups, in[c] / groups) : IntStream.of(in[d]))
                .toArray();
        int[] order = IntStream.range(0, split.length)
                .map(d -> d == c ? c + 1 : d == c + 1 ? c : d)
                .toArray();
        return is(view, split, order, in) ? Optional.of(new ChannelShuffle(groups)) : Optional.empty();
    }

    private static boolean is(Value.View view, int[] split, int[] order, int[] dims) {
        return Arrays.equals(view.split(), split)
                && view.order().equals(Arrays.stream(order).boxed().toList())
                && Arrays.equals(view.dims(), dims);
    }

    private static Value concat(LayerReader layers, OnnxNode node) {
        OnnxImport.Builder builder = layers.builder();
        List<Value.Flow> inputs = builder.steps()
                .aligned(IntStream.range(0, node.inputs().size())
                        .mapToObj(i -> builder.flow(node, i))
                        .toList());
        int channels = 1 + inputs.get(0).place(0);
        int axis = Call.axis(node.integer("axis", 1), inputs.get(0).axes().size() + 1);
        if (axis == 0 || axis != channels) {
            throw new IllegalArgumentException("axis: expected " + Math.max(1, channels) + ", the channels");
        }
        return inputs.size() == 1
                ? inputs.get(0)
                : layers.add(node, Layers.concat(), inputs.toArray(Value.Flow[]::new));
    }
}
