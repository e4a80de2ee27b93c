package dev.fovea.network;

import dev.fovea.layer.Layer;
import dev.fovea.layer.Parameter;
import dev.fovea.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is computed: an immutable graph of named layers in an order in which every node comes after its inputs. Shapes are
 * inferred and checked while it is built, before any weight exists. The last node's output is the network's.
 */
public final class Network {
    /** The name by which nodes read the network's input. */
    public static final String INPUT = "input";

    /** The most nodes a network may have: no repetition in a hostile text makes more. */
    public static final int MAX_NODES = 4096;

    /** The most inputs that all nodes together may read. */
    public static final int MAX_EDGES = 4 * MAX_NODES;

    /** The most dimensions an input may have. */
    public static final int MAX_RANK = 8;

    private final Shape inputShape;
    private final List<Node> nodes;
    private final Map<String, Shape> shapes;

    private Network(Shape inputShape, List<Node> nodes, Map<String, Shape> shapes) {
        this.inputShape = inputShape;
        this.nodes = List.copyOf(nodes);
        this.shapes = Map.copyOf(shapes);
    }

    /**
     * A sequence of layers, each named after what it is: {@code conv1, relu1, pool1, conv2, ..., fc1}.
     *
     * @throws IllegalArgumentException naming the layer that does not fit its input
     */
    public static Network of(Shape input, Layer... layers) {
        return of(input, Arrays.asList(layers));
    }

    /** As {@link #of(Shape, Layer...)}. */
    public static Network of(Shape input, List<Layer> layers) {
        Builder builder = graph(input);
        layers.forEach(builder::add);
        return builder.build();
    }

    /** Builds a graph node by node. */
    public static Builder graph(Shape input) {
        return new Builder(input);
    }

    /** The shape of one input sample. */
    public Shape inputShape() {
        return inputShape;
    }

    /** The shape of one output sample. */
    public Shape outputShape() {
        return shape(output().name());
    }

    /** The node whose output is the network's. */
    public Node output() {
        return nodes.get(nodes.size() - 1);
    }

    /** The nodes, each after its inputs. */
    public List<Node> nodes() {
        return nodes;
    }

    /**
     * The shape of a node's output, or of {@link #INPUT}.
     *
     * @throws IllegalArgumentException if there is no such node
     */
    public Shape shape(String node) {
        Shape shape = shapes.get(node);
        if (shape == null) {
            throw new IllegalArgumentException("no node '" + node + "' in this network");
        }
        return shape;
    }

    /** The shapes that a node reads, in order. */
    public List<Shape> inputShapes(Node node) {
        return node.inputs().stream().map(this::shape).toList();
    }

    /**
     * The same network with another layer in the place of a node's.
     *
     * @throws IllegalArgumentException if there is no such node, or the layer or one behind it does not fit
     */
    public Network with(String name, Layer layer) {
        shape(name);
        Builder builder = graph(inputShape);
        for (Node node : nodes) {
            Layer there = node.name().equals(name) ? layer : node.layer();
            builder.add(node.name(), there, node.inputs().toArray(String[]::new));
        }
        return builder.build();
    }

    /** All learned arrays by name, {@code conv1.weight}, in the order of the nodes. */
    public Map<String, Parameter> parameters() {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        for (Node node : nodes) {
            for (Parameter parameter : parameters(node)) {
                parameters.put(node.name() + "." + parameter.name(), parameter);
            }
        }
        return parameters;
    }

    /** The learned arrays of one node. */
    public List<Parameter> parameters(Node node) {
        return node.layer().parameters(inputShapes(node));
    }

    /** All arrays that layers keep without learning them, by name, in the order of the nodes. */
    public Map<String, Parameter> buffers() {
        Map<String, Parameter> buffers = new LinkedHashMap<>();
        for (Node node : nodes) {
            for (Parameter buffer : node.layer().buffers(inputShapes(node))) {
                buffers.put(node.name() + "." + buffer.name(), buffer);
            }
        }
        return buffers;
    }

    /** Learned numbers in total. */
    public long parameterCount() {
        return parameters().values().stream().mapToLong(p -> p.shape().size()).sum();
    }

    /** Multiply-adds of one sample's forward pass. */
    public long multiplyAdds() {
        return nodes.stream()
                .mapToLong(node -> node.layer().multiplyAdds(inputShapes(node)))
                .sum();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network network && inputShape.equals(network.inputShape) && nodes.equals(network.nodes);
    }

    @Override
    public int hashCode() {
        return 31 * inputShape.hashCode() + nodes.hashCode();
    }

    /** The network in the notation of {@link Architecture}. */
    @Override
    public String toString() {
        return Architecture.format(this);
    }

    /** Adds nodes one after the other; each must fit what is already there. */
    public static final class Builder {
        private final Shape inputShape;
        private final List<Node> nodes = new ArrayList<>();
        private final Map<String, Shape> shapes = new LinkedHashMap<>();
        private final Map<String, Integer> counts = new LinkedHashMap<>();
        private int edges;

        private Builder(Shape inputShape) {
            if (inputShape.rank() < 1 || inputShape.rank() > MAX_RANK) {
                throw new IllegalArgumentException("input " + inputShape + ": expected 1 to " + MAX_RANK
                        + " dimensions, got " + inputShape.rank());
            }
            this.inputShape = inputShape;
            shapes.put(INPUT, inputShape);
        }

        /** Adds a layer behind the last node, under the default name. */
        public Builder add(Layer layer) {
            return add(defaultName(layer), layer);
        }

        /** Adds a layer behind the last node. */
        public Builder add(String name, Layer layer) {
            return add(name, layer, last());
        }

        /**
         * Adds a layer that reads the named nodes.
         *
         * @throws IllegalArgumentException if the name is taken, an input is not there yet, or the layer does not fit
         */
        public Builder add(String name, Layer layer, String... inputs) {
            Node node = new Node(name, layer, List.of(inputs));
            if (nodes.size() == MAX_NODES || edges + inputs.length > MAX_EDGES) {
                throw new IllegalArgumentException(where(node, nodes.size()) + ": a network has at most " + MAX_NODES
                        + " layers and " + MAX_EDGES + " connections");
            }
            if (shapes.containsKey(name)) {
                throw new IllegalArgumentException(
                        where(node, nodes.size()) + ": the name is taken: name every node differently");
            }
            shapes.put(name, check(node));
            nodes.add(node);
            edges += inputs.length;
            counts.merge(layer.stem(), 1, Integer::sum);
            return this;
        }

        /** The shape of the node's output; the layer must fit what it reads, and its parameters must fit arrays. */
        private Shape check(Node node) {
            try {
                List<Shape> inputShapes =
                        node.inputs().stream().map(this::shape).toList();
                Shape shape = node.layer().outputShape(inputShapes);
                node.layer().parameters(inputShapes);
                return shape;
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(where(node, nodes.size()) + ": " + e.getMessage(), e);
            }
        }

        /** The name of the node added last, or {@link #INPUT}. */
        public String last() {
            return nodes.isEmpty() ? INPUT : nodes.get(nodes.size() - 1).name();
        }

        /** The shape of a node added already, or of {@link #INPUT}. */
        public Shape shape(String node) {
            Shape shape = shapes.get(node);
            if (shape == null) {
                throw new IllegalArgumentException("there is no node '" + node + "' yet, only " + names());
            }
            return shape;
        }

        /** The names that a node may read; of many, the last ones. */
        private String names() {
            List<String> names = List.copyOf(shapes.keySet());
            int first = Math.max(0, names.size() - 8);
            return (first > 0 ? "..., " : "") + String.join(", ", names.subList(first, names.size()));
        }

        /** The name that {@link #add(Layer)} would give: the layer's stem and a count. */
        public String defaultName(Layer layer) {
            return layer.stem() + (counts.getOrDefault(layer.stem(), 0) + 1);
        }

        /**
         * The finished network.
         *
         * @throws IllegalArgumentException if there is no layer, or one whose output nobody reads
         */
        public Network build() {
            if (nodes.isEmpty()) {
                throw new IllegalArgumentException("a network needs at least one layer");
            }
            firstUnread().ifPresent(node -> {
                throw new IllegalArgumentException(
                        where(node, nodes.indexOf(node)) + ": nothing reads its output: remove it or use it");
            });
            return new Network(inputShape, nodes, shapes);
        }

        /** The first node but the last whose output no other reads. */
        Optional<Node> firstUnread() {
            Set<String> read = new HashSet<>();
            nodes.forEach(node -> read.addAll(node.inputs()));
            return nodes.stream()
                    .filter(node -> !node.name().equals(last()) && !read.contains(node.name()))
                    .findFirst();
        }

        private static String where(Node node, int index) {
            return "layer " + (index + 1) + " (" + node.name() + ", " + node.layer() + ")";
        }
    }
}
