package dev.fovea.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The schedule as the command line says it. What it leaves open, the recipe says if it is for the same schedule; if not, the
 * schedule's {@link ScheduleSettings#usual}.
 */
final class ScheduleOptions {
    private static final String DEFAULT = " Default: ${DEFAULT-VALUE}.";

    private final ScheduleSettings usual = Recipes.named(Recipes.DEFAULT).schedule();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            description = "How the learning rate changes over all epochs; one of: ${COMPLETION-CANDIDATES}." + DEFAULT)
    private ScheduleName name = usual.name();

    @Option(
            names = "--step-size",
            paramLabel = "EPOCHS",
            description = "How many epochs lie between two changes (--schedule step).")
    private int stepSize;

    @Option(
            names = "--gamma",
            paramLabel = "X",
            description =
                    "The factor of each change (--schedule step, plateau), of each epoch (exponential). Default: 0.1"
                            + " of step and plateau.")
    private double gamma;

    @Option(
            names = "--patience",
            paramLabel = "EPOCHS",
            description =
                    "How many epochs without a better validation loss are borne (--schedule plateau). Default: 10.")
    private int patience;

    @Option(
            names = "--warmup",
            paramLabel = "EPOCHS",
            description =
                    "Begin with so many epochs, 0.5 for half of one, in which the learning rate rises from zero; then"
                            + " comes the schedule. Default: none.")
    private double warmup;

    /** The schedule's settings: the command line's, then the recipe's, then the usual. */
    ScheduleSettings settings(Recipe recipe) {
        ScheduleName chosen = given("--schedule") ? name : recipe.schedule().name();
        ScheduleSettings open = chosen == recipe.schedule().name() ? recipe.schedule() : ScheduleSettings.usual(chosen);
        return new ScheduleSettings(
                chosen,
                open.oneCycle(),
                given("--step-size") ? stepSize : open.stepSize(),
                given("--gamma") ? gamma : open.gamma(),
                given("--patience") ? patience : open.patience(),
                given("--warmup") ? warmup : recipe.schedule().warmup());
    }

    /** Refuses what no schedule can be told. */
    void requireInRange() {
        require("--step-size", stepSize, Range.ONE_OR_MORE);
        require("--gamma", gamma, Range.FACTOR);
        require("--patience", patience, Range.ZERO_OR_MORE);
        require("--warmup", warmup, Range.NOT_NEGATIVE);
    }

    /** Refuses what the schedule would pass over in silence, and what it cannot do without. */
    void requireFitting(Recipe recipe, boolean validates) {
        ScheduleSettings settings = settings(recipe);
        ScheduleName chosen = settings.name();
        requireHas("--step-size", "stepSize", chosen);
        requireHas("--gamma", "gamma", chosen);
        requireHas("--patience", "patience", chosen);
        if (chosen == ScheduleName.STEP && settings.stepSize() == 0) {
            throw usage("--schedule step changes the learning rate each so many epochs: say --step-size EPOCHS");
        }
        if (chosen == ScheduleName.EXPONENTIAL && settings.gamma() == 0) {
            throw usage("--schedule exponential multiplies the learning rate by a factor each epoch: say --gamma X");
        }
        if (chosen == ScheduleName.PLATEAU && settings.gamma() == 1) {
            throw usage("--schedule plateau lowers the learning rate: expected a --gamma less than 1, got 1.0");
        }
        if (chosen == ScheduleName.PLATEAU && !validates) {
            throw usage("--schedule plateau needs --validation FRACTION: a test error that training has chosen by is"
                    + " none");
        }
    }

    private void requireHas(String option, String setting, ScheduleName chosen) {
        if (given(option) && !chosen.has(setting)) {
            throw usage(option + " goes with --schedule " + ScheduleName.having(setting) + ", got " + chosen);
        }
    }

    private void require(String option, Number value, Range range) {
        if (given(option) && !range.holds(value.doubleValue())) {
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
