package dev.fovea.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DatasetTest {
    private final Dataset data = counting(100);

    @Test
    void takesTheFirstSamples() {
        Dataset three = data.take(3);
        assertThat(three.size()).isEqualTo(3);
        assertThat(pixels(three)).containsExactly(0, 1, 2);
        assertThat(data.take(100)).isSameAs(data);
        assertThat(data.take(1000)).isSameAs(data);
        assertThatThrownBy(() -> data.take(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("counting: expected to take at least 1 sample, got 0");
    }

    @Test
    void aStratifiedSampleHasTheClassesInTheirProportions() {
        int[] half = IntStream.range(0, 100)
                .filter(i -> i % 10 < 5 || i < 40)
                .toArray(); // 10 of classes 0 to 4, 4 of the others
        Dataset sample = data.select(half).stratifiedSample(21, 7); // 3 and 1.2 of each
        assertThat(sample.size()).isEqualTo(21);
        assertThat(pixels(sample)).doesNotHaveDuplicates().isSorted();
        int[] counts = new int[10];
        for (int label : sample.labels()) {
            counts[label]++;
        }
        assertThat(counts).startsWith(3, 3, 3, 3, 3);
        assertThat(counts).containsOnly(1, 2, 3).containsOnlyOnce(2);
        assertThat(pixels(sample))
                .isEqualTo(pixels(data.select(half).stratifiedSample(21, 7)))
                .isNotEqualTo(pixels(data.select(half).stratifiedSample(21, 8)));
    }

    @Test
    void aStratifiedSampleHasEachClass() {
        assertThat(data.stratifiedSample(10, 3).labels()).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(data.stratifiedSample(100, 3)).isSameAs(data);
        assertThat(data.stratifiedSample(1000, 3)).isSameAs(data);
        assertThatThrownBy(() -> data.stratifiedSample(9, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("counting: expected to take at least 10 samples, one of each class, got 9");
    }

    @Test
    void selectsInTheOrderOfTheIndices() {
        Dataset selected = data.select(17, 3, 17);
        assertThat(pixels(selected)).containsExactly(17, 3, 17);
        assertThat(selected.label(0)).isEqualTo(7);
        assertThat(selected.name()).isEqualTo("counting");
        assertThat(selected.shape()).isEqualTo(data.shape());
        assertThat(selected.classes()).isEqualTo(data.classes());
        assertThat(selected.preprocessing()).isEqualTo(data.preprocessing());
        assertThat(selected.sha256()).isEqualTo("00ff");
    }

    @Test
    void aSelectionKeepsItsSamplesWhateverBecomesOfTheIndices() {
        int[] indices = {5};
        Dataset selected = data.select(indices);
        indices[0] = 9;
        assertThat(pixels(selected)).containsExactly(5);
    }

    @Test
    void refusesIndicesThatAreNotThere() {
        assertThatThrownBy(() -> data.select(0, 100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("counting: expected indices from 0 to 99, got 100");
        assertThatThrownBy(() -> data.select(-1)).hasMessage("counting: expected indices from 0 to 99, got -1");
        assertThatThrownBy(data::select).hasMessage("counting: expected to select at least 1 sample, got none");
    }

    @Test
    void aSplitIsDisjointCompleteAndOrdered() {
        Dataset.Split split = data.split(0.25, 7);
        assertThat(split.train().size()).isEqualTo(75);
        assertThat(split.validation().size()).isEqualTo(25);
        assertThat(pixels(split.train())).isSorted();
        assertThat(pixels(split.validation())).isSorted();
        List<Integer> all = new ArrayList<>(pixels(split.train()));
        all.addAll(pixels(split.validation()));
        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 100).boxed().toList());
    }

    @Test
    void aSplitIsDecidedByTheSeed() {
        assertThat(pixels(data.split(0.1, 7).validation()))
                .isEqualTo(pixels(data.split(0.1, 7).validation()))
                .isNotEqualTo(pixels(data.split(0.1, 8).validation()));
    }

    @Test
    void refusesASplitWithAnEmptyPart() {
        assertThatThrownBy(() -> data.split(0.001, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("counting: expected a fraction between 0 and 1 that leaves both parts at least one of 100"
                        + " samples, got 0.001");
        for (double fraction : new double[] {0, 1, -0.5, 1.5, 0.999, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> data.split(fraction, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("got " + fraction);
        }
    }

    @Test
    void aSelectionFitsItselfToALargerInput() {
        Dataset fitted = data.select(9).fitTo(Shape.image(1, 3, 3));
        float[] x = new float[9];
        fitted.read(0, x, 0);
        assertThat(x).containsExactly(0, 0, 0, 0, 9 / 255f, 0, 0, 0, 0);
    }

    private static List<Integer> pixels(Dataset data) {
        float[] x = new float[1];
        List<Integer> pixels = new ArrayList<>();
        for (int i = 0; i < data.size(); i++) {
            data.read(i, x, 0);
            pixels.add(Math.round(x[0] * 255));
        }
        return pixels;
    }

    /** Image i is 1x1 with pixel i and label i % 10. */
    private static ImageDataset counting(int n) {
        Shape shape = Shape.image(1, 1, 1);
        byte[] pixels = new byte[n];
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            pixels[i] = (byte) i;
            labels[i] = i % 10;
        }
        return new ImageDataset(
                "counting",
                new Images(shape, pixels, labels),
                List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
                Toy.plain(shape, Fit.STRETCH, true),
                "00ff");
    }
}
