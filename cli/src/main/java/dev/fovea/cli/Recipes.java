package dev.fovea.cli;

import dev.fovea.FileFormatException;
import dev.fovea.FoveaException;
import dev.fovea.data.Augmentation;
import dev.fovea.network.Presets;
import dev.fovea.optim.Decay;
import dev.fovea.optim.OneCycle;
import dev.fovea.optim.Schedule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Recipes as JSON files: those that Fovea knows by name, which the jar carries under {@code recipes/}, and anybody's. What
 * somebody's recipe leaves open, {@code other.json} says; a named one leaves nothing open.
 */
final class Recipes {
    /** The recipe, and the preset, of whoever names neither. */
    static final String DEFAULT = "lenet5";

    static final List<String> NAMES =
            List.of(DEFAULT, "lenet5-1998", "mnist-best", "mnist-fast", "cifar-small", "seed", "other");

    /** For networks that nobody has tried. */
    private static final String OTHER = "other";

    /** A recipe is a few lines: more is another file. */
    private static final int MAX_BYTES = 1 << 16;

    private Recipes() {}

    /** The names, for picocli to list. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return NAMES.iterator();
        }
    }

    /**
     * What a {@code --recipe} argument means.
     *
     * @throws FoveaException if it is neither a name nor a file, or the file is no recipe
     * @throws IOException if the file cannot be read
     */
    static Recipe find(String argument) throws IOException {
        if (NAMES.contains(argument)) {
            return named(argument);
        }
        if (!isFile(argument)) {
            throw new FoveaException((argument.isBlank() ? "recipe" : argument) + ": expected a recipe ("
                    + String.join(", ", NAMES) + ") or a JSON file that holds one");
        }
        Path file = Path.of(argument);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] json = in.readNBytes(MAX_BYTES + 1);
            if (json.length > MAX_BYTES) {
                throw new FileFormatException(file, "expected a recipe of at most " + MAX_BYTES + " bytes, got more");
            }
            String name = file.toAbsolutePath().normalize().toString();
            return read(name, JsonFields.of(argument, json), Optional.of(named(OTHER)));
        }
    }

    /** The recipe of the given name. */
    static Recipe named(String name) {
        String resource = "recipes/" + name + ".json";
        try (InputStream in = Recipes.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not in the jar");
            }
            return read(name, JsonFields.of(resource, in.readAllBytes()), Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The recipe of a network that comes without one: its preset's if that has one, or the one for every other. */
    static Recipe ofNetwork(String name) {
        return named(NAMES.contains(name) && Presets.find(name).isPresent() ? name : OTHER);
    }

    private static Recipe read(String name, JsonFields fields, Optional<Recipe> open) {
        fields.text("description"); // for who reads the file
        Recipe recipe = new Recipe(
                name,
                fields.text("model"),
                fields.integer("epochs", Range.ONE_OR_MORE, open.map(Recipe::epochs)),
                fields.integer("batchSize", Range.ONE_OR_MORE, open.map(Recipe::batchSize)),
                fields.integer(
                        "accumulate",
                        Range.ONE_OR_MORE,
                        open.map(Recipe::accumulate).or(() -> Optional.of(1))),
                optimizer(fields, open.map(Recipe::optimizer)),
                schedule(fields, open.map(Recipe::schedule)),
                loss(fields, open.map(Recipe::loss)),
                fields.number("ema", Range.LESS_THAN_ONE, open.map(Recipe::ema).or(() -> Optional.of(0.0))),
                fields.object("augment")
                        .map(changes -> augmentation(fields, changes))
                        .orElse(Augmentation.none()));
        fields.requireNoOthers();
        requireFitting(recipe, fields);
        return recipe;
    }

    /** What it leaves open of an optimizer that {@code open} is not for, the optimizer's usual settings say. */
    private static OptimizerSettings optimizer(JsonFields fields, Optional<OptimizerSettings> open) {
        OptimizerName name = fields.choice("optimizer", OptimizerName.class, open.map(OptimizerSettings::name));
        OptimizerSettings usual =
                open.filter(settings -> settings.name() == name).orElseGet(() -> OptimizerSettings.usual(name));
        Optional<OptimizerSettings> stated =
                open.map(settings -> usual); // a named recipe states what is not a constant
        return new OptimizerSettings(
                name,
                fields.number("learningRate", Range.POSITIVE, stated.map(OptimizerSettings::learningRate)),
                fitting(fields, name, "momentum", Range.LESS_THAN_ONE, usual.momentum()),
                nesterov(fields, name, usual),
                fitting(fields, name, "beta1", Range.LESS_THAN_ONE, usual.beta1()),
                fitting(fields, name, "beta2", Range.LESS_THAN_ONE, usual.beta2()),
                fitting(fields, name, "alpha", Range.LESS_THAN_ONE, usual.alpha()),
                fitting(fields, name, "eps", Range.POSITIVE, usual.eps()),
                fields.number("weightDecay", Range.NOT_NEGATIVE, stated.map(OptimizerSettings::weightDecay)),
                fields.choice("decay", Decay.class, Optional.of(usual.decay())),
                clip(fields, "clipNorm", open.map(OptimizerSettings::clipNorm)),
                clip(fields, "clipValue", open.map(OptimizerSettings::clipValue)));
    }

    /** A limit for gradients; where none is stated there is none. */
    private static double clip(JsonFields fields, String key, Optional<Double> open) {
        double limit = fields.number(key, Range.POSITIVE, Optional.of(Double.NaN));
        return Double.isNaN(limit) ? open.orElse(0.0) : limit;
    }

    /** A number that not every optimizer has. */
    private static double fitting(JsonFields fields, OptimizerName name, String key, Range range, double usual) {
        double value = fields.number(key, range, Optional.of(Double.NaN));
        if (Double.isNaN(value)) {
            return usual;
        }
        requireHas(fields, name, key);
        return value;
    }

    private static boolean nesterov(JsonFields fields, OptimizerName name, OptimizerSettings usual) {
        boolean nesterov = fields.flag("nesterov", Optional.of(usual.nesterov()));
        if (nesterov) {
            requireHas(fields, name, "nesterov");
        }
        return nesterov;
    }

    private static void requireHas(JsonFields fields, OptimizerName name, String key) {
        if (!name.has(key)) {
            throw fields.wrong(key, "expected optimizer " + OptimizerName.having(key) + " with it, got " + name);
        }
    }

    /** What it leaves open of a schedule that {@code open} is not for, the schedule's usual settings say. */
    private static ScheduleSettings schedule(JsonFields fields, Optional<ScheduleSettings> open) {
        ScheduleName name = fields.choice("schedule", ScheduleName.class, open.map(ScheduleSettings::name));
        for (String key : List.of("oneCycle", "stepSize", "gamma", "patience")) {
            if (fields.has(key) && !name.has(key)) {
                throw fields.wrong(key, "expected schedule " + ScheduleName.having(key) + " with it, got " + name);
            }
        }
        ScheduleSettings usual =
                open.filter(settings -> settings.name() == name).orElseGet(() -> ScheduleSettings.usual(name));
        boolean needsSize = name == ScheduleName.STEP && usual.stepSize() == 0;
        boolean needsGamma = name == ScheduleName.EXPONENTIAL && usual.gamma() == 0;
        ScheduleSettings settings = new ScheduleSettings(
                name,
                fields.object("oneCycle").map(Recipes::oneCycle).orElse(usual.oneCycle()),
                fields.integer(
                        "stepSize", Range.ONE_OR_MORE, needsSize ? Optional.empty() : Optional.of(usual.stepSize())),
                fields.number("gamma", Range.FACTOR, needsGamma ? Optional.empty() : Optional.of(usual.gamma())),
                fields.integer("patience", Range.ZERO_OR_MORE, Optional.of(usual.patience())),
                fields.number(
                        "warmup",
                        Range.NOT_NEGATIVE,
                        open.map(ScheduleSettings::warmup).or(() -> Optional.of(0.0))));
        if (name == ScheduleName.PLATEAU && settings.gamma() == 1) {
            throw fields.wrong("gamma", "expected less than 1 with schedule " + name + ", got 1");
        }
        return settings;
    }

    private static OneCycle oneCycle(JsonFields fields) {
        OneCycle usual = Schedule.oneCycle();
        OneCycle cycle = new OneCycle(
                fields.number("pctStart", Range.LESS_THAN_ONE, Optional.of(usual.pctStart())),
                fields.number("divFactor", Range.ONE_OR_MORE, Optional.of(usual.divFactor())),
                fields.number("finalDivFactor", Range.ONE_OR_MORE, Optional.of(usual.finalDivFactor())));
        fields.requireNoOthers();
        return cycle;
    }

    /** What it leaves open of a loss that {@code open} is not for, the loss's usual settings say. */
    private static LossSettings loss(JsonFields fields, Optional<LossSettings> open) {
        Optional<LossName> name = fields.optionalChoice("loss", LossName.class);
        boolean smooths =
                fields.optionalNumber("labelSmoothing", Range.LESS_THAN_ONE).orElse(0.0) > 0;
        requireWith(fields, "labelSmoothing", smooths, LossName.CROSS_ENTROPY, name);
        requireWith(fields, "classWeights", fields.has("classWeights"), LossName.CROSS_ENTROPY, name);
        requireWith(fields, "focalGamma", fields.has("focalGamma"), LossName.FOCAL, name);
        requireWith(fields, "huberDelta", fields.has("huberDelta"), LossName.HUBER, name);
        LossSettings usual =
                open.filter(settings -> settings.name().equals(name)).orElseGet(() -> LossSettings.usual(name));
        return new LossSettings(
                name,
                fields.number("labelSmoothing", Range.LESS_THAN_ONE, Optional.of(usual.labelSmoothing())),
                fields.number("focalGamma", Range.NOT_NEGATIVE, Optional.of(usual.focalGamma())),
                fields.number("huberDelta", Range.POSITIVE, Optional.of(usual.huberDelta())),
                fields.text("classWeights")
                        .map(text -> classWeights(fields, text))
                        .orElse(usual.classWeights()));
    }

    /** A loss that is not named may turn out to be cross-entropy. */
    private static void requireWith(
            JsonFields fields, String key, boolean says, LossName having, Optional<LossName> name) {
        boolean may = name.map(having::equals).orElse(having == LossName.CROSS_ENTROPY);
        if (says && !may) {
            throw fields.wrong(
                    key,
                    "expected loss " + having + " with it, got "
                            + name.map(LossName::toString).orElse("none"));
        }
    }

    private static ClassWeights classWeights(JsonFields fields, String text) {
        try {
            return ClassWeights.parse(text);
        } catch (IllegalArgumentException e) {
            throw fields.wrong("classWeights", String.valueOf(e.getMessage()));
        }
    }

    private static Augmentation augmentation(JsonFields recipe, JsonFields fields) {
        Map<String, Double> changes = new LinkedHashMap<>();
        for (String name : Augmentation.NAMES) {
            fields.optionalNumber(name, Range.NOT_NEGATIVE).ifPresent(value -> changes.put(name, value));
        }
        fields.requireNoOthers();
        try {
            return Augmentation.of(changes);
        } catch (IllegalArgumentException e) {
            throw recipe.wrong("augment", String.valueOf(e.getMessage()));
        }
    }

    /** Refuses what would be passed over in silence. */
    private static void requireFitting(Recipe recipe, JsonFields fields) {
        if (recipe.optimizer().clipNorm() > 0 && recipe.optimizer().clipValue() > 0) {
            throw fields.wrong("clipValue", "expected no clipNorm with it, got both: they are two ways to clip");
        }
        if (recipe.optimizer().nesterov() && recipe.optimizer().momentum() == 0) {
            throw fields.wrong("nesterov", "expected a momentum greater than 0 with it, got 0");
        }
    }

    private static boolean isFile(String argument) {
        try {
            return !argument.isBlank() && Files.exists(Path.of(argument));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
