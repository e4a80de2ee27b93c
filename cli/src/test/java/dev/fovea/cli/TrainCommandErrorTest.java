package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainCommandErrorTest {
    private static final String AT_LEAST_ONE = "expected 1 or more, got ";
    private static @TempDir Path shared;
    private static Path data; // 4 classes of 8x8
    private static Path finished; // a run of 2 epochs
    private @TempDir Path temp;

    @BeforeAll
    static void trainOnce() throws IOException {
        data = BarImages.small(shared.resolve("data"));
        finished = shared.resolve("finished");
        assertThat(train("--model", BarImages.NETWORK, "--epochs", "2", "--out", finished.toString())
                        .exitCode())
                .isEqualTo(Main.OK);
    }

    private static CommandRun train(String... more) {
        List<String> args = new ArrayList<>(List.of("train", data.toString()));
        args.addAll(List.of(more));
        return CommandRun.of(args.toArray(String[]::new));
    }

    /** Fails with one line, and leaves nothing behind. */
    private CommandRun fails(String... more) {
        Path out = temp.resolve("out");
        List<String> args = new ArrayList<>(List.of("--out", out.toString()));
        args.addAll(List.of(more));
        CommandRun run = train(args.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.FAILED);
        assertThat(run.out()).isEmpty();
        assertThat(out).doesNotExist();
        return run;
    }

    private static String lastLine(CommandRun run) {
        assertThat(run.err()).doesNotContain("\tat ");
        return run.err().lines().reduce("", (before, line) -> line);
    }

    private static void assertUsage(CommandRun run, String message) {
        assertThat(run.exitCode()).isEqualTo(Main.USAGE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).containsExactly("fovea: " + message, "Try 'fovea train --help'.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --epochs            | 0     | expected 1 or more, got 0
            --batch-size        | -3    | expected 1 or more, got -3
            --limit             | 0     | expected 1 or more, got 0
            --early-stopping    | 0     | expected 1 or more, got 0
            --lr                | 0     | expected a number greater than 0, got 0.0
            --lr                | -1    | expected a number greater than 0, got -1.0
            --lr                | NaN   | expected a number greater than 0, got NaN
            --lr                | 1e39  | expected a number greater than 0, got 1.0E39
            --lr                | 1e-50 | expected a number greater than 0, got 1.0E-50
            --momentum          | 1     | expected a number from 0 to less than 1, got 1.0
            --momentum          | -0.1  | expected a number from 0 to less than 1, got -0.1
            --beta1             | 1     | expected a number from 0 to less than 1, got 1.0
            --beta2             | -0.1  | expected a number from 0 to less than 1, got -0.1
            --alpha             | NaN   | expected a number from 0 to less than 1, got NaN
            --eps               | 0     | expected a number greater than 0, got 0.0
            --clip-norm         | 0     | expected a number greater than 0, got 0.0
            --clip-value        | -1    | expected a number greater than 0, got -1.0
            --step-size         | 0     | expected 1 or more, got 0
            --gamma             | 1.5   | expected a number greater than 0 and at most 1, got 1.5
            --patience          | -1    | expected 0 or more, got -1
            --warmup            | -1    | expected a number of at least 0, got -1.0
            --weight-decay      | -1    | expected a number of at least 0, got -1.0
            --label-smoothing   | 1     | expected a number from 0 to less than 1, got 1.0
            --accumulate        | 0     | expected 1 or more, got 0
            --focal-gamma       | -1    | expected a number of at least 0, got -1.0
            --huber-delta       | 0     | expected a number greater than 0, got 0.0
            --class-weights     | 1,0   | expected balanced, or a number greater than 0 for each class like 1,2.5,1, got '1,0'
            --ema               | 1     | expected a number from 0 to less than 1, got 1.0
            --validation        | 0     | expected a fraction between 0 and 1, got 0.0
            --validation        | 1     | expected a fraction between 0 and 1, got 1.0
            """)
    void refusesNumbersOutOfRange(String option, String value, String message) {
        assertUsage(train(option, value), "Invalid value for option '" + option + "': " + message);
    }

    @Test
    void refusesWordsThatAreNoNumbersOrNames() {
        assertUsage(train("--epochs", "many"), "Invalid value for option '--epochs': 'many' is not an int");
        assertUsage(
                train("--checkpoint-every", "0"),
                "Invalid value for option '--checkpoint-every': expected epochs like 2 or steps like 500steps, got '0'");
        assertUsage(
                train("--checkpoint-every", "2hours"),
                "Invalid value for option '--checkpoint-every': expected epochs like 2 or steps like 500steps,"
                        + " got '2hours'");
        assertUsage(
                train("--loss", "hinge"),
                "Invalid value for option '--loss': expected one of cross-entropy, mse, focal, bce, l1, huber, got 'hinge'");
        assertUsage(
                train("--optimizer", "adams"),
                "Invalid value for option '--optimizer': expected one of sgd, adam, adamw, rmsprop, adagrad, lion, got 'adams'");
    }

    @Test
    void refusesWhatDoesNotGoTogether() {
        assertUsage(
                train("--early-stopping", "3"),
                "--early-stopping needs --validation FRACTION: a test error that training has chosen by is none");
        assertUsage(
                train("--loss", "mse", "--label-smoothing", "0.1"), "--label-smoothing goes with --loss cross-entropy");
        assertUsage(
                train("--model", "seed", "--label-smoothing", "0.1"),
                "--label-smoothing goes with --loss cross-entropy");
        assertUsage(train("--loss", "bce", "--class-weights", "1,2"), "--class-weights goes with --loss cross-entropy");
        assertUsage(train("--focal-gamma", "2"), "--focal-gamma goes with --loss focal");
        assertUsage(train("--loss", "l1", "--huber-delta", "2"), "--huber-delta goes with --loss huber");
        assertUsage(
                train("--nesterov", "--momentum", "0"),
                "--nesterov looks ahead by the momentum: give it one with --momentum X");
        assertUsage(
                train("--model", "seed", "--nesterov"),
                "--nesterov looks ahead by the momentum: give it one with --momentum X");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sgd     | --beta1    | adam or adamw or lion
            adam    | --momentum | sgd or rmsprop
            adamw   | --alpha    | rmsprop
            rmsprop | --beta2    | adam or adamw or lion
            lion    | --eps      | adam or adamw or rmsprop or adagrad
            """)
    void refusesWhatTheOptimizerHasNoUseFor(String optimizer, String option, String having) {
        assertUsage(
                train("--optimizer", optimizer, option, "0.5"),
                option + " goes with --optimizer " + having + ", got " + optimizer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            cosine      | --step-size | 2   | --step-size goes with --schedule step, got cosine
            linear      | --gamma     | 0.5 | --gamma goes with --schedule step or exponential or plateau, got linear
            step        | --patience  | 3   | --patience goes with --schedule plateau, got step
            step        | --gamma     | 0.5 | --schedule step changes the learning rate each so many epochs: say --step-size EPOCHS
            exponential | --warmup    | 1   | --schedule exponential multiplies the learning rate by a factor each epoch: say --gamma X
            plateau     | --gamma     | 1   | --schedule plateau lowers the learning rate: expected a --gamma less than 1, got 1.0
            plateau     | --patience  | 3   | --schedule plateau needs --validation FRACTION: a test error that training has chosen by is none
            """)
    void refusesWhatTheScheduleCannotDo(String schedule, String option, String value, String message) {
        assertUsage(train("--schedule", schedule, option, value), message);
    }

    @Test
    void refusesToClipInTwoWays() {
        assertUsage(
                train("--clip-norm", "1", "--clip-value", "1"),
                "--clip-norm and --clip-value are two ways to clip: give one of them");
    }

    @Test
    void refusesToSayWhatDecaysWhereNothingDoes() {
        assertUsage(
                train("--weight-decay", "0", "--decay", "weights"),
                "--decay says what weight decay pulls: give it one with --weight-decay X");
    }

    @Test
    void knowsTwoFamiliesOfKernels() {
        assertUsage(
                train("--kernels", "gpu"),
                "Invalid value for option '--kernels': expected one of scalar, vector, got 'gpu'");
    }

    @Test
    void saysWhatRecipesThereAre() {
        assertThat(lastLine(fails("--recipe", "mnist-slow")))
                .isEqualTo(
                        "fovea: mnist-slow: expected a recipe (lenet5, lenet5-1998, mnist-best, mnist-fast, cifar-small, seed, other) or a"
                                + " JSON file that holds one");
        assertThat(lastLine(fails("--recipe", ""))).startsWith("fovea: recipe: expected a recipe (lenet5, ");
    }

    @Test
    void namesFileAndKeyOfARecipesError() throws IOException {
        Path recipe = Files.writeString(temp.resolve("mine.json"), "{\"epochs\": 0}");
        assertThat(lastLine(fails("--recipe", recipe.toString())))
                .isEqualTo("fovea: " + recipe + ": epochs: expected a whole number, 1 or more, got 0");
    }

    @Test
    void wantsData() {
        assertUsage(CommandRun.of("train"), "Missing required parameter: 'DATA', e.g. mnist");
    }

    @ParameterizedTest
    @CsvSource({"--lr,0.1", "--model,lenet5", "--seed,1", "--out,x", "--limit,5", "--batch-size,3", "--recipe,lenet5"})
    void refusesOtherSettingsForATrainingThatGoesOn(String option, String value) {
        assertUsage(
                CommandRun.of("train", "--resume", finished.toString(), option, value),
                "With --resume the training goes on as it was started: leave " + option
                        + " out (--epochs, --kernels, --threads, --json, --debug, --data-home, --scratch may change)");
    }

    @Test
    void refusesLessThanOneEpochForATrainingThatGoesOnToo() {
        assertUsage(
                CommandRun.of("train", "--resume", finished.toString(), "--epochs", "0"),
                "Invalid value for option '--epochs': " + AT_LEAST_ONE + "0");
    }

    @Test
    void saysWhatDataThereAre() {
        CommandRun run = CommandRun.of("train", "emnist");
        assertThat(run.exitCode()).isEqualTo(Main.FAILED);
        assertThat(run.err()).startsWith("fovea: emnist: expected mnist, a fetched data set (fashion-mnist, kmnist,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lenet6", "", " "})
    void saysWhatNetworksThereAre(String model) {
        assertThat(lastLine(fails("--model", model)))
                .isEqualTo(
                        "fovea: " + (model.isBlank() ? "model" : model) + ": expected a preset (lenet5, lenet5-1998,"
                                + " seed, alexnet, vgg11, vgg13, vgg16, vgg11_bn, vgg13_bn, vgg16_bn, vgg-small, resnet18, resnet34,"
                                + " resnet50, resnext50_32x4d, resnet20, mobilenetv2, squeezenet1_1, densenet121), an architecture like 'INPUT 1x28x28 -> FC 10', a model file, or a run's directory");
    }

    @Test
    void namesTheColumnOfAnArchitecturesError() {
        assertThat(fails("--model", "INPUT 1x8x8 -> CONF 3@3x3 -> FC 4").err())
                .contains("column 16", "\n               ^");
    }

    @Test
    void refusesANetworkForOtherImages() {
        assertThat(lastLine(fails("--model", "INPUT 1x6x6 -> FC 4")))
                .startsWith("fovea: images (1, 8, 8): expected a network input of 1 channel and at least 8x8, got");
    }

    @Test
    void refusesANetworkForAnotherNumberOfClasses() {
        assertThat(lastLine(fails("--model", "INPUT 1x8x8 -> FC 10")))
                .isEqualTo("fovea: data train: expected 10 classes, one for each output of the network, got 4: give the"
                        + " last layer as many outputs as there are classes");
    }

    @Test
    void refusesASoftmaxBeforeCrossEntropy() {
        assertThat(lastLine(fails("--model", "INPUT 1x8x8 -> FC 4 -> SOFTMAX", "--loss", "cross-entropy")))
                .startsWith("fovea: cross-entropy has softmax built in: leave the softmax layer");
    }

    @Test
    void refusesAValidationPartOfNothing() {
        assertThat(lastLine(fails("--model", BarImages.NETWORK, "--validation", "0.001")))
                .contains("expected a fraction between 0 and 1 that leaves both parts at least one of 200 samples");
    }

    @Test
    void refusesADirectoryThatHoldsSomething() throws IOException {
        Path out = Files.createDirectories(temp.resolve("full"));
        Path mine = Files.createFile(out.resolve("thesis.txt"));
        CommandRun run = train("--model", BarImages.NETWORK, "--out", out.toString());
        assertThat(run.exitCode()).isEqualTo(Main.FAILED);
        assertThat(lastLine(run))
                .isEqualTo(
                        "fovea: " + out + ": expected a new or empty directory: choose another --out, or --resume it");
        assertThat(out).isDirectoryContaining(mine::equals);
    }

    @Test
    void refusesAFileForADirectory() throws IOException {
        Path out = Files.createFile(temp.resolve("file"));
        CommandRun run = train("--model", BarImages.NETWORK, "--out", out.toString());
        assertThat(run.exitCode()).isEqualTo(Main.FAILED);
        assertThat(lastLine(run))
                .isEqualTo("fovea: " + out + ": expected a new or empty directory, got a file: choose another --out");
        assertThat(train(
                                "--model",
                                BarImages.NETWORK,
                                "--out",
                                out.resolve("below").toString())
                        .err())
                .startsWith("fovea: " + out);
    }

    @Test
    void aDirectoryThatWasThereStaysWhenNothingCameOfTheTraining() throws IOException {
        Path out = Files.createDirectories(temp.resolve("empty"));
        train("--model", "INPUT 1x8x8 -> FC 10", "--out", out.toString());
        assertThat(out).isEmptyDirectory();
    }

    @Test
    void namesLayerStepAndLearningRateWhenTrainingDiverges() {
        CommandRun run = train(
                "--model",
                BarImages.NETWORK,
                "--lr",
                "1e30",
                "--out",
                temp.resolve("run").toString());
        assertThat(run.exitCode()).isEqualTo(Main.FAILED);
        assertThat(lastLine(run))
                .matches("fovea: training diverged at step \\d+ \\(epoch 1\\): .* of layer \\w+ \\(.+\\) is no longer"
                        + " finite; the learning rate was \\d\\.\\d+E\\d+, try a smaller one");
    }

    @Test
    void showsTheStackTraceOnlyToWhoAsksForIt() {
        assertThat(fails("--model", "lenet6").err()).doesNotContain("\tat ");
        assertThat(fails("--model", "lenet6", "--debug").err())
                .contains("dev.fovea.FoveaException: lenet6", "\tat dev.fovea.cli.", "fovea: lenet6: ");
    }

    // --- going on
    // -------------------------------------------------------------------------------------------------------

    private static CommandRun resume(Path directory, String... more) {
        List<String> args = new ArrayList<>(List.of("train", "--resume", directory.toString()));
        args.addAll(List.of(more));
        CommandRun run = CommandRun.of(args.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.FAILED);
        assertThat(run.err().lines()).hasSize(1);
        return run;
    }

    private Path copyOfFinished() throws IOException {
        Path copy = Files.createDirectories(temp.resolve("copy"));
        Files.copy(finished.resolve("checkpoint.safetensors"), copy.resolve("checkpoint.safetensors"));
        return copy;
    }

    @Test
    void goesOnOnlyWhereATrainingBegan() throws IOException {
        Path nowhere = temp.resolve("nowhere");
        assertThat(resume(nowhere).err().strip())
                .isEqualTo("fovea: " + nowhere + ": expected a run's directory, there is none");
        Path empty = Files.createDirectories(temp.resolve("empty"));
        assertThat(resume(empty).err().strip())
                .isEqualTo("fovea: " + empty + ": expected a run's directory with a checkpoint.safetensors in it, found"
                        + " none: start anew without --resume");
        assertThat(empty).isEmptyDirectory();
    }

    @Test
    void refusesFewerEpochsThanAreDone() {
        assertThat(resume(finished, "--epochs", "1").err().strip())
                .isEqualTo("fovea: " + finished.resolve("checkpoint.safetensors")
                        + ": expected --epochs to be at least the 2 that the training has done or begun, got 1");
    }

    @Test
    void refusesOtherKernelsThanItBeganWith() throws IOException {
        Path run = temp.resolve("scalar");
        train("--model", BarImages.NETWORK, "--epochs", "1", "--kernels", "scalar", "--out", run.toString());
        assertThat(resume(run, "--kernels", "vector").err().strip())
                .isEqualTo("fovea: " + run.resolve("checkpoint.safetensors")
                        + ": it began with scalar kernels, and vector kernels round otherwise: go on without --kernels"
                        + " vector");
    }

    @Test
    void refusesOtherDataThanItBeganWith() throws IOException {
        Path other = new BarImages(4, 8, 200, 40).write(temp.resolve("other"), 2);
        CommandRun run = CommandRun.of("train", other.toString(), "--resume", finished.toString());
        assertThat(run.exitCode()).isEqualTo(Main.FAILED);
        assertThat(run.err()).startsWith("fovea: " + other + ": expected the data the training began with (sha256 ");
    }

    @Test
    void refusesADamagedCheckpointWhereverTheDamageIs() throws IOException {
        Path copy = copyOfFinished();
        Path file = copy.resolve("checkpoint.safetensors");
        byte[] whole = Files.readAllBytes(file);
        int header = 8 + (whole[0] & 0xFF) + ((whole[1] & 0xFF) << 8);
        List<Integer> places = new ArrayList<>(List.of(header, header + 1, whole.length - 1));
        for (int i = 0; i < header; i += i < 12 ? 1 : 13) {
            if (whole[i] != ' ') { // the header's padding
                places.add(i);
            }
        }
        for (int place : places) {
            byte[] damaged = whole.clone();
            damaged[place] ^= 1;
            Files.write(file, damaged);
            CommandRun run = CommandRun.of("train", "--resume", copy.toString());
            assertThat(run.exitCode()).as("byte %d: %s", place, run.err()).isEqualTo(Main.FAILED);
            assertThat(run.err())
                    .as("byte %d", place)
                    .startsWith("fovea: " + file)
                    .doesNotContain("bug");
        }
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        assertThat(resume(copy).err()).startsWith("fovea: " + file);
    }
}
