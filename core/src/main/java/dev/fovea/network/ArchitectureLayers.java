package dev.fovea.network;

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
            "a layer (CONV, POOL, FC, FLATTEN, RELU, NOISYRELU, LEAKYRELU, ELU, SIGMOID, TANH, SOFTMAX, ADD)";

    private static final List<String> CONV = List.of("STRIDE", "PAD", "DILATION", "GROUPS", "NOBIAS");
    private static final List<String> MAX_POOL = List.of("STRIDE", "PAD");
    private static final List<String> AVG_POOL = List.of("STRIDE", "PAD", "EXCLUDE-PAD");
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
            case "RELU" -> Layers.relu();
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
        boolean max = kind.equals("MAX");
        if (!max && !kind.equals("AVG") && !kind.equals("MEAN")) {
            throw scanner.expected(kindAt, "max or avg after POOL");
        }
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

    /** What the layer's own checks refuse is reported at the layer's column. */
    private <T> T checked(int at, Supplier<T> layer) {
        try {
            return layer.get();
        } catch (IllegalArgumentException e) {
            throw scanner.error(at, e);
        }
    }
}
