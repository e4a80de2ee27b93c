package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.formats.ModelFile;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.network.Initializer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code --init}. */
class InitializerChoiceTest {
    private static @TempDir Path shared;
    private static Path small;
    private @TempDir Path temp;

    @BeforeAll
    static void writeData() throws IOException {
        small = BarImages.small(shared.resolve("small"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            he                    | he
            Xavier                | xavier
            seed                  | seed
            conv=he,dense=xavier  | conv=he,dense=xavier
            dense=xavier, conv=he | conv=he,dense=xavier
            conv=he,dense=he      | he
            conv=xavier           | conv=xavier,dense=seed
            dense=he              | conv=seed,dense=he
            dense=seed            | seed
            """)
    void whatItLeavesOpenIsTheNetworksOwn(String text, String initializer) {
        assertThat(InitializerChoice.parse(text).of(new Initializer.Seed())).hasToString(initializer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hee",
                "he,xavier",
                "conv",
                "conv=",
                "norm=he",
                "conv=he,conv=xavier",
                "conv=he,",
                "=he",
                "conv=he;"
            })
    void refusesWhatItCannotRead(String text) {
        CommandRun run = CommandRun.of("train", small.toString(), "--init=" + text);
        assertThat(run.exitCode()).isEqualTo(Main.USAGE);
        assertThat(run.err())
                .contains("'--init': expected he, xavier, seed, or one for each type of layer like"
                        + " conv=he,dense=xavier, got '" + text + "'");
    }

    private CommandRun train(String out, String... more) {
        List<String> args = new ArrayList<>(List.of("train", small.toString(), "--json", "--schedule", "constant"));
        args.addAll(List.of("--out", temp.resolve(out).toString()));
        args.addAll(List.of(more));
        return CommandRun.of(args.toArray(String[]::new));
    }

    private static String sha256(CommandRun run) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        List<JsonNode> lines = Json.lines(run.out());
        return lines.get(lines.size() - 1).get("weightsSha256").asString();
    }

    @Test
    void eachTypeOfLayerBeginsAsItSaysAndTheModelRecordsIt() throws IOException {
        String usual = sha256(train("usual", "--model", BarImages.NETWORK, "--epochs", "1"));
        String he = sha256(train("he", "--model", BarImages.NETWORK, "--epochs", "1", "--init", "he"));
        assertThat(he).isEqualTo(usual);
        CommandRun mixed = train("mixed", "--model", BarImages.NETWORK, "--epochs", "1", "--init", "dense=xavier");
        assertThat(sha256(mixed)).isNotEqualTo(usual);
        assertThat(mixed.err()).contains("; weights begin by conv=he,dense=xavier; ");
        CommandRun resumed =
                CommandRun.of("train", "--resume", temp.resolve("mixed").toString(), "--epochs", "2", "--json");
        assertThat(sha256(resumed))
                .isEqualTo(sha256(train(
                        "whole", "--model", BarImages.NETWORK, "--epochs", "2", "--init", "conv=he,dense=xavier")));
        for (String run : List.of("mixed", "whole")) {
            assertThat(ModelFile.read(temp.resolve(run).resolve(ModelFile.NAME), new ScalarKernels())
                            .provenance()
                            .hyperParameters())
                    .containsEntry("initializer", "conv=he,dense=xavier");
        }
    }

    @Test
    void refusesItForAModelThatHasLearned() {
        sha256(train("base", "--model", BarImages.NETWORK, "--epochs", "1"));
        CommandRun run = train("on", "--model", temp.resolve("base").toString(), "--init", "he");
        assertThat(run.exitCode()).isEqualTo(Main.USAGE);
        assertThat(run.err())
                .contains("--init says how weights begin, and those of a trained model go on: leave it out");
    }
}
