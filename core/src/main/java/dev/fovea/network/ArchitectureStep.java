package dev.fovea.network;

import dev.fovea.layer.Layer;
import java.util.List;

/** What an architecture's text says, as a tree: repetitions are not written out yet. */
sealed interface ArchitectureStep {
    /** The index in the text where it stands, for errors. */
    int at();

    /** Layers and {@code FROM}s once repetitions are written out. */
    default long count() {
        return 1;
    }

    /** A name and where in the text it stands; empty where none is given. */
    record Name(String text, int at) {}

    /**
     * One layer.
     *
     * @param names for {@code ADD}, {@code CONCAT} and {@code MUL}: what it reads besides the running value
     */
    record Single(int at, Name label, Layer layer, List<Name> names) implements ArchitectureStep {}

    /** {@code FROM name}. */
    record From(int at, Name name) implements ArchitectureStep {}

    /** {@code [...]*times}. */
    record Repetition(int at, List<ArchitectureStep> steps, int times, long count) implements ArchitectureStep {}
}
