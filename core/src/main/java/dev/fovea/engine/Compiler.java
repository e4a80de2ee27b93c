package dev.fovea.engine;

import dev.fovea.engine.Wiring.Setting;
import dev.fovea.kernel.ActivationKernel;
import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.ConvMaxPool2dKernel;
import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.Kernels;
import dev.fovea.layer.AdaptiveAvgPool2d;
import dev.fovea.layer.Add;
import dev.fovea.layer.BatchNorm2d;
import dev.fovea.layer.Conv2d;
import dev.fovea.layer.Dense;
import dev.fovea.layer.Dropout;
import dev.fovea.layer.Flatten;
import dev.fovea.layer.Layer;
import dev.fovea.layer.MaxPool2d;
import dev.fovea.layer.Parameter;
import dev.fovea.layer.Relu;
import dev.fovea.layer.Relu6;
import dev.fovea.network.Network;
import dev.fovea.network.Node;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Turns the nodes of a network into operations: slots, gradient flow, geometry, kernel, fusion. A convolution, dense layer,
 * normalisation or sum takes a ReLU or ReLU6 behind it along, a convolution also a max pooling if the kernels have a way to do both in
 * one, at inference both the batch normalisation before that; a flattening is another name for the slot it reads.
 */
final class Compiler {
    /** What a network has learned, the gradients of that, and the nodes that learn no more. */
    record Learning(Weights weights, Weights gradients, Set<String> frozen) {}

    /**
     * What becomes one operation: the nodes, first to last, the slots, whether gradients come back to it, and how to make it.
     * They come back where something learns at or before it.
     */
    record Group(
            List<Node> nodes, List<Integer> inputs, int out, boolean goesBack, Function<Wiring, Operation> maker) {}

    private final Network network;
    private final Weights weights;
    private final Weights gradients;
    private final Set<String> frozen;
    private final Kernels kernels;
    private final boolean training;
    private final boolean fuses;
    private final Map<String, Integer> slots = new HashMap<>();
    private final List<Shape> shapes = new ArrayList<>(); // by slot
    private final List<Boolean> learns =
            new ArrayList<>(); // by slot: whether a parameter that learns stands at or before it
    private final List<Boolean> mayLearn = new ArrayList<>(); // the same if nothing were frozen
    private final Map<String, List<Node>> readers = new HashMap<>();
    private final List<Group> groups = new ArrayList<>();

    /** @param fuses whether nodes may become one operation; what lies between them is then never seen */
    Compiler(Network network, Learning learning, Kernels kernels, boolean training, boolean fuses) {
        this.network = network;
        this.weights = learning.weights();
        this.gradients = learning.gradients();
        this.frozen = learning.frozen();
        this.kernels = kernels;
        this.training = training;
        this.fuses = fuses;
        for (Node node : network.nodes()) {
            node.inputs()
                    .forEach(input -> readers.computeIfAbsent(input, name -> new ArrayList<>())
                            .add(node));
        }
        slots.put(Network.INPUT, 0);
        shapes.add(network.inputShape());
        learns.add(false);
        mayLearn.add(false);
        for (Node node : network.nodes()) {
            if (isAlias(node)) {
                slots.put(node.name(), slot(node.inputs().get(0)));
            } else if (!slots.containsKey(node.name())) {
                compile(node);
            }
        }
    }

    /** The operations to be, in the order of the nodes. */
    List<Group> groups() {
        return groups;
    }

    /** The shape of one sample of each slot; slot 0 is the network's input. */
    List<Shape> shapes() {
        return shapes;
    }

    int slotCount() {
        return shapes.size();
    }

    /** Elements of one sample of a slot. */
    int size(int slot) {
        return shapes.get(slot).size();
    }

    int slot(String node) {
        return Objects.requireNonNull(slots.get(node), node);
    }

    /** Whether some layer has to see the whole batch before it can go on. */
    boolean needsWholeBatch() {
        return training && network.nodes().stream().anyMatch(node -> node.layer() instanceof BatchNorm2d);
    }

    /** Whether a slot has a gradient. */
    boolean hasGradient(int slot) {
        return training && learns.get(slot);
    }

    /** Whether a slot would have a gradient if nothing were frozen. */
    boolean mayHaveGradient(int slot) {
        return training && mayLearn.get(slot);
    }

    List<Operation> operations(Setting setting) {
        List<List<GradientFlow>> flows = flows();
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            Group group = groups.get(i);
            int in = group.inputs().get(0);
            operations.add(group.maker()
                    .apply(new Wiring(
                            group.inputs(), flows.get(i), group.out(), size(in), size(group.out()), setting)));
        }
        return operations;
    }

    /** Backward visits the groups in reverse, so the last reader of a slot is the first to write its gradient. */
    private List<List<GradientFlow>> flows() {
        boolean[] written = new boolean[slotCount()];
        List<List<GradientFlow>> flows = new ArrayList<>();
        for (int i = groups.size() - 1; i >= 0; i--) {
            List<GradientFlow> ofGroup = new ArrayList<>();
            for (int slot : groups.get(i).inputs()) {
                ofGroup.add(
                        !hasGradient(slot) ? GradientFlow.NONE : written[slot] ? GradientFlow.ADD : GradientFlow.FIRST);
                written[slot] = true;
            }
            flows.add(0, ofGroup);
        }
        return flows;
    }

    private void compile(Node node) {
        Layer layer = node.layer();
        if (layer instanceof Conv2d conv) {
            convolution(node, conv);
        } else if (layer instanceof Dense) {
            Optional<Node> norm = foldable(node);
            Optional<Node> relu = rectifier(norm.orElse(node));
            var kernel = kernels.dense(in(node).size(), out(node).size(), epilogue(relu));
            add(
                    fused(node, List.of(norm, relu)),
                    wiring -> folded(node, norm, p -> new DenseOperation(wiring, kernel, undo(relu), p)));
        } else if (layer instanceof BatchNorm2d) {
            Optional<Node> relu = rectifier(node);
            int channels = in(node).dim(0);
            var kernel = kernels.batchNorm(channels, in(node).size() / channels, epilogue(relu));
            add(fused(node, List.of(relu)), wiring -> new BatchNormOperation(wiring, kernel, batchNorm(node)));
        } else if (layer instanceof Add) {
            Optional<Node> relu = rectifier(node);
            add(fused(node, List.of(relu)), wiring -> new AddOperation(wiring, undo(relu)));
        } else {
            LayerOperations operations = new LayerOperations(network, kernels, this::parameters);
            add(List.of(node), wiring -> operations.of(node, wiring));
        }
    }

    /** A convolution with what follows it: normalisation, then relu and max pooling in either order, for they change places freely. */
    private void convolution(Node node, Conv2d conv) {
        ConvGeometry geometry = LayerGeometry.of(conv, in(node), out(node));
        Optional<Node> norm = foldable(node);
        Node behind = norm.orElse(node);
        Optional<Node> relu = rectifier(behind);
        Optional<Node> pool = onlyReader(relu.orElse(behind), MaxPool2d.class);
        Optional<Node> reluBehind = relu.isPresent() ? Optional.empty() : pool.flatMap(this::rectifier);
        Optional<Node> either = relu.or(() -> reluBehind);
        Optional<ConvMaxPool2dKernel> both = pool.flatMap(
                p -> kernels.convMaxPool2d(geometry, epilogue(either), LayerGeometry.of(p.layer(), in(p), out(p))));
        if (both.isPresent()) {
            add(
                    fused(node, List.of(norm, relu, pool, reluBehind)),
                    wiring -> folded(node, norm, p -> new ConvMaxPoolOperation(wiring, both.get(), undo(either), p)));
        } else {
            var kernel = kernels.conv2d(geometry, epilogue(relu));
            add(
                    fused(node, List.of(norm, relu)),
                    wiring -> folded(
                            node, norm, p -> new ConvOperation(wiring, in(node).channels(), kernel, undo(relu), p)));
        }
    }

    /** Whether a node is another name for what it reads. */
    private boolean isAlias(Node node) {
        return node.layer() instanceof Flatten
                || (node.layer() instanceof Dropout && !training)
                || (node.layer() instanceof AdaptiveAvgPool2d && out(node).equals(in(node)));
    }

    /** At inference the batch normalisation that nothing stands between and nobody else looks into. */
    private Optional<Node> foldable(Node node) {
        return training ? Optional.empty() : onlyReader(node, BatchNorm2d.class);
    }

    private Operation folded(Node node, Optional<Node> norm, Function<Parameters, Operation> maker) {
        Parameters plain = parameters(node);
        if (norm.isEmpty()) {
            return maker.apply(plain);
        }
        Parameters folded = Parameters.fixed(new float[plain.w().length], new float[plain.b().length]);
        return new FoldedOperation(maker.apply(folded), plain, folded, batchNorm(norm.get()));
    }

    private BatchNormState batchNorm(Node node) {
        BatchNorm2d norm = (BatchNorm2d) node.layer();
        Parameters p = parameters(node);
        return new BatchNormState(
                norm.eps(),
                norm.momentum(),
                p.w(),
                p.b(),
                weights.get(node.name() + "." + BatchNorm2d.RUNNING_MEAN).data(),
                weights.get(node.name() + "." + BatchNorm2d.RUNNING_VAR).data(),
                weights.get(node.name() + "." + BatchNorm2d.BATCHES).data(),
                p.dw(),
                p.db());
    }

    private static List<Node> fused(Node node, List<Optional<Node>> behind) {
        return Stream.concat(Stream.of(node), behind.stream().flatMap(Optional::stream))
                .toList();
    }

    /** All names but the last are names of what nobody else reads; they stand for the same slot. */
    private void add(List<Node> nodes, Function<Wiring, Operation> maker) {
        Node first = nodes.get(0);
        List<Integer> inputs = first.inputs().stream().map(this::slot).toList();
        int out = shapes.size();
        nodes.forEach(node -> slots.put(node.name(), out));
        shapes.add(out(nodes.get(nodes.size() - 1)));
        List<Node> weighted = nodes.stream()
                .filter(node -> !network.parameters(node).isEmpty())
                .toList();
        learns.add(weighted.stream().anyMatch(node -> !frozen.contains(node.name()))
                || inputs.stream().anyMatch(learns::get));
        mayLearn.add(!weighted.isEmpty() || inputs.stream().anyMatch(mayLearn::get));
        groups.add(new Group(nodes, inputs, out, hasGradient(out), maker));
    }

    /** The one node that reads another's output, if it is of the given kind and may be fused. */
    private Optional<Node> onlyReader(Node node, Class<? extends Layer> kind) {
        List<Node> all = readers.getOrDefault(node.name(), List.of());
        return fuses && all.size() == 1 && kind.isInstance(all.get(0).layer())
                ? Optional.of(all.get(0))
                : Optional.empty();
    }

    private Optional<Node> rectifier(Node node) {
        return onlyReader(node, Relu.class).or(() -> onlyReader(node, Relu6.class));
    }

    private static Epilogue epilogue(Optional<Node> rectifier) {
        return rectifier
                .map(node -> node.layer() instanceof Relu ? Epilogue.RELU : Epilogue.RELU6)
                .orElse(Epilogue.NONE);
    }

    /** What takes a gradient from behind the epilogue to before it. */
    private Optional<ActivationKernel> undo(Optional<Node> relu) {
        return relu.map(node -> LayerActivation.of(node.layer(), kernels));
    }

    private Shape in(Node node) {
        return network.inputShapes(node).get(0);
    }

    private Shape out(Node node) {
        return network.shape(node.name());
    }

    private Parameters parameters(Node node) {
        String weight = node.name() + "." + Parameter.WEIGHT;
        String bias = node.name() + "." + Parameter.BIAS;
        int outputs = network.shape(node.name()).dim(0);
        boolean hasBias = network.parameters(node).size() == 2;
        float[] b = hasBias ? weights.get(bias).data() : new float[outputs];
        float[] w = weights.get(weight).data();
        if (!training || frozen.contains(node.name())) {
            return Parameters.fixed(w, b);
        }
        float[] db = hasBias ? gradients.get(bias).data() : new float[outputs];
        return new Parameters(w, b, gradients.get(weight).data(), db);
    }
}
