package dev.fovea.onnx;

import dev.fovea.FileFormatException;
import dev.fovea.FoveaException;
import dev.fovea.data.ChannelStatistics;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.layer.Layers;
import dev.fovea.layer.Padding;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Makes a network of an ONNX model: every operator becomes a layer that trains, or is folded away at import. The model has one
 * input (batch, ...) of fixed lengths but for the batch, and one output. The network has channels first, whatever the model has;
 * images that are its output, too.
 *
 * @param network the layers
 * @param weights what the model has learned
 * @param channelsLast whether the model's input is (batch, height, width, channels) where the network's is (batch, channels,
 *     height, width)
 * @param normalization what the model begins with, {@code x = (input - mean) / std} for each channel, and the network does not:
 *     whoever makes its input does it, as a part of what is done to pixels anyway
 */
public record OnnxImport(
        Network network, Weights weights, boolean channelsLast, Optional<ChannelStatistics> normalization) {
    private static final int SHOWN_NODES = 3;
    private static final Kernels KERNELS = new ScalarKernels();

    /**
     * The network of a model.
     *
     * @throws FoveaException if operators are not supported, all of them named at once, or used in a way that no layer has
     */
    public static OnnxImport of(OnnxModel model) {
        try {
            List<OnnxNode> nodes = needed(model, Chains.joined(model, needed(model, model.nodes())));
            Shape input = input(model);
            Set<String> flowing = flowing(model.inputs().get(0).name(), nodes);
            requireSupported(
                    model,
                    nodes,
                    node -> flowing.contains(node.output())
                            ? LayerReader.has(node.operator())
                            : Operators.has(node.operator()),
                    "no layer of Fovea's does what these operators do",
                    "export the network without them, or compute the model with fovea run");
            Signature.require(needed(model, model.nodes()));
            return network(model, nodes, inputs(input, nodes));
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(model.file(), Shown.line(String.valueOf(e.getMessage())), e);
        } catch (OutOfMemoryError e) {
            // of what shape arithmetic makes of a hostile file's numbers
            throw new FileFormatException(model.file(), "does not fit the Java heap: start java with a larger -Xmx", e);
        }
    }

    /** The shape of one sample of the only input. */
    private static Shape input(OnnxModel model) {
        if (model.inputs().size() != 1 || model.outputs().size() != 1) {
            throw new FileFormatException(
                    model.file(),
                    "expected one input and one output to make a network of, got inputs "
                            + names(model.inputs().stream()
                                    .map(OnnxModel.Input::name)
                                    .toList()) + " and outputs "
                            + names(model.outputs())
                            + ": export the part that is to be trained, or compute the model with fovea run");
        }
        OnnxModel.Input input = model.inputs().get(0);
        List<OptionalInt> dims = input.dims();
        boolean fixed = dims.size() > 1 && dims.subList(1, dims.size()).stream().allMatch(OptionalInt::isPresent);
        if (!fixed || input.type() != ElementType.FLOAT) {
            throw new FileFormatException(
                    model.file(),
                    "input " + Shown.quoted(input.name()) + ": expected floats (batch, ...) of fixed lengths, got "
                            + input.type() + " "
                            + dims.stream()
                                    .map(dim -> dim.isPresent() ? "" + dim.getAsInt() : "?")
                                    .collect(Collectors.joining(", ", "(", ")"))
                            + ": export it with a fixed size of its images");
        }
        return Shape.of(dims.stream().skip(1).mapToInt(OptionalInt::getAsInt).toArray());
    }

    /** The first names, and that there are more. */
    private static String names(List<String> names) {
        return names.stream().limit(SHOWN_NODES).map(Shown::quoted).collect(Collectors.joining(", "))
                + (names.size() > SHOWN_NODES ? ", ..." : "");
    }

    /**
     * What the network's input may be: of images and lines the channels come first or last. Samples (channels, width) or (width,
     * channels) are images of one row where windows slide over them.
     */
    private static List<Value.Flow> inputs(Shape sample, List<OnnxNode> nodes) {
        if (sample.isImage()) {
            Shape first = Shape.image(sample.dim(2), sample.dim(0), sample.dim(1));
            return List.of(
                    Value.Flow.of(Network.INPUT, sample),
                    Value.Flow.of(Network.INPUT, first).transposed(List.of(1, 2, 0)));
        }
        if (sample.rank() == 2 && nodes.stream().anyMatch(node -> WindowReadings.has(node.operator()))) {
            return List.of(
                    Value.Flow.ofLine(Network.INPUT, sample.dim(0), sample.dim(1)),
                    Value.Flow.ofLine(Network.INPUT, sample.dim(1), sample.dim(0))
                            .transposed(List.of(1, 0)));
        }
        return List.of(Value.Flow.of(Network.INPUT, sample));
    }

    /** The network for the first of these inputs that layers can be made for; if there is none, how far it goes says which is meant. */
    private static OnnxImport network(OnnxModel model, List<OnnxNode> nodes, List<Value.Flow> inputs) {
        Optional<IllegalArgumentException> failure = Optional.empty();
        int furthest = -1;
        for (Value.Flow input : inputs) {
            Builder builder = new Builder(model, input);
            try {
                return builder.network(nodes);
            } catch (IllegalArgumentException e) {
                if (builder.read > furthest) {
                    furthest = builder.read;
                    failure = Optional.of(e);
                }
            }
        }
        throw failure.orElseThrow();
    }

    /** The operators that the output depends on, in order. */
    private static List<OnnxNode> needed(OnnxModel model, List<OnnxNode> nodes) {
        Map<String, OnnxNode> makers = new HashMap<>();
        nodes.forEach(node -> node.outputs().forEach(output -> makers.put(output, node)));
        Set<String> seen = new HashSet<>(model.outputs());
        Deque<String> wanted = new ArrayDeque<>(model.outputs());
        Set<OnnxNode> needed = Collections.newSetFromMap(new IdentityHashMap<>());
        while (!wanted.isEmpty()) {
            OnnxNode maker = makers.get(wanted.remove());
            if (maker != null && needed.add(maker)) {
                maker.inputs().stream().filter(seen::add).forEach(wanted::add);
            }
        }
        return nodes.stream().filter(needed::contains).toList();
    }

    /** The values that depend on the elements of the input, not only on its shape. */
    private static Set<String> flowing(String input, List<OnnxNode> nodes) {
        Set<String> flowing = new HashSet<>(Set.of(input));
        for (OnnxNode node : nodes) {
            if (!node.operator().equals("Shape") && node.inputs().stream().anyMatch(flowing::contains)) {
                node.outputs().stream().filter(output -> !output.isEmpty()).forEach(flowing::add);
            }
        }
        return flowing;
    }

    /** Refuses operators that are not supported, all of them at once. */
    static void requireSupported(
            OnnxModel model, List<OnnxNode> nodes, Predicate<OnnxNode> supported, String complaint, String advice) {
        Map<String, List<String>> missing = new TreeMap<>();
        for (OnnxNode node : nodes) {
            if (!supported.test(node)) {
                String name = node.name().isEmpty() ? node.output() : node.name();
                missing.computeIfAbsent(Shown.plain(node.operator()), key -> new ArrayList<>())
                        .add(Shown.quoted(name));
            }
        }
        if (!missing.isEmpty()) {
            String list = missing.entrySet().stream()
                    .map(entry -> entry.getKey() + " (" + entry.getValue().size() + ": "
                            + entry.getValue().stream().limit(SHOWN_NODES).collect(Collectors.joining(", "))
                            + (entry.getValue().size() > SHOWN_NODES ? ", ..." : "") + ")")
                    .collect(Collectors.joining(", "));
            throw new FoveaException(model.file() + ": " + complaint + ": " + list + ": " + advice);
        }
    }

    /** The network as it grows, operator by operator. */
    static final class Builder {
        /**
         * Stands for the length of the batch in shape arithmetic: a prime that no layer's length comes to, so that what depends on
         * it is seen in the result.
         */
        static final int BATCH = 1_000_003;

        /**
         * Operators whose work is many times what they read and compute, hours of it for a few bytes of a file. They are not computed
         * at import: no exporter leaves it to them to make weights.
         */
        private static final Set<String> LABORIOUS = Set.of(
                "Conv",
                "ConvTranspose",
                "MaxPool",
                "AveragePool",
                "LpPool",
                "LRN",
                "Gemm",
                "MatMul",
                "Resize",
                "Upsample");

        /** The most elements that all operators which do not depend on the input may read and compute: seconds of work. */
        private static final long MAX_COMPUTED = 1L << 29;

        private final OnnxModel model;
        private final Steps steps;
        private final Map<String, Value> values = new HashMap<>();
        private final Optional<Integer> frozenBatch;
        private int read; // operators
        private long computed; // elements read and computed that do not depend on the input

        private Builder(OnnxModel model, Value.Flow input) {
            this.model = model;
            this.steps = new Steps(input);
            OnnxModel.Input given = model.inputs().get(0);
            this.frozenBatch = given.dims().get(0).isPresent()
                    ? Optional.of(given.dims().get(0).getAsInt())
                    : Optional.empty();
            values.put(given.name(), input);
            model.constants().forEach((name, array) -> values.put(name, new Value.Constant(array)));
        }

        private OnnxImport network(List<OnnxNode> nodes) {
            Map<String, Integer> readers = new HashMap<>();
            nodes.forEach(node -> node.inputs().forEach(input -> readers.merge(input, 1, Integer::sum)));
            LayerReader layers = new LayerReader(this, readers);
            for (OnnxNode node : nodes) {
                values.put(node.output(), value(layers, node));
                for (String output : node.outputs()) {
                    node.inputs().stream()
                            .filter(input ->
                                    layer(input).isPresent() && layer(input).equals(layer(output)))
                            .forEach(input -> layers.isOf(output, input));
                }
                read++;
            }
            String output = model.outputs().get(0);
            Optional<Value.Flow> last = flow(output).map(steps::flat);
            if (last.isEmpty() || !last.get().node().equals(steps.last())) {
                throw new IllegalArgumentException(
                        "output " + Shown.quoted(output) + ": expected it to come of layers, got none");
            }
            return steps.build();
        }

        /** The layer whose output a value is. */
        private Optional<String> layer(String value) {
            return Optional.ofNullable(values.get(value)).flatMap(Value::layer);
        }

        private Value value(LayerReader layers, OnnxNode node) {
            boolean constant = node.inputs().stream()
                    .allMatch(input -> input.isEmpty() || values.get(input) instanceof Value.Constant);
            if (constant && Operators.has(node.operator()) && !LABORIOUS.contains(node.operator())) {
                List<Optional<OnnxArray>> inputs = node.inputs().stream()
                        .map(input -> input.isEmpty() ? Optional.<OnnxArray>empty() : Optional.of(constant(input)))
                        .toList();
                for (int i = 1; i < node.outputs().size(); i++) {
                    values.put(node.outputs().get(i), computed(node, inputs, i));
                }
                return computed(node, inputs, 0);
            }
            if (node.operator().equals("Shape")) {
                return new Value.Constant(
                        Rearranging.shape(call(node, List.of()), view(node).dims()));
            }
            return layers.read(node);
        }

        private Value computed(OnnxNode node, List<Optional<OnnxArray>> inputs, int output) {
            OnnxArray array = Operators.apply(node, model.opset(), KERNELS, inputs, output);
            computed += array.size();
            inputs.forEach(input -> computed += input.map(OnnxArray::size).orElse(0));
            if (computed > MAX_COMPUTED) {
                throw new IllegalArgumentException(node.label() + ": expected at most " + MAX_COMPUTED
                        + " elements read and computed without the input, got " + computed);
            }
            return new Value.Constant(array);
        }

        /** The use of an operator whose attributes and constant inputs say what becomes of a shape. */
        Call call(OnnxNode node, List<Optional<OnnxArray>> constants) {
            return new Call(node, model.opset(), KERNELS, constants, 0);
        }

        /** Says what one of an operator's outputs is. */
        void put(String output, Value value) {
            values.put(output, value);
        }

        /** The lengths of a value with the stand-in for the batch in front. */
        static int[] batched(Shape sample) {
            int[] dims = new int[sample.rank() + 1];
            dims[0] = BATCH;
            System.arraycopy(sample.dims(), 0, dims, 1, sample.rank());
            return dims;
        }

        /**
         * The shape of one sample that a reshaping leads to.
         *
         * @throws IllegalArgumentException if the batch does not stay what it is
         */
        Shape sample(OnnxNode node, int[] dims) {
            if (dims.length == 0 || !isBatch(dims[0])) {
                throw new IllegalArgumentException(
                        node.label() + ": expected the batch to stay the first dimension, got " + OnnxArray.text(dims));
            }
            return Shape.of(Arrays.copyOfRange(dims, 1, dims.length));
        }

        /** Whether this is the length of the batch: what stands for it, or what the file was exported with. */
        boolean isBatch(long length) {
            return length == BATCH || frozenBatch.filter(n -> n == length).isPresent();
        }

        int opset() {
            return model.opset();
        }

        /** Whether a value is the network's result. */
        boolean isOutput(String value) {
            return model.outputs().contains(value);
        }

        Steps steps() {
            return steps;
        }

        /** An input that a layer computes, and the zeros around it. */
        Value.Padded padded(OnnxNode node, int input) {
            return values.get(node.input(input)) instanceof Value.Padded padded
                    ? padded
                    : new Value.Padded(flow(node, input), Padding.NONE);
        }

        /** Whether the first input is not yet what a layer computes. */
        boolean isView(OnnxNode node) {
            return values.get(node.input(0)) instanceof Value.View;
        }

        /** The first input with its dimensions as they are, whether that is what a layer computes or not yet. */
        Value.View view(OnnxNode node) {
            if (values.get(node.input(0)) instanceof Value.View view) {
                return view;
            }
            Value.Flow flow = flow(node, 0);
            return Value.View.of(flow);
        }

        /** An input of a vector for each sample. */
        Value.Flow vector(OnnxNode node, int input) {
            Value.Flow x = flow(node, input);
            if (x.axes().size() != 1) {
                throw new IllegalArgumentException("expected flat samples (batch, features), got " + x);
            }
            Value.Flow flat = steps.flat(x);
            values.put(node.input(input), flat);
            return flat;
        }

        /** An input that a layer computes. */
        Value.Flow flow(OnnxNode node, int input) {
            return flow(node.input(input))
                    .orElseThrow(() -> new IllegalArgumentException(
                            node.label() + ": expected its input " + input + " to depend on the network's input"));
        }

        /** A value that a layer computes; zeros that no window took in are a layer. */
        private Optional<Value.Flow> flow(String name) {
            if (values.get(name) instanceof Value.View view) {
                throw new IllegalArgumentException(Shown.quoted(name) + " is " + view + ", which no layer makes");
            }
            if (values.get(name) instanceof Value.Padded padded) {
                Value.Flow made = steps.add("", Layers.pad2d(padded.padding()), List.of(padded.flow()), Map.of());
                values.put(name, made);
            }
            return values.get(name) instanceof Value.Flow flow ? Optional.of(flow) : Optional.empty();
        }

        /** An input that does not depend on the network's. */
        OnnxArray constant(OnnxNode node, int input) {
            return optionalConstant(node, input)
                    .orElseThrow(() -> new IllegalArgumentException(
                            node.label() + ": expected its input " + input + " to be a constant"));
        }

        /** The same if it is there and does not. */
        Optional<OnnxArray> optionalConstant(OnnxNode node, int input) {
            return node.optionalInput(input)
                    .map(values::get)
                    .filter(value -> value instanceof Value.Constant)
                    .map(value -> ((Value.Constant) value).array());
        }

        private OnnxArray constant(String name) {
            if (values.get(name) instanceof Value.Constant found) {
                return found.array();
            }
            throw new IllegalStateException(name);
        }
    }
}
