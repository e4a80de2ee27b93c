package dev.fovea.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import dev.fovea.FileFormatException;
import dev.fovea.FoveaException;
import dev.fovea.network.Network;
import dev.fovea.random.SplitMix64;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That damage to files of any layer ends in one line. */
class OnnxDamageTest {
    private @TempDir Path temp;

    /** Networks with every layer, in the opsets with the most chains and the fewest, damaged a thousand times each. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "normalisations",
                "curves",
                "gelu",
                "moved",
                "pieces",
                "opset 10",
                "bilinear",
                "transposed",
                "joined",
                "poolings"
            })
    void damageToAnyLayerIsOneLineOrReads(String name) throws IOException {
        Network network = Objects.requireNonNull(Networks.all().get(name));
        Path file = temp.resolve("damaged.onnx");
        SplitMix64 random = new SplitMix64(name.hashCode());
        int refused = 0;
        for (int opset : new int[] {Networks.minOpset(name), OnnxExport.MAX_OPSET}) {
            ByteArrayOutputStream good = new ByteArrayOutputStream();
            OnnxExport.plain().opset(opset).write(network, Networks.weights(network, 1), good);
            for (int round = 0; round < 500; round++) {
                Files.write(file, OnnxModelTest.damaged(good.toByteArray(), random));
                try {
                    OnnxImport.of(OnnxModel.read(file, false));
                } catch (FoveaException e) {
                    refused++;
                    assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(1000);
                }
            }
        }
        assertThat(refused).as("of 1000").isGreaterThan(100);
    }

    /** Wherever a file ends: within a tag, a number, a length, a text, raw data, or between two fields of a message. */
    @Test
    void everyTruncationIsOneLineOrReads() throws IOException {
        byte[] good = small();
        Path file = temp.resolve("truncated.onnx");
        Set<String> messages = new TreeSet<>();
        int read = 0;
        for (int length = 0; length < good.length; length++) {
            Files.write(file, Arrays.copyOf(good, length));
            try {
                OnnxImport.of(OnnxModel.read(file, false));
                read++;
            } catch (FoveaException e) {
                assertThat(e)
                        .as("the first %d bytes", length)
                        .isInstanceOf(FileFormatException.class)
                        .hasMessageStartingWith(file + ": ");
                assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(1000);
                messages.add(
                        String.valueOf(e.getMessage()).substring(file.toString().length() + 2));
            }
        }
        assertThat(read).as("only what lacks metadata reads").isLessThan(10);
        assertThat(messages)
                .anyMatch(message -> message.startsWith("expected a graph of IR version 3 or newer, got no graph"))
                .anyMatch(message ->
                        message.startsWith("While parsing a protocol message, the input ended unexpectedly"));
    }

    /** What a part of the file says of its own length, one more and one less, and lengths without end. */
    @Test
    void lengthsThatLieAreOneLineOrRead() throws IOException {
        byte[] good = small();
        Path file = temp.resolve("lying.onnx");
        for (int at = 0; at < good.length; at++) {
            for (int change : new int[] {1, -1, 0x7F, 0x80}) {
                byte[] lying = good.clone();
                lying[at] = change == 0x80 ? (byte) 0x80 : (byte) (change == 0x7F ? 0x7F : lying[at] + change);
                Files.write(file, lying);
                try {
                    OnnxImport.of(OnnxModel.read(file, false));
                } catch (FoveaException e) {
                    assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(1000);
                }
            }
        }
    }

    private static byte[] small() {
        return Graphs.of(13, -1, 1, 3, 3)
                .integers("shape", 0, -1)
                .floats("w", 2, 1, 2, 2)
                .floats("m", 8, 2)
                .node("Conv", List.of("x", "w"), "c", GraphWriter.integers("kernel_shape", 2, 2))
                .node("Reshape", List.of("c", "shape"), "flat")
                .node("MatMul", List.of("flat", "m"), "y")
                .model()
                .addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey("k").setValue("v"))
                .build()
                .toByteArray();
    }

    /** A few bytes that ask for much are refused before it is made. */
    @Test
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
    void littleThatAsksForMuch() throws IOException {
        fails(
                Graphs.of(13, -1, 1 << 30, 1 << 30).node("Relu", List.of("x"), "y"),
                "shape (1073741824, 1073741824): more than 2147483647 elements do not fit one array");
        fails(
                Graphs.of(13, -1, 1, 4, 4)
                        .numbers("scales", new long[] {4}, 1, 1, 1 << 20, 1 << 20)
                        .node("Resize", List.of("x", "", "scales"), "y"),
                "node \"the y\" (Resize): shape (1, 4194304, 4194304): more than 2147483647 elements do not fit one array");
        fails(
                Graphs.of(13, -1, 1, 4, 4)
                        .integers("pads", 0, 0, 1 << 20, 1 << 20, 0, 0, 1 << 20, 1 << 20)
                        .node("Pad", List.of("x", "pads"), "padded")
                        .node("Relu", List.of("padded"), "y"),
                "shape (1, 2097156, 2097156): more than 2147483647 elements do not fit one array");
        Graphs products = Graphs.of(13, -1, 4)
                .integers("shape", 1 << 12, 1 << 12)
                .node("ConstantOfShape", List.of("shape"), "a")
                .node("MatMul", List.of("a", "a"), "b")
                .node("Add", List.of("x", "b"), "y");
        fails(products, "node \"the b\" (MatMul): expected its input 0 to depend on the network's input");
        Graphs many = Graphs.of(13, -1, 4)
                .integers("shape", 1 << 11, 1 << 11)
                .node("ConstantOfShape", List.of("shape"), "a")
                .node("ReduceSum", List.of("a"), "s0");
        for (int i = 0; i < 150; i++) {
            many.node("ReduceSum", List.of("a"), "r" + i).node("Add", List.of("s" + i, "r" + i), "s" + (i + 1));
        }
        fails(many.node("Add", List.of("x", "s150"), "y"), "(ReduceSum): expected at most 536870912 elements read");
        fails(
                Graphs.of(13, -1, 2, 4, 4)
                        .floats("w", 3, 2, 2, 2)
                        .floats("b", 4)
                        .node("Conv", List.of("x", "w", "b"), "y"),
                "weight conv1.bias: expected shape (3), got (4)");
    }

    /** A graph as deep as a file may be long is read without recursion. */
    @Test
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
    void deepGraphs() throws IOException {
        Graphs deep = Graphs.of(13, -1, 4);
        for (int i = 0; i < 20_000; i++) {
            deep.node("Relu", List.of(i == 0 ? "x" : "a" + (i - 1)), i == 19_999 ? "y" : "a" + i);
        }
        Path file = Files.write(temp.resolve("deep.onnx"), deep.bytes());
        OnnxModel model = OnnxModel.read(file, false);
        OnnxArray x = OnnxArray.floats(new int[] {1, 4}, 1, -1, 2, -2);
        assertThat(new OnnxProgram(model).run(Map.of("x", x)))
                .extractingByKey("y")
                .satisfies(y -> assertThat(y.floats()).containsExactly(1, 0, 2, 0));
        fails(deep, "layer 4097 (relu4097, relu): a network has at most 4096 layers");
    }

    private void fails(Graphs graph, String message) throws IOException {
        Path file = Files.write(temp.resolve("much.onnx"), graph.bytes());
        assertThatThrownBy(() -> OnnxImport.of(OnnxModel.read(file, false)))
                .isInstanceOf(FileFormatException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }
}
