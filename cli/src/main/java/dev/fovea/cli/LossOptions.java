package dev.fovea.cli;

import dev.fovea.network.Network;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The loss as the command line says it. What it leaves open, the recipe says if it is for the same loss. */
final class LossOptions {
    private static final String DEFAULT = " Default: ${DEFAULT-VALUE}.";

    private final LossSettings usual = Recipes.named(Recipes.DEFAULT).loss();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--loss",
            paramLabel = "NAME",
            description = "One of: ${COMPLETION-CANDIDATES}. Each image has one label: bce is that class against all"
                    + " others." + DEFAULT)
    private LossName name = usual.name().orElse(LossName.CROSS_ENTROPY);

    @Option(
            names = "--label-smoothing",
            paramLabel = "X",
            description = "The share of probability spread over all classes (cross-entropy)." + DEFAULT)
    private double labelSmoothing = usual.labelSmoothing();

    @Option(
            names = "--class-weights",
            paramLabel = "balanced|A,B,...",
            converter = ClassWeights.Converter.class,
            description =
                    "What each class counts for (cross-entropy): a number each, or balanced, that classes with few"
                            + " images count as much as others. Default: all images count the same.")
    private ClassWeights classWeights = ClassWeights.NONE;

    @Option(
            names = "--focal-gamma",
            paramLabel = "X",
            description = "How little counts what is recognised already (focal)." + DEFAULT)
    private double focalGamma = usual.focalGamma();

    @Option(
            names = "--huber-delta",
            paramLabel = "X",
            description = "The error beyond which the loss grows no faster (huber)." + DEFAULT)
    private double huberDelta = usual.huberDelta();

    /** The loss's settings: the command line's, then the recipe's, then the usual. */
    LossSettings settings(Network network, Recipe recipe) {
        LossSettings decided = recipe.loss().decided(network);
        LossSettings open = given("--loss") ? decided.named(name) : decided;
        return new LossSettings(
                open.name(),
                given("--label-smoothing") ? labelSmoothing : open.labelSmoothing(),
                given("--focal-gamma") ? focalGamma : open.focalGamma(),
                given("--huber-delta") ? huberDelta : open.huberDelta(),
                given("--class-weights") ? classWeights : open.classWeights());
    }

    /** Refuses what no loss can be told. */
    void requireInRange() {
        require("--label-smoothing", labelSmoothing, Range.LESS_THAN_ONE);
        require("--focal-gamma", focalGamma, Range.NOT_NEGATIVE);
        require("--huber-delta", huberDelta, Range.POSITIVE);
    }

    /** Refuses what the loss would pass over in silence. */
    void requireFitting(Network network, Recipe recipe) {
        Optional<LossName> chosen = settings(network, recipe).name();
        requireWith(chosen, LossName.CROSS_ENTROPY, "--label-smoothing");
        requireWith(chosen, LossName.CROSS_ENTROPY, "--class-weights");
        requireWith(chosen, LossName.FOCAL, "--focal-gamma");
        requireWith(chosen, LossName.HUBER, "--huber-delta");
    }

    private void requireWith(Optional<LossName> chosen, LossName having, String option) {
        if (given(option) && !chosen.equals(Optional.of(having))) {
            throw usage(option + " goes with --loss " + having);
        }
    }

    private void require(String option, double value, Range range) {
        if (given(option) && !range.holds(value)) {
            throw usage("Invalid value for option '" + option + "': expected " + range + ", got " + value);
        }
    }

    private boolean given(String option) {
        return command.commandLine().getParseResult().hasMatchedOption(option);
    }

    private ParameterException usage(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
