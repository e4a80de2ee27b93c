package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.kernel.Kernels;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chooses kernels in JVMs of their own, whose class path has a provider of kernels that cannot run. */
class KernelsOptionTest {
    private static @TempDir Path shared;
    private static Path data;
    private @TempDir Path temp;
    private String classPath = "";

    @BeforeAll
    static void writeData() throws IOException {
        data = BarImages.small(shared.resolve("data"));
    }

    @BeforeEach
    void offerKernelsThatCannotRun() throws IOException {
        Path services = Files.createDirectories(temp.resolve("offer/META-INF/services"));
        Files.writeString(services.resolve(Kernels.Provider.class.getName()), MissingKernels.class.getName());
        classPath = System.getProperty("java.class.path") + File.pathSeparator + temp.resolve("offer");
    }

    private CommandRun run(String... args) throws Exception {
        try (FoveaProcess process = FoveaProcess.startOn(temp, classPath, args)) {
            return process.end();
        }
    }

    private static List<String> warnings(CommandRun run) {
        return run.err().lines().filter(line -> line.startsWith("WARN: ")).toList();
    }

    @Test
    void warnsOnceThatFasterKernelsCannotRunAndGoesOnWithScalarOnes() throws Exception {
        CommandRun run = run("doctor", "--json");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        assertThat(warnings(run)).hasSize(1).allMatch(line -> line.endsWith(MissingKernels.CAUSE));
        assertThat(Json.of(run.out()).at("/kernels/name").asString()).isEqualTo("scalar");
        assertThat(Json.of(run.out()).at("/kernels/reason").asString())
                .startsWith("plain Java loops: ")
                .endsWith(MissingKernels.CAUSE);
    }

    @Test
    void doesNotWarnWhoWantsScalarKernels() throws Exception {
        CommandRun run = run("doctor", "--kernels", "scalar");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("scalar: plain Java loops: asked for");
    }

    @Test
    void failsForWhoWantsKernelsThatCannotRunWithCauseAndCure() throws Exception {
        CommandRun run = run("doctor", "--kernels", "vector");
        assertThat(run.exitCode()).isEqualTo(Main.FAILED);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines())
                .hasSize(1)
                .allMatch(line -> line.startsWith("fovea: no vector kernels: ") && line.endsWith(MissingKernels.CAUSE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "evaluate", "predict"})
    void everyCommandThatComputesLooksForThem(String command) throws Exception {
        String last = command.equals("train") ? "--limit=5" : data.toString();
        String first = command.equals("train") ? data.toString() : "model.safetensors";
        CommandRun forced = run(command, first, last, "--kernels", "vector");
        assertThat(forced.exitCode()).isEqualTo(Main.FAILED);
        assertThat(forced.err()).startsWith("fovea: no vector kernels: ");
    }

    @Test
    void trainingSaysWhatItComputesWith() throws Exception {
        CommandRun run = run(
                "train",
                data.toString(),
                "--model",
                BarImages.NETWORK,
                "--epochs",
                "1",
                "--json",
                "--out",
                temp.resolve("run").toString());
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        assertThat(warnings(run)).hasSize(1);
        assertThat(run.err()).contains("; scalar kernels on ");
        CommandRun evaluated = run("evaluate", temp.resolve("run").toString(), data.toString());
        assertThat(warnings(evaluated)).hasSize(1);
        assertThat(evaluated.err()).contains("measuring on 40 images of data test with scalar kernels");
    }
}
