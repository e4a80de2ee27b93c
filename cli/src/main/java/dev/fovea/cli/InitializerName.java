package dev.fovea.cli;

import dev.fovea.network.Initializer;

/** How weights begin, by the names it has on the command line. */
enum InitializerName {
    HE("he"),
    XAVIER("xavier"),
    SEED("seed");

    private final String word;

    InitializerName(String word) {
        this.word = word;
    }

    Initializer initializer() {
        return switch (this) {
            case HE -> new Initializer.He();
            case XAVIER -> new Initializer.Xavier();
            case SEED -> new Initializer.Seed();
        };
    }

    @Override
    public String toString() {
        return word;
    }
}
