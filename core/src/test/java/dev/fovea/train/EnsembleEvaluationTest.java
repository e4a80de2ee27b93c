package dev.fovea.train;

import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.loss.Loss.crossEntropy;
import static dev.fovea.optim.Optimizer.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.data.Dataset;
import dev.fovea.data.SyntheticDataset;
import dev.fovea.engine.Engine;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.metric.Evaluation;
import dev.fovea.model.Ensemble;
import dev.fovea.model.Model;
import dev.fovea.model.Prediction;
import dev.fovea.network.Network;
import dev.fovea.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EnsembleEvaluationTest {
    private static final Shape IMAGE = Shape.image(1, 5, 5);
    private static final Kernels KERNELS = new ScalarKernels();
    private final SyntheticDataset train = SyntheticDataset.of(IMAGE, 3, 6, 1); // little: some are mistaken
    private final SyntheticDataset test = SyntheticDataset.of(IMAGE, 3, 300, 2); // more than a batch

    private Ensemble trained(int members) {
        Network network = Network.of(IMAGE, flatten(), dense(3));
        return new Ensemble(IntStream.range(0, members)
                .mapToObj(seed -> Trainer.of(network, crossEntropy(), sgd(0.01))
                        .kernels(KERNELS)
                        .threads(1)
                        .epochs(1)
                        .seed(seed)
                        .fit(train))
                .toList());
    }

    private static EnsembleEvaluation evaluate(Ensemble ensemble, Dataset data, int threads) {
        try (Engine engine = Engine.start(KERNELS, threads)) {
            return EnsembleEvaluation.of(engine, ensemble, data);
        }
    }

    @Test
    void countsWhatPredictionsSay() {
        Ensemble ensemble = trained(3);
        int wrong = 0;
        int disputed = 0;
        double loss = 0;
        int[] wrongOf = new int[3];
        float[] x = new float[25];
        for (int n = 0; n < test.size(); n++) {
            test.read(n, x, 0);
            String label = test.classes().get(test.label(n));
            Prediction all = ensemble.predict(x);
            wrong += all.label().equals(label) ? 0 : 1;
            loss -= Math.log(all.probabilities()[test.label(n)]) / test.size();
            List<String> said = ensemble.members().stream()
                    .map((Model member) -> member.predict(x).label())
                    .toList();
            disputed += said.stream().distinct().count() > 1 ? 1 : 0;
            for (int k = 0; k < 3; k++) {
                wrongOf[k] += said.get(k).equals(label) ? 0 : 1;
            }
        }
        EnsembleEvaluation evaluation = evaluate(ensemble, test, 1);
        assertThat(disputed).isPositive();
        assertThat(evaluation.average().errors()).isEqualTo(wrong);
        assertThat(evaluation.average().loss()).isCloseTo(loss, within(1e-5));
        assertThat(evaluation.members().stream().map(Evaluation::errors))
                .containsExactly(wrongOf[0], wrongOf[1], wrongOf[2]);
        assertThat(evaluation.disagreement()).isCloseTo(100.0 * disputed / test.size(), within(0.005));
    }

    @Test
    void oneAloneNeverDisagrees() {
        EnsembleEvaluation evaluation = evaluate(trained(1), test, 1);
        assertThat(evaluation.disagreement()).isZero();
        assertThat(evaluation.average().errors())
                .isEqualTo(evaluation.members().get(0).errors());
    }

    @Test
    void theNumberOfThreadsDoesNotMatter() {
        Ensemble ensemble = trained(2);
        EnsembleEvaluation once = evaluate(ensemble, test, 1);
        EnsembleEvaluation again = evaluate(ensemble, test, 3);
        assertThat(again.average().loss()).isEqualTo(once.average().loss());
        assertThat(again.average().confusion()).isDeepEqualTo(once.average().confusion());
    }

    @Test
    void refusesDataOfOtherClasses() {
        assertThatThrownBy(() -> evaluate(trained(2), SyntheticDataset.of(IMAGE, 4, 8, 1), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("synthetic: expected the ensemble's 3 classes, got 4");
    }
}
