package dev.fovea.cli;

import dev.fovea.optim.Decay;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The optimizer as the command line says it. What it leaves open, the recipe says if it is for the same optimizer; if not, the
 * optimizer's {@link OptimizerSettings#usual}.
 */
final class OptimizerOptions {
    private static final String DEFAULT = " Default: ${DEFAULT-VALUE}.";

    private final OptimizerSettings usual = Recipes.named(Recipes.DEFAULT).optimizer();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            description = "One of: ${COMPLETION-CANDIDATES}. Another than the recipe's begins with PyTorch's settings."
                    + DEFAULT)
    private OptimizerName name = usual.name();

    @Option(names = "--lr", paramLabel = "X", description = "The learning rate." + DEFAULT)
    private double learningRate = usual.learningRate();

    @Option(names = "--momentum", paramLabel = "X", description = "From 0 to less than 1 (sgd, rmsprop)." + DEFAULT)
    private double momentum = usual.momentum();

    @Option(names = "--nesterov", negatable = true, description = "Look ahead by the momentum, or do not (sgd).")
    private boolean nesterov = usual.nesterov();

    @Option(
            names = "--beta1",
            paramLabel = "X",
            description = "The share of the mean gradient that is kept (adam, adamw, lion). Default: 0.9.")
    private double beta1;

    @Option(
            names = "--beta2",
            paramLabel = "X",
            description = "The share of the mean square that is kept (adam, adamw), of the mean gradient (lion)."
                    + " Default: 0.999, of lion 0.99.")
    private double beta2;

    @Option(
            names = "--alpha",
            paramLabel = "X",
            description = "The share of the mean square that is kept (rmsprop). Default: 0.99.")
    private double alpha;

    @Option(
            names = "--eps",
            paramLabel = "X",
            description =
                    "What is added to the root of the mean square (adam, adamw, rmsprop, adagrad). Default: 1e-8, of"
                            + " adagrad 1e-10.")
    private double eps;

    @Option(
            names = "--weight-decay",
            paramLabel = "X",
            description = "How strongly weights are pulled to zero." + DEFAULT)
    private double weightDecay = usual.weightDecay();

    @Option(
            names = "--decay",
            paramLabel = "WHAT",
            description = "What weight decay pulls, all or only weights, not biases and norms; one of:"
                    + " ${COMPLETION-CANDIDATES}." + DEFAULT)
    private Decay decay = usual.decay();

    @Option(
            names = "--clip-norm",
            paramLabel = "X",
            description = "Scale the gradients down where their norm over all weights is greater. Default: never.")
    private double clipNorm;

    @Option(
            names = "--clip-value",
            paramLabel = "X",
            description = "Cut each element of the gradients to this size. Default: never.")
    private double clipValue;

    /** The optimizer's settings: the command line's, then the recipe's, then the usual. */
    OptimizerSettings settings(Recipe recipe) {
        OptimizerName chosen = chosen(recipe);
        OptimizerSettings open =
                chosen == recipe.optimizer().name() ? recipe.optimizer() : OptimizerSettings.usual(chosen);
        return new OptimizerSettings(
                chosen,
                given("--lr") ? learningRate : open.learningRate(),
                given("--momentum") ? momentum : open.momentum(),
                given("--nesterov") ? nesterov : open.nesterov(),
                given("--beta1") ? beta1 : open.beta1(),
                given("--beta2") ? beta2 : open.beta2(),
                given("--alpha") ? alpha : open.alpha(),
                given("--eps") ? eps : open.eps(),
                given("--weight-decay") ? weightDecay : open.weightDecay(),
                given("--decay") ? decay : open.decay(),
                clipNorm(recipe),
                clipValue(recipe));
    }

    /** One way of clipping goes before the other of a recipe. */
    private double clipNorm(Recipe recipe) {
        return given("--clip-norm")
                ? clipNorm
                : given("--clip-value") ? 0 : recipe.optimizer().clipNorm();
    }

    private double clipValue(Recipe recipe) {
        return given("--clip-value")
                ? clipValue
                : given("--clip-norm") ? 0 : recipe.optimizer().clipValue();
    }

    private OptimizerName chosen(Recipe recipe) {
        return given("--optimizer") ? name : recipe.optimizer().name();
    }

    /** Refuses what no optimizer can be told. */
    void requireInRange() {
        require("--lr", learningRate, Range.POSITIVE);
        require("--momentum", momentum, Range.LESS_THAN_ONE);
        require("--beta1", beta1, Range.LESS_THAN_ONE);
        require("--beta2", beta2, Range.LESS_THAN_ONE);
        require("--alpha", alpha, Range.LESS_THAN_ONE);
        require("--eps", eps, Range.POSITIVE);
        require("--weight-decay", weightDecay, Range.NOT_NEGATIVE);
        require("--clip-norm", clipNorm, Range.POSITIVE);
        require("--clip-value", clipValue, Range.POSITIVE);
        if (given("--clip-norm") && given("--clip-value")) {
            throw usage("--clip-norm and --clip-value are two ways to clip: give one of them");
        }
    }

    /** Refuses what the optimizer would pass over in silence. */
    void requireFitting(Recipe recipe) {
        OptimizerName chosen = chosen(recipe);
        for (String setting : List.of("momentum", "nesterov", "beta1", "beta2", "alpha", "eps")) {
            if (given("--" + setting) && !chosen.has(setting)) {
                throw usage(
                        "--" + setting + " goes with --optimizer " + OptimizerName.having(setting) + ", got " + chosen);
            }
        }
        OptimizerSettings settings = settings(recipe);
        if (settings.nesterov() && settings.momentum() == 0) {
            throw usage("--nesterov looks ahead by the momentum: give it one with --momentum X");
        }
        if (given("--decay") && settings.weightDecay() == 0) {
            throw usage("--decay says what weight decay pulls: give it one with --weight-decay X");
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
