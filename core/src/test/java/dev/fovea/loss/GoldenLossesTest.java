package dev.fovea.loss;

import static dev.fovea.layer.Layers.dense;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.data.Batch;
import dev.fovea.engine.Engine;
import dev.fovea.engine.Plan;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A batch's mean losses and gradients as PyTorch computed them: {@code golden-losses.txt} says what made it. */
class GoldenLossesTest {
    private static final Network NETWORK = Network.of(Shape.vector(5), dense(4).bias(false));
    private static final List<Double> WEIGHTS = List.of(0.5, 2.0, 3.0, 1.0);

    private static final List<String> LINES = read().lines().toList();

    private static String read() {
        try (InputStream in = GoldenLossesTest.class.getResourceAsStream("golden-losses.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static float[] numbers(String line) {
        String[] words = line.split(" ", -1);
        float[] numbers = new float[words.length - 1];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Float.parseFloat(words[i + 1]);
        }
        return numbers;
    }

    static List<String> names() {
        return LINES.stream()
                .filter(line -> line.startsWith("case "))
                .map(line -> line.substring("case ".length()))
                .toList();
    }

    private static Loss loss(String name) {
        return switch (name) {
            case "cross-entropy" -> Loss.crossEntropy();
            case "cross-entropy smoothed" -> Loss.crossEntropy().labelSmoothing(0.1);
            case "cross-entropy weighted" -> Loss.crossEntropy().classWeights(WEIGHTS);
            case "cross-entropy weighted, smoothed" ->
                Loss.crossEntropy().classWeights(WEIGHTS).labelSmoothing(0.1);
            case "binary" -> Loss.binaryCrossEntropy();
            case "absolute" -> Loss.absoluteError();
            case "huber" -> Loss.huber(1);
            case "huber 0.5" -> Loss.huber(0.5);
            default -> throw new IllegalArgumentException(name);
        };
    }

    @ParameterizedTest
    @MethodSource("names")
    void isPyTorchs(String name) {
        int at = LINES.indexOf("case " + name);
        Kernels kernels = new ScalarKernels();
        Weights weights = Weights.zeros(NETWORK);
        float[] w = numbers(LINES.get(2));
        System.arraycopy(w, 0, weights.get("fc1.weight").data(), 0, w.length);
        Batch batch = Batch.of(Tensor.of(Shape.of(3, 5), numbers(LINES.get(1))), 2, 0, 2);
        try (Engine engine = Engine.start(kernels, 1)) {
            Plan plan = Plan.training(engine, NETWORK, weights, loss(name).kernel(kernels, 4), 3);
            float expected = numbers(LINES.get(at + 1))[0];
            assertThat(plan.step(batch, 0)).isCloseTo(expected, within(1e-6));
            float[] gradient = plan.gradients().get("fc1.weight").data();
            float[] golden = numbers(LINES.get(at + 2));
            assertThat(gradient).hasSameSizeAs(golden);
            for (int i = 0; i < golden.length; i++) {
                assertThat(gradient[i]).as("element %d", i).isCloseTo(golden[i], within(1e-6f));
            }
        }
    }
}
