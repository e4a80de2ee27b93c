package dev.fovea.engine;

import static dev.fovea.layer.Layers.add;
import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.tanh;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.engine.Buffers.Life;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.layer.Layer;
import dev.fovea.network.Network;
import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuffersTest {
    private static final Kernels KERNELS = new ScalarKernels();

    @Test
    void aBufferServesOneLifeAfterTheOther() {
        Buffers buffers = Buffers.assign(List.of(new Life(5, -1, 0), new Life(3, 0, 1), new Life(4, 1, 2)));
        assertThat(buffers.buffer()).containsExactly(0, 1, 0);
        assertThat(buffers.sizes()).containsExactly(5, 3);
        assertThat(buffers.total()).isEqualTo(8);
    }

    /** At its last moment a life is still read: who is born at it is written meanwhile. */
    @Test
    void livesThatShareAMomentShareNoBuffer() {
        assertThat(Buffers.assign(List.of(new Life(1, 0, 1), new Life(1, 1, 2))).sizes())
                .hasSize(2);
        assertThat(Buffers.assign(List.of(new Life(1, 0, 1), new Life(1, 2, 2))).sizes())
                .hasSize(1);
    }

    @Test
    void takesTheFreeBufferThatFitsBest() {
        List<Life> lives = List.of(new Life(9, 0, 0), new Life(4, 0, 0), new Life(6, 0, 0), new Life(5, 1, 1));
        assertThat(Buffers.assign(lives).buffer()).containsExactly(0, 1, 2, 2);
    }

    @Test
    void growsTheLargestFreeBufferIfNoneIsLargeEnough() {
        Buffers buffers = Buffers.assign(List.of(new Life(4, 0, 0), new Life(6, 0, 0), new Life(10, 1, 1)));
        assertThat(buffers.buffer()).containsExactly(0, 1, 1);
        assertThat(buffers.sizes()).containsExactly(4, 10);
    }

    @Test
    void nothingNeedsNoBuffer() {
        assertThat(Buffers.assign(List.of(new Life(0, 0, 5), new Life(0, 2, 3))).total())
                .isZero();
    }

    @Test
    void noTwoLivesThatOverlapShareABufferAndEachFits() {
        SplitMix64 random = new SplitMix64(1);
        for (int trial = 0; trial < 500; trial++) {
            List<Life> lives = new ArrayList<>();
            int count = 1 + random.nextInt(40);
            for (int i = 0; i < count; i++) {
                int birth = random.nextInt(30) - 1;
                lives.add(new Life(random.nextInt(8), birth, birth + random.nextInt(12)));
            }
            assertSound(lives, Buffers.assign(lives));
        }
    }

    private static void assertSound(List<Life> lives, Buffers buffers) {
        for (int i = 0; i < lives.size(); i++) {
            Life life = lives.get(i);
            if (life.size() == 0) {
                continue;
            }
            int mine = buffers.buffer()[i];
            assertThat(buffers.sizes()[mine]).isGreaterThanOrEqualTo(life.size());
            for (int j = 0; j < i; j++) {
                Life other = lives.get(j);
                if (other.size() > 0 && buffers.buffer()[j] == mine) {
                    assertThat(life.birth() > other.death() || other.birth() > life.death())
                            .as("%s and %s in buffer %d", life, other, mine)
                            .isTrue();
                }
            }
        }
    }

    private static PlanDescription inference(Network network) {
        try (Engine engine = Engine.start(KERNELS, 1)) {
            return Plan.inference(engine, network, SmallNetworks.weights(network, 1), 4)
                    .description();
        }
    }

    /** From one to the other and back, however long the chain: (2, 6, 6) are 72 floats, and the input grows into that. */
    @Test
    void inferenceOfAChainTakesTwoBuffers() {
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            layers.add(conv2d(2, 3).padding(1));
            layers.add(tanh());
        }
        layers.add(flatten());
        Network network = Network.of(Shape.image(1, 6, 6), layers.toArray(Layer[]::new));
        assertThat(inference(network).buffers()).containsExactly(72, 72);
    }

    /** Two that take turns, and one for what is read again later. */
    @Test
    void inferenceOfABranchTakesOneBufferMore() {
        Network network = Network.graph(Shape.image(2, 6, 6))
                .add("conv1", conv2d(2, 3).padding(1), Network.INPUT)
                .add("tanh1", tanh(), "conv1")
                .add("conv2", conv2d(2, 3).padding(1), "tanh1")
                .add("tanh2", tanh(), "conv2")
                .add("add1", add(), "tanh2", "conv1")
                .build();
        assertThat(inference(network).buffers()).containsExactly(72, 72, 72);
    }

    /** In training every value stays until the gradients have passed it; only gradients take turns. */
    @Test
    void gradientsTakeTurnsInTraining() {
        Network network = Network.of(Shape.vector(7), dense(7), tanh(), dense(7), tanh(), dense(7), tanh());
        try (Engine engine = Engine.start(KERNELS, 1)) {
            PlanDescription description = Plan.training(
                            engine, network, SmallNetworks.weights(network, 1), KERNELS.meanSquaredError(7), 4)
                    .description();
            // 7 values; of the 6 gradients two at a time, the last ones where values have died meanwhile
            assertThat(description.buffers()).hasSizeBetween(8, 9).containsOnly(7);
            assertThat(description.steps().stream()
                            .map(PlanDescription.Step::buffer)
                            .distinct())
                    .hasSize(6);
        }
    }
}
