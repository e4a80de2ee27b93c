package dev.fovea.optim;

import static dev.fovea.layer.Layers.dense;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.kernel.ScalarKernels;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Three steps of each optimizer as PyTorch took them, and of Lion as its paper does: {@code golden-optimizers.txt} says which, and
 * what made it.
 */
class GoldenOptimizersTest {
    private static final Map<String, Optimizer> OPTIMIZERS = new LinkedHashMap<>();

    static {
        OPTIMIZERS.put("sgd", Optimizer.sgd(0.1));
        OPTIMIZERS.put("sgd momentum", Optimizer.sgd(0.1).momentum(0.9));
        OPTIMIZERS.put(
                "sgd nesterov", Optimizer.sgd(0.1).momentum(0.9).nesterov(true).weightDecay(0.01));
        OPTIMIZERS.put("adam", Optimizer.adam(0.001));
        OPTIMIZERS.put(
                "adam all", Optimizer.adam(0.05).betas(0.8, 0.95).eps(1e-3).weightDecay(0.1));
        OPTIMIZERS.put("adamw", Optimizer.adamW(0.001));
        OPTIMIZERS.put(
                "adamw all", Optimizer.adamW(0.05).betas(0.8, 0.95).eps(1e-3).weightDecay(0.1));
        OPTIMIZERS.put("rmsprop", Optimizer.rmsProp(0.01));
        OPTIMIZERS.put(
                "rmsprop all",
                Optimizer.rmsProp(0.02).alpha(0.9).eps(1e-3).weightDecay(0.1).momentum(0.8));
        OPTIMIZERS.put("adagrad", Optimizer.adaGrad(0.01));
        OPTIMIZERS.put("adagrad all", Optimizer.adaGrad(0.05).eps(1e-3).weightDecay(0.1));
        OPTIMIZERS.put("lion", Optimizer.lion(0.01));
        OPTIMIZERS.put("lion all", Optimizer.lion(0.02).betas(0.95, 0.8).weightDecay(0.1));
    }

    private static final Network NETWORK = Network.of(Shape.vector(7), dense(1).bias(false));

    /**
     * A case of the file.
     *
     * @param numbers the weights, then for each step the gradient and the weights after it
     */
    record Golden(String name, List<float[]> numbers) {
        static List<Golden> all() {
            Map<String, List<String>> cases = new LinkedHashMap<>();
            String name = "";
            for (String line :
                    read().lines().filter(text -> !text.startsWith("#")).toList()) {
                if (line.startsWith("case ")) {
                    name = line.substring("case ".length());
                } else {
                    cases.merge(name, List.of(line), (a, b) -> {
                        List<String> both = new ArrayList<>(a);
                        both.addAll(b);
                        return both;
                    });
                }
            }
            return cases.entrySet().stream()
                    .map(entry -> new Golden(
                            entry.getKey(),
                            entry.getValue().stream().map(Golden::numbers).toList()))
                    .toList();
        }

        private static String read() {
            try (InputStream in = GoldenOptimizersTest.class.getResourceAsStream("golden-optimizers.txt")) {
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

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Golden> all() {
        return Golden.all();
    }

    @Test
    void everyOptimizerIsThere() {
        assertThat(Golden.all().stream().map(Golden::name)).containsExactlyElementsOf(OPTIMIZERS.keySet());
    }

    @ParameterizedTest
    @MethodSource("all")
    void stepsAsItsOriginDoes(Golden golden) {
        OptimizerState state =
                Objects.requireNonNull(OPTIMIZERS.get(golden.name)).start(NETWORK, new ScalarKernels());
        Weights weights = Weights.zeros(NETWORK);
        Weights gradients = Weights.zeros(NETWORK);
        float[] w = weights.get("fc1.weight").data();
        float[] dw = gradients.get("fc1.weight").data();
        assertThat(golden.numbers).hasSize(7);
        System.arraycopy(golden.numbers.get(0), 0, w, 0, w.length);
        for (int step = 1; step <= 3; step++) {
            System.arraycopy(golden.numbers.get(2 * step - 1), 0, dw, 0, dw.length);
            state.step(weights, gradients);
            float[] expected = golden.numbers.get(2 * step);
            for (int i = 0; i < w.length; i++) {
                assertThat(w[i]).as("weight %d after step %d", i, step).isCloseTo(expected[i], within(1e-6f));
            }
        }
    }
}
