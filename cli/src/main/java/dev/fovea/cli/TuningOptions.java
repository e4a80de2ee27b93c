package dev.fovea.cli;

import dev.fovea.network.Network;
import dev.fovea.network.Node;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a training takes over from another. */
final class TuningOptions {
    private static final int MOST_NAMES = 5;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--from",
            paramLabel = "MODEL",
            description =
                    "Begin with what a model file, a run's directory, or an .onnx file has learned, and see pictures as it"
                            + " does."
                            + " Where the data's classes are others, a new last dense layer takes the place of its own.")
    private Optional<String> from = Optional.empty();

    @Option(
            names = "--freeze",
            paramLabel = "LAYERS",
            split = ",",
            description = "Leave these layers as they begin: names or patterns of names, e.g. 'conv*' or conv1,conv2."
                    + " Before the first layer that learns no gradients are computed. A batch normalisation's averages go on"
                    + " nevertheless. Default: all learn.")
    private List<String> freeze = List.of();

    Optional<String> from() {
        return from;
    }

    List<String> freeze() {
        return freeze;
    }

    /** Refuses patterns that mean no layer, which would freeze nothing in silence. */
    void requireFitting(Network network) {
        requireFreezable(command, network, freeze);
    }

    /** Refuses patterns that mean no layer of the network, and those that mean all. */
    static void requireFreezable(CommandSpec command, Network network, List<String> freeze) {
        for (String pattern : freeze) {
            if (frozen(network, List.of(pattern)).isEmpty()) {
                throw new ParameterException(
                        command.commandLine(),
                        "Invalid value for option '--freeze': expected layers with weights, some of "
                                + String.join(", ", learning(network)) + ", got '" + pattern + "'");
            }
        }
        if (!freeze.isEmpty() && frozen(network, freeze).equals(learning(network))) {
            throw new ParameterException(
                    command.commandLine(), "--freeze " + String.join(",", freeze) + " leaves nothing to train");
        }
    }

    /**
     * The layers with weights whose names match one of the patterns, in which {@code *} stands for any characters and
     * {@code ?} for one.
     */
    static Set<String> frozen(Network network, List<String> patterns) {
        Set<String> names = learning(network);
        names.removeIf(name -> patterns.stream().noneMatch(pattern -> matches(pattern, name)));
        return names;
    }

    /** How many layers are frozen, and which, as far as that is a short line: {@code 1 of 2 layers frozen (conv1)}. */
    static String describe(Network network, Set<String> frozen) {
        String names = frozen.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
        return frozen.size() + " of " + learning(network).size() + " layers frozen (" + names
                + (frozen.size() > MOST_NAMES ? ", ..." : "") + ")";
    }

    /** In time proportional to both lengths: a star that took too little takes one character more, and no other is tried again. */
    private static boolean matches(String pattern, String name) {
        int p = 0;
        int star = -1; // the last one met
        int taken = 0; // where the name goes on behind what it takes
        for (int n = 0; n < name.length(); ) {
            char wanted = p < pattern.length() ? pattern.charAt(p) : 0;
            if (wanted == '*') {
                star = p++;
                taken = n;
            } else if (wanted == '?' || wanted == name.charAt(n)) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++taken;
            } else {
                return false;
            }
        }
        return pattern.substring(p).chars().allMatch(c -> c == '*');
    }

    private static Set<String> learning(Network network) {
        Set<String> names = new LinkedHashSet<>();
        for (Node node : network.nodes()) {
            if (!network.parameters(node).isEmpty()) {
                names.add(node.name());
            }
        }
        return names;
    }
}
