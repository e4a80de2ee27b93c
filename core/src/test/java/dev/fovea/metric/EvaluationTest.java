package dev.fovea.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    private static final float NAN = Float.NaN;

    private final Evaluation.Counter counter = new Evaluation.Counter(List.of("cat", "dog", "owl"));

    private void count(int label, float... y) {
        counter.add(y, 0, label, 1);
    }

    @Test
    void countsWhatWasTakenForWhat() {
        count(0, 3, 2, 1);
        count(0, 3, 1, 2);
        count(0, 2, 3, 1); // a cat taken for a dog, second of the outputs
        count(1, 2, 3, 1);
        count(1, 3, 1, 2); // a dog taken for a cat, third of the outputs
        count(2, 1, 2, 3);
        Evaluation evaluation = counter.evaluation();
        assertThat(evaluation.classes()).containsExactly("cat", "dog", "owl");
        assertThat(evaluation.confusion()).isDeepEqualTo(new int[][] {{2, 1, 0}, {1, 1, 0}, {0, 0, 1}});
        assertThat(evaluation.ranks()).containsExactly(4, 1, 1);
        assertThat(evaluation.samples()).isEqualTo(6);
        assertThat(evaluation.errors()).isEqualTo(2);
        assertThat(evaluation.error()).isEqualTo(33.33); // the seed: round(2.0 / 6.0 * 100, 2)
        assertThat(evaluation.accuracy()).isEqualTo(66.67);
        assertThat(evaluation.topK(1)).isEqualTo(66.67);
        assertThat(evaluation.topK(2)).isEqualTo(83.33);
        assertThat(evaluation.topK(3)).isEqualTo(100);
        assertThat(evaluation.topK(9)).isEqualTo(100);
    }

    @Test
    void measuresEachClass() {
        Evaluation evaluation = new Evaluation(
                List.of("cat", "dog", "owl", "yak", "emu"),
                new int[][] {{2, 1, 0, 0, 0}, {1, 1, 0, 1, 0}, {0, 0, 1, 0, 0}, {0, 0, 0, 0, 0}, {1, 0, 0, 0, 0}},
                new int[] {4, 4, 0, 0, 0},
                0);
        assertThat(evaluation.precision(0)).isEqualTo(2 / 4.0);
        assertThat(evaluation.recall(0)).isEqualTo(2 / 3.0);
        assertThat(evaluation.f1(0)).isCloseTo(4 / 7.0, within(1e-15)); // 2 tp / (2 tp + fp + fn) = 4 / (4 + 2 + 1)
        assertThat(evaluation.precision(1)).isEqualTo(1 / 2.0);
        assertThat(evaluation.recall(1)).isEqualTo(1 / 3.0);
        assertThat(evaluation.f1(1)).isCloseTo(2 / 5.0, within(1e-15)); // 2 / (2 + 1 + 2)
        assertThat(evaluation.f1(2)).isEqualTo(1);
        // no yak was there, one was seen
        assertThat(evaluation.precision(3)).isZero();
        assertThat(evaluation.recall(3)).isZero();
        assertThat(evaluation.f1(3)).isZero();
        // an emu was there, none was seen
        assertThat(evaluation.precision(4)).isZero();
        assertThat(evaluation.recall(4)).isZero();
        assertThat(evaluation.f1(4)).isZero();
    }

    @Test
    void roundsPercentagesToTwoDecimals() {
        assertThat(withErrors(95, 10_000).error()).isEqualTo(0.95);
        assertThat(withErrors(95, 10_000).accuracy()).isEqualTo(99.05);
        assertThat(withErrors(1, 3).error()).isEqualTo(33.33);
        assertThat(withErrors(2, 3).error()).isEqualTo(66.67);
        assertThat(withErrors(1, 70_000).error()).isEqualTo(0.0);
        assertThat(withErrors(4, 70_000).error()).isEqualTo(0.01);
        assertThat(withErrors(7, 7).error()).isEqualTo(100);
        assertThat(withErrors(0, 7).error()).isEqualTo(0);
    }

    private static Evaluation withErrors(int errors, int samples) {
        int right = samples - errors;
        return new Evaluation(List.of("a", "b"), new int[][] {{right, errors}, {0, 0}}, new int[] {right, errors}, 0);
    }

    @Test
    void ofEqualOutputsTheFirstIsPredicted() {
        count(1, 5, 5, 5);
        count(0, 5, 5, 5);
        count(2, 0, -0.0f, 0);
        Evaluation evaluation = counter.evaluation();
        assertThat(evaluation.confusion()).isDeepEqualTo(new int[][] {{1, 0, 0}, {1, 0, 0}, {1, 0, 0}});
        assertThat(evaluation.ranks()).containsExactly(1, 1, 1);
    }

    @Test
    void aNanComesLast() {
        count(0, NAN, 1, 2);
        count(1, NAN, Float.NEGATIVE_INFINITY, NAN);
        count(2, 1, NAN, NAN);
        count(0, NAN, NAN, NAN);
        count(1, NAN, NAN, NAN);
        Evaluation evaluation = counter.evaluation();
        assertThat(evaluation.confusion()).isDeepEqualTo(new int[][] {{1, 0, 1}, {1, 1, 0}, {1, 0, 0}});
        assertThat(evaluation.ranks()).containsExactly(2, 1, 2);
    }

    @Test
    void readsFromItsOffsetAndAveragesTheLoss() {
        float[] y = {9, 9, 9, 1, 2, 3};
        counter.add(y, 3, 2, 0.5f);
        counter.add(y, 3, 2, 1.5f);
        Evaluation evaluation = counter.evaluation();
        assertThat(evaluation.confusion()[2]).containsExactly(0, 0, 2);
        assertThat(evaluation.loss()).isEqualTo(1);
    }

    @Test
    void ofNothingIsZero() {
        Evaluation evaluation = counter.evaluation();
        assertThat(evaluation.samples()).isZero();
        assertThat(evaluation.error()).isZero();
        assertThat(evaluation.accuracy()).isZero();
        assertThat(evaluation.topK(2)).isZero();
        assertThat(evaluation.loss()).isZero();
    }

    @Test
    void isNotChangedByFurtherCounting() {
        count(0, 3, 2, 1);
        Evaluation evaluation = counter.evaluation();
        count(0, 3, 2, 1);
        assertThat(evaluation.samples()).isEqualTo(1);
        assertThat(evaluation.confusion()[0][0]).isEqualTo(1);
    }
}
