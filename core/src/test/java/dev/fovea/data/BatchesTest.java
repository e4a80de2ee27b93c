package dev.fovea.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchesTest {
    private final SyntheticDataset data = SyntheticDataset.of(Shape.vector(2), 5, 23, 1);

    @ParameterizedTest
    @CsvSource({"1, 23, 1", "5, 5, 3", "22, 2, 1", "23, 1, 23", "24, 1, 23", "2147483647, 1, 23"})
    void theLastHoldsWhatIsLeftOver(int batchSize, int count, int last) {
        Batches batches = Batches.inOrder(data, batchSize);
        assertThat(batches.count()).isEqualTo(count);
        List<Integer> sizes = new ArrayList<>();
        batches.forEach(batch -> sizes.add(batch.size()));
        assertThat(sizes).hasSize(count);
        assertThat(sizes.subList(0, count - 1)).allMatch(size -> size == batchSize);
        assertThat(sizes.get(count - 1)).isEqualTo(last);
    }

    @Test
    void inOrderKeepsTheOrder() {
        List<Integer> labels = new ArrayList<>();
        for (Batch batch : Batches.inOrder(data, 7)) {
            IntStream.range(0, batch.size()).map(batch::label).forEach(labels::add);
        }
        assertThat(labels)
                .containsExactlyElementsOf(
                        IntStream.range(0, 23).mapToObj(data::label).toList());
    }

    @Test
    void shufflingTakesEverySampleOnce() {
        for (int epoch = 0; epoch < 20; epoch++) {
            int[] order = Batches.shuffled(data, 5, 42, epoch).order();
            assertThat(IntStream.of(order).sorted().toArray())
                    .isEqualTo(IntStream.range(0, 23).toArray());
        }
    }

    @Test
    void theOrderDependsOnSeedAndEpochAlone() {
        int[] order = Batches.shuffled(data, 5, 42, 3).order();
        assertThat(Batches.shuffled(data, 7, 42, 3).order()).containsExactly(order);
        assertThat(Batches.shuffled(data, 5, 42, 4).order()).isNotEqualTo(order);
        assertThat(Batches.shuffled(data, 5, 43, 3).order()).isNotEqualTo(order);
        assertThat(Batches.inOrder(data, 5).order()).isNotEqualTo(order);
    }

    @Test
    void refusesSizesAndNumbersThatAreNotThere() {
        assertThatThrownBy(() -> Batches.inOrder(data, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("batchSize must be at least 1, got 0");
        assertThatThrownBy(() -> Batches.inOrder(data, 5).get(5)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Batches.inOrder(data, 5).get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
