package dev.fovea.network;

import java.util.List;
import java.util.Optional;

/** The networks that Fovea knows by name. */
public final class Presets {
    private static final List<Preset> ALL = List.of(
            new Preset(
                    "lenet5",
                    "LeNet-5 with ReLU and max pooling, for 28x28 images",
                    Architecture.parse(
                            "INPUT 1x28x28 -> CONV 6@5x5 pad 2 -> RELU -> POOL max 2x2 -> CONV 16@5x5 -> RELU "
                                    + "-> POOL max 2x2 -> FC 120 -> RELU -> FC 84 -> RELU -> FC 10"),
                    // not He: with it the last layer begins so large that the first loss is about 5, not log 10 = 2.3
                    new Initializer.Xavier()),
            new Preset(
                    "lenet5-1998",
                    "LeNet-5 after LeCun et al. 1998: tanh and average pooling, for 32x32 images",
                    Architecture.parse("INPUT 1x32x32 -> CONV 6@5x5 -> TANH -> POOL avg 2x2 -> CONV 16@5x5 -> TANH "
                            + "-> POOL avg 2x2 -> FC 120 -> TANH -> FC 84 -> TANH -> FC 10"),
                    new Initializer.Xavier()),
            new Preset(
                    "seed",
                    "the seed's own network put right: sigmoid fully connected layers, for 32x32 images",
                    Architecture.parse(
                            "INPUT 1x32x32 -> CONV 6@7x7 pad 1 -> RELU -> POOL max 2x2 -> CONV 16@9x9 pad 2 -> RELU "
                                    + "-> POOL max 2x2 -> FC 120 -> SIGMOID -> FC 84 -> SIGMOID -> FC 10 -> SIGMOID"),
                    new Initializer.Seed()));

    private Presets() {}

    /** All presets, the recommended one first. */
    public static List<Preset> all() {
        return ALL;
    }

    /** The preset of the given name. */
    public static Optional<Preset> find(String name) {
        return ALL.stream().filter(preset -> preset.name().equals(name)).findFirst();
    }
}
