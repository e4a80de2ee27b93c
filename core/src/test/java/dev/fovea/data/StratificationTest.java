package dev.fovea.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StratificationTest {
    /** 40 of class 0, 20 of class 1, 1 of class 2. */
    private static final int[] LABELS =
            IntStream.range(0, 61).map(i -> i < 40 ? 0 : i < 60 ? 1 : 2).toArray();

    private static Dataset dataset(int... labels) {
        Images images = new Images(Shape.image(1, 1, 1), new byte[labels.length], labels);
        Preprocessing preprocessing = Preprocessing.of(images.shape(), images.statistics(), Fit.STRETCH, true);
        return new ImageDataset("made", images, List.of("a", "b", "c"), preprocessing, "00");
    }

    @Test
    void holdsTheSameShareOfEachClassBack() {
        int[] held = new Stratification(LABELS).held(0.25, 1);
        assertThat(held).isSorted().doesNotHaveDuplicates().hasSize(15);
        assertThat(Arrays.stream(held).filter(i -> LABELS[i] == 0)).hasSize(10);
        assertThat(Arrays.stream(held).filter(i -> LABELS[i] == 1)).hasSize(5);
        assertThat(new Stratification(LABELS).held(0.25, 1)).containsExactly(held);
        assertThat(new Stratification(LABELS).held(0.25, 2)).isNotEqualTo(held);
    }

    @Test
    void leavesSomethingOfEachClassOnBothSides() {
        assertThat(new Stratification(new int[] {0, 0, 1, 1, 1}).held(0.01, 1)).hasSize(2);
        assertThat(new Stratification(new int[] {0, 0, 1, 1, 1}).held(0.99, 1)).hasSize(3);
    }

    @Test
    void splitsADataSetIntoPartsThatAreAllOfIt() {
        Dataset.Split split = dataset(LABELS).stratifiedSplit(0.25, 1);
        assertThat(split.train().size()).isEqualTo(46);
        assertThat(split.validation().size()).isEqualTo(15);
        assertThat(Arrays.stream(split.train().labels()).boxed())
                .filteredOn(label -> label == 1)
                .hasSize(15);
        assertThat(Arrays.stream(split.validation().labels()).boxed())
                .filteredOn(label -> label == 1)
                .hasSize(5);
    }

    @Test
    void foldsValidateOnEachSampleOnce() {
        List<Dataset.Split> folds = dataset(LABELS).folds(4, 7);
        assertThat(folds).hasSize(4);
        assertThat(folds.stream().mapToInt(fold -> fold.validation().size())).containsExactlyInAnyOrder(16, 15, 15, 15);
        for (Dataset.Split fold : folds) {
            assertThat(fold.train().size() + fold.validation().size()).isEqualTo(61);
            assertThat(Arrays.stream(fold.validation().labels()).boxed())
                    .filteredOn(label -> label == 0)
                    .hasSize(10);
            assertThat(Arrays.stream(fold.validation().labels()).boxed())
                    .filteredOn(label -> label == 1)
                    .hasSize(5);
        }
        int[] hands = new Stratification(LABELS).deal(4, 7);
        assertThat(hands).hasSize(61).containsOnly(0, 1, 2, 3);
    }

    @Test
    void aSampleHasTheClassesInTheSameProportions() {
        int[] sample = new Stratification(LABELS).sample(31, 3);
        assertThat(sample).isSorted().doesNotHaveDuplicates().hasSize(31);
        // shares 20.33, 10.16 and 0.51, of which the last is at least one
        assertThat(Arrays.stream(sample).filter(i -> LABELS[i] == 0)).hasSize(20);
        assertThat(Arrays.stream(sample).filter(i -> LABELS[i] == 1)).hasSize(10);
        assertThat(sample).contains(60);
        assertThat(new Stratification(LABELS).sample(31, 3)).containsExactly(sample);
        assertThat(new Stratification(LABELS).sample(31, 4)).isNotEqualTo(sample);
        assertThat(new Stratification(LABELS).sample(61, 1))
                .containsExactly(IntStream.range(0, 61).toArray());
        // shares 1.97, 0.98 and 0.05: one each, though the last one's is not its due
        int[] three = new Stratification(LABELS).sample(3, 1);
        assertThat(Arrays.stream(three).map(i -> LABELS[i])).containsExactly(0, 1, 2);
        assertThatThrownBy(() -> new Stratification(LABELS).sample(2, 1))
                .hasMessage("expected to take from 3, one of each class, to 61 samples, got 2");
        assertThatThrownBy(() -> new Stratification(LABELS).sample(62, 1)).hasMessageContaining("got 62");
    }

    @Test
    void refusesWhatCannotBeCut() {
        assertThatThrownBy(() -> dataset(LABELS).folds(62, 1))
                .hasMessage("made: expected from 2 to 61 folds, one sample each at least, got 62");
        assertThatThrownBy(() -> dataset(0, 1, 2).stratifiedSplit(0.5, 1))
                .hasMessage("made: expected a class of at least 2 samples to hold one back, got none");
        assertThatThrownBy(() -> new Stratification(LABELS).held(1, 1))
                .hasMessage("expected a fraction between 0 and 1 to hold back, got 1.0");
        assertThatThrownBy(() -> new Stratification(new int[] {0, -1})).hasMessageContaining("got -1 at 1");
    }
}
