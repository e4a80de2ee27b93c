package dev.fovea.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import com.google.protobuf.ByteString;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.random.SplitMix64;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Operators whose attributes and inputs somebody has made up. */
class OperatorsTest {
    private static final int ROUNDS = 1500;
    private static final List<ElementType> INTEGER_TYPES =
            Stream.of(ElementType.values()).filter(type -> !type.isReal()).toList();
    private static final long[] SMALL = {0, 1, 1, 1, 2, 2, 3, -1, -2, 4, 6};
    private static final long[] WILD = {1 << 12, 1L << 30, 1L << 31, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE, -7};
    private static final List<String> INTEGER = List.of(
            "axis",
            "group",
            "ceil_mode",
            "count_include_pad",
            "storage_order",
            "keepdims",
            "blocksize",
            "num_groups",
            "size",
            "k",
            "p",
            "to",
            "largest",
            "select_last_index",
            "transA",
            "transB",
            "start",
            "end",
            "allowzero",
            "block_size",
            "output_dtype",
            "exclude_outside",
            "antialias",
            "num_outputs",
            "noop_with_empty_axes",
            "training_mode",
            "value_int");
    private static final List<String> INTEGERS = List.of(
            "kernel_shape",
            "strides",
            "dilations",
            "pads",
            "output_padding",
            "output_shape",
            "axes",
            "perm",
            "split",
            "starts",
            "ends",
            "value_ints");
    private static final List<String> TEXT = List.of(
            "mode",
            "auto_pad",
            "coordinate_transformation_mode",
            "nearest_mode",
            "keep_aspect_ratio_policy",
            "approximate");
    private static final List<String> TEXTS = List.of(
            "constant",
            "wrap",
            "edge",
            "reflect",
            "SAME_UPPER",
            "SAME_LOWER",
            "VALID",
            "nearest",
            "linear",
            "cubic",
            "CRD",
            "tf_crop_and_resize",
            "align_corners",
            "ceil",
            "not_larger",
            "");

    static Stream<String> operators() {
        return new TreeSet<>(Operators.names()).stream();
    }

    /** Whatever comes, it is computed or refused by name: nothing else is thrown, nothing hangs. Other tests say what is right. */
    @ParameterizedTest
    @MethodSource("operators")
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void computesOrRefuses(String operator) {
        SplitMix64 random = new SplitMix64(operator.hashCode());
        Kernels kernels = new ScalarKernels();
        int computed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<Optional<OnnxArray>> inputs = inputs(random);
            OnnxNode node = new OnnxNode(
                    "it",
                    operator,
                    Collections.nCopies(inputs.size(), "in"),
                    List.of("a", "b"),
                    attributes(random, rank(inputs)));
            try {
                OnnxArray result = Operators.apply(node, 7 + random.nextInt(22), kernels, inputs, random.nextInt(2));
                assertThat(result.size()).isBetween(0, OnnxArray.MAX_COMPUTED);
                computed++;
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageStartingWith("node \"it\" (" + operator + "): ");
            } catch (OutOfMemoryError e) {
                assertThat(e).hasMessageContaining("heap"); // the program has a line for it
            }
        }
        assertThat(computed).isPositive();
    }

    private static List<Optional<OnnxArray>> inputs(SplitMix64 random) {
        List<Optional<OnnxArray>> inputs = new ArrayList<>();
        int count = random.nextInt(6);
        int rank = random.nextInt(6);
        int[] alike = dims(random, rank);
        for (int i = 0; i < count; i++) {
            if (random.nextInt(12) == 0) {
                inputs.add(Optional.empty());
                continue;
            }
            int[] dims = random.nextInt(2) == 0 ? alike : dims(random, random.nextInt(6));
            inputs.add(Optional.of(
                    random.nextInt(3) > 0
                            ? OnnxArray.reals(ElementType.FLOAT, dims, j -> random.nextInt(7) - 2.5)
                            : OnnxArray.integers(type(random), dims, j -> number(random))));
        }
        return inputs;
    }

    private static ElementType type(SplitMix64 random) {
        return INTEGER_TYPES.get(random.nextInt(INTEGER_TYPES.size()));
    }

    private static int[] dims(SplitMix64 random, int rank) {
        int[] dims = new int[rank];
        for (int d = 0; d < rank; d++) {
            dims[d] = random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(4);
        }
        return dims;
    }

    private static int rank(List<Optional<OnnxArray>> inputs) {
        return inputs.stream()
                .flatMap(Optional::stream)
                .mapToInt(OnnxArray::rank)
                .findFirst()
                .orElse(0);
    }

    private static long number(SplitMix64 random) {
        return random.nextInt(20) == 0 ? WILD[random.nextInt(WILD.length)] : SMALL[random.nextInt(SMALL.length)];
    }

    private static Map<String, AttributeProto> attributes(SplitMix64 random, int rank) {
        int places = Math.max(0, rank - 2);
        int[] lengths = {places, places, places, 2 * places, rank, random.nextInt(7)};
        Map<String, AttributeProto> attributes = new HashMap<>();
        for (String name : INTEGER) {
            if (random.nextInt(4) == 0) {
                attributes.put(name, GraphWriter.integer(name, number(random)));
            }
        }
        for (String name : INTEGERS) {
            if (random.nextInt(2) == 0) {
                AttributeProto.Builder values =
                        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
                for (int count = lengths[random.nextInt(lengths.length)]; count > 0; count--) {
                    values.addInts(number(random));
                }
                attributes.put(name, values.build());
            }
        }
        for (String name : TEXT) {
            if (random.nextInt(4) == 0) {
                attributes.put(name, Graphs.text(name, TEXTS.get(random.nextInt(TEXTS.size()))));
            }
        }
        if (random.nextInt(10) == 0) {
            attributes.put(
                    "axis",
                    AttributeProto.newBuilder()
                            .setName("axis")
                            .setType(AttributeProto.AttributeType.STRING)
                            .setS(ByteString.copyFromUtf8("1"))
                            .build());
        }
        return attributes;
    }
}
