package dev.fovea.optim;

import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.layerNorm;
import static dev.fovea.optim.Optimizer.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.network.Initializer;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.parallel.Workers;
import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptimizerStateTest {
    private final Kernels kernels = new ScalarKernels();
    private final Network network = Network.of(Shape.vector(3), dense(4), dense(2));

    static List<Sgd> optimizers() {
        return List.of(
                sgd(0.1),
                sgd(0.1).weightDecay(0.01),
                sgd(0.1).momentum(0.9),
                sgd(0.1).momentum(0.9).weightDecay(0.01),
                sgd(0.1).momentum(0.9).nesterov(true),
                sgd(0.1).momentum(0.8).nesterov(true).weightDecay(0.02));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void stepsAsTheFormulasSay(Sgd sgd) {
        Weights weights = Weights.initialize(network, new Initializer.He(), 1);
        OptimizerState state = sgd.start(network, kernels);
        String name = "fc2.weight";
        float[] actual = weights.get(name).data();
        double[] w = new double[actual.length];
        double[] v = new double[actual.length];
        for (int i = 0; i < w.length; i++) {
            w[i] = actual[i];
        }
        for (int step = 0; step < 20; step++) {
            Weights gradients = gradients(step);
            for (int i = 0; i < w.length; i++) {
                double g = gradients.get(name).data()[i] + sgd.weightDecay() * w[i];
                v[i] = sgd.momentum() * v[i] + g;
                w[i] -= sgd.learningRate() * (sgd.nesterov() ? g + sgd.momentum() * v[i] : v[i]);
            }
            state.step(weights, gradients);
        }
        for (int i = 0; i < w.length; i++) {
            assertThat((double) actual[i]).isCloseTo(w[i], within(1e-5));
            assertThat((double) state.memory().get(0).get(name).data()[i]).isCloseTo(v[i], within(1e-5));
        }
    }

    @Test
    void movesEveryWeight() {
        Weights weights = Weights.zeros(network);
        sgd(0.5).start(network, kernels).step(weights, gradients(1));
        gradients(1).tensors().forEach((name, gradient) -> {
            for (int i = 0; i < gradient.data().length; i++) {
                assertThat(weights.get(name).data()[i]).isEqualTo(-0.5f * gradient.data()[i]);
            }
        });
    }

    @Test
    void goesOnFromASavedMemory() {
        Sgd sgd = sgd(0.1).momentum(0.9);
        Weights straight = Weights.initialize(network, new Initializer.He(), 1);
        OptimizerState undisturbed = sgd.start(network, kernels);
        undisturbed.step(straight, gradients(1));
        Weights saved = undisturbed.memory().get(0).copy();
        Weights resumed = straight.copy();
        undisturbed.step(straight, gradients(2));

        OptimizerState restored = sgd.start(network, kernels);
        restored.restore(List.of(saved), 1);
        restored.step(resumed, gradients(2));
        assertThat(resumed.tensors()).isEqualTo(straight.tensors());
        assertThat(restored.memory().get(0).tensors())
                .isEqualTo(undisturbed.memory().get(0).tensors())
                .isNotEqualTo(saved.tensors()); // the saved arrays are not shared
    }

    /** Parameters of 1056, 1024, 1023 and few elements: some are shared out, some are not. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void givesTheSameBitsOnAnyNumberOfThreads(int threads) {
        Network shared = Network.of(Shape.vector(32), dense(33), dense(31), dense(33), dense(32), dense(32), dense(1));
        assertThat(shared.parameters().values().stream()
                        .map(parameter -> parameter.shape().size()))
                .contains(1056, 1023, 1024, 33, 1);
        Sgd sgd = sgd(0.1).momentum(0.9).nesterov(true).weightDecay(0.01);
        Weights expected = Weights.initialize(shared, new Initializer.He(), 1);
        Weights actual = expected.copy();
        OptimizerState alone = sgd.start(shared, kernels);
        try (Workers workers = new Workers(threads)) {
            OptimizerState together = sgd.start(shared, kernels, workers);
            for (int step = 0; step < 5; step++) {
                alone.step(expected, gradients(shared, step));
                together.step(actual, gradients(shared, step));
            }
            assertThat(actual.tensors()).isEqualTo(expected.tensors());
            assertThat(together.memory().get(0).tensors())
                    .isEqualTo(alone.memory().get(0).tensors());
        }
    }

    @Test
    void refusesTheMemoryOfAnotherNetwork() {
        OptimizerState state = sgd(0.1).start(network, kernels);
        Network other = Network.of(Shape.vector(5), dense(4), dense(2));
        assertThatThrownBy(() -> state.restore(List.of(Weights.zeros(other)), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weight fc1.weight: expected shape (4, 3), got (4, 5)");
    }

    @Test
    void refusesTheMemoryOfAnotherOptimizer() {
        OptimizerState state = Optimizer.adam(0.1).start(network, kernels);
        assertThatThrownBy(() -> state.restore(List.of(Weights.zeros(network)), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a memory of 2 arrays for each parameter, those of adam, learning rate 0.1, betas"
                        + " 0.9 and 0.999, eps 1.0E-8, got 1: go on with the optimizer that saved it");
    }

    /** Without the count the correction of Adam's bias would begin anew. */
    @Test
    void goesOnCounting() {
        Weights straight = Weights.initialize(network, new Initializer.He(), 1);
        OptimizerState undisturbed = Optimizer.adam(0.1).start(network, kernels);
        undisturbed.step(straight, gradients(1));
        Weights resumed = straight.copy();
        Weights forgetful = straight.copy();
        List<Weights> saved = undisturbed.memory().stream().map(Weights::copy).toList();
        undisturbed.step(straight, gradients(2));
        assertThat(undisturbed.steps()).isEqualTo(2);
        afterRestore(saved, 1).step(resumed, gradients(2));
        afterRestore(saved, 0).step(forgetful, gradients(2));
        assertThat(resumed.tensors()).isEqualTo(straight.tensors());
        assertThat(forgetful.tensors()).isNotEqualTo(straight.tensors());
    }

    private OptimizerState afterRestore(List<Weights> saved, long steps) {
        OptimizerState state = Optimizer.adam(0.1).start(network, kernels);
        state.restore(saved, steps);
        return state;
    }

    static List<Optimizer> decaying() {
        return List.of(
                sgd(0.1).weightDecay(0.5),
                Optimizer.adam(0.1).weightDecay(0.5),
                Optimizer.adamW(0.1).weightDecay(0.5),
                Optimizer.rmsProp(0.1).momentum(0.9).weightDecay(0.5),
                Optimizer.adaGrad(0.1).weightDecay(0.5),
                Optimizer.lion(0.1).weightDecay(0.5));
    }

    @ParameterizedTest
    @MethodSource("decaying")
    void leavesBiasesAloneWhereOnlyWeightsDecay(Optimizer optimizer) {
        Map<String, Tensor> decayed = afterAStep(optimizer, Decay.ALL);
        Map<String, Tensor> sparing = afterAStep(optimizer, Decay.WEIGHTS);
        Map<String, Tensor> without = afterAStep(optimizer.weightDecay(0), Decay.ALL);
        for (String name : List.of("fc1", "fc2")) {
            assertThat(sparing.get(name + ".weight"))
                    .isEqualTo(decayed.get(name + ".weight"))
                    .isNotEqualTo(without.get(name + ".weight"));
            assertThat(sparing.get(name + ".bias"))
                    .isEqualTo(without.get(name + ".bias"))
                    .isNotEqualTo(decayed.get(name + ".bias"));
        }
    }

    /** Where a layer has one for each element of an image, a scale has three dimensions. */
    @Test
    void leavesScalesAlone() {
        Network scaled = Network.of(Shape.image(2, 3, 3), layerNorm(), flatten(), dense(2));
        Weights weights = Weights.initialize(scaled, new Initializer.Xavier(), 1);
        Optimizer.adamW(0.1)
                .weightDecay(0.5)
                .start(scaled, kernels, new Workers(1), Decay.WEIGHTS)
                .step(weights, Weights.zeros(scaled));
        assertThat(weights.get("ln1.weight").data()).containsOnly(1);
        assertThat(weights.get("fc1.weight"))
                .isNotEqualTo(
                        Weights.initialize(scaled, new Initializer.Xavier(), 1).get("fc1.weight"));
    }

    /** All weights and biases from 1, by two steps of different gradients. */
    private Map<String, Tensor> afterAStep(Optimizer optimizer, Decay decay) {
        Weights weights = Weights.zeros(network);
        weights.tensors().values().forEach(tensor -> Arrays.fill(tensor.data(), 1));
        OptimizerState state = optimizer.start(network, kernels, new Workers(1), decay);
        state.step(weights, gradients(1));
        state.step(weights, gradients(2));
        return weights.tensors();
    }

    private Weights gradients(int step) {
        return gradients(network, step);
    }

    private static Weights gradients(Network network, int step) {
        Weights gradients = Weights.zeros(network);
        SplitMix64 random = new SplitMix64(step);
        gradients.tensors().values().forEach(tensor -> {
            for (int i = 0; i < tensor.data().length; i++) {
                tensor.data()[i] = random.nextFloat() - 0.5f;
            }
        });
        return gradients;
    }
}
