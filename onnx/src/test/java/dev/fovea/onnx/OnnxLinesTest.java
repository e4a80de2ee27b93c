package dev.fovea.onnx;

import static dev.fovea.onnx.GraphWriter.integer;
import static dev.fovea.onnx.GraphWriter.integers;
import static dev.fovea.onnx.Graphs.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.fovea.FileFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Samples (channels, width) that windows slide over: images of one row in Fovea. */
class OnnxLinesTest {
    private @TempDir Path temp;

    /** What a classifier of signals has, from {@code nn.Conv1d} to {@code nn.Linear}. */
    @Test
    void aWholeNetwork() throws Exception {
        Graphs graph = Graphs.of(13, -1, 2, 25)
                .floats("w1", 4, 2, 5)
                .floats("b1", 4)
                .filled("scale", 1.5, 4)
                .filled("shift", 0.5, 4)
                .filled("mean", 0.1, 4)
                .filled("variance", 0.7, 4)
                .floats("w2", 4, 2, 3)
                .floats("slopes", 4, 1)
                .floats("w3", 4, 3)
                .integers("axis", 2)
                .node(
                        "Conv",
                        List.of("x", "w1", "b1"),
                        "c1",
                        integers("kernel_shape", 5),
                        integers("pads", 3, 1),
                        integers("strides", 2))
                .node("BatchNormalization", List.of("c1", "scale", "shift", "mean", "variance"), "n1")
                .node("PRelu", List.of("n1", "slopes"), "r1")
                .node(
                        "MaxPool",
                        List.of("r1"),
                        "p1",
                        integers("kernel_shape", 3),
                        integers("strides", 2),
                        integer("ceil_mode", 1))
                .node(
                        "Conv",
                        List.of("p1", "w2"),
                        "c2",
                        integers("dilations", 2),
                        integer("group", 2),
                        integers("pads", 2, 2))
                .node("Add", List.of("p1", "c2"), "sum")
                .node("Concat", List.of("sum", "c2"), "both", integer("axis", -2))
                .node(
                        "AveragePool",
                        List.of("both"),
                        "p2",
                        integers("kernel_shape", 2),
                        integers("pads", 1, 0),
                        integer("count_include_pad", 1))
                .floats("w4", 4, 8, 1)
                .node("Conv", List.of("p2", "w4"), "c3")
                .node("GlobalAveragePool", List.of("c3"), "g")
                .node("Squeeze", List.of("g", "axis"), "flat")
                .node("MatMul", List.of("flat", "w3"), "y");
        assertThat(requireSame(graph).network().inputShape()).hasToString("(2, 1, 25)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Pad",
                "reflect",
                "ReduceMean",
                "ReduceMax",
                "Resize",
                "Upsample",
                "LayerNormalization",
                "InstanceNormalization",
                "GroupNormalization",
                "reshaped",
                "ConvTranspose",
                "transposed to a width",
                "SAME_LOWER"
            })
    void oneAfterAConvolution(String what) throws Exception {
        Graphs graph = Graphs.of(what.equals("Upsample") ? 9 : 21, -1, 2, 9)
                .floats("w", 4, 2, 3)
                .node("Conv", List.of("x", "w"), "c"); // (4, 7)
        switch (what) {
            case "Pad" -> graph.integers("pads", 0, 0, 2, 0, 0, 1).node("Pad", List.of("c", "pads"), "y");
            case "reflect" ->
                graph.integers("pads", 1, 2)
                        .integers("axes", -1)
                        .node("Pad", List.of("c", "pads", "", "axes"), "y", text("mode", "reflect"));
            case "ReduceMean", "ReduceMax" ->
                graph.integers("axes", -1)
                        .node(what, List.of("c", "axes"), "y", integer("keepdims", what.equals("ReduceMax") ? 1 : 0));
            case "Resize" ->
                graph.numbers("scales", new long[] {3}, 1, 1, 2)
                        .node(what, List.of("c", "", "scales"), "y", text("mode", "linear"));
            case "Upsample" ->
                graph.numbers("scales", new long[] {3}, 1, 1, 3)
                        .node(what, List.of("c", "scales"), "y", text("mode", "nearest"));
            case "LayerNormalization" ->
                graph.floats("f", 4, 7).node(what, List.of("c", "f", "f"), "y", integer("axis", -2));
            case "InstanceNormalization" -> graph.floats("f", 4).node(what, List.of("c", "f", "f"), "y");
            case "GroupNormalization" ->
                graph.floats("f", 4).node(what, List.of("c", "f", "f"), "y", integer("num_groups", 2));
            case "reshaped" ->
                graph.integers("one", 2)
                        .integers("shape", 0, 4, -1)
                        .floats("v", 3, 4, 1, 2)
                        .node("Unsqueeze", List.of("c", "one"), "image")
                        .node("Conv", List.of("image", "v"), "c2")
                        .node("Squeeze", List.of("c2", "one"), "line")
                        .node("Flatten", List.of("line"), "y");
            case "SAME_LOWER" ->
                graph.floats("v", 3, 4, 4)
                        .node("Conv", List.of("c", "v"), "y", text("auto_pad", what), integers("strides", 2));
            case "ConvTranspose" ->
                graph.floats("v", 4, 3, 3)
                        .node(what, List.of("c", "v"), "y", integers("strides", 2), integers("pads", 1, 0));
            default ->
                graph.floats("v", 4, 3, 3)
                        .node(
                                "ConvTranspose",
                                List.of("c", "v"),
                                "y",
                                integers("strides", 2),
                                integers("output_shape", 14));
        }
        requireSame(graph);
    }

    @ParameterizedTest
    @CsvSource({
        "kernel_shape, 2, 'kernel_shape: expected those of one dimension, got [2, 2]'",
        "pads, 4, 'pads: expected those of one dimension, got [2, 2, 2, 2]'"
    })
    void lengthsForImagesDoNotFit(String attribute, int count, String message) throws Exception {
        int[] lengths = new int[count];
        Arrays.fill(lengths, 2);
        AttributeProto wrong = integers(attribute, lengths);
        fails(Graphs.of(13, -1, 2, 9).node("MaxPool", List.of("x"), "y", wrong), "(MaxPool): " + message);
    }

    @Test
    void linesAreNoImages() throws Exception {
        Graphs shuffle = Graphs.of(13, -1, 4, 9)
                .node("MaxPool", List.of("x"), "p", integers("kernel_shape", 2))
                .node("DepthToSpace", List.of("p"), "y", integer("blocksize", 2));
        fails(shuffle, "(DepthToSpace): expected images (batch, channels, height, width), got (4, 8) a sample");
        Graphs mixed = Graphs.of(13, -1, 4, 9)
                .integers("row", 2)
                .node("MaxPool", List.of("x"), "p", integers("kernel_shape", 2))
                .node("Unsqueeze", List.of("p", "row"), "image")
                .node("Add", List.of("p", "image"), "y");
        fails(
                mixed,
                "(Add): expected samples with their dimensions in one order, got (4, 8) a sample and (4, 1, 8) a sample");
        Graphs uneven = Graphs.of(13, -1, 4, 9)
                .floats("v", 4, 3, 3)
                .node("ConvTranspose", List.of("x", "v"), "y", integers("strides", 2), integers("output_padding", 1));
        fails(uneven, "(ConvTranspose): output_padding: expected the same for both sides, got [0, 1]");
    }

    private void fails(Graphs graph, String message) throws Exception {
        Path file = Files.write(temp.resolve("x.onnx"), graph.bytes());
        OnnxModel model = OnnxModel.read(file, false);
        assertThatThrownBy(() -> OnnxImport.of(model))
                .isInstanceOf(FileFormatException.class)
                .hasMessage(file + ": node \"the y\" " + message);
    }

    /** ONNX Runtime gets (batch, channels, width), Fovea (batch, channels, 1, width): the same numbers. */
    private OnnxImport requireSame(Graphs graph) throws Exception {
        int n = 2;
        OnnxImport read = OnnxImport.of(OnnxModel.read(Files.write(temp.resolve("x.onnx"), graph.bytes()), false));
        float[] x = Networks.samples(read.network(), n, 2);
        float[] y = Networks.predict(read.network(), read.weights(), x);
        try (OrtModel runtime = new OrtModel(graph.bytes())) {
            float[] expected = runtime.run(
                    x,
                    n,
                    read.network().inputShape().channels(),
                    read.network().inputShape().width());
            assertThat(y).hasSameSizeAs(expected);
            for (int i = 0; i < y.length; i++) {
                assertThat(Math.abs(y[i] - expected[i])).as("output %d", i).isLessThan(1e-5f);
            }
        }
        return read;
    }
}
