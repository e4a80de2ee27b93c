package dev.fovea.engine;

import static dev.fovea.layer.Layers.add;
import static dev.fovea.layer.Layers.avgPool2d;
import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.leakyRelu;
import static dev.fovea.layer.Layers.maxPool2d;
import static dev.fovea.layer.Layers.noisyRelu;
import static dev.fovea.layer.Layers.relu;
import static dev.fovea.layer.Layers.relu6;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.data.Batch;
import dev.fovea.data.SyntheticDataset;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.LossKernel;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.layer.Layer;
import dev.fovea.loss.MeanSquaredError;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which nodes become one operation, and that nobody can tell from the numbers. */
class FusionTest {
    private static final Kernels KERNELS = new PackingKernels();
    private static final Shape IMAGE = Shape.image(2, 7, 6);

    private static Network chain(Layer... layers) {
        return Network.of(IMAGE, layers);
    }

    /** Networks, and of which nodes their steps are made. */
    static Stream<Arguments> networksAndSteps() {
        return Stream.of(
                Arguments.of(chain(conv2d(3, 2), relu(), flatten(), dense(3)), "conv1+relu1 fc1"),
                Arguments.of(chain(conv2d(3, 2), maxPool2d(2), flatten(), dense(3)), "conv1+pool1 fc1"),
                Arguments.of(chain(conv2d(3, 2), relu(), maxPool2d(2), flatten(), dense(3)), "conv1+relu1+pool1 fc1"),
                Arguments.of(chain(conv2d(3, 2), maxPool2d(2), relu(), flatten(), dense(3)), "conv1+pool1+relu1 fc1"),
                Arguments.of(
                        chain(conv2d(3, 2), maxPool2d(3).stride(1).padding(1), relu(), conv2d(2, 2), relu()),
                        "conv1+pool1+relu1 conv2+relu2"),
                Arguments.of(chain(flatten(), dense(4), relu(), dense(3), relu()), "fc1+relu1 fc2+relu2"),
                Arguments.of(
                        chain(conv2d(3, 2), relu6(), conv2d(3, 2), maxPool2d(2), relu6(), flatten(), dense(4), relu6()),
                        "conv1+clippedRelu1 conv2+pool1+clippedRelu2 fc1+clippedRelu3"),
                // one of each at most
                Arguments.of(
                        chain(conv2d(3, 2), relu(), maxPool2d(2), relu(), maxPool2d(2)),
                        "conv1+relu1+pool1 relu2 pool2"),
                Arguments.of(chain(flatten(), dense(4), relu(), relu()), "fc1+relu1 relu2"),
                // what is none of these, or stands elsewhere
                Arguments.of(chain(relu(), conv2d(3, 2), leakyRelu(), maxPool2d(2)), "relu1 conv1 leakyRelu1 pool1"),
                Arguments.of(chain(conv2d(3, 2), noisyRelu(0), avgPool2d(2), relu()), "conv1 noisyRelu1 pool1 relu1"),
                Arguments.of(chain(conv2d(3, 2), flatten(), relu(), dense(3)), "conv1 relu1 fc1"),
                Arguments.of(chain(flatten(), dense(4), leakyRelu(), relu()), "fc1 leakyRelu1 relu1"),
                Arguments.of(convolutionReadTwice(), "conv relu pool sum fc"),
                Arguments.of(reluReadTwice(), "conv+relu pool branch poolOfBranch sum"),
                Arguments.of(poolReadTwice(), "conv+pool relu sum"),
                Arguments.of(denseReadTwice(), "fc relu sum"),
                Arguments.of(readUnderAnotherName(), "conv relu fc1 fc2 sum"));
    }

    private static Network convolutionReadTwice() {
        return Network.graph(IMAGE)
                .add("conv", conv2d(2, 3).padding(1), Network.INPUT)
                .add("relu", relu(), "conv")
                .add("pool", maxPool2d(3).stride(1).padding(1), "relu")
                .add("sum", add(), "pool", "conv")
                .add("flatten", flatten(), "sum")
                .add("fc", dense(3), "flatten")
                .build();
    }

    private static Network reluReadTwice() {
        return Network.graph(IMAGE)
                .add("conv", conv2d(2, 2), Network.INPUT)
                .add("relu", relu(), "conv")
                .add("pool", maxPool2d(2), "relu")
                .add("branch", leakyRelu(), "relu")
                .add("poolOfBranch", avgPool2d(2), "branch")
                .add("sum", add(), "pool", "poolOfBranch")
                .build();
    }

    private static Network poolReadTwice() {
        return Network.graph(IMAGE)
                .add("conv", conv2d(2, 2), Network.INPUT)
                .add("pool", maxPool2d(2), "conv")
                .add("relu", relu(), "pool")
                .add("sum", add(), "pool", "relu")
                .build();
    }

    private static Network denseReadTwice() {
        return Network.graph(Shape.vector(5))
                .add("fc", dense(4), Network.INPUT)
                .add("relu", relu(), "fc")
                .add("sum", add(), "fc", "relu", "fc")
                .build();
    }

    private static Network readUnderAnotherName() {
        return Network.graph(IMAGE)
                .add("conv", conv2d(2, 2), Network.INPUT)
                .add("flatten", flatten(), "conv")
                .add("relu", relu(), "conv")
                .add("flattenOfRelu", flatten(), "relu")
                .add("fc1", dense(3), "flatten")
                .add("fc2", dense(3), "flattenOfRelu")
                .add("sum", add(), "fc1", "fc2")
                .build();
    }

    private static String steps(PlanDescription description) {
        List<String> steps = description.steps().stream()
                .map(step -> String.join("+", step.nodes()))
                .toList();
        return String.join(" ", steps);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("networksAndSteps")
    void fusesWhatHasOneReader(Network network, String steps) {
        int outputs = network.outputShape().size();
        Weights weights = SmallNetworks.weights(network, 2);
        try (Engine engine = Engine.start(KERNELS, 1)) {
            assertThat(steps(Plan.inference(engine, network, weights, 3).description()))
                    .isEqualTo(steps);
            assertThat(steps(Plan.training(engine, network, weights, KERNELS.meanSquaredError(outputs), 3)
                            .description()))
                    .isEqualTo(steps);
        }
    }

    /** Otherwise the pooling stays what it is; the relu before it is still the convolution's, one behind it is its own. */
    @Test
    void fusesPoolingsOnlyIfTheKernelsHaveAWay() {
        Network relu = chain(conv2d(3, 2), relu(), maxPool2d(2), flatten(), dense(3));
        Network pool = chain(conv2d(3, 2), maxPool2d(2), relu(), flatten(), dense(3));
        try (Engine engine = Engine.start(new ScalarKernels(), 1)) {
            assertThat(steps(Plan.inference(engine, relu, SmallNetworks.weights(relu, 1), 3)
                            .description()))
                    .isEqualTo("conv1+relu1 pool1 fc1");
            assertThat(steps(Plan.inference(engine, pool, SmallNetworks.weights(pool, 1), 3)
                            .description()))
                    .isEqualTo("conv1 pool1 relu1 fc1");
        }
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("networksAndSteps")
    void findsWhatTheFormulasSay(Network network, String steps) {
        int outputs = network.outputShape().size();
        Weights weights = SmallNetworks.weights(network, 2);
        Batch batch = SyntheticDataset.batch(network.inputShape(), outputs, 5, 4);
        ReferenceNetwork reference = new ReferenceNetwork(network, weights);
        MeanSquaredError loss = new MeanSquaredError();
        float[] y = new float[5 * outputs];
        try (Engine engine = Engine.start(KERNELS, 2)) {
            Plan plan = Plan.training(engine, network, weights, loss.kernel(KERNELS, outputs), 5);
            plan.step(batch, 1);
            reference.assertGradients(plan.gradients(), batch, loss);
            plan.predict(batch, y);
        }
        reference.assertOutputs(y, batch);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("networksAndSteps")
    void hasTheBitsOfEveryNodeOnItsOwn(Network network, String steps) {
        int outputs = network.outputShape().size();
        Weights weights = SmallNetworks.weights(network, 2);
        Batch batch = SyntheticDataset.batch(network.inputShape(), outputs, 21, 4);
        LossKernel loss = KERNELS.meanSquaredError(outputs);
        Weights expected = Weights.zeros(network);
        float[] expectedY = new float[21 * outputs];
        float[] y = new float[21 * outputs];
        try (Engine engine = Engine.start(KERNELS, 1)) {
            Compiler.Learning learning = new Compiler.Learning(weights, expected, Set.of());
            Compiler compiler = new Compiler(network, learning, KERNELS, true, false);
            Execution everyNode =
                    new ChunkExecution(Program.of(compiler, network, 1, true, 21), engine.workers(), loss);
            assertThat(compiler.groups()).allMatch(group -> group.nodes().size() == 1);
            everyNode.refresh();
            double expectedLoss = everyNode.step(batch, 1);
            everyNode.predict(batch, expectedY);

            Plan plan = Plan.training(engine, network, weights, loss, 21);
            assertThat(plan.step(batch, 1)).isEqualTo(expectedLoss);
            assertThat(plan.gradients().tensors()).isEqualTo(expected.tensors());
            plan.predict(batch, y);
        }
        assertThat(y).isEqualTo(expectedY);
    }

    /** What a fused operation never stores is looked at nevertheless. */
    @Test
    void aNodeInTheMiddleIsFoundNotFinite() {
        Network network = chain(conv2d(3, 2), relu(), maxPool2d(2), flatten(), dense(3));
        Weights weights = SmallNetworks.weights(network, 1);
        weights.get("conv1.bias").data()[1] = Float.NEGATIVE_INFINITY; // becomes 0 by the relu
        Batch batch = SyntheticDataset.batch(IMAGE, 3, 4, 1);
        float[] y = new float[12];
        try (Engine engine = Engine.start(KERNELS, 1)) {
            Plan plan = Plan.inference(engine, network, weights, 4);
            plan.predict(batch, y);
            assertThat(KERNELS.allFinite(y, 0, 12)).isTrue();
            assertThat(plan.firstNotFinite(batch)).hasValue("conv1");
        }
    }
}
