package dev.fovea.train;

import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.relu;
import static dev.fovea.loss.Loss.crossEntropy;
import static dev.fovea.loss.Loss.meanSquaredError;
import static dev.fovea.optim.Optimizer.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.data.SyntheticDataset;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.network.Network;
import dev.fovea.optim.Schedule;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RangeTestTest {
    private static final Shape IMAGE = Shape.image(1, 5, 5);
    private final SyntheticDataset train = SyntheticDataset.of(IMAGE, 3, 90, 1); // 6 batches an epoch

    private Trainer trainer(double learningRate) {
        Network network = Network.of(IMAGE, flatten(), dense(8), relu(), dense(3));
        return Trainer.of(network, crossEntropy(), sgd(learningRate).momentum(0.9))
                .kernels(new ScalarKernels())
                .threads(1)
                .epochs(2)
                .batchSize(16);
    }

    @Test
    void goesFromRatesThatDoNothingToRatesThatDoHarm() {
        List<RangeTest.Point> points = RangeTest.of(trainer(1), train).points();
        assertThat(points.get(0).learningRate()).isEqualTo(RangeTest.FROM);
        assertThat(points.get(0).smoothed()).isCloseTo(points.get(0).loss(), within(1e-9));
        for (int i = 1; i < points.size(); i++) {
            double factor =
                    (double) points.get(i).learningRate() / points.get(i - 1).learningRate();
            assertThat(factor).isCloseTo(Math.pow(1e8, 1.0 / 99), within(1e-5));
        }
        assertThat(points).hasSizeLessThanOrEqualTo(100);
    }

    /** Plain descent on a squared error goes out of bounds as soon as its rate is too large. */
    @Test
    void endsWhereTrainingFails() {
        Network linear = Network.of(IMAGE, flatten(), dense(3));
        Trainer trainer = Trainer.of(linear, meanSquaredError(), sgd(1))
                .kernels(new ScalarKernels())
                .threads(1)
                .batchSize(16);
        RangeTest test = RangeTest.of(trainer, train);
        assertThat(test.points().size()).isBetween(70, 95);
        assertThat(test.suggestion().orElseThrow()).isBetween(1e-4f, 0.2f);
        assertThat(test.lowest().orElseThrow().learningRate())
                .isGreaterThan(test.suggestion().orElseThrow());
    }

    /** The mean falls by 0.1 a step from step 30 to 40: the fall over ten steps is greatest from step 30 on. */
    @Test
    void suggestsWhereTheFallBegins() {
        List<RangeTest.Point> points = IntStream.range(0, 100)
                .mapToObj(i -> new RangeTest.Point(0.001f * (i + 1), 0, i < 30 ? 2 : Math.max(1, 2 - 0.1 * (i - 30))))
                .toList();
        assertThat(new RangeTest(points).suggestion()).contains(0.001f * 31);
    }

    /** Where training has come apart and settles at chance, the loss may fall faster than it ever did while something was learned. */
    @Test
    void suggestsNothingBehindTheLowest() {
        List<RangeTest.Point> points = IntStream.range(0, 100)
                .mapToObj(i -> new RangeTest.Point(
                        0.001f * (i + 1),
                        0,
                        i < 30 ? 2 : i <= 60 ? 2 - 0.01 * (i - 30) : i < 80 ? 4 : Math.max(2.3, 4 - 0.2 * (i - 80))))
                .toList();
        RangeTest test = new RangeTest(points);
        assertThat(test.lowest().orElseThrow().learningRate()).isEqualTo(0.001f * 61);
        assertThat(test.suggestion().orElseThrow()).isBetween(0.001f * 31, 0.001f * 61);
    }

    /** {@code m = 0.9 m + 0.1 loss}, divided by {@code 1 - 0.9^n} after n losses. */
    @Test
    void smoothsTheLosses() {
        List<RangeTest.Point> points = RangeTest.of(trainer(1), train).points();
        double mean = 0;
        for (int i = 0; i < points.size(); i++) {
            mean = 0.9 * mean + 0.1 * points.get(i).loss();
            assertThat(points.get(i).smoothed()).isCloseTo(mean / (1 - Math.pow(0.9, i + 1)), within(1e-9));
        }
    }

    @Test
    void whatItSuggestsLearns() {
        RangeTest test = RangeTest.of(trainer(1), train);
        float suggestion = test.suggestion().orElseThrow();
        assertThat(suggestion).isBetween(1e-4f, 0.5f);
        EpochResult[] last = new EpochResult[1];
        trainer(suggestion)
                .epochs(10)
                .listener(new TrainingListener() {
                    @Override
                    public void onEpoch(TrainingRun run, EpochResult result) {
                        last[0] = result;
                    }
                })
                .fit(train);
        assertThat(last[0].loss()).isLessThan(0.5 * test.points().get(0).loss());
    }

    @Test
    void neitherTheLearningRateNorTheScheduleNorTheThreadsMatter() {
        RangeTest test = RangeTest.of(trainer(1), train);
        assertThat(RangeTest.of(trainer(0.001).schedule(Schedule.cosine()).threads(2), train))
                .isEqualTo(test);
        assertThat(RangeTest.of(trainer(1).seed(7), train)).isNotEqualTo(test);
    }

    @Test
    void leavesTheTrainingAsItWas() {
        Map<String, Tensor> undisturbed = trainer(0.1).fit(train).weights().tensors();
        Trainer trainer = trainer(0.1);
        RangeTest.of(trainer, train);
        assertThat(trainer.fit(train).weights().tensors()).isEqualTo(undisturbed);
    }

    @Test
    void suggestsNothingWhereNothingIsLearned() {
        List<RangeTest.Point> flat = IntStream.range(0, 100)
                .mapToObj(i -> new RangeTest.Point(0.01f * (i + 1), 2, i < 5 ? 1 : 2 - 0.0005 * i))
                .toList();
        assertThat(new RangeTest(flat).suggestion()).isEmpty();
        assertThat(new RangeTest(flat.subList(0, 3)).lowest()).isEmpty();
        assertThat(new RangeTest(flat.subList(0, 3)).suggestion()).isEmpty();
        assertThat(new RangeTest(List.of()).suggestion()).isEmpty();
    }

    @Test
    void refusesDataThatDoNotFit() {
        SyntheticDataset large = SyntheticDataset.of(Shape.image(1, 9, 9), 3, 4, 1);
        assertThatThrownBy(() -> RangeTest.of(trainer(1), large))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected samples of (1, 5, 5), the network's input, got (1, 9, 9)");
    }
}
