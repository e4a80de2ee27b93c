package dev.fovea.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.fovea.FileFormatException;
import dev.fovea.data.Fit;
import dev.fovea.data.Preprocessing;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.model.Model;
import dev.fovea.model.Provenance;
import dev.fovea.network.Architecture;
import dev.fovea.network.Initializer;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFileTest {
    /** A graph: the sum of two branches. */
    private static final String RESIDUAL =
            "INPUT 2x6x5 -> CONV 4@3x3 pad 1 -> RELU -> CONV 4@3x3 pad 1 nobias -> ADD relu1 -> POOL max 2x2 -> FC 3";

    private static final List<String> CLASSES = List.of("零", "größe \"1\"\n\\", "\uD83D\uDE00");

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void chooseFile() {
        file = directory.resolve("model.safetensors");
    }

    @Test
    void keepsEveryPartBitForBit() throws IOException {
        Model written = residual();
        float[] odd = written.weights().get("conv2.weight").data();
        odd[0] = -0f;
        odd[1] = Float.MIN_VALUE;
        odd[2] = -Float.MAX_VALUE;
        odd[3] = Float.intBitsToFloat(0x7FC12345);
        ModelFile.write(file, written);
        Model read = ModelFile.read(file, new ScalarKernels());
        assertThat(read.network()).isEqualTo(written.network());
        assertThat(read.preprocessing()).isEqualTo(written.preprocessing());
        assertThat(read.classes()).isEqualTo(CLASSES);
        assertThat(read.provenance()).isEqualTo(written.provenance());
        assertThat(read.provenance().hyperParameters().keySet()).containsExactly("optimizer", "epochs");
        assertThat(read.weights().tensors().keySet())
                .containsExactlyElementsOf(written.weights().tensors().keySet());
        read.weights().tensors().forEach((name, tensor) -> {
            Tensor expected = written.weights().get(name);
            assertThat(tensor.shape()).isEqualTo(expected.shape());
            assertThat(Written.bits(tensor.data())).isEqualTo(Written.bits(expected.data()));
        });
    }

    @Test
    void keepsWhatLayersKeepWithoutLearningIt() throws IOException {
        Model written = model(
                Architecture.parse("INPUT 1x6x5 -> CONV 4@3x3 nobias -> BN -> RELU -> FC 3"),
                preprocessing(1, 6, 5),
                CLASSES);
        Arrays.fill(written.weights().get("bn1.running_mean").data(), 0.3f);
        written.weights().get("bn1.num_batches_tracked").data()[0] = 17;
        ModelFile.write(file, written);
        Model read = ModelFile.read(file, new ScalarKernels());
        assertThat(read.weights().tensors()).isEqualTo(written.weights().tensors());
    }

    @Test
    void equalModelsGiveEqualBytes() throws IOException {
        ModelFile.write(file, residual());
        Path again = directory.resolve("again.safetensors");
        ModelFile.write(again, residual());
        assertThat(again).hasSameBinaryContentAs(file);
        ModelFile.write(again, ModelFile.read(file, new ScalarKernels()));
        assertThat(again).hasSameBinaryContentAs(file);
    }

    @Test
    void keepsTheTextsUnderFourNames() throws IOException {
        ModelFile.write(file, residual());
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put(
                "architecture",
                "INPUT 2x6x5 -> CONV 4@3x3 pad 1 -> relu1: RELU -> CONV 4@3x3 pad 1 nobias -> ADD relu1 -> POOL max 2x2"
                        + " -> FC 3");
        expected.put("classes", "[\"零\",\"größe \\\"1\\\"\\n\\\\\",\"\uD83D\uDE00\"]");
        expected.put(
                "preprocessing",
                "{\"channels\":2,\"height\":6,\"width\":5,\"imageHeight\":4,\"imageWidth\":5,\"mean\":[0.1307,0.5],"
                        + "\"std\":[0.3081,0.25],\"fit\":\"STRETCH\",\"lightOnDark\":true}");
        expected.put(
                "provenance",
                "{\"foveaVersion\":\"0.1.0\",\"seed\":-9223372036854775808,\"dataset\":\"数字\",\"datasetSha256\":\"ab\","
                        + "\"hyperParameters\":{\"optimizer\":\"sgd\",\"epochs\":\"3\"},\"kernels\":\"scalar\","
                        + "\"results\":{\"testError\":0.1,\"loss\":4.9E-324}}");
        assertThat(Written.in(file).metadata()).isEqualTo(expected);
        assertThat(Written.in(file).metadata().keySet()).containsExactlyElementsOf(expected.keySet());
    }

    /** Weights are PyTorch's: what another program reads by that convention computes what the model computes. */
    @Test
    void hasPyTorchsNamesAndLayouts() throws IOException {
        Network network = Architecture.parse("INPUT 2x3x4 -> CONV 5@2x3 -> FC 3");
        Model model = model(network, preprocessing(2, 3, 4), List.of("a", "b", "c"));
        ModelFile.write(file, model);
        Written written = Written.in(file);
        assertThat(written.header().propertyNames())
                .containsExactly("__metadata__", "conv1.weight", "conv1.bias", "fc1.weight", "fc1.bias");
        assertThat(written.shape("conv1.weight")).isEqualTo("[5,2,2,3]"); // (outC, inC, kH, kW)
        assertThat(written.shape("conv1.bias")).isEqualTo("[5]");
        assertThat(written.shape("fc1.weight")).isEqualTo("[3,20]"); // (out, in) of 5 channels of 2x2
        assertThat(written.shape("fc1.bias")).isEqualTo("[3]");
        float[] x = SafetensorsTest.random(Shape.of(2, 3, 4), 8).data();
        double[] logits = new double[3];
        for (int o = 0; o < 3; o++) {
            logits[o] = written.at("fc1.bias", o);
            for (int i = 0; i < 20; i++) {
                logits[o] += written.at("fc1.weight", o * 20 + i) * convolved(written, x, i / 4, i / 2 % 2, i % 2);
            }
        }
        double sum = Arrays.stream(logits).map(Math::exp).sum();
        float[] probabilities = model.predict(x).probabilities();
        for (int o = 0; o < 3; o++) {
            assertThat((double) probabilities[o]).isCloseTo(Math.exp(logits[o]) / sum, within(1e-6));
        }
    }

    private static double convolved(Written written, float[] x, int oc, int oh, int ow) {
        double y = written.at("conv1.bias", oc);
        for (int c = 0; c < 2; c++) {
            for (int kh = 0; kh < 2; kh++) {
                for (int kw = 0; kw < 3; kw++) {
                    y += written.at("conv1.weight", ((oc * 2 + c) * 2 + kh) * 3 + kw)
                            * x[(c * 3 + oh + kh) * 4 + ow + kw];
                }
            }
        }
        return y;
    }

    @ParameterizedTest
    @ValueSource(strings = {"architecture", "classes", "preprocessing", "provenance"})
    void refusesAFileThatLacksAText(String key) throws IOException {
        ModelFile.write(file, residual());
        Written.put(file, Written.in(file).without(key));
        fails("expected '" + key + "' in its __metadata__, found only [");
        fails("this safetensors file was not written by Fovea");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "classes | null | its 'classes' is null",
                "classes | {} | its 'classes' is damaged: ",
                "classes | \"abc\" | its 'classes' is damaged: ",
                "classes | 3 | its 'classes' is damaged: ",
                "classes | [\"a\",null,\"c\"] | its 'classes' is damaged",
                "classes | [\"a\",2,\"c\"] | its 'classes' is damaged",
                "classes | [\"a\",[],\"c\"] | its 'classes' is damaged",
                "classes | [\"a\",\"b\"] | expected one output for each of 2 classes, got (3)",
                "classes | [] | expected one output for each of 0 classes, got (3)",
                "classes | [\"a\",\"b\",\"c\"] x | its 'classes' is damaged",
                "classes | [\"a\",\"b\",\"c\"][] | its 'classes' is damaged",
                "classes | [\"a\" | its 'classes' is damaged",
                "classes | `` | its 'classes' is damaged",
                "provenance | null | its 'provenance' is null",
                "provenance | [] | its 'provenance' is damaged",
                "provenance | {} | its 'provenance' is damaged",
                "preprocessing | null | its 'preprocessing' is null",
                "preprocessing | 7 | its 'preprocessing' is damaged",
                "preprocessing | {} | its 'preprocessing' is damaged",
                "architecture | `` | its 'architecture', column 1: expected INPUT",
                "architecture | INPUT 2x6x5 -> CONF 3 | its 'architecture', column 16: expected a layer",
                "architecture | INPUT 2x6x5 -> FC 3 | weight fc1.weight: expected shape (3, 60), got (3, 24)",
                "architecture | INPUT 2x6x5 -> FC 2147483647 | its 'architecture', column 16: layer 2",
            })
    void refusesATextOfAnotherKind(String key, String value, String message) throws IOException {
        ModelFile.write(file, residual());
        Written.put(file, Written.in(file).with(key, value));
        fails(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"foveaVersion\":\"0.1.0\" | \"foveaVersion\":null | foveaVersion",
                "\"foveaVersion\":\"0.1.0\", | `` | foveaVersion",
                "\"seed\":-9223372036854775808 | \"seed\":9223372036854775808 | seed",
                "\"seed\":-9223372036854775808 | \"seed\":1.5 | seed",
                "\"seed\":-9223372036854775808 | \"seed\":\"7\" | seed",
                "\"seed\":-9223372036854775808 | \"seed\":null | seed",
                "\"seed\":-9223372036854775808 | \"seed\":1e999999999 | seed",
                "\"kernels\" | \"dataset\" | dataset",
                "\"kernels\" | \"kernel\" | kernel",
                "\"kernels\":\"scalar\" | \"kernels\":[\"scalar\"] | kernels",
                "{\"optimizer\":\"sgd\",\"epochs\":\"3\"} | null | hyperParameters",
                "\"epochs\":\"3\" | \"epochs\":null | hyperParameters.epochs",
                "\"epochs\":\"3\" | \"optimizer\":\"3\" | optimizer",
                "\"epochs\":\"3\" | \"epochs\":{} | hyperParameters.epochs",
                "\"testError\":0.1 | \"testError\":null | results.testError",
                "\"testError\":0.1 | \"testError\":\"little\" | results.testError",
            })
    void refusesDamagedProvenance(String what, String by, String place) throws IOException {
        replace("provenance", what, by);
        fails("its 'provenance' is damaged");
        fails(place);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"channels\":2 | \"channels\":0 | shape (0, 6, 5): every dimension must be positive",
                "\"channels\":2 | \"channels\":-1 | every dimension must be positive",
                "\"channels\":2 | \"channels\":1 | expected 1 means and deviations",
                "\"channels\":2 | \"channels\":\"2\" | channels",
                "\"channels\":2 | \"channels\":2.0 | channels",
                "\"channels\":2 | \"channels\":null | channels",
                "\"channels\":2 | \"channels\":4294967298 | channels",
                "\"height\":6 | \"height\":2147483647 | more than 2147483647 elements do not fit one array",
                "\"height\":6 | \"height\":7 | expected preprocessing for an input of (2, 6, 5), got (2, 7, 5)",
                "\"imageHeight\":4 | \"imageHeight\":7 | expected images no larger than the input (2, 6, 5)",
                "[0.1307,0.5] | [0.1307] | expected 2 means and deviations, one a channel, got 1 and 2",
                "[0.1307,0.5] | [0.1307,null] | mean",
                "[0.1307,0.5] | [0.1307,\"0.5\"] | mean",
                "[0.1307,0.5] | 0.1307 | mean",
                "[0.1307,0.5] | null | mean",
                "[0.1307,0.5] | [0.1307,\"NaN\"] | expected a finite mean and a positive deviation for channel 1",
                "[0.1307,0.5] | [0.1307,NaN] | NaN",
                "[0.1307,0.5] | [0.1307,1e60] | expected a finite mean and a positive deviation for channel 1",
                "[0.3081,0.25] | [0.3081,0] | expected a finite mean and a positive deviation for channel 1",
                "[0.3081,0.25] | [0.3081,1e-60] | expected a finite mean and a positive deviation for channel 1",
                "[0.3081,0.25] | [-0.3081,0.25] | expected a finite mean and a positive deviation for channel 0",
                "[0.3081,0.25] | \"AAAA\" | std",
                "STRETCH | stretch | fit",
                "\"STRETCH\" | 0 | fit",
                "\"STRETCH\" | null | fit",
                "STRETCH | CENTER_OF_MASS | expected 1 channel to find the ink in",
                "\"lightOnDark\":true | \"lightOnDark\":1 | lightOnDark",
                "\"lightOnDark\":true | \"lightOnDark\":\"true\" | lightOnDark",
                "\"lightOnDark\":true | \"lightOnDark\":null | lightOnDark",
                "\"lightOnDark\":true | \"lightOnDark\":true,\"gamma\":2 | gamma",
                ",\"lightOnDark\":true | `` | lightOnDark",
            })
    void refusesDamagedPreprocessing(String what, String by, String message) throws IOException {
        replace("preprocessing", what, by);
        fails(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"classes", "preprocessing", "provenance"})
    void refusesDeepNesting(String key) throws IOException {
        ModelFile.write(file, residual());
        Written written = Written.in(file);
        Written.put(file, written.with(key, "[".repeat(1_000_000)));
        fails("its '" + key + "' is damaged");
        Written.put(file, written.with(key, "{\"a\":".repeat(1_000_000)));
        fails("its '" + key + "' is damaged");
    }

    @Test
    void refusesDeepNestingOfAnArchitecture() throws IOException {
        ModelFile.write(file, residual());
        Written.put(file, Written.in(file).with("architecture", "INPUT 2x6x5 -> " + "[".repeat(1_000_000) + "RELU"));
        fails("brackets nest at most 32 deep");
    }

    @Test
    void refusesOtherWeights() throws IOException {
        Model model = residual();
        Map<String, Tensor> tensors = new LinkedHashMap<>(model.weights().tensors());
        tensors.put("conv1.weight\u2028\u001B[31m", Tensor.of(Shape.of(1), 1));
        ModelFile.write(file, model);
        Map<String, String> metadata = Safetensors.read(file).metadata();
        Written.put(file, Written.bytes(new Safetensors(tensors, metadata)));
        fails("weight conv1.weight\\u2028\\u001b[31m is not in the network");
        tensors.keySet().removeIf(name -> name.endsWith("m") || name.equals("fc1.bias"));
        Written.put(file, Written.bytes(new Safetensors(tensors, metadata)));
        fails("weight fc1.bias (3) is missing");
        tensors.put("fc1.bias", Tensor.zeros(Shape.of(3, 1)));
        Written.put(file, Written.bytes(new Safetensors(tensors, metadata)));
        fails("weight fc1.bias: expected shape (3), got (3, 1)");
    }

    @Test
    void quotesKeysOfTheFileInOneLine() throws IOException {
        Written.put(file, Written.bytes(new Safetensors(Map.of(), Map.of("a\nb\u001B", "x".repeat(50_000)))));
        fails("found only [a\\u000ab\\u001b]");
        Written.put(file, Written.bytes(new Safetensors(Map.of(), Map.of("k".repeat(50_000), ""))));
        fails("expected 'architecture'");
    }

    /** A few weights may claim activations of gigabytes: whoever only reads the file does not pay for them. */
    @Test
    void allocatesNothingForWhatTheArchitectureClaims() throws IOException {
        Network network = Architecture.parse("INPUT 1x40000x40000 -> CONV 1@1x1 stride 40000 -> FC 2");
        ModelFile.write(file, model(network, preprocessing(1, 40_000, 40_000), List.of("a", "b")));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ModelFile.read(file, new ScalarKernels());
        long before = threads.getCurrentThreadAllocatedBytes();
        ModelFile.read(file, new ScalarKernels());
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1_000_000);
        Written.put(file, Written.in(file).with("architecture", "INPUT 1x40000x40000 -> CONV 1@40000x40000 -> FC 2"));
        before = threads.getCurrentThreadAllocatedBytes();
        fails("weight conv1.weight: expected shape (1, 1, 40000, 40000), got (1, 1, 1, 1)");
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(2_000_000);
    }

    /** Whatever is done to a file: it reads as some valid model, or fails as a file. */
    @Test
    void damageFailsAsFilesOrReads() throws IOException {
        ModelFile.write(file, residual());
        byte[] good = Files.readAllBytes(file);
        Written written = Written.in(file);
        Damage damage = new Damage(7);
        int read = 0;
        int rounds = 3_000;
        for (int i = 0; i < rounds; i++) {
            Written.put(file, damage.of(good, written));
            try {
                Model model = ModelFile.read(file, new ScalarKernels());
                assertThat(model.classes())
                        .hasSize(model.network().outputShape().size());
                read++;
            } catch (FileFormatException e) {
                assertThat(e.getMessage())
                        .startsWith(file + ": ")
                        .doesNotContainPattern("\\R")
                        .hasSizeLessThan(1000);
            }
        }
        assertThat(read).isBetween(rounds / 100, rounds / 2);
    }

    private void replace(String key, String what, String by) throws IOException {
        ModelFile.write(file, residual());
        Written written = Written.in(file);
        String text = written.metadata().getOrDefault(key, "");
        assertThat(text).contains(what);
        Written.put(file, written.with(key, text.replace(what, by)));
    }

    private void fails(String message) {
        assertThatThrownBy(() -> ModelFile.read(file, new ScalarKernels()))
                .isExactlyInstanceOf(FileFormatException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(message)
                .message()
                .doesNotContainPattern("\\R")
                .hasSizeLessThan(1000);
    }

    private static Model residual() {
        Preprocessing preprocessing = new Preprocessing(
                2, 6, 5, 4, 5, new float[] {0.1307f, 0.5f}, new float[] {0.3081f, 0.25f}, Fit.STRETCH, true);
        return model(Architecture.parse(RESIDUAL), preprocessing, CLASSES);
    }

    private static Preprocessing preprocessing(int channels, int height, int width) {
        float[] ones = new float[channels];
        Arrays.fill(ones, 1);
        return new Preprocessing(channels, height, width, height, width, new float[channels], ones, Fit.STRETCH, false);
    }

    private static Model model(Network network, Preprocessing preprocessing, List<String> classes) {
        Map<String, String> hyperParameters = new LinkedHashMap<>();
        hyperParameters.put("optimizer", "sgd");
        hyperParameters.put("epochs", "3");
        Map<String, Double> results = new LinkedHashMap<>();
        results.put("testError", 0.1);
        results.put("loss", Double.MIN_VALUE);
        Provenance provenance = new Provenance("0.1.0", Long.MIN_VALUE, "数字", "ab", hyperParameters, "scalar", results);
        Weights weights = Weights.initialize(network, new Initializer.He(), 5);
        return new Model(network, weights, preprocessing, classes, provenance, new ScalarKernels());
    }
}
