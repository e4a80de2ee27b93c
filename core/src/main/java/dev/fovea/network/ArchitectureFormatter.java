package dev.fovea.network;

import dev.fovea.layer.AdaptiveAvgPool2d;
import dev.fovea.layer.AvgPool2d;
import dev.fovea.layer.BatchNorm2d;
import dev.fovea.layer.Border;
import dev.fovea.layer.ChannelShuffle;
import dev.fovea.layer.Conv2d;
import dev.fovea.layer.ConvTranspose2d;
import dev.fovea.layer.Crop2d;
import dev.fovea.layer.Dense;
import dev.fovea.layer.Dropout;
import dev.fovea.layer.Elu;
import dev.fovea.layer.Flatten;
import dev.fovea.layer.Gelu;
import dev.fovea.layer.GlobalAvgPool;
import dev.fovea.layer.GlobalMaxPool;
import dev.fovea.layer.GroupNorm;
import dev.fovea.layer.Layer;
import dev.fovea.layer.LayerNorm;
import dev.fovea.layer.Layers;
import dev.fovea.layer.LeakyRelu;
import dev.fovea.layer.LocalResponseNorm;
import dev.fovea.layer.LpPool2d;
import dev.fovea.layer.MaxPool2d;
import dev.fovea.layer.NoisyRelu;
import dev.fovea.layer.Pad2d;
import dev.fovea.layer.Padding;
import dev.fovea.layer.PixelShuffle;
import dev.fovea.layer.PixelUnshuffle;
import dev.fovea.layer.Prelu;
import dev.fovea.layer.Relu6;
import dev.fovea.layer.Size;
import dev.fovea.layer.Slice;
import dev.fovea.layer.ThresholdedRelu;
import dev.fovea.layer.UnaryLayer;
import dev.fovea.layer.Upsample2d;
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
        if (!(layer instanceof UnaryLayer)) {
            return word + " "
                    + String.join(" ", node.inputs().subList(1, node.inputs().size()));
        }
        if (layer instanceof Conv2d conv) {
            return word + " " + text(conv);
        }
        if (layer instanceof ConvTranspose2d transpose) {
            return word + " " + text(transpose);
        }
        if (layer instanceof Dense dense) {
            return word + " " + dense.outFeatures() + (dense.bias() ? "" : " nobias");
        }
        return word(layer, word) + pooling(layer) + norm(layer) + resizing(layer) + activation(layer);
    }

    /** The word of a layer where its stem is another. */
    private static String word(Layer layer, String stem) {
        if (layer instanceof Dropout dropout) {
            return stem + (dropout.byChannel() ? "2D " : " ") + dropout.probability();
        }
        return layer instanceof Relu6 ? "RELU6" : stem;
    }

    private static String pooling(Layer layer) {
        if (layer instanceof MaxPool2d pool) {
            return " max " + text(pool.size(), pool.stride(), pool.padding())
                    + option("dilation", pool.dilation(), Size.of(1));
        }
        if (layer instanceof AvgPool2d pool) {
            return " avg " + text(pool.size(), pool.stride(), pool.padding())
                    + (pool.countIncludePad() ? "" : " exclude-pad");
        }
        if (layer instanceof LpPool2d pool) {
            return " lp " + pool.p() + " " + text(pool.size(), pool.stride(), pool.padding());
        }
        if (layer instanceof AdaptiveAvgPool2d pool) {
            return " adaptive " + pool.size();
        }
        if (layer instanceof GlobalMaxPool) {
            return " global-max";
        }
        return layer instanceof GlobalAvgPool ? " global-avg" : "";
    }

    private static String norm(Layer layer) {
        if (layer instanceof BatchNorm2d norm) {
            return option("eps", norm.eps(), Layers.batchNorm2d().eps())
                    + option("momentum", norm.momentum(), Layers.batchNorm2d().momentum());
        }
        if (layer instanceof GroupNorm norm) {
            return " " + norm.groups()
                    + option("eps", norm.eps(), Layers.groupNorm(norm.groups()).eps());
        }
        if (layer instanceof LayerNorm norm) {
            return option("eps", norm.eps(), Layers.layerNorm().eps());
        }
        if (layer instanceof LocalResponseNorm norm) {
            LocalResponseNorm plain = Layers.localResponseNorm(norm.size());
            return " " + norm.size() + option("alpha", norm.alpha(), plain.alpha())
                    + option("beta", norm.beta(), plain.beta()) + option("k", norm.k(), plain.k());
        }
        return "";
    }

    private static String resizing(Layer layer) {
        if (layer instanceof Pad2d pad) {
            String border =
                    pad.border() == Border.ZERO ? "" : " " + pad.border().name().toLowerCase(Locale.ROOT);
            return " " + pad.padding() + border;
        }
        if (layer instanceof Crop2d crop) {
            return " " + crop.cropping();
        }
        if (layer instanceof Upsample2d upsample) {
            return " " + upsample.factor()
                    + switch (upsample.interpolation()) {
                        case NEAREST -> "";
                        case BILINEAR -> " bilinear";
                        case BILINEAR_ALIGN_CORNERS -> " align-corners";
                    };
        }
        if (layer instanceof PixelShuffle shuffle) {
            return " " + shuffle.factor();
        }
        return layer instanceof PixelUnshuffle unshuffle ? " " + unshuffle.factor() : channels(layer);
    }

    private static String channels(Layer layer) {
        if (layer instanceof Slice slice) {
            return " " + slice.from() + ":" + slice.to();
        }
        return layer instanceof ChannelShuffle shuffle ? " " + shuffle.groups() : "";
    }

    private static String activation(Layer layer) {
        if (layer instanceof Gelu gelu) {
            return gelu.tanh() ? " tanh" : "";
        }
        if (layer instanceof Prelu prelu) {
            return prelu.byChannel() ? " channels" : "";
        }
        if (layer instanceof NoisyRelu noisy && !noisy.equals(Layers.noisyRelu())) {
            return " " + noisy.deviation();
        }
        if (layer instanceof LeakyRelu leaky && !leaky.equals(Layers.leakyRelu())) {
            return " " + leaky.slope();
        }
        if (layer instanceof ThresholdedRelu relu && !relu.equals(Layers.thresholdedRelu())) {
            return " " + relu.alpha();
        }
        return layer instanceof Elu elu && !elu.equals(Layers.elu()) ? " " + elu.alpha() : "";
    }

    private static String text(Conv2d conv) {
        return conv.outChannels() + "@" + conv.kernelSize()
                + option("stride", conv.stride(), Size.of(1))
                + text(conv.padding())
                + option("dilation", conv.dilation(), Size.of(1))
                + (conv.groups() == 1 ? "" : " groups " + conv.groups())
                + (conv.bias() ? "" : " nobias");
    }

    private static String text(ConvTranspose2d conv) {
        return conv.outChannels() + "@" + conv.kernelSize()
                + option("stride", conv.stride(), Size.of(1))
                + text(conv.padding())
                + (conv.outputPadding() == 0 ? "" : " output-pad " + conv.outputPadding())
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
