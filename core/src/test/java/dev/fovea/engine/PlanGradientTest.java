package dev.fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.data.Batch;
import dev.fovea.data.SyntheticDataset;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.loss.CrossEntropy;
import dev.fovea.loss.Loss;
import dev.fovea.loss.MeanSquaredError;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole networks against a reference in double precision. */
class PlanGradientTest {
    private static final Kernels KERNELS = new ScalarKernels();

    private static final List<Loss> LOSSES =
            List.of(new CrossEntropy(0), new CrossEntropy(0.1f), new MeanSquaredError());

    /** Each network with one of the losses in turn, and one network with all of them: a layer does not see which it is. */
    static Stream<Arguments> networksAndLosses() {
        List<String> names = SmallNetworks.all().keySet().stream().sorted().toList();
        return Stream.concat(
                IntStream.range(0, names.size())
                        .mapToObj(i -> Arguments.of(
                                names.get(i), SmallNetworks.network(names.get(i)), LOSSES.get(i % LOSSES.size()))),
                LOSSES.stream().map(loss -> Arguments.of("shortcut", SmallNetworks.shortcut(), loss)));
    }

    @ParameterizedTest(name = "{0}, {2}")
    @MethodSource("networksAndLosses")
    void aStepFindsTheLossAndItsGradients(String name, Network network, Loss loss) {
        int outputs = network.outputShape().size();
        Weights weights = SmallNetworks.weights(network, 3);
        Batch batch = SyntheticDataset.batch(network.inputShape(), outputs, 17, 5); // two chunks, the second not full
        ReferenceNetwork reference = new ReferenceNetwork(network, weights);
        try (Engine engine = Engine.start(KERNELS, 2)) {
            Plan plan = Plan.training(engine, network, weights, loss.kernel(KERNELS, outputs), 17);
            double mean = plan.step(batch, 1);
            assertThat(mean).isCloseTo(reference.meanLoss(batch, loss), within(1e-5));
            reference.assertGradients(plan.gradients(), batch, loss);
        }
    }

    static Stream<Arguments> networks() {
        return SmallNetworks.all().entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    /** Of mixtures, as mixup and cutmix make them; samples go through these networks in chunks, and layer by layer. */
    @ParameterizedTest
    @ValueSource(strings = {"activations", "residual", "normalised"})
    void samplesMayHaveTwoLabels(String name) {
        Network network = SmallNetworks.network(name);
        Loss loss = new CrossEntropy(0.1f);
        int outputs = network.outputShape().size();
        Weights weights = SmallNetworks.weights(network, 3);
        Batch plain = SyntheticDataset.batch(network.inputShape(), outputs, 5, 5);
        Batch batch = new Mixed(plain, outputs);
        ReferenceNetwork reference = new ReferenceNetwork(network, weights);
        try (Engine engine = Engine.start(KERNELS, 2)) {
            Plan plan = Plan.training(engine, network, weights, loss.kernel(KERNELS, outputs), 5);
            assertThat(plan.step(batch, 1)).isCloseTo(reference.meanLoss(batch, loss), within(1e-5));
            reference.assertGradients(plan.gradients(), batch, loss);
            assertThat(plan.step(plain, 1)).isCloseTo(reference.meanLoss(plain, loss), within(1e-5));
        }
    }

    private record Mixed(Batch batch, int outputs) implements Batch {
        @Override
        public int size() {
            return batch.size();
        }

        @Override
        public Shape shape() {
            return batch.shape();
        }

        @Override
        public int label(int i) {
            return batch.label(i);
        }

        @Override
        public int otherLabel(int i) {
            return (batch.label(i) + 1) % outputs;
        }

        @Override
        public float share(int i) {
            return i % 4 / 3f;
        }

        @Override
        public void read(int i, float[] x, int offset) {
            batch.read(i, x, offset);
        }
    }

    @ParameterizedTest(name = "{0}, {2}")
    @MethodSource("networksAndLosses")
    void eachStepOverwritesTheGradientsOfTheLast(String name, Network network, Loss loss) {
        int outputs = network.outputShape().size();
        Weights weights = SmallNetworks.weights(network, 3);
        try (Engine engine = Engine.start(KERNELS, 1)) {
            Plan used = Plan.training(engine, network, weights, loss.kernel(KERNELS, outputs), 20);
            used.step(SyntheticDataset.batch(network.inputShape(), outputs, 20, 5), 1);
            Plan fresh = Plan.training(engine, network, weights, loss.kernel(KERNELS, outputs), 20);
            Batch last = SyntheticDataset.batch(network.inputShape(), outputs, 3, 6);
            assertThat(used.step(last, 1)).isEqualTo(fresh.step(last, 1));
            assertThat(used.gradients().tensors()).isEqualTo(fresh.gradients().tensors());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void predictsWhatTheFormulasSay(String name, Network network) {
        int outputs = network.outputShape().size();
        Weights weights = SmallNetworks.weights(network, 4);
        Batch batch = SyntheticDataset.batch(network.inputShape(), outputs, 9, 8);
        ReferenceNetwork reference = new ReferenceNetwork(network, weights);
        float[] y = new float[9 * outputs];
        try (Engine engine = Engine.start(KERNELS, 2)) {
            Plan.inference(engine, network, weights, 9).predict(batch, y);
        }
        reference.assertOutputs(y, batch);
    }
}
