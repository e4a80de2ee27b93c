package dev.fovea.network;

import dev.fovea.layer.BatchNorm2d;
import dev.fovea.layer.Conv2d;
import dev.fovea.layer.Layer;
import dev.fovea.layer.Layers;
import dev.fovea.layer.Padding;
import dev.fovea.layer.Size;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/** Reads a layer's sizes and options, as the grammar of {@link Architecture} has them. */
final class ArchitectureLayers {
    /** The first word of every layer. */
    static final String WORDS =
            "a layer (CONV, POOL, FC, FLATTEN, BN, DROPOUT, DROPOUT2D, RELU, RELU6, NOISYRELU, LEAKYRELU, ELU, SELU, GELU, "
                    + "SILU, HARDSWISH, HARDSIGMOID, MISH, SOFTPLUS, SIGMOID, TANH, SOFTMAX, ADD, CONCAT, MUL)";

    private static final List<String> CONV = List.of("STRIDE", "PAD", "DILATION", "GROUPS", "NOBIAS");
    private static final List<String> MAX_POOL = List.of("STRIDE", "PAD");
    private static final List<String> AVG_POOL = List.of("STRIDE", "PAD", "EXCLUDE-PAD");
    private static final List<String> BN = List.of("EPS", "MOMENTUM");
    private static final List<String> GELU = List.of("TANH");
    private static final List<String> FC = List.of("NOBIAS");

    private final ArchitectureScanner scanner;

    ArchitectureLayers(ArchitectureScanner scanner) {
        this.scanner = scanner;
    }

    /** The layer of the given word, which stands at the given index and has just been read. */
    Layer layer(String word, int at) {
        return switch (word) {
            case "CONV" -> conv(at);
            case "POOL" -> pool(at);
            case "FC" -> dense();
            case "FLATTEN" -> Layers.flatten();
            case "ADD" -> Layers.add();
            case "CONCAT" -> Layers.concat();
            case "MUL" -> Layers.multiply();
            case "BN" -> batchNorm(at);
            case "DROPOUT", "DROPOUT2D" -> dropout(at, word);
            case "RELU" -> Layers.relu();
            case "RELU6" -> Layers.relu6();
            case "SELU" -> Layers.selu();
            case "GELU" -> option(new HashSet<>(), GELU).isEmpty() ? Layers.gelu() : Layers.geluTanh();
            case "SILU" -> Layers.silu();
            case "HARDSWISH" -> Layers.hardSwish();
            case "HARDSIGMOID" -> Layers.hardSigmoid();
            case "MISH" -> Layers.mish();
            case "SOFTPLUS" -> Layers.softplus();
            case "SIGMOID" -> Layers.sigmoid();
            case "TANH" -> Layers.tanh();
            case "SOFTMAX" -> Layers.softmax();
            case "NOISYRELU" -> {
                float deviation = number(Layers.noisyRelu().deviation());
                yield checked(at, () -> Layers.noisyRelu(deviation));
            }
            case "LEAKYRELU" -> {
                float slope = number(Layers.leakyRelu().slope());
                yield checked(at, () -> Layers.leakyRelu(slope));
            }
            case "ELU" -> {
                float alpha = number(Layers.elu().alpha());
                yield checked(at, () -> Layers.elu(alpha));
            }
            case "INPUT" -> throw scanner.error(at, "INPUT stands once, at the beginning; FROM input goes back to it");
            default -> throw scanner.expected(at, WORDS + ", FROM or [");
        };
    }

    private Layer conv(int at) {
        int outChannels = scanner.integer(1, "filters and kernel like 6@5x5 after CONV");
        if (!scanner.accept('@')) {
            throw scanner.expected(scanner.position(), "@ and a kernel like 5x5 after CONV " + outChannels);
        }
        Conv2d conv = Layers.conv2d(outChannels, size("a kernel like 5x5 after CONV " + outChannels + "@"));
        Set<String> seen = new HashSet<>();
        for (String option = option(seen, CONV); !option.isEmpty(); option = option(seen, CONV)) {
            Conv2d before = conv;
            conv = switch (option) {
                case "STRIDE" -> conv.stride(stride());
                case "PAD" -> conv.padding(padding());
                case "DILATION" -> conv.dilation(size("a dilation like 2 or 2x1"));
                case "GROUPS" -> {
                    int groups = scanner.integer(1, "a number of groups");
                    yield checked(at, () -> before.groups(groups));
                }
                default -> conv.bias(false);
            };
        }
        return conv;
    }

    private Layer pool(int at) {
        int kindAt = scanner.position();
        String kind = scanner.word().toUpperCase(Locale.ROOT);
        return switch (kind) {
            case "MAX" -> pool(at, true);
            case "AVG", "MEAN" -> pool(at, false);
            case "ADAPTIVE" -> Layers.adaptiveAvgPool2d(size("an output size like 7x7 after POOL adaptive"));
            case "GLOBAL-AVG" -> Layers.globalAvgPool();
            case "GLOBAL-MAX" -> Layers.globalMaxPool();
            default -> throw scanner.expected(kindAt, "max, avg, adaptive, global-avg or global-max after POOL");
        };
    }

    private Layer pool(int at, boolean max) {
        Size size = size("a window like 2x2 after POOL " + (max ? "max" : "avg"));
        Size stride = size;
        Padding padding = Padding.NONE;
        boolean countIncludePad = true;
        List<String> known = max ? MAX_POOL : AVG_POOL;
        Set<String> seen = new HashSet<>();
        for (String option = option(seen, known); !option.isEmpty(); option = option(seen, known)) {
            switch (option) {
                case "STRIDE" -> stride = stride();
                case "PAD" -> padding = padding();
                default -> countIncludePad = false;
            }
        }
        try {
            return max
                    ? Layers.maxPool2d(size).stride(stride).padding(padding)
                    : Layers.avgPool2d(size).stride(stride).padding(padding).countIncludePad(countIncludePad);
        } catch (IllegalArgumentException e) {
            throw scanner.error(at, e);
        }
    }

    private Layer batchNorm(int at) {
        BatchNorm2d norm = Layers.batchNorm2d();
        Set<String> seen = new HashSet<>();
        for (String option = option(seen, BN); !option.isEmpty(); option = option(seen, BN)) {
            BatchNorm2d before = norm;
            boolean eps = option.equals("EPS");
            float value = number(eps ? "a number like 1e-5 after eps" : "a number like 0.1 after momentum");
            norm = checked(at, () -> eps ? before.eps(value) : before.momentum(value));
        }
        return norm;
    }

    private Layer dropout(int at, String word) {
        float probability = number("a probability like 0.5 after " + word);
        return checked(at, () -> word.equals("DROPOUT") ? Layers.dropout(probability) : Layers.dropout2d(probability));
    }

    private Layer dense() {
        int outFeatures = scanner.integer(1, "a number of outputs after FC");
        return Layers.dense(outFeatures).bias(option(new HashSet<>(), FC).isEmpty());
    }

    /** The next option in capitals, empty if no word follows. */
    private String option(Set<String> seen, List<String> known) {
        int at = scanner.position();
        String word = scanner.word().toUpperCase(Locale.ROOT);
        if (!word.isEmpty() && !known.contains(word)) {
            throw scanner.expected(at, String.join(", ", known).toLowerCase(Locale.ROOT) + " or ->");
        }
        if (!seen.add(word)) {
            throw scanner.error(at, word.toLowerCase(Locale.ROOT) + " stands twice");
        }
        return word;
    }

    private Size stride() {
        return size("a stride like 2 or 2x1");
    }

    private Size size(String expected) {
        int height = scanner.integer(1, expected);
        return scanner.accept('x') ? new Size(height, scanner.integer(1, expected)) : Size.of(height);
    }

    private Padding padding() {
        String expected = "a padding like 2, or four (top, bottom, left, right) like 1,2,1,2";
        int top = scanner.integer(0, expected);
        if (!scanner.accept(',')) {
            return Padding.of(top);
        }
        int[] rest = new int[3];
        for (int i = 0; i < rest.length; i++) {
            if (i > 0 && !scanner.accept(',')) {
                throw scanner.expected(scanner.position(), expected);
            }
            rest[i] = scanner.integer(0, expected);
        }
        return new Padding(top, rest[0], rest[1], rest[2]);
    }

    private float number(float defaultValue) {
        return scanner.atNumber() ? scanner.number() : defaultValue;
    }

    private float number(String expected) {
        if (!scanner.atNumber()) {
            throw scanner.expected(scanner.position(), expected);
        }
        return scanner.number();
    }

    /** What the layer's own checks refuse is reported at the layer's column. */
    private <T> T checked(int at, Supplier<T> layer) {
        try {
            return layer.get();
        } catch (IllegalArgumentException e) {
            throw scanner.error(at, e);
        }
    }
}
