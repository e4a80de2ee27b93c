package dev.fovea.engine;

import dev.fovea.engine.Wiring.Setting;
import dev.fovea.kernel.ActivationKernel;
import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.ConvMaxPool2dKernel;
import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.PoolGeometry;
import dev.fovea.layer.Add;
import dev.fovea.layer.AvgPool2d;
import dev.fovea.layer.Conv2d;
import dev.fovea.layer.Dense;
import dev.fovea.layer.Elu;
import dev.fovea.layer.Flatten;
import dev.fovea.layer.Layer;
import dev.fovea.layer.LeakyRelu;
import dev.fovea.layer.MaxPool2d;
import dev.fovea.layer.NoisyRelu;
import dev.fovea.layer.Padding;
import dev.fovea.layer.Parameter;
import dev.fovea.layer.Relu;
import dev.fovea.layer.Sigmoid;
import dev.fovea.layer.Size;
import dev.fovea.layer.Softmax;
import dev.fovea.layer.Tanh;
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
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Turns the nodes of a network into operations: slots, gradient flow, geometry, kernel, fusion. A convolution or dense layer
 * takes a ReLU behind it along, a convolution also a max pooling if the kernels have a way to do both in one; a flattening
 * is another name for the slot it reads.
 */
final class Compiler {
    /** What becomes one operation: the nodes, first to last, the slots, and how to make it. */
    record Group(List<Node> nodes, List<Integer> inputs, int out, Function<Wiring, Operation> maker) {}

    private final Network network;
    private final Weights weights;
    private final Weights gradients;
    private final Kernels kernels;
    private final boolean training;
    private final boolean fuses;
    private final Map<String, Integer> slots = new HashMap<>();
    private final List<Shape> shapes = new ArrayList<>(); // by slot
    private final List<Boolean> learns = new ArrayList<>(); // by slot: whether a parameter stands at or before it
    private final Map<String, List<Node>> readers = new HashMap<>();
    private final List<Group> groups = new ArrayList<>();

    /** @param fuses whether nodes may become one operation; what lies between them is then never seen */
    Compiler(Network network, Weights weights, Weights gradients, Kernels kernels, boolean training, boolean fuses) {
        this.network = network;
        this.weights = weights;
        this.gradients = gradients;
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
        for (Node node : network.nodes()) {
            if (node.layer() instanceof Flatten) {
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

    /** Whether a slot has a gradient. */
    boolean hasGradient(int slot) {
        return training && learns.get(slot);
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
            Optional<Node> relu = onlyReader(node, Relu.class);
            var kernel = kernels.dense(in(node).size(), out(node).size(), epilogue(relu));
            add(node, relu, wiring -> new DenseOperation(wiring, kernel, undo(relu), parameters(node)));
        } else {
            add(List.of(node), wiring -> operation(node, layer, wiring));
        }
    }

    /** A convolution with what follows it: relu and max pooling in either order, for they change places freely. */
    private void convolution(Node node, Conv2d conv) {
        ConvGeometry geometry = geometry(conv, in(node), out(node));
        Optional<Node> relu = onlyReader(node, Relu.class);
        Optional<Node> pool = onlyReader(relu.orElse(node), MaxPool2d.class);
        Optional<Node> reluBehind = relu.isPresent() ? Optional.empty() : pool.flatMap(p -> onlyReader(p, Relu.class));
        Optional<Node> either = relu.or(() -> reluBehind);
        Optional<ConvMaxPool2dKernel> both =
                pool.flatMap(p -> kernels.convMaxPool2d(geometry, epilogue(either), geometry(p)));
        if (both.isPresent()) {
            List<Node> nodes = Stream.of(Optional.of(node), relu, pool, reluBehind)
                    .flatMap(Optional::stream)
                    .toList();
            add(nodes, wiring -> new ConvMaxPoolOperation(wiring, both.get(), undo(either), parameters(node)));
        } else {
            var kernel = kernels.conv2d(geometry, epilogue(relu));
            add(node, relu, wiring -> new ConvOperation(wiring, kernel, undo(relu), parameters(node)));
        }
    }

    private Operation operation(Node node, Layer layer, Wiring wiring) {
        if (layer instanceof MaxPool2d) {
            return new MaxPoolOperation(wiring, kernels.maxPool2d(geometry(node)));
        } else if (layer instanceof AvgPool2d pool) {
            return new AvgPoolOperation(wiring, kernels.avgPool2d(geometry(node), pool.countIncludePad()));
        } else if (layer instanceof Add) {
            return new AddOperation(wiring);
        } else if (layer instanceof NoisyRelu noisy) {
            int stream = network.nodes().indexOf(node) + 1;
            return new NoisyReluOperation(wiring, kernels.relu(), noisy.deviation(), stream);
        }
        return new ActivationOperation(wiring, activation(layer));
    }

    private ActivationKernel activation(Layer layer) {
        if (layer instanceof Relu) {
            return kernels.relu();
        } else if (layer instanceof LeakyRelu leaky) {
            return kernels.leakyRelu(leaky.slope());
        } else if (layer instanceof Elu elu) {
            return kernels.elu(elu.alpha());
        } else if (layer instanceof Sigmoid) {
            return kernels.sigmoid();
        } else if (layer instanceof Tanh) {
            return kernels.tanh();
        } else if (layer instanceof Softmax) {
            return kernels.softmax();
        }
        throw new IllegalStateException("no operation for " + layer);
    }

    private void add(Node node, Optional<Node> behind, Function<Wiring, Operation> maker) {
        add(behind.map(b -> List.of(node, b)).orElse(List.of(node)), maker);
    }

    /** All names but the last are names of what nobody else reads; they stand for the same slot. */
    private void add(List<Node> nodes, Function<Wiring, Operation> maker) {
        Node first = nodes.get(0);
        List<Integer> inputs = first.inputs().stream().map(this::slot).toList();
        int out = shapes.size();
        nodes.forEach(node -> slots.put(node.name(), out));
        shapes.add(out(nodes.get(nodes.size() - 1)));
        learns.add(nodes.stream().anyMatch(node -> !network.parameters(node).isEmpty())
                || inputs.stream().anyMatch(learns::get));
        groups.add(new Group(nodes, inputs, out, maker));
    }

    /** The one node that reads another's output, if it is of the given kind and may be fused. */
    private Optional<Node> onlyReader(Node node, Class<? extends Layer> kind) {
        List<Node> all = readers.getOrDefault(node.name(), List.of());
        return fuses && all.size() == 1 && kind.isInstance(all.get(0).layer())
                ? Optional.of(all.get(0))
                : Optional.empty();
    }

    private static Epilogue epilogue(Optional<Node> relu) {
        return relu.isPresent() ? Epilogue.RELU : Epilogue.NONE;
    }

    /** What takes a gradient from behind the epilogue to before it. */
    private Optional<ActivationKernel> undo(Optional<Node> relu) {
        return relu.map(node -> kernels.relu());
    }

    private Shape in(Node node) {
        return network.inputShapes(node).get(0);
    }

    private Shape out(Node node) {
        return network.shape(node.name());
    }

    private static ConvGeometry geometry(Conv2d conv, Shape in, Shape out) {
        return new ConvGeometry(
                in.channels(),
                in.height(),
                in.width(),
                out.channels(),
                out.height(),
                out.width(),
                conv.kernelSize().height(),
                conv.kernelSize().width(),
                conv.stride().height(),
                conv.stride().width(),
                conv.padding().top(),
                conv.padding().left(),
                conv.dilation().height(),
                conv.dilation().width(),
                conv.groups());
    }

    private PoolGeometry geometry(Node node) {
        if (node.layer() instanceof MaxPool2d pool) {
            return geometry(pool.size(), pool.stride(), pool.padding(), in(node), out(node));
        } else if (node.layer() instanceof AvgPool2d pool) {
            return geometry(pool.size(), pool.stride(), pool.padding(), in(node), out(node));
        }
        throw new IllegalStateException("no pooling: " + node.layer());
    }

    private static PoolGeometry geometry(Size size, Size stride, Padding padding, Shape in, Shape out) {
        return new PoolGeometry(
                in.channels(),
                in.height(),
                in.width(),
                out.height(),
                out.width(),
                size.height(),
                size.width(),
                stride.height(),
                stride.width(),
                padding.top(),
                padding.bottom(),
                padding.left(),
                padding.right());
    }

    private Parameters parameters(Node node) {
        String weight = node.name() + "." + Parameter.WEIGHT;
        String bias = node.name() + "." + Parameter.BIAS;
        int outputs = network.shape(node.name()).dim(0);
        boolean hasBias = network.parameters(node).size() == 2;
        float[] b = hasBias ? weights.get(bias).data() : new float[outputs];
        float[] w = weights.get(weight).data();
        if (!training) {
            return new Parameters(w, b, new float[0], new float[0]);
        }
        float[] db = hasBias ? gradients.get(bias).data() : new float[outputs];
        return new Parameters(w, b, gradients.get(weight).data(), db);
    }
}
