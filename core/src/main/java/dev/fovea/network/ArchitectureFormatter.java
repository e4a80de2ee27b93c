package dev.fovea.network;

import dev.fovea.layer.AdaptiveAvgPool2d;
import dev.fovea.layer.AvgPool2d;
import dev.fovea.layer.BatchNorm2d;
import dev.fovea.layer.Conv2d;
import dev.fovea.layer.Dense;
import dev.fovea.layer.Dropout;
import dev.fovea.layer.Elu;
import dev.fovea.layer.Flatten;
import dev.fovea.layer.Gelu;
import dev.fovea.layer.GlobalAvgPool;
import dev.fovea.layer.GlobalMaxPool;
import dev.fovea.layer.Layer;
import dev.fovea.layer.Layers;
import dev.fovea.layer.LeakyRelu;
import dev.fovea.layer.MaxPool2d;
import dev.fovea.layer.NoisyRelu;
import dev.fovea.layer.Padding;
import dev.fovea.layer.Relu6;
import dev.fovea.layer.Size;
import dev.fovea.layer.UnaryLayer;
import dev.fovea.tensor.Shape;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes a network in the notation of {@link Architecture}, leaving out what the parser puts in by itself. */
final class ArchitectureFormatter {
    private static final String ARROW = " -> ";

    private final Network network;
    private final Set<String> referred = new HashSet<>();

    ArchitectureFormatter(Network network) {
        this.network = network;
        String running = Network.INPUT;
        for (Node node : network.nodes()) {
            List<String> inputs = node.inputs();
            referred.addAll(inputs.get(0).equals(running) ? inputs.subList(1, inputs.size()) : inputs);
            running = node.name();
        }
    }

    String text() {
        StringBuilder text = new StringBuilder("INPUT ").append(text(network.inputShape()));
        // a builder that is always one node behind knows the running value and the default names
        Network.Builder behind = Network.graph(network.inputShape());
        for (int i = 0; i < network.nodes().size(); i++) {
            Node node = network.nodes().get(i);
            String first = node.inputs().get(0);
            if (!first.equals(behind.last())) {
                text.append(ARROW).append("FROM ").append(first);
            }
            boolean defaultName = node.name().equals(behind.defaultName(node.layer()));
            if (!(defaultName && isImplied(node, i))) {
                text.append(ARROW);
                if (!defaultName || referred.contains(node.name())) {
                    text.append(node.name()).append(": ");
                }
                text.append(text(node));
            }
            behind.add(node.name(), node.layer(), node.inputs().toArray(String[]::new));
        }
        return text.toString();
    }

    /** Whether the node is what the parser puts before an FC: a flattening that only the next node, an FC, reads. */
    private boolean isImplied(Node node, int index) {
        if (!(node.layer() instanceof Flatten)
                || index + 1 == network.nodes().size()
                || referred.contains(node.name())) {
            return false;
        }
        Node next = network.nodes().get(index + 1);
        return next.layer() instanceof Dense
                && next.inputs().get(0).equals(node.name())
                && network.inputShapes(node).get(0).rank() != 1;
    }

    private static String text(Node node) {
        Layer layer = node.layer();
        String word = layer.stem().toUpperCase(Locale.ROOT);
        if (layer instanceof Conv2d conv) {
            return word + " " + text(conv);
        }
        if (layer instanceof MaxPool2d pool) {
            return word + " max " + text(pool.size(), pool.stride(), pool.padding());
        }
        if (layer instanceof AvgPool2d pool) {
            return word + " avg " + text(pool.size(), pool.stride(), pool.padding())
                    + (pool.countIncludePad() ? "" : " exclude-pad");
        }
        if (layer instanceof Dense dense) {
            return word + " " + dense.outFeatures() + (dense.bias() ? "" : " nobias");
        }
        if (!(layer instanceof UnaryLayer)) {
            return word + " "
                    + String.join(" ", node.inputs().subList(1, node.inputs().size()));
        }
        if (layer instanceof BatchNorm2d norm) {
            return word
                    + option("eps", norm.eps(), Layers.batchNorm2d().eps())
                    + option("momentum", norm.momentum(), Layers.batchNorm2d().momentum());
        }
        if (layer instanceof Dropout dropout) {
            return word + (dropout.byChannel() ? "2D " : " ") + dropout.probability();
        }
        if (layer instanceof AdaptiveAvgPool2d pool) {
            return word + " adaptive " + pool.size();
        }
        if (layer instanceof GlobalAvgPool || layer instanceof GlobalMaxPool) {
            return word + (layer instanceof GlobalMaxPool ? " global-max" : " global-avg");
        }
        if (layer instanceof Gelu gelu) {
            return word + (gelu.tanh() ? " tanh" : "");
        }
        if (layer instanceof Relu6) {
            return "RELU6";
        }
        if (layer instanceof NoisyRelu noisy && !noisy.equals(Layers.noisyRelu())) {
            return word + " " + noisy.deviation();
        }
        if (layer instanceof LeakyRelu leaky && !leaky.equals(Layers.leakyRelu())) {
            return word + " " + leaky.slope();
        }
        if (layer instanceof Elu elu && !elu.equals(Layers.elu())) {
            return word + " " + elu.alpha();
        }
        return word;
    }

    private static String text(Conv2d conv) {
        return conv.outChannels() + "@" + conv.kernelSize()
                + option("stride", conv.stride(), Size.of(1))
                + text(conv.padding())
                + option("dilation", conv.dilation(), Size.of(1))
                + (conv.groups() == 1 ? "" : " groups " + conv.groups())
                + (conv.bias() ? "" : " nobias");
    }

    private static String text(Size size, Size stride, Padding padding) {
        return size + option("stride", stride, size) + text(padding);
    }

    private static String option(String word, Size size, Size defaultSize) {
        if (size.equals(defaultSize)) {
            return "";
        }
        return " " + word + " " + (size.height() == size.width() ? Integer.toString(size.height()) : size.toString());
    }

    private static String option(String word, float value, float defaultValue) {
        return value == defaultValue ? "" : " " + word + " " + value;
    }

    private static String text(Padding padding) {
        if (padding.equals(Padding.NONE)) {
            return "";
        }
        return " pad " + (padding.equals(Padding.of(padding.top())) ? Integer.toString(padding.top()) : padding);
    }

    private static String text(Shape shape) {
        return Arrays.stream(shape.dims()).mapToObj(Integer::toString).collect(Collectors.joining("x"));
    }
}
