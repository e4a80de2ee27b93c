package dev.fovea.network;

import dev.fovea.layer.Layer;
import dev.fovea.layer.UnaryLayer;
import dev.fovea.network.ArchitectureStep.From;
import dev.fovea.network.ArchitectureStep.Name;
import dev.fovea.network.ArchitectureStep.Repetition;
import dev.fovea.network.ArchitectureStep.Single;
import dev.fovea.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the notation of {@link Architecture} by recursive descent; {@link ArchitectureLayers} reads the single layers. */
final class ArchitectureParser {
    private static final int MAX_DEPTH = 32; // of brackets: the parser recurses

    private final ArchitectureScanner scanner;
    private final ArchitectureLayers layers;

    ArchitectureParser(String text) {
        this.scanner = new ArchitectureScanner(text);
        this.layers = new ArchitectureLayers(scanner);
    }

    Network network() {
        Shape input = input();
        if (!scanner.acceptArrow()) {
            throw unexpected("-> and a layer");
        }
        List<ArchitectureStep> steps = chain(0);
        if (!scanner.atEnd()) {
            throw unexpected("-> or the end");
        }
        return new ArchitectureExpansion(scanner, input).network(steps);
    }

    private Shape input() {
        int start = scanner.position();
        if (!scanner.word().toUpperCase(Locale.ROOT).equals("INPUT")) {
            throw scanner.error(start, "expected INPUT and its shape first, as in INPUT 1x28x28 -> FC 10");
        }
        int at = scanner.position();
        List<Integer> dims = new ArrayList<>();
        do {
            if (dims.size() == Network.MAX_RANK) {
                throw scanner.expected(scanner.position(), "at most " + Network.MAX_RANK + " dimensions");
            }
            dims.add(scanner.integer(1, "a shape like 1x28x28 or 784 after INPUT"));
        } while (scanner.accept('x'));
        try {
            return Shape.of(dims.stream().mapToInt(Integer::intValue).toArray());
        } catch (IllegalArgumentException e) {
            throw scanner.error(at, e);
        }
    }

    private List<ArchitectureStep> chain(int depth) {
        List<ArchitectureStep> steps = new ArrayList<>();
        do {
            steps.add(step(depth));
        } while (scanner.acceptArrow());
        return steps;
    }

    private ArchitectureStep step(int depth) {
        int start = scanner.position();
        if (scanner.accept('[')) {
            return repetition(start, depth + 1);
        }
        String word = scanner.word();
        if (!word.isEmpty() && scanner.accept(':')) {
            return labelled(new Name(word, start));
        }
        return unlabelled(word.toUpperCase(Locale.ROOT), start);
    }

    private Repetition repetition(int start, int depth) {
        if (depth > MAX_DEPTH) {
            throw scanner.error(start, "brackets nest at most " + MAX_DEPTH + " deep");
        }
        List<ArchitectureStep> steps = chain(depth);
        if (!scanner.accept(']')) {
            throw unexpected("-> or ] for the [ at column " + (start + 1));
        }
        if (!scanner.accept('*')) {
            throw unexpected("* and a number after ], as in [CONV 6@3x3 -> RELU]*2");
        }
        int at = scanner.position();
        int times = scanner.integer(0, "a number after * (the seed's N, M and K stand for one)");
        long count = steps.stream().mapToLong(ArchitectureStep::count).sum();
        if (times > 0 && count > Network.MAX_NODES / times) {
            throw scanner.error(at, "the repetition makes more than " + Network.MAX_NODES + " layers");
        }
        return new Repetition(start, steps, times, times * count);
    }

    private Single labelled(Name label) {
        int at = scanner.position();
        String word = scanner.word().toUpperCase(Locale.ROOT);
        if (word.isEmpty() || word.equals("FROM")) {
            throw scanner.expected(at, "a layer after the label '" + label.text() + "'");
        }
        Single single = single(word, at, label);
        try {
            new Node(label.text(), single.layer(), List.of());
        } catch (IllegalArgumentException e) {
            throw scanner.error(label.at(), e);
        }
        return single;
    }

    private ArchitectureStep unlabelled(String word, int at) {
        if (word.isEmpty()) {
            throw scanner.expected(at, ArchitectureLayers.WORDS + ", FROM or [");
        }
        return word.equals("FROM")
                ? new From(at, name("the name of a node or input after FROM"))
                : single(word, at, new Name("", at));
    }

    private Single single(String word, int at, Name label) {
        Layer layer = layers.layer(word, at);
        List<Name> names = new ArrayList<>();
        if (!(layer instanceof UnaryLayer)) {
            do {
                names.add(name("the name of a node after " + word + ", as in " + word + " relu1"));
            } while (scanner.atLetter());
        }
        return new Single(at, label, layer, names);
    }

    private Name name(String expected) {
        int at = scanner.position();
        String word = scanner.word();
        if (word.isEmpty()) {
            throw scanner.expected(at, expected);
        }
        return new Name(word, at);
    }

    /** The error that a chain does not go on as it should. */
    private IllegalArgumentException unexpected(String what) {
        int at = scanner.position();
        return scanner.accept('?')
                ? scanner.error(at, "a pattern's ? stands for a layer that may be left out: write it or leave it out")
                : scanner.expected(at, what);
    }
}
