package dev.fovea.onnx;

import dev.fovea.layer.Border;
import dev.fovea.layer.Interpolation;
import dev.fovea.layer.Layers;
import dev.fovea.layer.Pad2d;
import dev.fovea.layer.Padding;
import dev.fovea.layer.PixelShuffle;
import dev.fovea.layer.PixelUnshuffle;
import dev.fovea.layer.Size;
import dev.fovea.layer.Upsample2d;
import dev.fovea.tensor.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** What moves the elements of images, or puts others around or between them. */
final class ImageReadings {
    /** Coordinates that for whole factors all mean the centres of elements. */
    private static final Set<String> CENTRES = Set.of("half_pixel", "half_pixel_symmetric", "pytorch_half_pixel");

    private ImageReadings() {}

    static void register(Map<String, LayerReader.Reading> readings) {
        readings.put("Pad", ImageReadings::pad);
        readings.put("Resize", ImageReadings::resize);
        readings.put("Upsample", ImageReadings::resize);
        readings.put("DepthToSpace", ImageReadings::depthToSpace);
        readings.put("SpaceToDepth", ImageReadings::spaceToDepth);
        readings.put("shuffle", ImageReadings::shuffle);
        readings.put("Concat", ImageReadings::concat);
    }

    /** Zeros around images wait for a window that takes them in, unless they have a name of their own. */
    private static OnnxImport.Value pad(LayerReader layers, OnnxNode node) {
        OnnxImport.Flow x = WindowReadings.image(layers, node);
        String mode = node.text("mode", "constant");
        long[] pads = pads(layers, node);
        double value = layers.builder()
                .optionalConstant(node, 2)
                .map(array -> array.real(0))
                .orElse((double) node.real("value", 0));
        boolean images = pads.length == 8 && pads[0] == 0 && pads[1] == 0 && pads[4] == 0 && pads[5] == 0;
        boolean some = Arrays.stream(pads).anyMatch(pad -> pad != 0);
        boolean zeros = mode.equals("constant") && value == 0;
        if (!images || (some && !zeros && !mode.equals("reflect"))) {
            throw new IllegalArgumentException("expected zeros or a reflection around images, got mode "
                    + Shown.plain(mode) + ", value " + value + ", pads " + Arrays.toString(pads));
        }
        if (!some) {
            return x; // what PyTorch writes before each mean pooling
        }
        int[] sides = Arrays.stream(new long[] {pads[2], pads[6], pads[3], pads[7]})
                .mapToInt(pad -> pad == 0 ? 0 : WindowReadings.length("pads", pad))
                .toArray();
        Padding padding = new Padding(sides[0], sides[1], sides[2], sides[3]);
        return zeros && !LayerReader.isNamed(node)
                ? new OnnxImport.Padded(x, padding)
                : layers.add(node, new Pad2d(padding, zeros ? Border.ZERO : Border.REFLECT), x);
    }

    /** Before and behind each of the four dimensions; from opset 18 on those of some may be left out. */
    private static long[] pads(LayerReader layers, OnnxNode node) {
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
        long[] all = new long[8];
        for (int i = 0; i < axes.length; i++) {
            int axis = Call.axis(axes[i], 4);
            all[axis] = given[i];
            all[4 + axis] = given[axes.length + i];
        }
        return all;
    }

    private static OnnxImport.Value resize(LayerReader layers, OnnxNode node) {
        OnnxImport.Flow x = WindowReadings.image(layers, node);
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

    /** How many times as high and wide images become, of scales or sizes for all four dimensions or, since opset 18, for some. */
    private static Size factor(LayerReader layers, OnnxNode node, Shape in, boolean old) {
        OnnxImport.Builder builder = layers.builder();
        Optional<double[]> given = builder.optionalConstant(node, old ? 1 : 2)
                .map(array -> IntStream.range(0, array.size())
                        .mapToDouble(array::real)
                        .toArray())
                .or(() -> node.reals("scales"))
                .filter(scales -> scales.length > 0);
        long[] axes = node.integers("axes").orElse(new long[] {0, 1, 2, 3});
        double[] some =
                given.orElseGet(() -> ofSizes(builder, builder.constant(node, 3).integers(), axes, in));
        double[] scales = {1, 1, 1, 1};
        for (int i = 0; i < axes.length && some.length == axes.length; i++) {
            scales[Call.axis(axes[i], 4)] = some[i];
        }
        boolean whole = Arrays.stream(scales).allMatch(scale -> scale == Math.rint(scale));
        if (some.length != axes.length || scales[0] != 1 || scales[1] != 1 || !whole) {
            throw new IllegalArgumentException(
                    "scales: expected 1, 1 and two whole numbers, got " + Arrays.toString(some));
        }
        String policy = node.text("keep_aspect_ratio_policy", "stretch");
        if (given.isEmpty() && scales[2] != scales[3] && !policy.equals("stretch")) {
            throw new IllegalArgumentException(
                    "keep_aspect_ratio_policy: expected stretch, got " + Shown.plain(policy));
        }
        return new Size(
                WindowReadings.length("scales", (long) scales[2]), WindowReadings.length("scales", (long) scales[3]));
    }

    private static double[] ofSizes(OnnxImport.Builder builder, long[] sizes, long[] axes, Shape in) {
        if (sizes.length != axes.length) {
            throw new IllegalArgumentException("sizes: expected " + axes.length + ", got " + sizes.length);
        }
        double[] scales = new double[axes.length];
        for (int i = 0; i < axes.length; i++) {
            int axis = Call.axis(axes[i], 4);
            boolean batch = axis == 0 && builder.isBatch(sizes[i]);
            scales[i] = batch ? 1 : axis == 0 ? 0 : (double) sizes[i] / in.dim(axis - 1);
        }
        return scales;
    }

    private static OnnxImport.Value depthToSpace(LayerReader layers, OnnxNode node) {
        OnnxImport.Flow x = WindowReadings.image(layers, node);
        int r = WindowReadings.length("blocksize", node.integer("blocksize", 0));
        boolean same = x.shape().channels() == (long) r * r; // both orders of the channels are the same
        if (!Pieces.isChannelFirst(node) && !same) {
            throw new IllegalArgumentException("mode: expected CRD, in which a channel's places lie together, got DCR");
        }
        return layers.add(node, new PixelShuffle(r), x);
    }

    private static OnnxImport.Value spaceToDepth(LayerReader layers, OnnxNode node) {
        OnnxImport.Flow x = WindowReadings.image(layers, node);
        if (!Pieces.isChannelFirst(node) && x.shape().channels() != 1) {
            throw new IllegalArgumentException(
                    "expected mode CRD or images of one channel, where the order of the new ones is pixelUnshuffle's, got"
                            + " mode DCR of " + x.shape());
        }
        return layers.add(
                node, new PixelUnshuffle(WindowReadings.length("blocksize", node.integer("blocksize", 0))), x);
    }

    /** Images with a side split in two, dimensions in another order, and two of them put together. */
    private static OnnxImport.Value shuffle(LayerReader layers, OnnxNode node) {
        OnnxImport.Flow x = WindowReadings.image(layers, node);
        int[] shape = OnnxImport.Builder.batched(x.shape());
        int[] split = ShapeReadings.target(layers, node, shape, 1);
        long[] order = node.integers("perm").orElse(new long[0]);
        int[] moved = order.length == 6 && split.length == 6 ? permuted(split, order) : split;
        int[] merged = ShapeReadings.target(layers, node, moved, 2);
        int[] batched = {merged.length == 4 ? merged[0] : 0, 0, 0, 0};
        if (split.length == 6 && split[0] == shape[0] && batched[0] == shape[0]) {
            int r = split[3];
            int[] apart = {shape[0], shape[1] / r / r, r, r, shape[2], shape[3]};
            int[] larger = {shape[0], shape[1] / r / r, shape[2] * r, shape[3] * r};
            if (is(order, ImageWriter.SHUFFLE) && Arrays.equals(split, apart) && Arrays.equals(merged, larger)) {
                return layers.add(node, new PixelShuffle(r), x);
            }
            apart = new int[] {shape[0], shape[1], shape[2] / r, r, shape[3] / r, r};
            int[] smaller = {shape[0], shape[1] * r * r, shape[2] / r, shape[3] / r};
            if (is(order, ImageWriter.UNSHUFFLE) && Arrays.equals(split, apart) && Arrays.equals(merged, smaller)) {
                return layers.add(node, new PixelUnshuffle(r), x);
            }
        }
        throw new IllegalArgumentException("Reshape, Transpose and Reshape from " + OnnxArray.text(shape) + " by "
                + OnnxArray.text(split) + " to " + OnnxArray.text(merged) + " are no layer");
    }

    private static boolean is(long[] order, int[] expected) {
        return Arrays.equals(order, Arrays.stream(expected).asLongStream().toArray());
    }

    private static int[] permuted(int[] dims, long[] order) {
        return Arrays.stream(order)
                .mapToInt(d -> dims[Call.axis(d, dims.length)])
                .toArray();
    }

    private static OnnxImport.Value concat(LayerReader layers, OnnxNode node) {
        OnnxImport.Flow[] inputs = new OnnxImport.Flow[node.inputs().size()];
        Arrays.setAll(inputs, i -> layers.builder().flow(node, i));
        int rank = inputs[0].shape().rank() + 1;
        if (Call.axis(node.integer("axis", 1), rank) != 1) {
            throw new IllegalArgumentException("axis: expected 1, the channels");
        }
        return inputs.length == 1 ? inputs[0] : layers.add(node, Layers.concat(), inputs);
    }
}
