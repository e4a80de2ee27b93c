package dev.fovea.train;

import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.maxPool2d;
import static dev.fovea.layer.Layers.noisyRelu;
import static dev.fovea.layer.Layers.relu;
import static dev.fovea.layer.Layers.sigmoid;
import static dev.fovea.layer.Layers.softmax;
import static dev.fovea.layer.Layers.tanh;
import static dev.fovea.loss.Loss.crossEntropy;
import static dev.fovea.loss.Loss.meanSquaredError;
import static dev.fovea.optim.Optimizer.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.FoveaException;
import dev.fovea.Version;
import dev.fovea.data.SyntheticDataset;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.loss.Loss;
import dev.fovea.model.Model;
import dev.fovea.network.Initializer;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.optim.Schedule;
import dev.fovea.optim.Sgd;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainerTest {
    private static final Shape IMAGE = Shape.image(1, 8, 8);

    private final Network network =
            Network.of(IMAGE, conv2d(4, 3), noisyRelu(0.1), maxPool2d(2), flatten(), dense(16), relu(), dense(3));
    private final SyntheticDataset train = SyntheticDataset.of(IMAGE, 3, 50, 1);
    private final SyntheticDataset validation = SyntheticDataset.of(IMAGE, 3, 30, 2);

    private Trainer trainer(Network network) {
        return Trainer.of(network, crossEntropy(), sgd(0.05).momentum(0.9))
                .kernels(new ScalarKernels())
                .threads(2)
                .epochs(4)
                .batchSize(16);
    }

    @Test
    void learnsWhatTellsTheClassesApart() {
        List<EpochResult> results = new ArrayList<>();
        trainer(network).epochs(8).listener(collect(results)).fit(train, validation);
        assertThat(results).extracting(EpochResult::epoch).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(results).allMatch(result -> result.samples() == 50);
        EpochResult.Score score = results.get(7).validation().orElseThrow();
        assertThat(results.get(7).loss()).isLessThan(results.get(0).loss() / 10);
        assertThat(score.error()).isLessThan(10);
        assertThat(score.accuracy()).isGreaterThan(90);
    }

    @Test
    void learnsOneBatchByHeart() {
        Network cnn = Network.of(IMAGE, conv2d(6, 3), relu(), maxPool2d(2), flatten(), dense(20), relu(), dense(5));
        assertThat(lossByHeart(Trainer.of(cnn, crossEntropy(), sgd(0.05).momentum(0.9))))
                .isLessThan(1e-3);
    }

    @Test
    void learnsOneBatchByHeartWithTheSeedsSigmoidsAndSquaredError() {
        Network sigmoids = Network.of(IMAGE, conv2d(6, 3), tanh(), maxPool2d(2), flatten(), dense(5), sigmoid());
        assertThat(lossByHeart(Trainer.of(sigmoids, meanSquaredError(), sgd(2)).initializer(new Initializer.Xavier())))
                .isLessThan(1e-3);
    }

    /** Every sample has a pattern of its own and a label that says nothing about it. */
    private static double lossByHeart(Trainer trainer) {
        List<EpochResult> results = new ArrayList<>();
        trainer.kernels(new ScalarKernels())
                .threads(1)
                .epochs(1500)
                .batchSize(16)
                .listener(collect(results))
                .fit(SyntheticDataset.of(IMAGE, 16, 16, 3).relabelled(5));
        return results.get(results.size() - 1).loss();
    }

    @Test
    void givesTheSameBitsOnAnyNumberOfThreads() {
        Map<String, Tensor> one =
                trainer(network).threads(1).fit(train).weights().tensors();
        for (int threads : new int[] {2, 3, 8}) {
            assertThat(trainer(network).threads(threads).fit(train).weights().tensors())
                    .isEqualTo(one);
        }
        assertThat(trainer(network).seed(43).fit(train).weights().tensors()).isNotEqualTo(one);
    }

    @Test
    void trainsAnewEachTime() {
        Trainer trainer = trainer(network).epochs(1);
        assertThat(trainer.fit(train).weights().tensors())
                .isEqualTo(trainer.fit(train).weights().tensors());
    }

    @Test
    void takesBatchesLargerThanTheData() {
        Map<String, Tensor> whole =
                trainer(network).batchSize(50).fit(train).weights().tensors();
        assertThat(trainer(network)
                        .batchSize(1_000_000_000)
                        .fit(train)
                        .weights()
                        .tensors())
                .isEqualTo(whole);
    }

    @Test
    void beginsWhereTheInitializerSays() {
        Weights fresh = Weights.initialize(network, new Initializer.Seed(), 9);
        TrainingListener stop = new TrainingListener() {
            @Override
            public void onStart(TrainingRun run) {
                run.stop();
            }
        };
        Model model = trainer(network)
                .initializer(new Initializer.Seed())
                .seed(9)
                .listener(stop)
                .fit(train);
        assertThat(model.weights().tensors()).isEqualTo(fresh.tensors());
    }

    @Test
    void tellsWhereTheModelComesFrom() {
        Model model = trainer(network).epochs(2).seed(5).fit(train);
        assertThat(model.provenance().foveaVersion()).isEqualTo(Version.current());
        assertThat(model.provenance().seed()).isEqualTo(5);
        assertThat(model.provenance().dataset()).isEqualTo("synthetic");
        assertThat(model.provenance().datasetSha256()).isEqualTo("00ff");
        assertThat(model.provenance().kernels()).isEqualTo("scalar");
        assertThat(model.provenance().hyperParameters())
                .containsEntry("epochs", "2")
                .containsEntry("batchSize", "16")
                .containsEntry("samples", "50")
                .containsEntry("optimizer", "sgd, learning rate 0.05, momentum 0.9")
                .containsEntry("loss", "cross-entropy")
                .containsEntry("initializer", "he");
        assertThat(model.classes()).isEqualTo(train.classes());
    }

    @Test
    void stopsEarlyAndKeepsTheBestWeights() {
        // what is learned is wrong for this validation data, so its loss rises sooner or later
        List<EpochResult> results = new ArrayList<>();
        List<Map<String, Tensor>> weights = new ArrayList<>();
        TrainingListener collect = new TrainingListener() {
            @Override
            public void onEpoch(TrainingRun run, EpochResult result) {
                results.add(result);
                weights.add(run.snapshot().weights().tensors());
            }
        };
        Model model =
                trainer(network).epochs(50).earlyStopping(3).listener(collect).fit(train, validation.mislabelled());
        List<Double> losses = results.stream()
                .map(result -> result.validation().orElseThrow().loss())
                .toList();
        int best = losses.indexOf(losses.stream().min(Double::compare).orElseThrow());
        assertThat(results).hasSize(best + 1 + 3);
        assertThat(model.weights().tensors()).isEqualTo(weights.get(best)).isNotEqualTo(weights.get(best + 3));
        assertThat(model.provenance().hyperParameters()).containsEntry("epochs", Integer.toString(best + 4));
    }

    @Test
    void keepsTheLastWeightsWithoutEarlyStopping() {
        List<Map<String, Tensor>> weights = new ArrayList<>();
        TrainingListener collect = new TrainingListener() {
            @Override
            public void onEpoch(TrainingRun run, EpochResult result) {
                weights.add(run.snapshot().weights().tensors());
            }
        };
        Model model = trainer(network).listener(collect).fit(train, validation.mislabelled());
        assertThat(model.weights().tensors()).isEqualTo(weights.get(3));
    }

    @Test
    void namesTheLayerWhoseOutputDiverged() {
        assertDiverges(
                sgd(1e30),
                train,
                "training diverged at step 2 (epoch 2): the output of layer fc1 (dense 16) is no longer finite;"
                        + " the learning rate was 1.0E30, try a smaller one");
    }

    @Test
    void namesTheWeightThatDiverged() {
        assertDiverges(
                sgd(3e38),
                train.with(0, 1e4f),
                "training diverged at step 1 (epoch 1): conv1.weight of layer conv1 (conv2d 4@3x3) is no longer finite;"
                        + " the learning rate was 3.0E38, try a smaller one");
    }

    @Test
    void namesTheFirstLayerIfTheDataAreNotFinite() {
        assertDiverges(
                sgd(0.01),
                train.with(0, Float.NaN),
                "training diverged at step 1 (epoch 1): the output of layer conv1 (conv2d 4@3x3) is no longer finite;"
                        + " the learning rate was 0.01, try a smaller one");
    }

    private void assertDiverges(Sgd sgd, SyntheticDataset data, String message) {
        Trainer trainer = Trainer.of(network, crossEntropy(), sgd)
                .kernels(new ScalarKernels())
                .threads(2)
                .batchSize(50);
        assertThatThrownBy(() -> trainer.fit(data))
                .isInstanceOf(TrainingDivergedException.class)
                .isInstanceOf(FoveaException.class)
                .hasMessage(message);
    }

    @Test
    void refusesNetworksAndLossesThatDoNotGoTogether() {
        Network image = Network.of(IMAGE, conv2d(4, 3));
        assertThatThrownBy(() -> Trainer.of(image, crossEntropy(), sgd(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a network with a vector as output, got (4, 6, 6): end it with flatten and dense");
        Network normalised = Network.of(Shape.vector(2), dense(3), softmax());
        assertThatThrownBy(() -> Trainer.of(normalised, crossEntropy(), sgd(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "cross-entropy has softmax built in: leave the softmax layer 'softmax1' out of the network");
        Network yesOrNo = Network.of(Shape.vector(2), dense(3), sigmoid());
        assertThatThrownBy(() -> Trainer.of(yesOrNo, Loss.binaryCrossEntropy(), sgd(1)))
                .hasMessage(
                        "binary cross-entropy has sigmoid built in: leave the sigmoid layer 'sigmoid1' out of the network");
    }

    @Test
    void refusesDataThatDoNotFit() {
        SyntheticDataset large = SyntheticDataset.of(Shape.image(1, 9, 9), 3, 4, 1);
        SyntheticDataset many = SyntheticDataset.of(IMAGE, 4, 4, 1);
        String shape = "synthetic: expected samples of (1, 8, 8), the network's input, got (1, 9, 9):"
                + " use dataset.fitTo(network.inputShape())";
        assertThatThrownBy(() -> trainer(network).fit(large))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(shape);
        assertThatThrownBy(() -> trainer(network).fit(train, large)).hasMessage(shape);
        assertThatThrownBy(() -> trainer(network).fit(many))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("synthetic: expected 3 classes, one for each output of the network, got 4:"
                        + " give the last layer as many outputs as there are classes");
        assertThatThrownBy(() ->
                        trainer(network).schedule(Schedule.reduceOnPlateau()).fit(train))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "schedule plateau (times 0.1 after more than 10 epochs without a better validation loss) needs"
                                + " validation data: use fit(train, validation)");
        assertThatThrownBy(() -> trainer(network).earlyStopping(1).fit(train))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("early stopping needs validation data: use fit(train, validation)");
    }

    @Test
    void refusesSettingsBelowTheirLeast() {
        assertThatThrownBy(() -> trainer(network).epochs(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("epochs must be at least 1, got 0");
        assertThatThrownBy(() -> trainer(network).batchSize(0)).hasMessage("batchSize must be at least 1, got 0");
        assertThatThrownBy(() -> trainer(network).threads(0)).hasMessage("threads must be at least 1, got 0");
        assertThatThrownBy(() -> trainer(network).earlyStopping(-1))
                .hasMessage("earlyStopping must be at least 0, got -1");
    }

    @Test
    void speedIsSamplesBySeconds() {
        EpochResult result = new EpochResult(1, 0, 2, 50, Optional.empty());
        assertThat(result.samplesPerSecond()).isCloseTo(25, within(1e-12));
        assertThat(new EpochResult(1, 0, 0, 50, Optional.empty()).samplesPerSecond())
                .isZero();
    }

    private static TrainingListener collect(List<EpochResult> results) {
        return new TrainingListener() {
            @Override
            public void onEpoch(TrainingRun run, EpochResult result) {
                results.add(result);
            }
        };
    }
}
