package dev.fovea.onnx;

import static dev.fovea.onnx.GraphWriter.integer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.fovea.FileFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignatureTest {
    private @TempDir Path temp;

    /** All that is computed or read has one; chains, whose names begin with a small letter, are no operators. */
    @Test
    void everyOperatorHasOne() {
        Set<String> known = new TreeSet<>(Operators.names());
        LayerReader.operators().stream()
                .filter(name -> Character.isUpperCase(name.charAt(0)))
                .forEach(known::add);
        assertThat(new TreeSet<>(Signature.operators())).isEqualTo(known);
    }

    @Test
    void whatAnOperatorMayNotHaveIsRefused() throws Exception {
        AttributeProto future = integer("rectify", 1);
        refuses(
                Graphs.of(28, -1, 3).node("Relu", List.of("x"), "y", future),
                "node \"the y\" (Relu): attribute \"rectify\" is none of this operator's up to opset 28");
        refuses(
                Graphs.of(28, -1, 3).node("Sigmoid", List.of("x", "x"), "y"),
                "node \"the y\" (Sigmoid): expected at most 1 inputs, got 2");
        Graphs chain =
                Graphs.of(13, -1, 3).node("Sigmoid", List.of("x"), "s", future).node("Mul", List.of("x", "s"), "y");
        refuses(chain, "node \"the s\" (Sigmoid): attribute \"rectify\" is none of this operator's up to opset 28");
    }

    private void refuses(Graphs graph, String message) throws Exception {
        Path file = Files.write(temp.resolve("x.onnx"), graph.bytes());
        OnnxModel model = OnnxModel.read(file, false);
        assertThatThrownBy(() -> OnnxImport.of(model))
                .isInstanceOf(FileFormatException.class)
                .hasMessage(file + ": " + message);
        assertThatThrownBy(() -> new OnnxProgram(model))
                .isInstanceOf(FileFormatException.class)
                .hasMessage(file + ": " + message);
    }
}
