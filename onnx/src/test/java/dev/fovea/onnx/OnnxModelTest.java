package dev.fovea.onnx;

import static dev.fovea.onnx.GraphWriter.integer;
import static dev.fovea.onnx.GraphWriter.real;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import com.google.protobuf.ByteString;
import dev.fovea.FileFormatException;
import dev.fovea.FoveaException;
import dev.fovea.random.SplitMix64;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Broken and lying files: one clear line each. */
class OnnxModelTest {
    private static final String ADVICE = ": not an ONNX model, or a damaged one; save or download it again";

    private @TempDir Path folder;
    private Path file = Path.of("");

    @BeforeEach
    void chooseFile() {
        file = folder.resolve("x.onnx");
    }

    @Test
    void readsWhatIsThere() throws IOException {
        byte[] bytes = Graphs.of(13, -1, 3)
                .integers("axes", 0)
                .node("Sigmoid", List.of("a"), "y") // out of order
                .node("Relu", List.of("x"), "a")
                .model()
                .addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey("k").setValue("v"))
                .build()
                .toByteArray();
        Files.write(file, bytes);
        OnnxModel model = OnnxModel.read(file, false);
        assertThat(model.opset()).isEqualTo(13);
        assertThat(model.inputs()).hasToString("[Input[name=x, type=FLOAT, dims=[OptionalInt.empty, OptionalInt[3]]]]");
        assertThat(model.outputs()).containsExactly("y");
        assertThat(model.nodes().stream().map(OnnxNode::operator)).containsExactly("Relu", "Sigmoid");
        assertThat(model.metadata()).containsExactly(Map.entry("k", "v"));
        assertThat(model.file()).isEqualTo(file);
    }

    @Test
    void whatIsNoModel() throws IOException {
        assertThatThrownBy(() -> OnnxModel.read(file, false)).isInstanceOf(NoSuchFileException.class);
        fails(new byte[0], "expected a graph of IR version 3 or newer, got no graph");
        fails(
                ModelProto.newBuilder()
                        .setGraph(GraphProto.newBuilder())
                        .build()
                        .toByteArray(),
                "expected a graph of IR version 3 or newer, got version 0");
        Files.write(file, "PK\3\4 something else".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> OnnxModel.read(file, false))
                .isExactlyInstanceOf(FileFormatException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageEndingWith(ADVICE);
        refuses(relu(6), "expected one opset from 7 to 28, got [6]: export the model with one of these");
        refuses(relu(29), "expected one opset from 7 to 28, got [29]: export the model with one of these");
    }

    /** Each opset of the last years in a file of the IR version that came with it. */
    @ParameterizedTest
    @CsvSource({"23, 11", "24, 12", "25, 13", "26, 13", "27, 13", "28, 14"})
    void readsTheNewestVersions(int opset, int ir) throws IOException {
        Files.write(
                file,
                Graphs.of(opset, -1, 3)
                        .node("Relu", List.of("x"), "y")
                        .model()
                        .setIrVersion(ir)
                        .build()
                        .toByteArray());
        OnnxModel model = OnnxModel.read(file, false);
        assertThat(model.opset()).isEqualTo(opset);
        assertThat(OnnxImport.of(model).network()).hasToString("INPUT 3 -> RELU");
        assertThat(new OnnxProgram(model).run(Map.of("x", OnnxArray.floats(new int[] {1, 3}, -1, 0, 2))))
                .extractingByKey("y")
                .satisfies(y -> assertThat(y.floats()).containsExactly(0, 0, 2));
    }

    @Test
    void formatsOfTheFutureAreRefused() throws IOException {
        refuses(
                Graphs.of(28, -1, 3)
                        .node("Relu", List.of("x"), "y")
                        .model()
                        .setIrVersion(15)
                        .build()
                        .toByteArray(),
                "IR version 15 is newer than 14, the newest that is known: write the model in that or an older one");
    }

    private static byte[] relu(int opset) {
        return Graphs.of(opset, -1, 3).node("Relu", List.of("x"), "y").bytes();
    }

    @Test
    void graphsThatContradictThemselves() throws IOException {
        fails(
                Graphs.of(13, -1, 3)
                        .node("Relu", List.of("b"), "a")
                        .node("Add", List.of("a", "x"), "b")
                        .node("Relu", List.of("x"), "y"),
                "node \"the a\" (Relu): it waits for its own output: the graph has a cycle");
        fails(
                Graphs.of(13, -1, 3).node("Relu", List.of("nowhere"), "y"),
                "node \"the y\" (Relu): nothing computes its input \"nowhere\"");
        fails(Graphs.of(13, -1, 3).node("Relu", List.of("x"), "a"), "output \"y\": nothing computes it");
        fails(
                Graphs.of(13, -1, 3).node("Relu", List.of("x"), "y").node("Tanh", List.of("x"), "y"),
                "node \"the y\" (Tanh): its output \"y\" has another source, too");
        fails(
                Graphs.of(13, -1, 3).integers("a", 1).integers("a", 2).node("Relu", List.of("x"), "y"),
                "tensor \"a\": expected a name of its own");
        fails(
                Graphs.of(13, -1, 3).node("Elu", List.of("x"), "y", real("alpha", 1), real("alpha", 2)),
                "node \"the y\" (Elu): attribute \"alpha\" is there twice");
        Graphs mute = Graphs.of(13, -1, 3).node("Relu", List.of("x"), "y");
        mute.proto().addNode(NodeProto.newBuilder().setName("m\n\u202e").setOpType("If"));
        fails(mute, "node \"m??\" (If): it has no output");
    }

    @Test
    void tensorsThatLie() throws IOException {
        tensor(floats(2, 3).addFloatData(1), "expected 6 elements of (2, 3), got 1");
        tensor(floats(2, 3).setRawData(ByteString.copyFrom(new byte[23])), "FLOAT (2, 3): expected 24 bytes, got 23");
        tensor(floats(-1), "expected dimensions from 0 to 2147483647, got -1");
        tensor(floats(1L << 40), "expected dimensions from 0 to 2147483647, got 1099511627776");
        tensor(
                floats(1 << 20, 1 << 20).setRawData(ByteString.EMPTY),
                "(1048576, 1048576): expected at most 2147483639 elements, which is what one array holds");
        tensor(floats(2_000_000_000), "expected 2000000000 elements of (2000000000), got 0");
        tensor(floats(new long[65]), "expected at most 64 dimensions, got 65");
        tensor(
                TensorProto.newBuilder().setDataType(8),
                "element type 8 is not supported: expected floats, integers of 8 to 64 bits or truth values");
    }

    private static TensorProto.Builder floats(long... dims) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setDataType(1);
        Arrays.stream(dims).forEach(tensor::addDims);
        return tensor;
    }

    private void tensor(TensorProto.Builder tensor, String message) throws IOException {
        Graphs graph = Graphs.of(13, -1, 3).node("Relu", List.of("x"), "y");
        graph.proto().addInitializer(tensor.setName("t"));
        fails(graph, "tensor \"t\": " + message);
    }

    @Test
    void inputsThatLie() throws IOException {
        for (long length : new long[] {-5, 1L << 31}) {
            Graphs graph = Graphs.of(13, -1, 3).node("Relu", List.of("x"), "y");
            graph.proto()
                    .getInputBuilder(0)
                    .getTypeBuilder()
                    .getTensorTypeBuilder()
                    .getShapeBuilder()
                    .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(length));
            fails(graph, "input \"x\": expected dimensions from 0 to 2147483647, got " + length);
        }
        Graphs text = Graphs.of(13, -1, 3).node("Relu", List.of("x"), "y");
        text.proto().getInputBuilder(0).getTypeBuilder().getTensorTypeBuilder().setElemType(8);
        fails(text, "input \"x\": expected a tensor of numbers, got element type 8");
    }

    @Test
    void whatIsNotReadIsNoDamage() throws IOException {
        String message = "sparse tensors and functions of a model's own are not supported: export it without them";
        Graphs sparse = Graphs.of(13, -1, 3).node("Relu", List.of("x"), "y");
        sparse.proto().addSparseInitializer(SparseTensorProto.newBuilder());
        refuses(sparse.bytes(), message);
        refuses(
                Graphs.of(13, -1, 3)
                        .node("Relu", List.of("x"), "y")
                        .model()
                        .addFunctions(FunctionProto.newBuilder().setName("f"))
                        .build()
                        .toByteArray(),
                message);
    }

    @Test
    void nestingEnds() throws IOException {
        GraphProto.Builder inner = GraphProto.newBuilder().setName("g");
        for (int depth = 0; depth < 60; depth++) {
            AttributeProto branch = AttributeProto.newBuilder()
                    .setName("then_branch")
                    .setType(AttributeProto.AttributeType.GRAPH)
                    .setG(inner)
                    .build();
            inner = GraphProto.newBuilder()
                    .setName("g")
                    .addNode(NodeProto.newBuilder()
                            .setOpType("If")
                            .addOutput("y")
                            .addAttribute(branch));
        }
        Files.write(file, Graphs.of(13, -1, 3).model().setGraph(inner).build().toByteArray());
        assertThatThrownBy(() -> OnnxModel.read(file, false))
                .isExactlyInstanceOf(FileFormatException.class)
                .hasMessageContaining("too many levels of nesting");
    }

    @Test
    void dataOfOtherFilesOnlyFromTheFolderAndOnlyIfAllowed() throws IOException {
        Files.write(folder.resolve("data.bin"), new byte[] {0, 0, 0, 0, 0, 0, (byte) 0x80, 0x3F, 0, 0, 0, 0x40});
        Path outside = Files.write(folder.resolveSibling(folder.getFileName() + ".secret"), new byte[8]);
        Files.createSymbolicLink(folder.resolve("link.bin"), outside);
        write(external("data.bin", "4", "8"));
        assertThatThrownBy(() -> OnnxModel.read(file, false))
                .hasMessage(file + ": tensor \"t\": its data lie in another file: if you trust both, fovea import"
                        + " --external-data reads them");
        OnnxArray read =
                Objects.requireNonNull(OnnxModel.read(file, true).constants().get("t"));
        assertThat(read.floats()).containsExactly(1, 2);
        for (String location : List.of(
                "../" + outside.getFileName(), outside.toString(), "link.bin", "", ".", "a/../../x", "nul\0byte")) {
            write(external(location, "0", "8"));
            assertThatThrownBy(() -> OnnxModel.read(file, true))
                    .as(location)
                    .isExactlyInstanceOf(FileFormatException.class)
                    .hasMessageContaining("expected its data in a file of the model's folder, got ");
        }
        for (String[] place : new String[][] {{"5", "8"}, {"0", "7"}, {"999999999999999999", "8"}, {"-4", "8"}}) {
            write(external("data.bin", place[0], place[1]));
            assertThatThrownBy(() -> OnnxModel.read(file, true)).isExactlyInstanceOf(FileFormatException.class);
        }
        Files.delete(outside);
    }

    private static Graphs external(String location, String offset, String length) {
        Graphs graph = Graphs.of(13, -1, 3).node("Relu", List.of("x"), "y");
        graph.proto()
                .addInitializer(floats(2)
                        .setName("t")
                        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                        .addExternalData(entry("location", location))
                        .addExternalData(entry("offset", offset))
                        .addExternalData(entry("length", length)));
        return graph;
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    /** Whatever is done to a file: it reads as some model, or fails as a file. */
    @Test
    void damageFailsAsAFileOrReads() throws IOException {
        byte[] good = Graphs.of(13, -1, 2, 4, 4)
                .integer("first", 0)
                .integers("rest", -1)
                .integers("axis", 0)
                .floats("w", 3, 2, 2, 2)
                .floats("b", 3)
                .floats("m", 3 * 3 * 3, 2)
                .node("Conv", List.of("x", "w", "b"), "c")
                .node("Relu", List.of("c"), "r")
                .node("Shape", List.of("r"), "shape")
                .node("Gather", List.of("shape", "first"), "n", integer("axis", 0))
                .node("Unsqueeze", List.of("n", "axis"), "ns")
                .node("Concat", List.of("ns", "rest"), "target", integer("axis", 0))
                .node("Reshape", List.of("r", "target"), "flat")
                .node("MatMul", List.of("flat", "m"), "y")
                .bytes();
        SplitMix64 random = new SplitMix64(5);
        int read = 0;
        int rounds = 3_000;
        for (int i = 0; i < rounds; i++) {
            Files.write(file, damaged(good, random));
            try {
                OnnxImport.of(OnnxModel.read(file, true));
                read++;
            } catch (FoveaException e) {
                assertThat(e.getMessage())
                        .startsWith(file + ": ")
                        .doesNotContain("\n")
                        .hasSizeLessThan(1000);
            }
        }
        assertThat(read).as("flips of weights go unseen").isBetween(rounds / 20, rounds);
    }

    static byte[] damaged(byte[] good, SplitMix64 random) {
        byte[] bytes = good.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                case 1 -> bytes[at] = (byte) random.nextLong();
                case 2 -> bytes[at] = (byte) 0xFF;
                default -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            }
        }
        return bytes;
    }

    private void write(Graphs graph) throws IOException {
        Files.write(file, graph.bytes());
    }

    private void fails(Graphs graph, String message) throws IOException {
        fails(graph.bytes(), message);
    }

    /** A file that is broken. */
    private void fails(byte[] bytes, String message) throws IOException {
        refuses(bytes, message + ADVICE);
    }

    /** A file that is what it should be and asks for what is not supported. */
    private void refuses(byte[] bytes, String message) throws IOException {
        Files.write(file, bytes);
        assertThatThrownBy(() -> OnnxModel.read(file, false))
                .isExactlyInstanceOf(FileFormatException.class)
                .hasMessage(file + ": " + message);
    }
}
