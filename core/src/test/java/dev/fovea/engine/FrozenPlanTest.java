package dev.fovea.engine;

import static dev.fovea.layer.Layers.add;
import static dev.fovea.layer.Layers.batchNorm2d;
import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.maxPool2d;
import static dev.fovea.layer.Layers.relu;
import static dev.fovea.layer.Layers.tanh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.data.Batch;
import dev.fovea.data.SyntheticDataset;
import dev.fovea.kernel.BatchNormKernel;
import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.DenseKernel;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.network.Network;
import dev.fovea.network.Node;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plans in which some layers learn no more: the others learn the same, and nothing is computed for nobody. */
class FrozenPlanTest {
    private static final int SAMPLES = 19; // more than a chunk

    private record Step(double loss, Map<String, Tensor> gradients, Map<String, Tensor> weights) {}

    /** The second of two steps: the first may leave something behind. */
    private static Step step(Kernels kernels, Network network, int threads, Set<String> frozen) {
        int outputs = network.outputShape().size();
        Weights weights = SmallNetworks.weights(network, 3);
        try (Engine engine = Engine.start(kernels, threads)) {
            Plan plan = Plan.training(engine, network, weights, kernels.meanSquaredError(outputs), SAMPLES, frozen);
            plan.step(SyntheticDataset.batch(network.inputShape(), outputs, SAMPLES, 4), 8);
            double loss = plan.step(SyntheticDataset.batch(network.inputShape(), outputs, SAMPLES, 5), 9);
            return new Step(loss, plan.gradients().tensors(), weights.tensors());
        }
    }

    static Stream<Network> networks() {
        return Stream.concat(
                SmallNetworks.all().values().stream(),
                Stream.of(
                        SmallNetworks.noisy(),
                        Network.of(Shape.vector(17_000), dense(5), relu(), dense(2)))); // goes layer by layer
    }

    private static List<String> weighted(Network network) {
        return network.nodes().stream()
                .filter(node -> !network.parameters(node).isEmpty())
                .map(Node::name)
                .toList();
    }

    /** All up to a depth, each alone, and all but one. */
    private static Stream<Set<String>> choices(List<String> layers) {
        return layers.stream().flatMap(layer -> {
            Set<String> others = new TreeSet<>(layers);
            others.remove(layer);
            return Stream.of(Set.copyOf(layers.subList(0, layers.indexOf(layer))), Set.of(layer), others);
        });
    }

    @ParameterizedTest
    @MethodSource("networks")
    void whatLearnsHasTheSameGradientsBitByBit(Network network) {
        List<String> layers = weighted(network);
        for (Kernels kernels : List.of(new ScalarKernels(), new PackingKernels())) {
            Step all = step(kernels, network, 1, Set.of());
            choices(layers).filter(frozen -> frozen.size() < layers.size()).forEach(frozen -> {
                Step some = step(kernels, network, 2, frozen);
                assertThat(some.loss).isEqualTo(all.loss);
                assertThat(some.weights).as("running averages").isEqualTo(all.weights);
                assertThat(some.gradients).as("without %s", frozen).isEqualTo(without(all.gradients, frozen));
            });
        }
    }

    private static Map<String, Tensor> without(Map<String, Tensor> gradients, Set<String> frozen) {
        Map<String, Tensor> expected = new HashMap<>();
        gradients.forEach((name, dw) -> expected.put(
                name, frozen.contains(name.substring(0, name.lastIndexOf('.'))) ? Tensor.zeros(dw.shape()) : dw));
        return expected;
    }

    /** Three convolutions that their output channels tell apart, each with a normalisation; and a branch around one. */
    private static final Network BRANCHED = Network.graph(Shape.image(2, 8, 8))
            .add("conv3", conv2d(3, 3).padding(1), Network.INPUT)
            .add("bn3", batchNorm2d(), "conv3")
            .add("relu3", relu(), "bn3")
            .add("conv4", conv2d(4, 3).padding(1), "relu3")
            .add("bn4", batchNorm2d(), "conv4")
            .add("skip4", conv2d(4, 1), "relu3")
            .add("add", add(), "bn4", "skip4")
            .add("tanh", tanh(), "add")
            .add("conv5", conv2d(5, 3), "tanh")
            .add("bn5", batchNorm2d(), "conv5")
            .add("pool", maxPool2d(2), "bn5")
            .add("flatten", flatten(), "pool")
            .add("fc6", dense(6), "flatten")
            .build();

    private static Set<String> stepsThatGoBack(Network network, Set<String> frozen) {
        Kernels kernels = new ScalarKernels();
        try (Engine engine = Engine.start(kernels, 1)) {
            PlanDescription plan = Plan.training(
                            engine,
                            network,
                            SmallNetworks.weights(network, 1),
                            kernels.meanSquaredError(network.outputShape().size()),
                            SAMPLES,
                            frozen)
                    .description();
            Set<String> names = new TreeSet<>();
            plan.steps().stream().filter(PlanDescription.Step::goesBack).forEach(step -> names.addAll(step.nodes()));
            return names;
        }
    }

    @Test
    void stepsGoBackFromTheFirstLayerThatLearns() {
        assertThat(stepsThatGoBack(BRANCHED, Set.of()))
                .containsExactly(
                        "add", "bn3", "bn4", "bn5", "conv3", "conv4", "conv5", "fc6", "pool", "relu3", "skip4", "tanh");
        assertThat(stepsThatGoBack(BRANCHED, Set.of("conv3")))
                .doesNotContain("conv3")
                .contains("bn3", "relu3");
        assertThat(stepsThatGoBack(BRANCHED, Set.of("conv3", "bn3", "conv4")))
                .containsExactly("add", "bn4", "bn5", "conv5", "fc6", "pool", "skip4", "tanh");
        assertThat(stepsThatGoBack(BRANCHED, Set.of("conv3", "bn3", "conv4", "bn4", "skip4")))
                .containsExactly("bn5", "conv5", "fc6", "pool");
        // in the middle they go back all the same: what learns is before them
        assertThat(stepsThatGoBack(BRANCHED, Set.of("conv5", "bn5", "fc6"))).hasSize(12);
    }

    @Test
    void nothingIsComputedForNobody() {
        assertThat(callsOfTheWayBack(Set.of()))
                .containsExactly(
                        "conv3 weights",
                        "conv4 input",
                        "conv4 weights", // conv4's and skip4's
                        "conv5 input",
                        "conv5 weights",
                        "dense6 input",
                        "dense6 weights",
                        "norm3 input",
                        "norm4 input",
                        "norm5 input");
        assertThat(callsOfTheWayBack(Set.of("conv3", "bn3", "conv4", "skip4")))
                .as("bn4 learns, and that is where the way back ends")
                .containsExactly(
                        "conv5 input", "conv5 weights", "dense6 input", "dense6 weights", "norm4 sums", "norm5 input");
        assertThat(callsOfTheWayBack(Set.of("conv3", "bn3", "conv4", "bn4", "skip4", "conv5", "bn5")))
                .containsExactly("dense6 weights");
        assertThat(callsOfTheWayBack(Set.of("bn3", "conv4", "bn4", "skip4", "conv5", "bn5", "fc6")))
                .as("only conv3 learns")
                .containsExactly(
                        "conv3 weights",
                        "conv4 input",
                        "conv5 input",
                        "dense6 input",
                        "norm3 input",
                        "norm4 input",
                        "norm5 input");
    }

    /** Which kernels a step has asked for gradients, by their output channels. */
    private static Set<String> callsOfTheWayBack(Set<String> frozen) {
        Set<String> calls = new ConcurrentSkipListSet<>();
        step(listening(calls), BRANCHED, 2, frozen);
        // where dx is computed too, that the sums are goes without saying
        calls.removeIf(call -> call.endsWith(" sums") && calls.contains(call.replace("sums", "input")));
        return calls;
    }

    /** The scalar kernels, which tell who asks them for gradients. */
    private static Kernels listening(Set<String> calls) {
        Kernels scalar = new ScalarKernels();
        return proxy(Kernels.class, scalar, (method, args, made) -> {
            if (made instanceof Conv2dKernel conv) {
                String name = "conv" + ((ConvGeometry) args[0]).outC();
                return listening(Conv2dKernel.class, conv, name, calls);
            } else if (made instanceof DenseKernel dense) {
                return listening(DenseKernel.class, dense, "dense" + args[1], calls);
            } else if (made instanceof BatchNormKernel norm) {
                return listening(BatchNormKernel.class, norm, "norm" + args[0], calls);
            }
            return made;
        });
    }

    private static <T> T listening(Class<T> type, T kernel, String name, Set<String> calls) {
        return proxy(type, kernel, (method, args, result) -> {
            switch (method) {
                case "backwardWeights" -> calls.add(name + " weights");
                case "backwardInput", "backward" -> calls.add(name + " input");
                case "gradientSums" -> calls.add(name + " sums");
                default -> {}
            }
            return result;
        });
    }

    private interface Listener {
        Object heard(String method, Object[] args, Object result);
    }

    private static <T> T proxy(Class<T> type, T target, Listener listener) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            try {
                return listener.heard(method.getName(), args, method.invoke(target, args));
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    /** What no way back will read makes room, as at inference. */
    @Test
    void frozenLayersKeepNoOutputs() {
        Network deep = Network.of(
                Shape.vector(50),
                dense(50),
                tanh(),
                dense(50),
                tanh(),
                dense(50),
                tanh(),
                dense(50),
                tanh(),
                dense(50),
                tanh(),
                dense(2));
        Kernels kernels = new ScalarKernels();
        try (Engine engine = Engine.start(kernels, 1)) {
            Weights weights = SmallNetworks.weights(deep, 1);
            int all = floats(Plan.training(engine, deep, weights, kernels.meanSquaredError(2), 4));
            int head = floats(Plan.training(
                    engine, deep, weights, kernels.meanSquaredError(2), 4, Set.of("fc1", "fc2", "fc3", "fc4", "fc5")));
            assertThat(all).isGreaterThan(11 * 50);
            assertThat(head).isEqualTo(50 + 50 + 2); // two that take turns, and the gradient of the output
        }
    }

    private static int floats(Plan plan) {
        return plan.description().buffers().stream().mapToInt(Integer::intValue).sum();
    }

    @Test
    void predictsAsIfNothingWereFrozen() {
        Network network = SmallNetworks.noisy();
        Kernels kernels = new ScalarKernels();
        Batch batch = SyntheticDataset.batch(network.inputShape(), 5, SAMPLES, 2);
        float[][] y = new float[2][SAMPLES * 5];
        try (Engine engine = Engine.start(kernels, 2)) {
            List<Set<String>> frozen = List.of(Set.of(), Set.of("conv1", "conv2", "fc1"));
            for (int i = 0; i < 2; i++) {
                Weights weights = SmallNetworks.weights(network, 1);
                Plan plan =
                        Plan.training(engine, network, weights, kernels.meanSquaredError(5), SAMPLES, frozen.get(i));
                plan.step(batch, 7);
                plan.predict(batch, y[i]);
                assertThat(plan.firstNotFinite(batch)).isEmpty();
                Arrays.fill(weights.get("conv2.bias").data(), Float.NaN);
                assertThat(plan.firstNotFinite(batch)).contains("conv2");
            }
        }
        assertThat(y[1]).containsExactly(y[0]);
    }

    @Test
    void refusesToFreezeEverything() {
        Network network = SmallNetworks.flattenFirst();
        Kernels kernels = new ScalarKernels();
        try (Engine engine = Engine.start(kernels, 1)) {
            assertThatThrownBy(() -> Plan.training(
                            engine,
                            network,
                            Weights.zeros(network),
                            kernels.meanSquaredError(3),
                            1,
                            Set.of("fc1", "fc2")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("nothing to train: all layers of this network with weights are frozen");
        }
    }
}
