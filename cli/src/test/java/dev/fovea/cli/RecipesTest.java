package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.FileFormatException;
import dev.fovea.data.Augmentation;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.network.Presets;
import dev.fovea.optim.Decay;
import dev.fovea.optim.OneCycle;
import dev.fovea.optim.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class RecipesTest {
    private static final Path FOLDER = Path.of("src/main/resources/dev/fovea/cli/recipes");
    private @TempDir Path temp;

    private Recipe read(String json) throws IOException {
        return Recipes.find(Files.writeString(temp.resolve("mine.json"), json).toString());
    }

    @Test
    void everyFileHasAName() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrderElementsOf(
                            Recipes.NAMES.stream().map(name -> name + ".json").toList());
        }
    }

    @ParameterizedTest
    @FieldSource("dev.fovea.cli.Recipes#NAMES")
    void everyNamedRecipeIsOneForANetworkThatThereIs(String name) throws IOException {
        Recipe recipe = Recipes.find(name);
        assertThat(recipe.name()).isEqualTo(name);
        assertThat(recipe.model().isPresent()).isEqualTo(!name.equals("other"));
        if (recipe.model().isPresent()) {
            assertThat(NetworkChoice.of(recipe.model().get(), new ScalarKernels())
                            .model())
                    .isEmpty();
        }
        assertThat(Files.readString(FOLDER.resolve(name + ".json"))).contains("\"description\"");
    }

    @Test
    void aPresetHasARecipeOfItsOwnOrTheOneForEveryOther() {
        for (String preset : List.of("lenet5", "lenet5-1998", "seed")) {
            assertThat(Recipes.ofNetwork(preset).model()).contains(preset);
        }
        for (String preset : Presets.names()) {
            assertThat(Recipes.ofNetwork(preset).name()).isIn(preset, "other");
        }
        assertThat(Recipes.ofNetwork("custom").name()).isEqualTo("other");
    }

    @Test
    void readsEveryField() throws IOException {
        Recipe recipe = read("""
                {"description": "mine", "model": "lenet5", "epochs": 3, "batchSize": 7, "accumulate": 2, "optimizer": "sgd",
                 "learningRate": 0.25, "momentum": 0.5, "nesterov": true, "weightDecay": 1e-3, "schedule": "one-cycle",
                 "oneCycle": {"pctStart": 0.5, "divFactor": 2, "finalDivFactor": 8}, "loss": "cross-entropy", "classWeights": "1,2.5",
                 "labelSmoothing": 0.1, "ema": 0.99, "decay": "weights", "clipNorm": 2, "warmup": 1.5,
                 "augment": {"rotate": 10, "crop": 2}}
                """);
        assertThat(recipe)
                .isEqualTo(new Recipe(
                        temp.resolve("mine.json").toString(),
                        Optional.of("lenet5"),
                        3,
                        7,
                        2,
                        new OptimizerSettings(
                                OptimizerName.SGD, 0.25, 0.5, true, 0, 0, 0, 0, 0.001, Decay.WEIGHTS, 2, 0),
                        new ScheduleSettings(ScheduleName.ONE_CYCLE, new OneCycle(0.5, 2, 8), 0, 0, 0, 1.5),
                        new LossSettings(
                                Optional.of(LossName.CROSS_ENTROPY),
                                0.1,
                                2,
                                1,
                                new ClassWeights(false, List.of(1.0, 2.5))),
                        0.99,
                        Augmentation.parse("rotate=10,crop=2")));
    }

    @Test
    void otherSaysWhatARecipeLeavesOpen() throws IOException {
        Recipe other = Recipes.named("other");
        Recipe recipe = read("{\"epochs\": 3}");
        assertThat(recipe.epochs()).isEqualTo(3);
        assertThat(recipe)
                .usingRecursiveComparison()
                .ignoringFields("name", "epochs")
                .isEqualTo(other);
    }

    @Test
    void anotherOptimizerThanOthersBeginsWithItsOwnSettings() throws IOException {
        assertThat(read("{\"optimizer\": \"adamw\", \"beta1\": 0.8}").optimizer())
                .isEqualTo(new OptimizerSettings(
                        OptimizerName.ADAMW, 0.001, 0, false, 0.8, 0.999, 0, 1e-8, 0.01, Decay.ALL, 0, 0));
        assertThat(read("{\"optimizer\": \"rmsprop\", \"momentum\": 0.5}").optimizer())
                .isEqualTo(new OptimizerSettings(
                        OptimizerName.RMSPROP, 0.01, 0.5, false, 0, 0, 0.99, 1e-8, 0, Decay.ALL, 0, 0));
    }

    @Test
    void anotherScheduleThanOthersBeginsWithPyTorchsSettings() throws IOException {
        assertThat(read("{\"schedule\": \"plateau\"}").schedule())
                .isEqualTo(new ScheduleSettings(ScheduleName.PLATEAU, Schedule.oneCycle(), 0, 0.1, 10, 0));
        assertThat(read("{\"schedule\": \"step\", \"stepSize\": 3}").schedule())
                .isEqualTo(new ScheduleSettings(ScheduleName.STEP, Schedule.oneCycle(), 3, 0.1, 0, 0));
    }

    @Test
    void aCycleIsTheUsualOneWhereItSaysNothing() throws IOException {
        Recipe recipe = read("{\"schedule\": \"one-cycle\", \"oneCycle\": {\"divFactor\": 3}}");
        assertThat(recipe.schedule().oneCycle()).isEqualTo(new OneCycle(0.3, 3, 10000));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"lr": 1}                    | lr: expected one of description, model, epochs, batchSize, accumulate, optimizer, learningRate, momentum, nesterov, beta1, beta2, alpha, eps, weightDecay, decay, clipNorm, clipValue, schedule, oneCycle, stepSize, gamma, patience, warmup, loss, labelSmoothing, focalGamma, huberDelta, classWeights, ema, augment, got an unknown key
            {"epochs": 0}                | epochs: expected a whole number, 1 or more, got 0
            {"epochs": 2.0}              | epochs: expected a whole number, 1 or more, got 2.0
            {"epochs": "2"}              | epochs: expected a whole number, 1 or more, got "2"
            {"epochs": null}             | epochs: expected a whole number, 1 or more, got null
            {"epochs": 3000000000}       | epochs: expected a whole number, 1 or more, got 3000000000
            {"batchSize": [64]}          | batchSize: expected a whole number, 1 or more, got [64]
            {"learningRate": 0}          | learningRate: expected a number greater than 0, got 0
            {"learningRate": 1e999}      | learningRate: expected a number greater than 0, got
            {"learningRate": true}       | learningRate: expected a number greater than 0, got true
            {"momentum": 1}              | momentum: expected a number from 0 to less than 1, got 1
            {"nesterov": 1}              | nesterov: expected true or false, got 1
            {"nesterov": true, "momentum": 0} | nesterov: expected a momentum greater than 0 with it, got 0
            {"weightDecay": -0.1}        | weightDecay: expected a number of at least 0, got -0.1
            {"optimizer": "SGD"}         | optimizer: expected one of sgd, adam, adamw, rmsprop, adagrad, lion, got "SGD"
            {"beta1": 0.9}               | beta1: expected optimizer adam or adamw or lion with it, got sgd
            {"optimizer": "adam", "momentum": 0.9} | momentum: expected optimizer sgd or rmsprop with it, got adam
            {"optimizer": "lion", "eps": 1e-8} | eps: expected optimizer adam or adamw or rmsprop or adagrad with it, got lion
            {"optimizer": "adam", "nesterov": true} | nesterov: expected optimizer sgd with it, got adam
            {"optimizer": "adam", "beta2": 1} | beta2: expected a number from 0 to less than 1, got 1
            {"optimizer": "adam", "eps": 0} | eps: expected a number greater than 0, got 0
            {"decay": "biases"}          | decay: expected one of all, weights, got "biases"
            {"clipNorm": 0}              | clipNorm: expected a number greater than 0, got 0
            {"clipNorm": 1, "clipValue": 1} | clipValue: expected no clipNorm with it, got both: they are two ways to clip
            {"schedule": "cosinus"}      | schedule: expected one of constant, step, exponential, linear, cosine, one-cycle, plateau, got "cosinus"
            {"schedule": "step"}         | stepSize: expected a value, got none
            {"schedule": "exponential"}  | gamma: expected a value, got none
            {"stepSize": 3}              | stepSize: expected schedule step with it, got cosine
            {"gamma": 0.5}               | gamma: expected schedule step or exponential or plateau with it, got cosine
            {"patience": 0}              | patience: expected schedule plateau with it, got cosine
            {"schedule": "plateau", "gamma": 1} | gamma: expected less than 1 with schedule plateau, got 1
            {"schedule": "plateau", "patience": -1} | patience: expected a whole number, 0 or more, got -1
            {"schedule": "step", "stepSize": 2, "gamma": 2} | gamma: expected a number greater than 0 and at most 1, got 2
            {"warmup": -1}               | warmup: expected a number of at least 0, got -1
            {"oneCycle": {}}             | oneCycle: expected schedule one-cycle with it, got cosine
            {"schedule": "one-cycle", "oneCycle": 3}              | oneCycle: expected an object { ... }, got 3
            {"schedule": "one-cycle", "oneCycle": {"pctStart": 1}}  | oneCycle.pctStart: expected a number from 0 to less than 1, got 1
            {"schedule": "one-cycle", "oneCycle": {"divFactor": 1e999}} | oneCycle.divFactor: expected 1 or more, got
            {"schedule": "one-cycle", "oneCycle": {"pct": 1}}     | oneCycle.pct: expected one of pctStart, divFactor, finalDivFactor, got an unknown key
            {"loss": 3}                  | loss: expected one of cross-entropy, mse, focal, bce, l1, huber, got 3
            {"loss": "mse", "labelSmoothing": 0.1} | labelSmoothing: expected loss cross-entropy with it, got mse
            {"loss": "focal", "classWeights": "balanced"} | classWeights: expected loss cross-entropy with it, got focal
            {"classWeights": "1,x"}      | classWeights: expected balanced, or a number greater than 0 for each class like 1,2.5,1, got '1,x'
            {"focalGamma": 2}            | focalGamma: expected loss focal with it, got none
            {"loss": "focal", "focalGamma": -1} | focalGamma: expected a number of at least 0, got -1
            {"loss": "l1", "huberDelta": 2} | huberDelta: expected loss huber with it, got l1
            {"loss": "huber", "huberDelta": 0} | huberDelta: expected a number greater than 0, got 0
            {"accumulate": 0}            | accumulate: expected a whole number, 1 or more, got 0
            {"ema": 1}                   | ema: expected a number from 0 to less than 1, got 1
            {"labelSmoothing": 1}        | labelSmoothing: expected a number from 0 to less than 1, got 1
            {"augment": "none"}          | augment: expected an object { ... }, got "none"
            {"augment": {"flip": 2}}     | augment: flip: expected from 0 to 1, got 2.0
            {"augment": {"flip": -1}}    | augment.flip: expected a number of at least 0, got -1
            {"augment": {"spin": 1}}     | augment.spin: expected one of shift, rotate, scale, shear, elastic, sigma, flip, crop, brightness, contrast, saturation, cutout, mixup, cutmix, got an unknown key
            {"model": ""}                | model: expected a text, got ""
            {"epochs": 2, "epochs": 3}   | expected a JSON object { ... }, got something else at line 1, column
            {"epochs": 2} {}             | expected a JSON object { ... }, got something else at line 1, column
            {"epochs": 2                 | expected a JSON object { ... }, got something else at line
            []                           | expected a JSON object { ... }, got []
            ``                           | expected a JSON object { ... }, got
            """)
    void refusesWhatIsNoRecipe(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(FileFormatException.class)
                .message()
                .startsWith(temp.resolve("mine.json") + ": " + message)
                .hasLineCount(1);
    }

    @Test
    void quotesOnlyTheBeginningOfALongValue() {
        assertThatThrownBy(() -> read("{\"optimizer\": \"" + "x".repeat(1000) + "\"}"))
                .hasMessageEndingWith("got \"" + "x".repeat(59) + "...");
    }

    @Test
    void doesNotReadAFileTooLargeForARecipe() {
        assertThatThrownBy(() -> read(" ".repeat(1 << 16) + "{}"))
                .isInstanceOf(FileFormatException.class)
                .hasMessage(temp.resolve("mine.json") + ": expected a recipe of at most 65536 bytes, got more");
    }

    @Test
    void aDirectoryIsNoRecipe() {
        assertThatThrownBy(() -> Recipes.find(temp.toString()))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(NoSuchFileException.class);
    }
}
