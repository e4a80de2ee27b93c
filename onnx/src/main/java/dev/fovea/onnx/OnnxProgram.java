package dev.fovea.onnx;

import dev.fovea.FileFormatException;
import dev.fovea.FoveaException;
import dev.fovea.kernel.Kernels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An ONNX model as it stands, computed operator by operator on arrays of any rank: slow and plain, for models that are no network
 * of layers and as an oracle for those that are. Immutable and thread-safe.
 */
public final class OnnxProgram {
    /** What learns of the values on the way. */
    @FunctionalInterface
    public interface Observer {
        /**
         * Comes after each operator.
         *
         * @param node the operator, for people
         * @param value the name of what it has computed
         */
        void computed(String node, String value, OnnxArray array);
    }

    private final OnnxModel model;
    private final Kernels kernels;
    private final IdentityHashMap<OnnxNode, List<String>> lastRead; // what nobody needs after an operator

    /** A program of a model on the fastest kernels that run here. */
    public OnnxProgram(OnnxModel model) {
        this(model, Kernels.preferred());
    }

    /**
     * A program of a model.
     *
     * @param kernels what computes convolutions of floats; all else is the same on any
     * @throws FoveaException if operators are not supported, all of them named at once, or have attributes that are not known
     */
    public OnnxProgram(OnnxModel model, Kernels kernels) {
        OnnxImport.requireSupported(
                model,
                model.nodes(),
                node -> Operators.has(node.operator()),
                "these operators are not computed",
                "export the model without them");
        try {
            Signature.require(model.nodes());
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(model.file(), Shown.line(String.valueOf(e.getMessage())), e);
        }
        this.model = model;
        this.kernels = kernels;
        this.lastRead = lastRead(model);
    }

    private static IdentityHashMap<OnnxNode, List<String>> lastRead(OnnxModel model) {
        IdentityHashMap<OnnxNode, List<String>> last = new IdentityHashMap<>();
        Set<String> needed = new HashSet<>(model.outputs());
        for (int i = model.nodes().size() - 1; i >= 0; i--) {
            OnnxNode node = model.nodes().get(i);
            last.put(node, node.inputs().stream().filter(needed::add).toList());
        }
        return last;
    }

    /** The model that this computes. */
    public OnnxModel model() {
        return model;
    }

    /**
     * The outputs by name, in order, for inputs by name.
     *
     * @throws FoveaException if an input is missing, unknown, or not of its type and dimensions, or an operator does not fit what
     *     it reads
     */
    public Map<String, OnnxArray> run(Map<String, OnnxArray> inputs) {
        return run(inputs, (node, value, array) -> {});
    }

    /**
     * As {@link #run(Map)}, telling of every value that an operator computes, in order.
     */
    public Map<String, OnnxArray> run(Map<String, OnnxArray> inputs, Observer observer) {
        Map<String, OnnxArray> values = new HashMap<>(model.constants());
        requireInputs(inputs);
        values.putAll(inputs);
        try {
            for (OnnxNode node : model.nodes()) {
                compute(node, values, observer);
                values.keySet().removeAll(Objects.requireNonNull(lastRead.get(node)));
            }
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(model.file(), Shown.line(String.valueOf(e.getMessage())), e);
        } catch (OutOfMemoryError e) {
            throw new FileFormatException(
                    model.file(), "its values do not fit the Java heap: start java with a larger -Xmx", e);
        }
        Map<String, OnnxArray> outputs = new LinkedHashMap<>();
        for (String output : model.outputs()) {
            Optional.ofNullable(values.get(output)).ifPresent(array -> outputs.put(output, array));
        }
        return Collections.unmodifiableMap(outputs);
    }

    private void compute(OnnxNode node, Map<String, OnnxArray> values, Observer observer) {
        List<Optional<OnnxArray>> read = new ArrayList<>();
        node.inputs().forEach(input -> read.add(Optional.ofNullable(values.get(input))));
        for (int i = 0; i < node.outputs().size(); i++) {
            String output = node.outputs().get(i);
            if (!output.isEmpty()) {
                OnnxArray array = Operators.apply(node, model.opset(), kernels, read, i);
                values.put(output, array);
                observer.computed(node.label(), output, array);
            }
        }
    }

    private void requireInputs(Map<String, OnnxArray> inputs) {
        for (OnnxModel.Input input : model.inputs()) {
            OnnxArray given = inputs.get(input.name());
            if (given == null || given.type() != input.type() || !fits(given, input.dims())) {
                throw new FoveaException(model.file() + ": input " + Shown.quoted(input.name()) + ": expected "
                        + input.type() + " " + text(input.dims()) + ", got " + (given == null ? "none" : given));
            }
        }
        for (String name : inputs.keySet()) {
            if (model.inputs().stream().noneMatch(input -> input.name().equals(name))) {
                throw new FoveaException(model.file() + ": expected the inputs "
                        + model.inputs().stream()
                                .map(input -> Shown.quoted(input.name()))
                                .collect(Collectors.joining(", "))
                        + ", got one more, " + Shown.quoted(name));
            }
        }
    }

    private static boolean fits(OnnxArray given, List<OptionalInt> dims) {
        boolean fits = given.rank() == dims.size();
        for (int d = 0; fits && d < dims.size(); d++) {
            fits = dims.get(d).isEmpty() || dims.get(d).getAsInt() == given.dim(d);
        }
        return fits;
    }

    private static String text(List<OptionalInt> dims) {
        return dims.stream()
                .map(dim -> dim.isPresent() ? Integer.toString(dim.getAsInt()) : "?")
                .collect(Collectors.joining(", ", "(", ")"));
    }
}
