package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class TrainCommandTest {
    private static @TempDir Path shared;
    private static Path small; // 4 classes of 8x8
    private static Path digits; // 10 classes of 28x28
    private @TempDir Path temp;

    @BeforeAll
    static void writeData() throws IOException {
        small = BarImages.small(shared.resolve("small"));
        digits = new BarImages(10, 28, 40, 20).write(shared.resolve("digits"), 1);
    }

    private Path run() {
        return temp.resolve("run");
    }

    /** Trains on the small images, into {@link #run}. */
    private CommandRun train(String... more) {
        return trainInto(run(), more);
    }

    private static CommandRun trainInto(Path directory, String... more) {
        List<String> args = new ArrayList<>(List.of("train", small.toString(), "--model", BarImages.NETWORK));
        args.addAll(List.of("--out", directory.toString(), "--json", "--epochs", "2"));
        args.addAll(List.of("--lr", "0.05", "--schedule", "constant", "--batch-size", "32"));
        args.addAll(List.of(more)); // of two the last holds
        return CommandRun.of(withoutRepeats(args));
    }

    private static String[] withoutRepeats(List<String> args) {
        List<String> once = new ArrayList<>(args);
        for (int i = 0; i < once.size(); i++) {
            if (once.get(i).startsWith("--") && once.lastIndexOf(once.get(i)) > i) {
                once.subList(i, i + 2).clear();
                i--;
            }
        }
        return once.toArray(String[]::new);
    }

    private static JsonNode result(CommandRun run) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        List<JsonNode> lines = Json.lines(run.out());
        return lines.get(lines.size() - 1);
    }

    private static String sha256(CommandRun run) {
        return result(run).get("weightsSha256").asString();
    }

    @Test
    void printsAnObjectForEachEpochAndOneForTheResult() {
        CommandRun run = train();
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        List<JsonNode> lines = Json.lines(run.out());
        assertThat(lines).hasSize(3);
        for (int epoch = 1; epoch <= 2; epoch++) {
            JsonNode event = lines.get(epoch - 1);
            assertThat(Json.keys(event))
                    .containsExactly(
                            "event",
                            "epoch",
                            "loss",
                            "trainSeconds",
                            "samplesPerSecond",
                            "testError",
                            "testAccuracy",
                            "secondsSinceStart");
            assertThat(event.get("event").asString()).isEqualTo("epoch");
            assertThat(event.get("epoch").asInt()).isEqualTo(epoch);
            assertThat(event.get("loss").asDouble()).isPositive();
            assertThat(event.get("samplesPerSecond").asDouble()
                            * event.get("trainSeconds").asDouble())
                    .isCloseTo(200, within(1e-6));
            assertThat(event.get("secondsSinceStart").asDouble())
                    .isBetween(event.get("trainSeconds").asDouble(), secondsUp());
        }
        JsonNode result = lines.get(2);
        assertThat(Json.keys(result))
                .containsExactly("event", "model", "testError", "testAccuracy", "weightsSha256", "seconds");
        assertThat(result.get("event").asString()).isEqualTo("result");
        assertThat(result.get("model").asString())
                .isEqualTo(run().resolve("model.safetensors").toString());
        assertThat(result.get("testError").asDouble()
                        + result.get("testAccuracy").asDouble())
                .isCloseTo(100, within(1e-9));
        assertThat(result.get("testError")).isEqualTo(lines.get(1).get("testError"));
        assertThat(result.get("weightsSha256").asString()).matches("[0-9a-f]{64}");
    }

    private static double secondsUp() {
        return ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
    }

    @Test
    void learns() {
        JsonNode result = result(train("--epochs", "6"));
        assertThat(result.get("testAccuracy").asDouble()).isGreaterThan(95);
    }

    @Test
    void tellsPeopleOnStderrWhatMachinesReadOnStdout() {
        CommandRun run = train();
        assertThat(run.err())
                .contains(
                        "training custom (188 parameters) on 200 images of small train, testing on 40",
                        "sgd, learning rate 0.05, momentum 0.9, weight decay ",
                        "cross-entropy; batches of 32; seed 42; ",
                        "epoch  1/2   loss ",
                        "   test error ",
                        "actual",
                        "error rate ",
                        "try it: fovea predict " + run() + " PICTURE");
    }

    @Test
    void withoutJsonTheResultIsOnStdout() {
        CommandRun run = CommandRun.of(
                "train", small.toString(), "--model", BarImages.NETWORK, "--out", run().toString(), "--epochs", "1");
        assertThat(run.exitCode()).isEqualTo(Main.OK);
        assertThat(run.out())
                .contains("error rate ", "model " + run().resolve("model.safetensors"))
                .doesNotContain("{");
        assertThat(run.err()).contains("epoch  1/1").doesNotContain("error rate");
    }

    @Test
    void leavesModelCheckpointAndRecordAndNothingElse() throws IOException {
        JsonNode result = result(train("--checkpoint-every", "3steps", "--batch-size", "50"));
        try (Stream<Path> files = Files.list(run())) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrder(".lock", "checkpoint.safetensors", "model.safetensors", "run.json");
        }
        JsonNode record = Json.of(Files.readString(run().resolve("run.json")));
        assertThat(Json.keys(record))
                .containsExactly(
                        "fovea",
                        "settings",
                        "architecture",
                        "java",
                        "threads",
                        "epochs",
                        "test",
                        "weightsSha256",
                        "seconds");
        assertThat(record.get("weightsSha256")).isEqualTo(result.get("weightsSha256"));
        assertThat(record.get("test").get("testError")).isEqualTo(result.get("testError"));
        assertThat(record.get("epochs")).hasSize(2);
        assertThat(record.get("architecture").asString()).startsWith("INPUT 1x8x8 -> CONV 4@3x3");
        JsonNode settings = record.get("settings");
        assertThat(settings.get("data").asString()).isEqualTo(small.toString());
        assertThat(settings.get("datasetSha256").asString()).matches("[0-9a-f]{64}");
        assertThat(settings.get("batchSize").asInt()).isEqualTo(50);
        assertThat(settings.at("/optimizer/learningRate").asDouble()).isEqualTo(0.05);
        assertThat(settings.get("seed").asLong()).isEqualTo(42);
    }

    @Test
    void sameSeedSameBitsWhateverTheThreads() {
        String once = sha256(trainInto(temp.resolve("a"), "--threads", "1"));
        assertThat(sha256(trainInto(temp.resolve("b"), "--threads", "1"))).isEqualTo(once);
        assertThat(sha256(trainInto(temp.resolve("c"), "--threads", "2"))).isEqualTo(once);
        assertThat(sha256(trainInto(temp.resolve("d"), "--threads", "3"))).isEqualTo(once);
        assertThat(sha256(trainInto(temp.resolve("e"), "--seed", "43"))).isNotEqualTo(once);
    }

    @Test
    void measuresOnWhatIsHeldBackAndStopsWhenItGetsNoBetter() {
        // a rate at which the loss jumps about: 3 epochs without a better one come soon
        CommandRun run =
                train("--validation", "0.2", "--early-stopping", "3", "--epochs", "200", "--lr", "0.4", "--seed", "5");
        List<JsonNode> lines = Json.lines(run.out());
        assertThat(lines.size()).as(run.out()).isBetween(5, 150);
        assertThat(Json.keys(lines.get(0))).endsWith("validationError", "validationAccuracy", "secondsSinceStart");
        assertThat(run.err()).contains("on 160 images of small train, testing on 40", "   validation error ");
        assertThat(result(run).get("testAccuracy").asDouble()).isGreaterThan(95);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lenet5", "lenet5-1998", "seed"})
    void trainsEachPresetOn28x28Images(String preset) {
        CommandRun run = CommandRun.of(
                "train", digits.toString(), "--model", preset, "--epochs", "1", "--out", run().toString(), "--json");
        assertThat(result(run).get("weightsSha256").asString()).hasSize(64);
        assertThat(run.err()).contains("training " + preset + " (");
        if (preset.equals("seed")) {
            assertThat(run.err()).contains("learning rate 0.5, constant; mean squared error; batches of 16");
        }
    }

    @Test
    void trainsAModelFurther() {
        JsonNode first = result(trainInto(temp.resolve("first"), "--epochs", "4"));
        CommandRun second =
                train("--model", first.get("model").asString(), "--epochs", "1", "--lr", "0.000001", "--momentum", "0");
        assertThat(result(second).get("testError")).isEqualTo(first.get("testError"));
        assertThat(sha256(second)).isNotEqualTo(first.get("weightsSha256").asString());
        assertThat(sha256(trainInto(
                        temp.resolve("third"), "--model", temp.resolve("first").toString())))
                .isNotEqualTo(first.get("weightsSha256").asString());
    }

    @Test
    void resumesIntoMoreEpochsAsIfAskedForThemAtOnce() {
        String undisturbed = sha256(trainInto(temp.resolve("whole"), "--epochs", "4"));
        assertThat(train().exitCode()).isEqualTo(Main.OK);
        CommandRun resumed = CommandRun.of("train", "--resume", run().toString(), "--epochs", "4", "--json");
        assertThat(sha256(resumed)).isEqualTo(undisturbed);
        assertThat(Json.lines(resumed.out())).hasSize(3);
    }

    @Test
    void resumingWhatIsDoneTestsItAgain() {
        String sha256 = sha256(train());
        CommandRun resumed = CommandRun.of("train", "--resume", run().toString(), "--json");
        assertThat(sha256(resumed)).isEqualTo(sha256);
        assertThat(Json.lines(resumed.out())).hasSize(1);
    }

    @Test
    void resumesOnDataThatHaveMoved() throws IOException {
        Path here = BarImages.small(temp.resolve("here"));
        CommandRun run = CommandRun.of(
                "train", here.toString(), "--model", BarImages.NETWORK, "--epochs", "1", "--out", run().toString());
        assertThat(run.exitCode()).isEqualTo(Main.OK);
        Path there = Files.move(here, temp.resolve("there"));
        CommandRun gone = CommandRun.of("train", "--resume", run().toString(), "--epochs", "2");
        assertThat(gone.exitCode()).isEqualTo(Main.FAILED);
        assertThat(gone.err().lines())
                .containsExactly("fovea: " + here + ": expected the data the training began with, they are gone: say"
                        + " where they are now, fovea train DATA --resume " + run());
        CommandRun found = CommandRun.of("train", there.toString(), "--resume", run().toString(), "--epochs", "2");
        assertThat(found.exitCode()).as(found.err()).isEqualTo(Main.OK);
    }

    @Test
    void whatAKilledTrainingLeftHalfWrittenIsSweptAway() throws IOException {
        train();
        Path leftover = Files.createFile(run().resolve(".checkpoint.safetensors.77-1.tmp"));
        assertThat(CommandRun.of("train", "--resume", run().toString()).exitCode())
                .isEqualTo(Main.OK);
        assertThat(leftover).doesNotExist();
    }

    @Test
    void aDirectoryThatHoldsOnlyALockIsAsGoodAsNew() throws IOException {
        Files.createDirectories(run());
        Files.createFile(run().resolve(".lock"));
        assertThat(train().exitCode()).isEqualTo(Main.OK);
    }

    @Test
    void theHelpSaysTheDefaults() {
        Recipe lenet5 = Recipes.named("lenet5");
        assertDefault("--epochs", lenet5.epochs());
        assertDefault("--batch-size", lenet5.batchSize());
        assertDefault("--accumulate", 1);
        assertDefault("--ema", "none");
        assertDefault("--optimizer", "sgd");
        assertDefault("--lr", lenet5.optimizer().learningRate());
        assertDefault("--schedule", lenet5.schedule().name());
        assertDefault("--momentum", lenet5.optimizer().momentum());
        assertDefault("--weight-decay", lenet5.optimizer().weightDecay());
        assertDefault("--loss", "cross-entropy");
        assertDefault("--label-smoothing", lenet5.loss().labelSmoothing());
        assertDefault("--focal-gamma", 2.0);
        assertDefault("--huber-delta", 1.0);
        assertDefault("--class-weights", "all images count the same");
        assertDefault("--limit", "all");
        assertDefault("--early-stopping", "never");
        assertDefault("--checkpoint-every", "each epoch");
        assertDefault("--out", "runs/<date-time>-<model>");
        assertDefault("--model", "the recipe's, or lenet5");
        assertDefault("--seed", 42);
    }

    @Test
    void theHelpNamesTheRecipesAndTheKernels() {
        String help = CommandRun.of("train", "--help").out().replaceAll("\\s+", " ");
        assertThat(help).contains(String.join(", ", Recipes.NAMES), "one of: scalar, vector.");
    }

    @Test
    void trainsByARecipeAndTheCommandLineHasTheLastWord() throws IOException {
        Path recipe = Files.writeString(temp.resolve("mine.json"), """
                {"model": "%s", "epochs": 3, "batchSize": 20, "learningRate": 0.04, "momentum": 0.5,
                 "schedule": "one-cycle", "oneCycle": {"pctStart": 0.5, "divFactor": 10}}
                """.formatted(BarImages.NETWORK));
        CommandRun run = CommandRun.of(
                "train",
                small.toString(),
                "--recipe",
                recipe.toString(),
                "--batch-size",
                "10",
                "--out",
                run().toString(),
                "--json");
        assertThat(Json.lines(run.out())).as(run.err()).hasSize(4);
        assertThat(run.err())
                .contains("recipe " + recipe + ": sgd, learning rate 0.04, momentum 0.5, weight decay 5.0E-4, one cycle"
                        + " (0.5 of it up, from 1/10.0, to 1/100000.0); cross-entropy; batches of 10; seed 42; ");
        JsonNode settings = Json.of(Files.readString(run().resolve("run.json"))).get("settings");
        assertThat(settings.get("recipe").asString()).isEqualTo(recipe.toString());
        assertThat(settings.get("batchSize").asInt()).isEqualTo(10);
        assertThat(settings.at("/schedule/name").asString()).isEqualTo("one-cycle");
        assertThat(settings.at("/schedule/oneCycle/pctStart").asDouble()).isEqualTo(0.5);
    }

    @ParameterizedTest
    @EnumSource(OptimizerName.class)
    void everyOptimizerTrainsAndGoesOn(OptimizerName optimizer) {
        String[] settings = {"--optimizer", optimizer.toString(), "--weight-decay", "0.01", "--decay", "weights"};
        CommandRun whole = train(settings);
        assertThat(whole.err()).contains(": " + optimizer + ", learning rate 0.05", ", weight decay 0.01 on weights");
        Path other = temp.resolve("other");
        List<String> shorter = new ArrayList<>(List.of(settings));
        shorter.addAll(List.of("--epochs", "1"));
        assertThat(trainInto(other, shorter.toArray(String[]::new)).exitCode()).isEqualTo(Main.OK);
        CommandRun resumed = CommandRun.of("train", "--resume", other.toString(), "--epochs", "2", "--json");
        assertThat(sha256(resumed)).isEqualTo(sha256(whole));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            step        | --step-size=1 --warmup=0.5    | step (times 0.1 each epoch) after 0.5 epochs of warm-up
            exponential | --gamma=0.5                   | exponential (times 0.5 each epoch)
            plateau     | --patience=0 --validation=0.2 | plateau (times 0.1 after more than 0 epochs without a better\
             validation loss)
            """)
    void aScheduleByEpochsGoesOn(String schedule, String options, String words) {
        List<String> settings = new ArrayList<>(List.of("--schedule", schedule, "--epochs", "4"));
        settings.addAll(List.of(options.split("[ =]")));
        CommandRun whole = train(settings.toArray(String[]::new));
        assertThat(whole.err()).contains(", " + words + "; cross-entropy");
        Path cut = temp.resolve("cut");
        settings.addAll(List.of("--epochs", "2"));
        assertThat(trainInto(cut, settings.toArray(String[]::new)).exitCode()).isEqualTo(Main.OK);
        CommandRun resumed = CommandRun.of("train", "--resume", cut.toString(), "--epochs", "4", "--json");
        assertThat(sha256(resumed)).isEqualTo(sha256(whole));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --accumulate | 3   | ; steps of 3 batches of 32; seed 42;        | /accumulate
            --ema        | 0.9 | average of weights with decay 0.9; seed 42; | /ema
            """)
    void accumulatesAndAveragesAndGoesOn(String option, String value, String words, String setting) throws IOException {
        CommandRun whole = train(option, value, "--epochs", "4");
        assertThat(whole.err()).contains(words);
        assertThat(Json.of(Files.readString(run().resolve("run.json")))
                        .get("settings")
                        .at(setting)
                        .asDouble())
                .isEqualTo(Double.parseDouble(value));
        assertThat(sha256(whole)).isNotEqualTo(sha256(trainInto(temp.resolve("plain"), "--epochs", "4")));
        Path cut = temp.resolve("cut");
        assertThat(trainInto(cut, option, value).exitCode()).isEqualTo(Main.OK);
        CommandRun resumed = CommandRun.of("train", "--resume", cut.toString(), "--epochs", "4", "--json");
        assertThat(sha256(resumed)).isEqualTo(sha256(whole));
    }

    @Test
    void aLinearScheduleComesToItsEnd() {
        CommandRun run = train("--schedule", "linear");
        assertThat(run.err()).contains(", linear; cross-entropy");
        assertThat(sha256(run)).isNotEqualTo(sha256(trainInto(temp.resolve("constant"))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --loss focal --focal-gamma 1      | focal loss, gamma 1.0;
            --loss bce                        | binary cross-entropy;
            --loss l1                         | absolute error;
            --loss huber --huber-delta 0.5    | Huber's loss, delta 0.5;
            --class-weights 1,2,1,0.5         | cross-entropy, class weights [1.0, 2.0, 1.0, 0.5];
            --class-weights balanced          | cross-entropy, class weights [1.0, 1.0, 1.0, 1.0];
            """)
    void everyLossTrainsAndGoesOn(String options, String words) {
        List<String> settings = new ArrayList<>(List.of(options.split(" ")));
        settings.addAll(List.of("--epochs", "4"));
        CommandRun whole = train(settings.toArray(String[]::new));
        assertThat(whole.err()).contains("; " + words);
        List<JsonNode> lines = Json.lines(whole.out());
        assertThat(lines.get(3).get("loss").asDouble())
                .isLessThan(lines.get(0).get("loss").asDouble());
        Path cut = temp.resolve("cut");
        settings.addAll(List.of("--epochs", "2"));
        assertThat(trainInto(cut, settings.toArray(String[]::new)).exitCode()).isEqualTo(Main.OK);
        CommandRun resumed = CommandRun.of("train", "--resume", cut.toString(), "--epochs", "4", "--json");
        assertThat(sha256(resumed)).isEqualTo(sha256(whole));
    }

    @ParameterizedTest
    @ValueSource(strings = {"norm", "value"})
    void clipsGradients(String way) throws IOException {
        CommandRun run = train("--clip-" + way, "0.01");
        assertThat(run.err()).contains(", gradients clipped to " + way + " 0.01, constant;");
        assertThat(sha256(run)).isNotEqualTo(sha256(trainInto(temp.resolve("plain"))));
        JsonNode settings = Json.of(Files.readString(run().resolve("run.json"))).get("settings");
        assertThat(settings.at("/optimizer/clip" + (way.equals("norm") ? "Norm" : "Value"))
                        .asDouble())
                .isEqualTo(0.01);
    }

    @Test
    void anotherOptimizerThanTheRecipesBeginsWithItsOwnSettings() {
        CommandRun run = CommandRun.of(
                "train",
                digits.toString(),
                "--recipe",
                "lenet5",
                "--optimizer",
                "adam",
                "--beta1",
                "0.8",
                "--epochs",
                "1",
                "--out",
                run().toString());
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        assertThat(run.err())
                .contains("recipe lenet5: adam, learning rate 0.001, betas 0.8 and 0.999, eps 1.0E-8, cosine;");
    }

    @Test
    void aTrainingByARecipeGoesOnByIt() throws IOException {
        Path recipe = Files.writeString(temp.resolve("mine.json"), """
                {"model": "%s", "epochs": 2, "learningRate": 0.04, "nesterov": true, "schedule": "one-cycle"}
                """.formatted(BarImages.NETWORK));
        CommandRun whole = CommandRun.of(
                "train", small.toString(), "--recipe", recipe.toString(), "--out", run().toString(), "--json");
        Files.delete(recipe);
        assertThat(sha256(CommandRun.of("train", "--resume", run().toString(), "--json")))
                .isEqualTo(sha256(whole));
        assertThat(sha256(trainInto(temp.resolve("other"), "--no-nesterov", "--schedule", "one-cycle")))
                .isNotEqualTo(sha256(whole));
    }

    @Test
    void namesTheRecipeOfEachNetwork() {
        assertThat(train().err()).contains("recipe other: sgd, ");
        CommandRun named = CommandRun.of(
                "train",
                digits.toString(),
                "--recipe",
                "mnist-fast",
                "--epochs",
                "1",
                "--out",
                temp.resolve("fast").toString());
        assertThat(named.exitCode()).as(named.err()).isEqualTo(Main.OK);
        assertThat(named.err()).contains("training lenet5 (", "recipe mnist-fast: ");
    }

    @Test
    void goesOnWithTheKernelsItBeganWith() {
        train("--kernels", "scalar", "--epochs", "1");
        CommandRun resumed = CommandRun.of("train", "--resume", run().toString(), "--epochs", "2", "--json");
        assertThat(resumed.err()).contains("; scalar kernels on ");
        assertThat(sha256(resumed))
                .isEqualTo(sha256(trainInto(temp.resolve("whole"), "--kernels", "scalar", "--epochs", "2")));
        assertThat(CommandRun.of("train", "--resume", run().toString(), "--kernels", "scalar")
                        .exitCode())
                .isEqualTo(Main.OK);
    }

    @Test
    void aNetworkThatEndsInProbabilitiesIsTrainedOnTheSquaredError() {
        CommandRun run = CommandRun.of(
                "train",
                small.toString(),
                "--model",
                "INPUT 1x8x8 -> FC 4 -> SIGMOID",
                "--epochs",
                "1",
                "--out",
                temp.resolve("probabilities").toString());
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        assertThat(run.err()).contains("; mean squared error; ");
    }

    private static void assertDefault(String option, Object expected) {
        String help = CommandRun.of("train", "--help").out().replaceAll("\\s+", " ");
        String fromOption = help.substring(help.lastIndexOf(" " + option + "="));
        assertThat(fromOption.substring(fromOption.indexOf("Default: "))).startsWith("Default: " + expected + ".");
    }
}
