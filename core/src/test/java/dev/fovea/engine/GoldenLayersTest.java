package dev.fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.data.Batch;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.loss.CrossEntropy;
import dev.fovea.network.Architecture;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What PyTorch computed with each layer: {@code golden-layers.txt}, made by {@code src/test/python/golden_layers.py}. */
class GoldenLayersTest {
    private static final int SAMPLES = 3;
    private static final Kernels KERNELS = new ScalarKernels();

    static final List<Case> CASES = read();

    /** A layer and the numbers that go with it, by their name in the file. */
    record Case(String layer, Map<String, float[]> numbers) {
        float[] get(String name) {
            return Objects.requireNonNull(numbers.get(name), name);
        }

        @Override
        public String toString() {
            return layer;
        }
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void computesWhatPyTorchComputes(Case golden) {
        Network network = Architecture.parse("INPUT 2x5x4 -> CONV 4@1x1 -> " + golden.layer() + " -> FC 3");
        Weights weights = Weights.blank(network);
        weights.tensors().forEach((name, tensor) -> set(tensor, golden.get("before " + name)));
        Batch batch = Batch.of(Tensor.of(Shape.of(SAMPLES, 2, 5, 4), golden.get("x")), 0, 1, 2);
        float[] y = new float[SAMPLES * 3];
        try (Engine engine = Engine.start(KERNELS, 2)) {
            Plan.inference(engine, network, weights, SAMPLES).predict(batch, y);
            assertClose("y", y, golden.get("y"), 0);
            Plan plan = Plan.training(engine, network, weights, new CrossEntropy(0).kernel(KERNELS, 3), SAMPLES);
            double loss = plan.step(batch, 1);
            assertThat(loss).isCloseTo(golden.get("loss")[0], within(1e-5 * Math.max(1, loss)));
            plan.gradients()
                    .tensors()
                    .forEach((name, dw) -> assertClose(
                            name, dw.data(), golden.get("gradient " + name), termsOfGradient(golden, name)));
            network.buffers()
                    .keySet()
                    .forEach(name -> assertClose(name, weights.get(name).data(), golden.get("after " + name), 0));
        }
    }

    private static void set(Tensor tensor, float[] values) {
        assertThat(values).hasSameSizeAs(tensor.data());
        System.arraycopy(values, 0, tensor.data(), 0, values.length);
    }

    /** A bias's terms are about as large as its weights', even where nothing but rounding is left of their sum: before BN. */
    private static float termsOfGradient(Case golden, String name) {
        return largest(golden.get("gradient " + name.replace(".bias", ".weight")));
    }

    private static float largest(float[] values) {
        float largest = 0;
        for (float v : values) {
            largest = Math.max(largest, Math.abs(v));
        }
        return largest;
    }

    /** By the largest element, or term of one: both are sums of floats in an order of their own. */
    private static void assertClose(String what, float[] actual, float[] expected, float terms) {
        assertThat(actual).hasSameSizeAs(expected);
        float largest = Math.max(terms, largest(expected));
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).as("%s[%d]", what, i).isCloseTo(expected[i], within(2e-5f * largest + 1e-6f));
        }
    }

    private static List<Case> read() {
        List<Case> cases = new ArrayList<>();
        try (InputStream in = GoldenLayersTest.class.getResourceAsStream("golden-layers.txt")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            for (String of : text.split("case ", -1)) {
                String[] lines = of.split("\n", -1);
                Map<String, float[]> numbers = new LinkedHashMap<>();
                for (String line : List.of(lines).subList(1, lines.length)) {
                    put(numbers, line);
                }
                cases.add(new Case(lines[0], numbers));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cases.subList(1, cases.size()); // the first names the version of PyTorch
    }

    private static void put(Map<String, float[]> numbers, String line) {
        String[] words = line.split(" ", -1);
        int named = line.startsWith("before") || line.startsWith("gradient") || line.startsWith("after") ? 2 : 1;
        float[] values = new float[Math.max(0, words.length - named)];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.parseFloat(words[named + i]);
        }
        numbers.put(String.join(" ", List.of(words).subList(0, named)), values);
    }
}
