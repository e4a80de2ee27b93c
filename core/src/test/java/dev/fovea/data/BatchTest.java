package dev.fovea.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import org.junit.jupiter.api.Test;

class BatchTest {
    private final SyntheticDataset data = SyntheticDataset.of(Shape.image(1, 2, 2), 3, 10, 1);

    @Test
    void ofADataSetReadsInTheGivenOrder() {
        int[] order = {9, 0, 5, 7};
        Batch batch = Batch.of(data, order, 1, 3);
        assertThat(batch.size()).isEqualTo(2);
        assertThat(batch.shape()).isEqualTo(data.shape());
        assertThat(batch.label(1)).isEqualTo(5 % 3);
        assertThat(read(batch, 1)).containsExactly(sample(5));
    }

    @Test
    void ofATensorHasTheSamplesAlongTheFirstDimension() {
        Batch batch = Batch.of(data.tensor(), 0, 1, 2, 0, 1, 2, 0, 1, 2, 0);
        assertThat(batch.size()).isEqualTo(10);
        assertThat(batch.shape()).isEqualTo(data.shape());
        assertThat(batch.label(4)).isEqualTo(1);
        assertThat(read(batch, 7)).containsExactly(sample(7));
    }

    @Test
    void ofUnlabelledSamplesCountsThem() {
        Batch batch = Batch.unlabelled(Shape.vector(2), 1, 2, 3, 4, 5, 6);
        assertThat(batch.size()).isEqualTo(3);
        assertThat(batch.label(2)).isZero();
        float[] x = new float[4];
        batch.read(2, x, 1);
        assertThat(x).containsExactly(0, 5, 6, 0);
        assertThat(Batch.unlabelled(Shape.vector(2)).size()).isZero();
    }

    @Test
    void aPartIsSomeOfItsSamples() {
        int[] order = {9, 0, 5, 7};
        Batch part = Batch.of(data, order, 0, 4).part(1, 3);
        assertThat(part.size()).isEqualTo(2);
        assertThat(part.shape()).isEqualTo(data.shape());
        assertThat(part.label(1)).isEqualTo(5 % 3);
        assertThat(read(part, 1)).containsExactly(sample(5));
        assertThatThrownBy(() -> part.part(1, 3)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void keepsItsLabelsWhateverBecomesOfTheArgument() {
        int[] labels = {1, 1};
        Batch batch = Batch.of(Tensor.zeros(Shape.of(2, 3)), labels);
        labels[0] = 0;
        assertThat(batch.label(0)).isEqualTo(1);
    }

    @Test
    void refusesWhatDoesNotAddUp() {
        assertThatThrownBy(() -> Batch.unlabelled(Shape.vector(2), 1, 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected whole samples of 2 elements, got 3 elements");
        assertThatThrownBy(() -> Batch.of(Tensor.zeros(Shape.of(2, 3)), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a label for each of 2 samples, got 1");
    }

    private float[] sample(int i) {
        float[] x = new float[4];
        data.read(i, x, 0);
        return x;
    }

    private static float[] read(Batch batch, int i) {
        float[] x = new float[4];
        batch.read(i, x, 0);
        return x;
    }
}
