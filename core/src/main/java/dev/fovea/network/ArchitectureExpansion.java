package dev.fovea.network;

import dev.fovea.layer.Dense;
import dev.fovea.layer.Flatten;
import dev.fovea.layer.Layer;
import dev.fovea.network.ArchitectureStep.From;
import dev.fovea.network.ArchitectureStep.Name;
import dev.fovea.network.ArchitectureStep.Repetition;
import dev.fovea.network.ArchitectureStep.Single;
import dev.fovea.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes the repetitions out and builds the network; what the builder refuses is reported at the layer's column. */
final class ArchitectureExpansion {
    private final ArchitectureScanner scanner;
    private final Network.Builder builder;
    private final Map<String, Integer> columns = new HashMap<>(); // of each node and the input
    private String running = Network.INPUT;
    private Optional<From> unused = Optional.empty(); // a FROM that no layer has followed yet

    ArchitectureExpansion(ArchitectureScanner scanner, Shape input) {
        this.scanner = scanner;
        this.builder = Network.graph(input);
        columns.put(Network.INPUT, 0);
    }

    Network network(List<ArchitectureStep> steps) {
        addAll(steps);
        requireUsed();
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            int at = builder.firstUnread()
                    .map(node -> columns.getOrDefault(node.name(), 0))
                    .orElse(scanner.position());
            throw scanner.error(at, e);
        }
    }

    private void addAll(List<ArchitectureStep> steps) {
        for (ArchitectureStep step : steps) {
            if (step instanceof Repetition repetition) {
                int times = repetition.count() == 0 ? 0 : repetition.times();
                for (int i = 0; i < times; i++) {
                    addAll(repetition.steps());
                }
            } else if (step instanceof From from) {
                requireUsed();
                requireNode(from.name());
                running = from.name().text();
                unused = Optional.of(from);
            } else if (step instanceof Single single) {
                add(single);
            }
        }
    }

    private void add(Single step) {
        String label = step.label().text();
        if (columns.containsKey(label)) {
            throw scanner.error(
                    step.label().at(),
                    columns.get(label) == step.at()
                            ? "the label '" + label
                                    + "' would name every round of the repetition: leave it out, or write "
                                    + "the rounds out"
                            : "the name '" + label + "' is taken: name every node differently");
        }
        List<String> inputs = new ArrayList<>();
        for (Name name : step.names()) {
            requireNode(name);
            inputs.add(name.text());
        }
        if (step.layer() instanceof Dense && builder.shape(running).rank() != 1) {
            add(step.at(), "", new Flatten(), List.of());
        }
        add(step.at(), label, step.layer(), inputs);
        unused = Optional.empty();
    }

    private void add(int at, String label, Layer layer, List<String> others) {
        String name = label.isEmpty() ? builder.defaultName(layer) : label;
        List<String> inputs = new ArrayList<>();
        inputs.add(running);
        inputs.addAll(others);
        try {
            builder.add(name, layer, inputs.toArray(String[]::new));
        } catch (IllegalArgumentException e) {
            throw scanner.error(at, e);
        }
        columns.put(name, at);
        running = name;
    }

    private void requireNode(Name name) {
        try {
            builder.shape(name.text());
        } catch (IllegalArgumentException e) {
            throw scanner.error(name.at(), e);
        }
    }

    private void requireUsed() {
        unused.ifPresent(from -> {
            throw scanner.error(
                    from.at(), "expected a layer that reads FROM " + from.name().text());
        });
    }
}
