package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fovea.network.Presets;
import dev.fovea.random.SplitMix64;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Presets by their names: looked at without their weights, and one of them trained on small pictures from end to end. */
class PresetsOnTheCommandLineTest {
    private static final int SIDE = 32;

    /** Bytes of the weights between two fully connected layers of vgg16: whoever makes its weights makes more. */
    private static final long MOST_BYTES = 4L * 4096 * 4096;

    private @TempDir Path temp;

    @ParameterizedTest
    @MethodSource("dev.fovea.network.Presets#names")
    void inspectCountsEveryPreset(String name) {
        CommandRun run = CommandRun.of("inspect", name);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        long parameters = Presets.find(name).orElseThrow().network().parameterCount();
        assertThat(run.out()
                        .lines()
                        .filter(line -> line.startsWith("total "))
                        .findFirst()
                        .orElseThrow())
                .contains(" " + String.format(Locale.ROOT, "%,d", parameters) + " ");
    }

    @ParameterizedTest
    @CsvSource({"vgg16, 138357544", "resnet18, 11689512", "mobilenetv2, 3504872", "densenet121, 7978856"})
    void inspectCountsWhatIsPublished(String name, long parameters) {
        JsonNode json = Json.of(CommandRun.of("inspect", name, "--json").out());
        assertThat(json.get("parameters").asLong()).isEqualTo(parameters);
    }

    @Test
    void inspectMakesNoWeights() {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = thread.getThreadAllocatedBytes(Thread.currentThread().getId());
        CommandRun.of("inspect", "vgg16");
        long allocated = thread.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertThat(allocated).isLessThan(MOST_BYTES);
    }

    /** Ten classes of one colour each, twenty pictures: the network is far too large for them, but it is the real one. */
    @Test
    void resnet20LearnsFromCifarsFiles() throws IOException {
        Path data = Files.createDirectories(temp.resolve("cifar"));
        SplitMix64 random = new SplitMix64(1);
        for (int i = 1; i <= 5; i++) {
            Files.write(data.resolve("data_batch_" + i + ".bin"), pictures(4, random));
        }
        Files.write(data.resolve("test_batch.bin"), pictures(10, random));
        Path run = temp.resolve("run");
        CommandRun trained = CommandRun.of(
                "train",
                data.toString(),
                "--model",
                "resnet20",
                "--epochs",
                "3",
                "--batch-size",
                "5",
                "--json",
                "--out",
                run.toString());
        assertThat(trained.exitCode()).as(trained.err()).isEqualTo(Main.OK);
        List<JsonNode> lines = Json.lines(trained.out());
        assertThat(lines.get(2).get("loss").asDouble())
                .as(trained.out())
                .isLessThan(0.7 * lines.get(0).get("loss").asDouble());
        CommandRun evaluated = CommandRun.of("evaluate", run.toString(), data.toString(), "--json");
        assertThat(evaluated.exitCode()).as(evaluated.err()).isEqualTo(Main.OK);
        assertThat(Json.of(evaluated.out()).get("samples").asInt()).isEqualTo(10);
        CommandRun inspected = CommandRun.of("inspect", run.toString());
        assertThat(inspected.out()).contains("272,474").contains("batchNorm2d");
    }

    /** Records of a label and 32x32 of red, green and blue: of each class's colour, a little noisy. */
    private static byte[] pictures(int count, SplitMix64 random) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            int label = random.nextInt(10);
            bytes.write(label);
            for (int c = 0; c < 3; c++) {
                int value = new int[] {label % 3, label / 3 % 3, label / 9}[c] * 100;
                for (int p = 0; p < SIDE * SIDE; p++) {
                    bytes.write(value + random.nextInt(50));
                }
            }
        }
        return bytes.toByteArray();
    }
}
