package dev.fovea.onnx;

import dev.fovea.layer.ChannelShuffle;
import dev.fovea.layer.Crop2d;
import dev.fovea.layer.Layer;
import dev.fovea.layer.Layers;
import dev.fovea.layer.Padding;
import dev.fovea.layer.Size;
import dev.fovea.layer.Slice;
import dev.fovea.onnx.Rearranging.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What takes values apart: channels of images and lines, features of vectors, rows and columns. Axes and ranges along them are
 * those of the layers, whatever order the graph has them in.
 */
final class PieceReadings {
    /** The most runs of neighbours that chosen channels may make: each is a layer. */
    private static final int MAX_RUNS = 256;

    private PieceReadings() {}

    static void register(Map<String, LayerReader.Reading> readings) {
        readings.put("Split", PieceReadings::split);
        readings.put("Slice", PieceReadings::slice);
        readings.put("Gather", PieceReadings::gather);
    }

    /** A layer for each output that is read. */
    private static Value split(LayerReader layers, OnnxNode node) {
        OnnxImport.Builder builder = layers.builder();
        Value.Flow x = builder.flow(node, 0);
        int axis = axis(node, x);
        Optional<long[]> given =
                builder.optionalConstant(node, 1).map(OnnxArray::integers).or(() -> node.integers("split"));
        long[] lengths = Pieces.lengths(node, given, x.layerShape().dim(axis));
        Value first = x; // stands for nothing where nobody reads it
        int start = 0;
        for (int i = 0; i < lengths.length; i++) {
            String output = node.outputs().get(i);
            if (layers.isRead(output)) {
                Range range = new Range(axis, start, 1, (int) lengths[i]);
                Value part = part(layers, "", x, List.of(range));
                first = i == 0 ? part : first;
                builder.put(output, part);
            }
            start += (int) lengths[i];
        }
        return first;
    }

    private static Value slice(LayerReader layers, OnnxNode node) {
        OnnxImport.Builder builder = layers.builder();
        Value.Flow x = builder.flow(node, 0);
        List<Optional<OnnxArray>> inputs = IntStream.range(0, node.inputs().size())
                .mapToObj(i -> i == 0 ? Optional.<OnnxArray>empty() : constant(builder, node, i))
                .toList();
        Call call = builder.call(node, inputs);
        List<Range> ranges = new ArrayList<>();
        for (Range range : Rearranging.ranges(call, OnnxImport.Builder.batched(x.shape()))) {
            boolean samples = range.axis() == 0 && range.start() == 0 && range.step() == 1;
            if (!samples || !builder.isBatch(range.count())) {
                ranges.add(new Range(axis(range.axis(), x), range.start(), range.step(), range.count()));
            }
        }
        return part(layers, LayerReader.name(node), x, ranges);
    }

    /** An input that must be constant if it is there. */
    private static Optional<OnnxArray> constant(OnnxImport.Builder builder, OnnxNode node, int input) {
        return node.optionalInput(input).map(name -> builder.constant(node, input));
    }

    private static Value gather(LayerReader layers, OnnxNode node) {
        Value.Flow x = layers.builder().flow(node, 0);
        OnnxArray indices = layers.builder().constant(node, 1);
        int axis = axis(node, x);
        int length = x.layerShape().dim(axis);
        if (indices.rank() != 1 || indices.size() == 0) {
            throw new IllegalArgumentException(
                    "indices: expected a vector of them, which leaves the dimension there, got " + indices);
        }
        int[] chosen = Arrays.stream(indices.integers())
                .mapToInt(i -> Call.axis(i, length))
                .toArray();
        if (axis == 0) {
            return channels(layers, LayerReader.name(node), x, chosen);
        }
        Range range = new Range(axis, chosen[0], chosen.length == 1 ? 1 : chosen[1] - chosen[0], chosen.length);
        if (!Arrays.equals(chosen, range.indices())) {
            throw new IllegalArgumentException(
                    "indices: expected rows or columns at equal distances, got " + Arrays.toString(chosen));
        }
        return part(layers, LayerReader.name(node), x, List.of(range));
    }

    /** The layer's axis that an operator works along. */
    private static int axis(OnnxNode node, Value.Flow x) {
        return axis(Call.axis(node.integer("axis", 0), x.axes().size() + 1), x);
    }

    /** The layer's axis that one of the graph's is, in which the batch is the first. */
    private static int axis(int axis, Value.Flow x) {
        if (axis == 0) {
            throw new IllegalArgumentException("axis: expected one behind the batch, whose samples stay together");
        }
        return x.axes().get(axis - 1);
    }

    /** What ranges leave of a value: first of its channels, then of its rows and columns. */
    private static Value.Flow part(LayerReader layers, String name, Value.Flow x, List<Range> ranges) {
        Optional<Range> channels = Optional.empty();
        List<Range> sides = new ArrayList<>();
        for (Range range : ranges) {
            if (range.count() == 0) {
                throw new IllegalArgumentException("expected some of the elements along axis "
                        + (1 + x.place(range.axis())) + " of " + x.shape() + ", got none");
            }
            if (range.axis() == 0) {
                channels = Optional.of(range);
            } else {
                sides.add(range);
            }
        }
        if (channels.isEmpty()) {
            return sides.isEmpty() ? x : sides(layers, name, x, sides);
        }
        Value.Flow some = channels(layers, sides.isEmpty() ? name : "", x, channels.get());
        return sides.isEmpty() ? some : sides(layers, name, some, sides);
    }

    /** A slice, which is no layer where it leaves all and has no name of its own. */
    private static Value.Flow channels(LayerReader layers, String name, Value.Flow x, Range range) {
        if (range.step() != 1) {
            return channels(layers, name, x, range.indices());
        }
        boolean all = range.count() == x.layerShape().dim(0) && name.isEmpty();
        Slice slice = Layers.slice(range.start(), range.start() + range.count());
        return all ? x : layers.builder().steps().add(name, slice, List.of(x), Map.of());
    }

    /** Runs of neighbours, one behind the other. */
    private static Value.Flow channels(LayerReader layers, String name, Value.Flow x, int[] chosen) {
        Steps steps = layers.builder().steps();
        Optional<Layer> shuffle = shuffle(chosen, x.layerShape().dim(0));
        if (shuffle.isPresent()) {
            return steps.add(name, shuffle.get(), List.of(x), Map.of());
        }
        List<Range> runs = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= chosen.length; i++) {
            if (i == chosen.length || chosen[i] != chosen[i - 1] + 1) {
                runs.add(new Range(0, chosen[from], 1, i - from));
                from = i;
            }
        }
        if (runs.size() > MAX_RUNS) {
            throw new IllegalArgumentException(
                    "expected channels in at most " + MAX_RUNS + " runs of neighbours, got " + runs.size());
        }
        if (runs.size() == 1) {
            return channels(layers, name, x, runs.get(0));
        }
        List<Value.Flow> pieces =
                runs.stream().map(run -> channels(layers, "", x, run)).toList();
        return steps.add(name, Layers.concat(), pieces, Map.of());
    }

    /** The layer that takes the channels of all groups in turn, if that is what has been chosen. */
    private static Optional<Layer> shuffle(int[] chosen, int channels) {
        if (chosen.length < 2 || chosen.length != channels || chosen[1] < 2 || channels % chosen[1] != 0) {
            return Optional.empty();
        }
        int members = chosen[1];
        int groups = channels / members;
        int[] shuffled = IntStream.range(0, channels)
                .map(c -> c % groups * members + c / groups)
                .toArray();
        return Arrays.equals(chosen, shuffled) ? Optional.of(new ChannelShuffle(groups)) : Optional.empty();
    }

    /** A cropping, and where some rows or columns are passed over, a maximum of each that stays by itself. */
    private static Value.Flow sides(LayerReader layers, String name, Value.Flow x, List<Range> ranges) {
        if (!x.layerShape().isImage()) {
            throw new IllegalArgumentException("expected images or vectors, got " + x);
        }
        int[] cropping = new int[4]; // top, bottom, left, right
        int[] stride = {1, 1};
        for (Range range : ranges) {
            if (range.step() < 1) {
                throw new IllegalArgumentException(
                        "expected rows and columns from first to last, got a step of " + range.step());
            }
            int side = range.axis() - 1; // of rows, of columns
            int last = range.start() + (range.count() - 1) * range.step();
            cropping[2 * side] = range.start();
            cropping[2 * side + 1] = x.layerShape().dim(range.axis()) - 1 - last;
            stride[side] = range.step();
        }
        Crop2d crop = Layers.crop2d(new Padding(cropping[0], cropping[1], cropping[2], cropping[3]));
        Size steps = new Size(stride[0], stride[1]);
        boolean whole = steps.equals(Size.of(1));
        boolean cuts = !crop.cropping().equals(Padding.NONE) || (whole && !name.isEmpty());
        Value.Flow cut = cuts ? layers.builder().steps().add(whole ? name : "", crop, List.of(x), Map.of()) : x;
        return whole
                ? cut
                : layers.builder().steps().add(name, Layers.maxPool2d(1).stride(steps), List.of(cut), Map.of());
    }
}
