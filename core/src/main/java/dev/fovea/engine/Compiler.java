package dev.fovea.engine;

import dev.fovea.engine.Wiring.Setting;
import dev.fovea.kernel.ConvGeometry;
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

/** Turns each node of a network into an operation: slots, gradient flow, geometry, kernel. */
final class Compiler {
    private final Network network;
    private final Weights weights;
    private final Weights gradients;
    private final Kernels kernels;
    private final Setting setting;
    private final Map<String, Integer> slots = new HashMap<>();
    private final boolean[] learns; // by slot: whether a parameter stands at or before it

    Compiler(Network network, Weights weights, Weights gradients, Kernels kernels, Setting setting) {
        this.network = network;
        this.weights = weights;
        this.gradients = gradients;
        this.kernels = kernels;
        this.setting = setting;
        this.learns = new boolean[network.nodes().size() + 1];
        slots.put(Network.INPUT, 0);
        for (Node node : network.nodes()) {
            int slot = slots.size();
            slots.put(node.name(), slot);
            learns[slot] = !network.parameters(node).isEmpty()
                    || node.inputs().stream().anyMatch(input -> learns[slot(input)]);
        }
    }

    /** The operations in the order of the nodes. */
    List<Operation> operations() {
        List<List<GradientFlow>> flows = flows();
        List<Operation> operations = new ArrayList<>();
        for (Node node : network.nodes()) {
            List<Integer> inputs = node.inputs().stream().map(this::slot).toList();
            Wiring wiring = new Wiring(
                    inputs,
                    flows.get(operations.size()),
                    slot(node.name()),
                    network.inputShapes(node).get(0).size(),
                    network.shape(node.name()).size(),
                    setting);
            operations.add(operation(node, node.layer(), wiring));
        }
        return operations;
    }

    private int slot(String node) {
        return Objects.requireNonNull(slots.get(node), node);
    }

    /** Whether a slot has a gradient. */
    boolean hasGradient(int slot) {
        return setting.training() && learns[slot];
    }

    /** Backward visits the nodes in reverse, so the last reader of a slot is the first to write its gradient. */
    private List<List<GradientFlow>> flows() {
        boolean[] written = new boolean[learns.length];
        List<List<GradientFlow>> flows = new ArrayList<>();
        for (int i = network.nodes().size() - 1; i >= 0; i--) {
            List<GradientFlow> ofNode = new ArrayList<>();
            for (String input : network.nodes().get(i).inputs()) {
                int slot = slot(input);
                ofNode.add(
                        !hasGradient(slot) ? GradientFlow.NONE : written[slot] ? GradientFlow.ADD : GradientFlow.FIRST);
                written[slot] = true;
            }
            flows.add(0, ofNode);
        }
        return flows;
    }

    private Operation operation(Node node, Layer layer, Wiring wiring) {
        Shape in = network.inputShapes(node).get(0);
        Shape out = network.shape(node.name());
        if (layer instanceof Conv2d conv) {
            return new ConvOperation(wiring, kernels.conv2d(geometry(conv, in, out), Epilogue.NONE), parameters(node));
        } else if (layer instanceof Dense) {
            return new DenseOperation(wiring, kernels.dense(in.size(), out.size(), Epilogue.NONE), parameters(node));
        } else if (layer instanceof MaxPool2d pool) {
            PoolGeometry geometry = geometry(pool.size(), pool.stride(), pool.padding(), in, out);
            return new MaxPoolOperation(wiring, kernels.maxPool2d(geometry));
        } else if (layer instanceof AvgPool2d pool) {
            PoolGeometry geometry = geometry(pool.size(), pool.stride(), pool.padding(), in, out);
            return new AvgPoolOperation(wiring, kernels.avgPool2d(geometry, pool.countIncludePad()));
        } else if (layer instanceof Flatten) {
            return new FlattenOperation(wiring);
        } else if (layer instanceof Add) {
            return new AddOperation(wiring);
        } else if (layer instanceof NoisyRelu noisy) {
            return new NoisyReluOperation(wiring, kernels.relu(), noisy.deviation());
        } else if (layer instanceof Relu) {
            return new ActivationOperation(wiring, kernels.relu());
        } else if (layer instanceof LeakyRelu leaky) {
            return new ActivationOperation(wiring, kernels.leakyRelu(leaky.slope()));
        } else if (layer instanceof Elu elu) {
            return new ActivationOperation(wiring, kernels.elu(elu.alpha()));
        } else if (layer instanceof Sigmoid) {
            return new ActivationOperation(wiring, kernels.sigmoid());
        } else if (layer instanceof Tanh) {
            return new ActivationOperation(wiring, kernels.tanh());
        } else if (layer instanceof Softmax) {
            return new ActivationOperation(wiring, kernels.softmax());
        }
        throw new IllegalStateException("no operation for " + layer);
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

    private ParameterPair parameters(Node node) {
        String weight = node.name() + "." + Parameter.WEIGHT;
        String bias = node.name() + "." + Parameter.BIAS;
        int outputs = network.shape(node.name()).dim(0);
        boolean hasBias = network.parameters(node).size() == 2;
        float[] b = hasBias ? weights.get(bias).data() : new float[outputs];
        float[] w = weights.get(weight).data();
        if (!setting.training()) {
            return new ParameterPair(w, b, new float[0], new float[0]);
        }
        float[] db = hasBias ? gradients.get(bias).data() : new float[outputs];
        return new ParameterPair(w, b, gradients.get(weight).data(), db);
    }
}
