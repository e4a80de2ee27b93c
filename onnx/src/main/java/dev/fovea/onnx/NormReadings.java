package dev.fovea.onnx;

import dev.fovea.layer.BatchNorm2d;
import dev.fovea.layer.GroupNorm;
import dev.fovea.layer.LayerNorm;
import dev.fovea.layer.LocalResponseNorm;
import dev.fovea.layer.Parameter;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Normalisations. */
final class NormReadings {
    private static final int FACTORS_OF_CHANNELS = 21; // before, GroupNormalization has one for each group

    private NormReadings() {}

    static void register(Map<String, LayerReader.Reading> readings) {
        readings.put("BatchNormalization", NormReadings::batch);
        readings.put("InstanceNormalization", NormReadings::instance);
        readings.put("GroupNormalization", NormReadings::group);
        readings.put("LayerNormalization", NormReadings::layer);
        readings.put("LRN", NormReadings::response);
        readings.put("groupNorm", NormReadings::groupChain);
        readings.put("layerNorm", NormReadings::layerChain);
    }

    private static Value.Flow channelsFirst(LayerReader layers, OnnxNode node) {
        Value.Flow x = layers.builder().flow(node, 0);
        if (x.place(0) != 0) {
            throw new IllegalArgumentException("expected the channels right behind the batch, got " + x);
        }
        return x;
    }

    private static Value batch(LayerReader layers, OnnxNode node) {
        Value.Flow x = channelsFirst(layers, node);
        boolean statistics = node.outputs().stream().skip(1).anyMatch(output -> !output.isEmpty());
        if (node.integer("training_mode", 0) != 0 || statistics) {
            throw new IllegalArgumentException(
                    "expected running averages at work, got those of the batch: export the network for inference");
        }
        if (node.integer("spatial", 1) != 1) {
            throw new IllegalArgumentException("spatial: expected 1, channel by channel");
        }
        int c = x.shape().dim(0);
        float momentum = NormWriter.complement(node.real("momentum", 0.9f));
        Map<String, Tensor> weights = new HashMap<>();
        weights.put(Parameter.WEIGHT, layers.vector(node, 1, c));
        weights.put(Parameter.BIAS, layers.vector(node, 2, c));
        weights.put(BatchNorm2d.RUNNING_MEAN, layers.vector(node, 3, c));
        weights.put(BatchNorm2d.RUNNING_VAR, layers.vector(node, 4, c));
        weights.put(BatchNorm2d.BATCHES, Tensor.zeros(Shape.of()));
        return layers.add(node, new BatchNorm2d(node.real("epsilon", 1e-5f), momentum), x, weights);
    }

    /** A group for each channel. */
    private static Value instance(LayerReader layers, OnnxNode node) {
        Value.Flow x = channelsFirst(layers, node);
        int c = x.shape().dim(0);
        Map<String, Tensor> weights = affine(layers.vector(node, 1, c), layers.vector(node, 2, c));
        return layers.add(node, new GroupNorm(c, node.real("epsilon", 1e-5f)), x, weights);
    }

    private static Value group(LayerReader layers, OnnxNode node) {
        Value.Flow x = channelsFirst(layers, node);
        int c = x.shape().dim(0);
        int groups = WindowReadings.length("num_groups", node.integer("num_groups", 0));
        GroupNorm norm = new GroupNorm(groups, node.real("epsilon", 1e-5f));
        norm.outputShape(x.layerShape());
        boolean ofGroups = layers.builder().opset() < FACTORS_OF_CHANNELS;
        Tensor weight = layers.vector(node, 1, ofGroups ? groups : c);
        Tensor bias = layers.vector(node, 2, ofGroups ? groups : c);
        return layers.add(node, norm, x, affine(repeated(weight, c), repeated(bias, c)));
    }

    /** Each number for all the channels of its group. */
    private static Tensor repeated(Tensor numbers, int channels) {
        int groups = numbers.shape().size();
        if (groups == channels) {
            return numbers;
        }
        Tensor all = Tensor.zeros(Shape.vector(channels));
        for (int c = 0; c < channels; c++) {
            all.data()[c] = numbers.data()[c / (channels / groups)];
        }
        return all;
    }

    /** Samples split into groups, normalised, put together again, and each channel with its factor. */
    private static Value groupChain(LayerReader layers, OnnxNode node) {
        Value.Flow x = channelsFirst(layers, node);
        int[] shape = OnnxImport.Builder.batched(x.shape());
        int[] split = ShapeReadings.target(layers, node, shape, 3);
        int groups = split.length == 3 && split[0] == shape[0] ? split[1] : 0;
        boolean together = Arrays.equals(ShapeReadings.target(layers, node, split, 6), shape);
        boolean plain =
                groups > 0 && together && isAll(layers, node, 4, groups, 1) && isAll(layers, node, 5, groups, 0);
        if (!plain) {
            throw new IllegalArgumentException(
                    "expected channels split into groups, normalised, and put together as they were, got shapes "
                            + OnnxArray.text(split));
        }
        int c = x.shape().dim(0);
        boolean factors = node.optionalInput(1).isPresent();
        Tensor weight = factors ? perChannel(layers, node, 1, x.shape()) : filled(c, 1);
        Tensor bias = factors ? perChannel(layers, node, 2, x.shape()) : filled(c, 0);
        return layers.add(node, new GroupNorm(groups, node.real("epsilon", 1e-5f)), x, affine(weight, bias));
    }

    private static boolean isAll(LayerReader layers, OnnxNode node, int input, int size, float value) {
        float[] floats = layers.vector(node, input, size).data();
        return IntStream.range(0, size).allMatch(i -> floats[i] == value);
    }

    /** An array (c, 1, ...) as a vector. */
    private static Tensor perChannel(LayerReader layers, OnnxNode node, int input, Shape sample) {
        OnnxArray array = layers.builder().constant(node, input);
        int[] expected = new int[sample.rank()];
        Arrays.fill(expected, 1);
        expected[0] = sample.dim(0);
        return Tensor.of(Shape.vector(expected[0]), LayerReader.floats(node, input, trimmed(array), expected));
    }

    /** Without the dimension of the batch, which is 1 where it is there at all. */
    private static OnnxArray trimmed(OnnxArray array) {
        boolean batch = array.rank() > 1 && array.dim(0) == 1;
        return batch && array.dim(1) > 1 ? array.reshaped(Arrays.copyOfRange(array.dims(), 1, array.rank())) : array;
    }

    private static Value layer(LayerReader layers, OnnxNode node) {
        Value.Flow x = layers.builder().flow(node, 0);
        long axis = node.integer("axis", -1);
        return layerNorm(layers, node, x, axis == 1 || axis == -x.shape().rank(), node.real("epsilon", 1e-5f));
    }

    /** Samples less their mean and by their deviation; axes are counted from the end, where their number says what they are. */
    private static Value layerChain(LayerReader layers, OnnxNode node) {
        Value.Flow x = layers.builder().flow(node, 0);
        long[] axes = node.integers("axes").map(long[]::clone).orElse(new long[0]);
        Arrays.sort(axes);
        int rank = x.shape().rank();
        boolean fromEnd = Arrays.equals(
                axes, IntStream.rangeClosed(-rank, -1).asLongStream().toArray());
        boolean fromStart = Arrays.equals(
                axes, IntStream.rangeClosed(1, rank).asLongStream().toArray());
        OnnxArray eps = layers.builder().constant(node, 3);
        boolean whole = (fromEnd || fromStart) && eps.size() == 1 && node.integer("keepdims", 1) == 1;
        return layerNorm(layers, node, x, whole, eps.size() == 1 ? (float) eps.real(0) : 0);
    }

    private static Value layerNorm(LayerReader layers, OnnxNode node, Value.Flow x, boolean whole, float eps) {
        if (!whole || !x.isInOrder()) {
            throw new IllegalArgumentException(
                    "expected samples to be normalised as a whole, channels first, got " + x);
        }
        int[] dims = x.shape().dims();
        Tensor weight = Tensor.of(
                x.layerShape(), LayerReader.floats(node, 1, layers.builder().constant(node, 1), dims));
        Tensor bias = node.optionalInput(2).isPresent()
                ? Tensor.of(
                        x.layerShape(),
                        LayerReader.floats(node, 2, layers.builder().constant(node, 2), dims))
                : Tensor.zeros(x.layerShape());
        return layers.add(node, new LayerNorm(eps), x, affine(weight, bias));
    }

    private static Value response(LayerReader layers, OnnxNode node) {
        long size = node.integer("size", 0);
        if (size % 2 == 0) {
            throw new IllegalArgumentException("size: expected an odd number of channels, got " + size);
        }
        LocalResponseNorm norm = new LocalResponseNorm(
                WindowReadings.length("size", size),
                node.real("alpha", 1e-4f),
                node.real("beta", 0.75f),
                node.real("bias", 1));
        return layers.add(node, norm, channelsFirst(layers, node));
    }

    private static Tensor filled(int channels, float value) {
        Tensor tensor = Tensor.zeros(Shape.vector(channels));
        Arrays.fill(tensor.data(), value);
        return tensor;
    }

    private static Map<String, Tensor> affine(Tensor weight, Tensor bias) {
        return Map.of(Parameter.WEIGHT, weight, Parameter.BIAS, bias);
    }
}
