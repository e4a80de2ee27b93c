package dev.fovea.network;

import dev.fovea.layer.AvgPool2d;
import dev.fovea.layer.Layer;
import dev.fovea.layer.Layers;
import dev.fovea.layer.LpPool2d;
import dev.fovea.layer.MaxPool2d;
import dev.fovea.layer.Padding;
import dev.fovea.layer.Size;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** Reads what stands behind {@code POOL}, as the grammar of {@link Architecture} has it. */
final class ArchitecturePools {
    private static final List<String> MAX = List.of("STRIDE", "PAD", "DILATION");
    private static final List<String> AVG = List.of("STRIDE", "PAD", "EXCLUDE-PAD");
    private static final List<String> LP = List.of("STRIDE", "PAD");

    private final ArchitectureScanner scanner;
    private final ArchitectureOptions options;

    ArchitecturePools(ArchitectureScanner scanner, ArchitectureOptions options) {
        this.scanner = scanner;
        this.options = options;
    }

    /** A window and its options; a layer is made of all at once, for one may allow what another may not be without it. */
    private record Pool(Size size, Size stride, Padding padding, Size dilation, boolean countIncludePad) {}

    /** The pooling whose {@code POOL} stands at the given index. */
    Layer pool(int at) {
        int kindAt = scanner.position();
        String kind = scanner.word().toUpperCase(Locale.ROOT);
        return switch (kind) {
            case "MAX" -> window(at, "max", MAX, p -> new MaxPool2d(p.size(), p.stride(), p.padding(), p.dilation()));
            case "AVG", "MEAN" ->
                window(at, "avg", AVG, p -> new AvgPool2d(p.size(), p.stride(), p.padding(), p.countIncludePad()));
            case "LP" -> {
                float norm = options.number("a norm like 2 after POOL lp");
                yield window(at, "lp " + norm, LP, p -> new LpPool2d(norm, p.size(), p.stride(), p.padding()));
            }
            case "ADAPTIVE" -> Layers.adaptiveAvgPool2d(options.size("an output size like 7x7 after POOL adaptive"));
            case "GLOBAL-AVG" -> Layers.globalAvgPool();
            case "GLOBAL-MAX" -> Layers.globalMaxPool();
            default -> throw scanner.expected(kindAt, "max, avg, lp, adaptive, global-avg or global-max after POOL");
        };
    }

    private Layer window(int at, String kind, List<String> known, Function<Pool, Layer> layer) {
        Size size = options.size("a window like 2x2 after POOL " + kind);
        Size stride = size;
        Padding padding = Padding.NONE;
        Size dilation = Size.of(1);
        boolean countIncludePad = true;
        Set<String> seen = new HashSet<>();
        for (String option = options.next(seen, known); !option.isEmpty(); option = options.next(seen, known)) {
            switch (option) {
                case "STRIDE" -> stride = options.stride();
                case "PAD" -> padding = options.padding();
                case "DILATION" -> dilation = options.dilation();
                default -> countIncludePad = false;
            }
        }
        Pool pool = new Pool(size, stride, padding, dilation, countIncludePad);
        return options.checked(at, () -> layer.apply(pool));
    }
}
