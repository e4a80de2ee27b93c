package dev.fovea.train;

import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.relu;
import static dev.fovea.loss.Loss.crossEntropy;
import static dev.fovea.optim.Optimizer.sgd;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.data.Dataset;
import dev.fovea.data.Preprocessing;
import dev.fovea.data.SyntheticDataset;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.network.Network;
import dev.fovea.tensor.Shape;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Samples are read, and changed at random, where the arithmetic is done: by all workers at once, so that none waits for it. */
class ParallelReadingTest {
    /** Samples of which the first two to be read are read at once, or not at all. */
    private static final class Meeting implements Dataset {
        private final SyntheticDataset samples;
        private final CountDownLatch met = new CountDownLatch(2);
        private final Set<Thread> readers = ConcurrentHashMap.newKeySet();

        Meeting(SyntheticDataset samples) {
            this.samples = samples;
        }

        @Override
        public void read(int i, float[] x, int offset) {
            if (readers.add(Thread.currentThread())) {
                met.countDown();
                try {
                    assertThat(met.await(30, TimeUnit.SECONDS))
                            .as("a second reader while the first one reads")
                            .isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError(e);
                }
            }
            samples.read(i, x, offset);
        }

        @Override
        public String name() {
            return samples.name();
        }

        @Override
        public int size() {
            return samples.size();
        }

        @Override
        public Shape shape() {
            return samples.shape();
        }

        @Override
        public List<String> classes() {
            return samples.classes();
        }

        @Override
        public int label(int i) {
            return samples.label(i);
        }

        @Override
        public Preprocessing preprocessing() {
            return samples.preprocessing();
        }

        @Override
        public String sha256() {
            return samples.sha256();
        }
    }

    private static void train(Network network) {
        Meeting samples = new Meeting(SyntheticDataset.of(network.inputShape(), 3, 32, 1));
        Trainer.of(network, crossEntropy(), sgd(0.01))
                .kernels(new ScalarKernels())
                .threads(2)
                .epochs(1)
                .batchSize(32)
                .fit(samples);
        assertThat(samples.readers).hasSize(2);
    }

    @Test
    void inSmallNetworks() {
        train(Network.of(Shape.image(1, 8, 8), conv2d(4, 3), relu(), flatten(), dense(3)));
    }

    /** In which the whole batch goes through a layer before any of it goes through the next. */
    @Test
    void inLargeNetworks() {
        train(Network.of(Shape.image(3, 96, 96), conv2d(16, 3).stride(2), relu(), flatten(), dense(3)));
    }
}
