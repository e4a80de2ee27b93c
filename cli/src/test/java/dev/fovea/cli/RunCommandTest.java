package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.data.Fit;
import dev.fovea.data.Preprocessing;
import dev.fovea.formats.Dtype;
import dev.fovea.formats.ModelFile;
import dev.fovea.formats.Npy;
import dev.fovea.formats.NpyArray;
import dev.fovea.formats.Npz;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.model.Model;
import dev.fovea.model.Provenance;
import dev.fovea.network.Architecture;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.onnx.OnnxExport;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that doubles and adds, then cuts off what is negative: relu(2 x + 1), summed over two inputs. */
class RunCommandTest {
    private @TempDir Path temp;
    private Path model = Path.of("");
    private Path x = Path.of("");

    @BeforeEach
    void writeModel() throws IOException {
        Network network = Architecture.parse("INPUT 2 -> twice: FC 2 -> cut: RELU -> sum: FC 1 nobias");
        Weights weights = Weights.of(
                network,
                Map.of(
                        "twice.weight", Tensor.of(Shape.of(2, 2), 2, 0, 0, 2),
                        "twice.bias", Tensor.of(Shape.of(2), 1, 1),
                        "sum.weight", Tensor.of(Shape.of(1, 2), 1, 1)));
        model = temp.resolve("model.onnx");
        try (OutputStream out = Files.newOutputStream(model)) {
            OnnxExport.plain().write(network, weights, out);
        }
        x = temp.resolve("x.npy");
        Npy.write(x, NpyArray.of(Tensor.of(Shape.of(3, 2), 1, 2, -1, 0, -3, -4)));
    }

    private CommandRun run(String input, Path output) {
        return CommandRun.of("run", model.toString(), "--input", input, "--output", output.toString());
    }

    @Test
    void computesArrays() throws IOException {
        Path y = temp.resolve("y.npy");
        CommandRun run = run(x.toString(), y);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        assertThat(run.out().strip()).isEqualTo("sum: FLOAT (3, 1)");
        // 3 + 5, 0 + 1, 0 + 0
        assertThat(Npy.read(y).toTensor()).isEqualTo(Tensor.of(Shape.of(3, 1), 8, 1, 0));
        Path archive = temp.resolve("y.npz");
        assertThat(run("input=" + x, archive).exitCode()).isEqualTo(Main.OK);
        assertThat(Npz.read(archive).arrays().keySet()).containsExactly("sum");
    }

    @Test
    void saysWhatDoesNotFit() throws IOException {
        Path y = temp.resolve("y.npy");
        CommandRun name = run("other=" + x, y);
        assertThat(name.exitCode()).isEqualTo(Main.FAILED);
        assertThat(name.err()).contains("other=" + x + ": no such file");
        Path archive = temp.resolve("x.npz");
        Npz.of(Map.of("other", Tensor.of(Shape.of(1, 2), 1, 2))).write(archive);
        assertThat(run(archive.toString(), y).err()).contains("input \"input\": expected FLOAT (?, 2), got none");
        Npy.write(x, NpyArray.of(Dtype.I8, new int[] {1, 2}, new byte[2]));
        assertThat(run(x.toString(), y).err()).contains("expected FLOAT (?, 2), got INT8 (1, 2)");
        Npy.write(x, NpyArray.of(Tensor.of(Shape.of(1, 3), 1, 2, 3)));
        assertThat(run(x.toString(), y).err()).contains("expected FLOAT (?, 2), got FLOAT (1, 3)");
        assertThat(y).doesNotExist();
    }

    /** Each hostile or mistaken input gives one line, writes nothing, and ends with exit code 1. */
    @Test
    void saysWhatIsWrongWithArchives() throws IOException {
        Path archive = temp.resolve("x.npz");
        Path y = temp.resolve("y.npy");
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        arrays.put("input", NpyArray.of(Tensor.of(Shape.of(1, 2), 1, 2)));
        arrays.put("more\n\u001b[31m", NpyArray.of(Tensor.of(Shape.of(1), 1)));
        new Npz(arrays).write(archive);
        requireOneLine(run(archive.toString(), y), "expected the inputs \"input\", got one more, \"more");
        new Npz(Map.of("input", NpyArray.of(Dtype.I64, new int[] {1, 2}, new byte[16]))).write(archive);
        requireOneLine(run(archive.toString(), y), "input \"input\": expected FLOAT (?, 2), got INT64 (1, 2)");
        new Npz(Map.of("input", NpyArray.of(Dtype.F32, new int[0], new byte[4]))).write(archive);
        requireOneLine(run(archive.toString(), y), "input \"input\": expected FLOAT (?, 2), got FLOAT ()");
        new Npz(Map.of()).write(archive);
        requireOneLine(run(archive.toString(), y), "input \"input\": expected FLOAT (?, 2), got none");
        Files.write(archive, new byte[100]);
        requireOneLine(run(archive.toString(), y), archive.toString());
        byte[] whole = Files.readAllBytes(x);
        Files.write(x, Arrays.copyOf(whole, whole.length - 3));
        requireOneLine(run(x.toString(), y), x.toString());
        assertThat(y).doesNotExist();
    }

    private static void requireOneLine(CommandRun run, String part) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.FAILED);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().strip().lines()).hasSize(1);
        assertThat(run.err()).contains(part).doesNotContain("\u001b");
    }

    /** No samples, no outputs: of the right shape. */
    @Test
    void computesAnEmptyBatch() throws IOException {
        Path y = temp.resolve("y.npy");
        Npy.write(x, NpyArray.of(Dtype.F32, new int[] {0, 2}, new byte[0]));
        CommandRun run = run(x.toString(), y);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        assertThat(Npy.read(y).dims()).containsExactly(0, 1);
    }

    @Test
    void takesInputsByNameFromSeveralFiles() throws IOException {
        Path y = temp.resolve("y.npy");
        Path archive = temp.resolve("x.npz");
        Npz.of(Map.of("input", Tensor.of(Shape.of(1, 2), 1, 2))).write(archive);
        assertThat(run(archive.toString(), y).exitCode()).isEqualTo(Main.OK);
        Npz.of(Map.of("any", Tensor.of(Shape.of(1, 2), 1, 2))).write(archive);
        assertThat(run("input=" + archive, y).exitCode()).isEqualTo(Main.OK);
        assertThat(Npy.read(y).toTensor()).isEqualTo(Tensor.of(Shape.of(1, 1), 8));
        Npz.of(Map.of("a", Tensor.of(Shape.of(1), 1), "b", Tensor.of(Shape.of(1), 2)))
                .write(archive);
        assertThat(run("input=" + archive, y).err()).contains("expected one array, or one of the name input");
    }

    /** What one program writes of all its values another can be held to. */
    @Test
    void writesEveryValueToCompareWith() throws IOException {
        Path dump = temp.resolve("dump.npz");
        CommandRun run = CommandRun.of(
                "run", model.toString(), "--input", x.toString(), "--output", dump.toString(), "--all-nodes");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        assertThat(Npz.read(dump).arrays().keySet()).containsExactly("twice", "cut", "sum");
        CommandRun verified = CommandRun.of(
                "verify", model.toString(), "--input", x.toString(), "--expect", dump.toString(), "--all-nodes");
        assertThat(verified.exitCode()).as(verified.err()).isEqualTo(Main.OK);
        assertThat(verified.out().lines()).hasSize(3);
    }

    /** The outputs as they are, in the order of the samples, also where they are more than go through at once. */
    @Test
    void computesAModelFile() throws IOException {
        Path file = temp.resolve("model.safetensors");
        Network network = Architecture.parse("INPUT 1x1x2 -> FLATTEN -> sum: FC 2 nobias");
        Weights weights = Weights.of(network, Map.of("sum.weight", Tensor.of(Shape.of(2, 2), 1, 1, 1, -1)));
        Provenance nowhere = new Provenance("", 0, "none", "", Map.of(), "scalar", Map.of());
        ModelFile.write(
                file,
                new Model(
                        network,
                        weights,
                        Preprocessing.of(network.inputShape(), InputScale.UNIT.statistics(1), Fit.STRETCH, false),
                        List.of("a", "b"),
                        nowhere,
                        new ScalarKernels()));
        float[] pixels = new float[200];
        float[] sums = new float[200];
        for (int i = 0; i < 200; i += 2) {
            pixels[i] = i;
            pixels[i + 1] = i + 1;
            sums[i] = 2 * i + 1;
            sums[i + 1] = -1;
        }
        Npy.write(x, NpyArray.of(Tensor.of(Shape.of(100, 1, 1, 2), pixels)));
        Path y = temp.resolve("y.npy");
        CommandRun run = CommandRun.of("run", file.toString(), "--input", x.toString(), "--output", y.toString());
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        assertThat(Npy.read(y).toTensor()).isEqualTo(Tensor.of(Shape.of(100, 2), sums));
        Npy.write(x, NpyArray.of(Tensor.of(Shape.of(1, 2), 1, 2)));
        assertThat(CommandRun.of("run", file.toString(), "--input", x.toString(), "--output", y.toString())
                        .err())
                .contains("expected an input of (n, 1, 1, 2), got FLOAT (1, 2)");
    }

    private CommandRun verify(Map<String, Tensor> expected, String... more) throws IOException {
        Path archive = temp.resolve("expected.npz");
        Npz.of(expected).write(archive);
        List<String> arguments = new ArrayList<>(
                List.of("verify", model.toString(), "--input", x.toString(), "--expect", archive.toString()));
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    @Test
    void saysWhatIsWrongWithExpectations() throws IOException {
        requireOneLine(verify(Map.of("other\n", Tensor.of(Shape.of(1), 1))), "expected outputs of " + model);
        requireOneLine(
                verify(Map.of("other\n", Tensor.of(Shape.of(1), 1)), "--all-nodes"), "expected values that operators");
        requireOneLine(verify(Map.of()), "expected at least one array");
        CommandRun tolerance = verify(Map.of("sum", Tensor.of(Shape.of(3, 1), 8, 1, 0)), "--tolerance", "NaN");
        assertThat(tolerance.exitCode()).isEqualTo(Main.USAGE);
        assertThat(tolerance.err()).contains("--tolerance: expected 0 or more, got NaN");
    }

    @Test
    void verifiesOutputsAndWhatComesBeforeThem() throws IOException {
        Map<String, Tensor> expected = new LinkedHashMap<>();
        expected.put("sum", Tensor.of(Shape.of(3, 1), 8, 1, 0));
        assertThat(verify(expected).out().strip()).isEqualTo("sum: the same within 0.0e+00");
        expected.put("cut", Tensor.of(Shape.of(3, 2), 3, 5, 0, 1, 0, 0));
        CommandRun same = verify(expected, "--all-nodes");
        assertThat(same.exitCode()).as(same.err()).isEqualTo(Main.OK);
        assertThat(same.out().lines()).containsExactly("cut: the same within 0.0e+00", "sum: the same within 0.0e+00");
        assertThat(verify(expected).err()).contains("with --all-nodes other values are compared, too");
        expected.put("cut", Tensor.of(Shape.of(3, 2), 3, 5, -1, 1, 0, 0));
        expected.put("sum", Tensor.of(Shape.of(3, 1), 8, Float.NaN, 0));
        CommandRun other = verify(expected, "--all-nodes");
        assertThat(other.exitCode()).isEqualTo(Main.FAILED);
        assertThat(other.out().lines())
                .containsExactly("cut: element 2: expected -1.0, got 0.0", "sum: element 1: expected NaN, got 1.0");
        assertThat(other.err().strip()).isEqualTo("the first that differs is node \"cut\" (Relu)");
        assertThat(verify(expected, "--all-nodes", "--tolerance", "2", "--json")
                        .out()
                        .lines()
                        .findFirst())
                .contains(
                        "{\"value\":\"cut\",\"node\":\"node \\\"cut\\\" (Relu)\",\"same\":true,\"error\":1.0,\"difference\":null}");
        assertThat(verify(Map.of("nowhere", Tensor.of(Shape.of(1), 1)), "--all-nodes")
                        .err())
                .contains("expected values that operators of " + model + " compute, got nowhere");
        assertThat(verify(Map.of("sum", Tensor.of(Shape.of(1), 1))).out())
                .contains("sum: expected FLOAT (1), got FLOAT (3, 1)");
    }
}
