package dev.fovea.network;

import static java.util.Map.entry;

import dev.fovea.layer.BatchNorm2d;
import dev.fovea.layer.Border;
import dev.fovea.layer.Conv2d;
import dev.fovea.layer.ConvTranspose2d;
import dev.fovea.layer.GroupNorm;
import dev.fovea.layer.Interpolation;
import dev.fovea.layer.Layer;
import dev.fovea.layer.LayerNorm;
import dev.fovea.layer.Layers;
import dev.fovea.layer.LocalResponseNorm;
import dev.fovea.layer.Pad2d;
import dev.fovea.layer.Padding;
import dev.fovea.layer.Size;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Reads a layer's sizes and options, as the grammar of {@link Architecture} has them. */
final class ArchitectureLayers {
    /** The first word of every layer. */
    static final String WORDS =
            "a layer (CONV, CONVTRANSPOSE, POOL, FC, FLATTEN, BN, GN, LN, LRN, DROPOUT, DROPOUT2D, PAD, CROP, UPSAMPLE, "
                    + "PIXELSHUFFLE, PIXELUNSHUFFLE, SLICE, CHANNELSHUFFLE, RELU, RELU6, PRELU, NOISYRELU, LEAKYRELU, THRESHOLDEDRELU, ELU, SELU, GELU, SILU, "
                    + "HARDSWISH, HARDSIGMOID, MISH, SOFTPLUS, SOFTSIGN, SIGMOID, TANH, SOFTMAX, ADD, CONCAT, MUL)";

    /** Layers that have nothing to be said. */
    private static final Map<String, Supplier<Layer>> PLAIN = Map.ofEntries(
            entry("FLATTEN", Layers::flatten),
            entry("ADD", Layers::add),
            entry("CONCAT", Layers::concat),
            entry("MUL", Layers::multiply),
            entry("RELU", Layers::relu),
            entry("RELU6", Layers::relu6),
            entry("SELU", Layers::selu),
            entry("SILU", Layers::silu),
            entry("HARDSWISH", Layers::hardSwish),
            entry("HARDSIGMOID", Layers::hardSigmoid),
            entry("MISH", Layers::mish),
            entry("SOFTPLUS", Layers::softplus),
            entry("SOFTSIGN", Layers::softsign),
            entry("SIGMOID", Layers::sigmoid),
            entry("TANH", Layers::tanh),
            entry("SOFTMAX", Layers::softmax));

    private static final List<String> CONV = List.of("STRIDE", "PAD", "DILATION", "GROUPS", "NOBIAS");
    private static final List<String> CONV_TRANSPOSE =
            List.of("STRIDE", "PAD", "OUTPUT-PAD", "DILATION", "GROUPS", "NOBIAS");
    private static final List<String> BN = List.of("EPS", "MOMENTUM");
    private static final List<String> EPS = List.of("EPS");
    private static final List<String> LRN = List.of("ALPHA", "BETA", "K");
    private static final List<String> PAD = List.of("REFLECT", "REPLICATE", "CIRCULAR");
    private static final List<String> UPSAMPLE = List.of("BILINEAR", "ALIGN-CORNERS");
    private static final List<String> GELU = List.of("TANH");
    private static final List<String> PRELU = List.of("CHANNELS");
    private static final List<String> FC = List.of("NOBIAS");

    private final ArchitectureScanner scanner;
    private final ArchitectureOptions options;
    private final ArchitecturePools pools;

    ArchitectureLayers(ArchitectureScanner scanner) {
        this.scanner = scanner;
        this.options = new ArchitectureOptions(scanner);
        this.pools = new ArchitecturePools(scanner, options);
    }

    /** The layer of the given word, which stands at the given index and has just been read. */
    Layer layer(String word, int at) {
        return switch (word) {
            case "CONV" -> conv(at);
            case "CONVTRANSPOSE" -> convTranspose(at);
            case "POOL" -> pools.pool(at);
            case "FC" -> dense();
            case "BN" -> batchNorm(at);
            case "GN" -> groupNorm(at);
            case "LN" -> layerNorm(at);
            case "LRN" -> responseNorm(at);
            case "DROPOUT", "DROPOUT2D" -> dropout(at, word);
            case "PAD" -> pad();
            case "CROP" -> Layers.crop2d(options.padding());
            case "SLICE" -> slice(at);
            case "CHANNELSHUFFLE" ->
                Layers.channelShuffle(scanner.integer(1, "a number of groups after CHANNELSHUFFLE"));
            case "UPSAMPLE" -> upsample();
            case "PIXELSHUFFLE" -> Layers.pixelShuffle(scanner.integer(1, "a factor like 2 after PIXELSHUFFLE"));
            case "PIXELUNSHUFFLE" -> Layers.pixelUnshuffle(scanner.integer(1, "a factor like 2 after PIXELUNSHUFFLE"));
            case "GELU" -> has(GELU) ? Layers.geluTanh() : Layers.gelu();
            case "PRELU" -> Layers.prelu().byChannel(has(PRELU));
            case "NOISYRELU" -> {
                float deviation = options.number(Layers.noisyRelu().deviation());
                yield options.checked(at, () -> Layers.noisyRelu(deviation));
            }
            case "LEAKYRELU" -> {
                float slope = options.number(Layers.leakyRelu().slope());
                yield options.checked(at, () -> Layers.leakyRelu(slope));
            }
            case "THRESHOLDEDRELU" -> {
                float alpha = options.number(Layers.thresholdedRelu().alpha());
                yield options.checked(at, () -> Layers.thresholdedRelu(alpha));
            }
            case "ELU" -> {
                float alpha = options.number(Layers.elu().alpha());
                yield options.checked(at, () -> Layers.elu(alpha));
            }
            case "INPUT" -> throw scanner.error(at, "INPUT stands once, at the beginning; FROM input goes back to it");
            default -> plain(word, at);
        };
    }

    private Layer plain(String word, int at) {
        Supplier<Layer> layer = PLAIN.get(word);
        if (layer == null) {
            throw scanner.expected(at, WORDS + ", FROM or [");
        }
        return layer.get();
    }

    /** Whether the only option of a layer follows. */
    private boolean has(List<String> known) {
        return !options.next(new HashSet<>(), known).isEmpty();
    }

    private Layer conv(int at) {
        int outChannels = outChannels("CONV");
        Conv2d conv = Layers.conv2d(outChannels, kernel("CONV", outChannels));
        Set<String> seen = new HashSet<>();
        for (String option = options.next(seen, CONV); !option.isEmpty(); option = options.next(seen, CONV)) {
            Conv2d before = conv;
            conv = switch (option) {
                case "STRIDE" -> conv.stride(options.stride());
                case "PAD" -> conv.padding(options.padding());
                case "DILATION" -> conv.dilation(options.dilation());
                case "GROUPS" -> {
                    int groups = groups();
                    yield options.checked(at, () -> before.groups(groups));
                }
                default -> conv.bias(false);
            };
        }
        return conv;
    }

    /** An output padding goes with a stride that may stand behind it, so the layer is made of all options at once. */
    private Layer convTranspose(int at) {
        int outChannels = outChannels("CONVTRANSPOSE");
        Size kernel = kernel("CONVTRANSPOSE", outChannels);
        ConvTranspose2d plain = Layers.convTranspose2d(outChannels, kernel);
        Size stride = plain.stride();
        Size dilation = plain.dilation();
        Padding padding = plain.padding();
        int outputPadding = plain.outputPadding();
        int groups = plain.groups();
        boolean bias = plain.bias();
        Set<String> seen = new HashSet<>();
        for (String option = options.next(seen, CONV_TRANSPOSE);
                !option.isEmpty();
                option = options.next(seen, CONV_TRANSPOSE)) {
            switch (option) {
                case "STRIDE" -> stride = options.stride();
                case "PAD" -> padding = options.padding();
                case "OUTPUT-PAD" ->
                    outputPadding = scanner.integer(0, "a number of rows and columns after output-pad");
                case "DILATION" -> dilation = options.dilation();
                case "GROUPS" -> groups = groups();
                default -> bias = false;
            }
        }
        try {
            return new ConvTranspose2d(outChannels, kernel, stride, padding, outputPadding, dilation, groups, bias);
        } catch (IllegalArgumentException e) {
            throw scanner.error(at, e);
        }
    }

    private int outChannels(String word) {
        int outChannels = scanner.integer(1, "filters and kernel like 6@5x5 after " + word);
        if (!scanner.accept('@')) {
            throw scanner.expected(scanner.position(), "@ and a kernel like 5x5 after " + word + " " + outChannels);
        }
        return outChannels;
    }

    private Size kernel(String word, int outChannels) {
        return options.size("a kernel like 5x5 after " + word + " " + outChannels + "@");
    }

    private int groups() {
        return scanner.integer(1, "a number of groups");
    }

    private Layer batchNorm(int at) {
        BatchNorm2d norm = Layers.batchNorm2d();
        Set<String> seen = new HashSet<>();
        for (String option = options.next(seen, BN); !option.isEmpty(); option = options.next(seen, BN)) {
            BatchNorm2d before = norm;
            boolean eps = option.equals("EPS");
            float value = eps ? eps() : options.number("a number like 0.1 after momentum");
            norm = options.checked(at, () -> eps ? before.eps(value) : before.momentum(value));
        }
        return norm;
    }

    private float eps() {
        return options.number("a number like 1e-5 after eps");
    }

    private Layer groupNorm(int at) {
        GroupNorm norm = Layers.groupNorm(scanner.integer(1, "a number of groups after GN"));
        float eps = has(EPS) ? eps() : norm.eps();
        return options.checked(at, () -> norm.eps(eps));
    }

    private Layer layerNorm(int at) {
        LayerNorm norm = Layers.layerNorm();
        float eps = has(EPS) ? eps() : norm.eps();
        return options.checked(at, () -> norm.eps(eps));
    }

    private Layer responseNorm(int at) {
        LocalResponseNorm norm = Layers.localResponseNorm(scanner.integer(1, "a number of channels after LRN"));
        Set<String> seen = new HashSet<>();
        for (String option = options.next(seen, LRN); !option.isEmpty(); option = options.next(seen, LRN)) {
            LocalResponseNorm before = norm;
            String read = option;
            float value = options.number("a number after " + option.toLowerCase(Locale.ROOT));
            norm = options.checked(
                    at,
                    () -> read.equals("ALPHA")
                            ? before.alpha(value)
                            : read.equals("BETA") ? before.beta(value) : before.k(value));
        }
        return norm;
    }

    private Layer dropout(int at, String word) {
        float probability = options.number("a probability like 0.5 after " + word);
        return options.checked(
                at, () -> word.equals("DROPOUT") ? Layers.dropout(probability) : Layers.dropout2d(probability));
    }

    private Layer pad() {
        Pad2d pad = Layers.pad2d(options.padding());
        String border = options.next(new HashSet<>(), PAD);
        return border.isEmpty() ? pad : pad.border(Border.valueOf(border));
    }

    private Layer slice(int at) {
        String expected = "channels like 0:8 after SLICE, the first and one past the last";
        int from = scanner.integer(0, expected);
        if (!scanner.accept(':')) {
            throw scanner.expected(scanner.position(), expected);
        }
        int to = scanner.integer(0, expected);
        return options.checked(at, () -> Layers.slice(from, to));
    }

    private Layer upsample() {
        Size factor = options.size("a factor like 2 or 2x1 after UPSAMPLE");
        Interpolation interpolation = switch (options.next(new HashSet<>(), UPSAMPLE)) {
            case "BILINEAR" -> Interpolation.BILINEAR;
            case "ALIGN-CORNERS" -> Interpolation.BILINEAR_ALIGN_CORNERS;
            default -> Interpolation.NEAREST;
        };
        return Layers.upsample2d(factor).interpolation(interpolation);
    }

    private Layer dense() {
        int outFeatures = scanner.integer(1, "a number of outputs after FC");
        return Layers.dense(outFeatures).bias(!has(FC));
    }
}
