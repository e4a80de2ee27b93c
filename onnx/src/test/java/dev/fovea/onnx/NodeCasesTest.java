package dev.fovea.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** ONNX's own test cases of single operators; {@code onnx/src/test/python/node_cases.py} wrote them. */
class NodeCasesTest {
    private static final Map<String, Map<String, byte[]>> CASES = read();

    /** Cases that are left out, by patterns of their names, and why. */
    private static final Map<String, String> LEFT_OUT = new TreeMap<>(Map.of(
            "test_batchnorm_.*_training_mode", "statistics of the batch are not computed",
            "test_training_dropout(|_default|_default_mask|_mask)", "what they drop is drawn at random",
            "test_cast.*BFLOAT16.*", "the package has its bfloat16 values as uint16",
            "test_cast.*STRING.*", "texts are not computed with"));

    /** Cases that the archive does not have, and why. */
    private static final Map<String, String> NOT_PACKED = new TreeMap<>(Map.of(
            "test_averagepool_3d_default", "large, and like its smaller siblings",
            "test_maxpool_3d_default", "large, and like its smaller siblings",
            "test_identity_opt", "optional values are not computed with",
            "test_identity_sequence", "sequences are not computed with"));

    private static Map<String, Map<String, byte[]>> read() {
        Map<String, Map<String, byte[]>> cases = new TreeMap<>();
        try (InputStream in = Objects.requireNonNull(NodeCasesTest.class.getResourceAsStream("node-cases.zip"));
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String[] path = entry.getName().split("/", 2);
                cases.computeIfAbsent(path[0], name -> new TreeMap<>()).put(path[1], zip.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cases;
    }

    static Stream<String> computed() {
        return CASES.keySet().stream().filter(name -> reason(name).isEmpty());
    }

    private static Optional<String> reason(String name) {
        return LEFT_OUT.entrySet().stream()
                .filter(entry -> name.matches(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    @ParameterizedTest
    @MethodSource("computed")
    void computesWhatOnnxSays(String name) throws IOException {
        Map<String, byte[]> parts = Objects.requireNonNull(CASES.get(name));
        Map<String, OnnxArray> inputs = new TreeMap<>();
        tensors(parts, "input").forEach(tensor -> inputs.put(tensor.getName(), TensorReader.read("", tensor)));
        Map<String, OnnxArray> outputs = program(name).run(inputs);
        List<TensorProto> expected = tensors(parts, "output");
        assertThat(outputs).hasSameSizeAs(expected);
        for (TensorProto tensor : expected) {
            OnnxArray wanted = TensorReader.read("", tensor);
            OnnxArray got = Objects.requireNonNull(outputs.get(tensor.getName()));
            assertThat(got).hasToString(wanted.toString());
            for (int i = 0; i < wanted.size(); i++) {
                // the tolerance of ONNX's own runner
                double tolerance = 1e-7 + 1e-3 * Math.abs(wanted.real(i));
                boolean same = wanted.real(i) == got.real(i)
                        || (Double.isNaN(wanted.real(i)) && Double.isNaN(got.real(i)))
                        || Math.abs(wanted.real(i) - got.real(i)) <= tolerance;
                assertThat(same)
                        .as("element %d: %s and %s", i, wanted.real(i), got.real(i))
                        .isTrue();
            }
        }
    }

    /** No reason outlives its cases, and the document has all of them. */
    @Test
    void whatIsLeftOutIsSaid() throws IOException {
        StringBuilder table = new StringBuilder();
        LEFT_OUT.forEach((pattern, why) -> {
            long count = CASES.keySet().stream()
                    .filter(name -> name.matches(pattern))
                    .count();
            assertThat(count).as(pattern).isPositive();
            table.append("| `")
                    .append(pattern.replace("|", "\\|"))
                    .append("` | ")
                    .append(count)
                    .append(" | ")
                    .append(why)
                    .append(" |\n");
        });
        NOT_PACKED.forEach((name, why) -> {
            assertThat(CASES).doesNotContainKey(name);
            table.append("| `").append(name).append("` | 1 | ").append(why).append(" |\n");
        });
        requireInDocument(table.toString());
    }

    /** The table of the document is what these tests say; if it is another, the message has the one to put there. */
    @Test
    void theDocumentSaysWhatIsTested() throws IOException {
        StringBuilder table = new StringBuilder();
        passed().forEach((operator, count) -> table.append("| `")
                .append(operator)
                .append("` | ")
                .append(count)
                .append(" |\n"));
        requireInDocument(table.toString());
    }

    private static void requireInDocument(String table) throws IOException {
        assertThat(Files.readString(Path.of("..", "docs", "onnx.md")).contains(table))
                .as("docs/onnx.md is out of date: put these lines in place of its own:%n%s", table)
                .isTrue();
    }

    /** How many cases of each operator are computed here. */
    static Map<String, Integer> passed() throws IOException {
        Map<String, Integer> passed = new TreeMap<>();
        for (String name : computed().toList()) {
            passed.merge(operator(name), 1, Integer::sum);
        }
        return passed;
    }

    private static String operator(String name) throws IOException {
        byte[] bytes =
                Objects.requireNonNull(Objects.requireNonNull(CASES.get(name)).get("model.onnx"));
        return ModelProto.parseFrom(bytes).getGraph().getNode(0).getOpType();
    }

    private static OnnxProgram program(String name) throws IOException {
        byte[] bytes =
                Objects.requireNonNull(Objects.requireNonNull(CASES.get(name)).get("model.onnx"));
        ModelProto model = ModelProto.parseFrom(bytes);
        int opset = (int) Math.max(OnnxModel.MIN_OPSET, model.getOpsetImport(0).getVersion());
        ModelProto.Builder builder = model.toBuilder();
        builder.getOpsetImportBuilder(0).setVersion(opset);
        return new OnnxProgram(new GraphReader(Path.of(name), builder.build(), Optional.empty()).model());
    }

    private static List<TensorProto> tensors(Map<String, byte[]> parts, String kind) throws IOException {
        List<TensorProto> tensors = new ArrayList<>();
        for (int i = 0; parts.containsKey(kind + "_" + i + ".pb"); i++) {
            tensors.add(TensorProto.parseFrom(Objects.requireNonNull(parts.get(kind + "_" + i + ".pb"))));
        }
        return tensors;
    }
}
