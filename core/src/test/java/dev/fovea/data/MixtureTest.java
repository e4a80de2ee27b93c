package dev.fovea.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MixtureTest {
    private static final int SAMPLES = 50;
    private static final Shape SHAPE = Shape.image(2, 8, 10);

    /** Sample i has the value i everywhere, and the label i. */
    private static Dataset numbered() {
        byte[] pixels = new byte[SAMPLES * SHAPE.size()];
        int[] labels = new int[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            labels[i] = i;
            Arrays.fill(pixels, i * SHAPE.size(), (i + 1) * SHAPE.size(), (byte) i);
        }
        List<String> classes = Arrays.stream(labels).mapToObj(Integer::toString).toList();
        ChannelStatistics unit = new ChannelStatistics(new float[2], new float[] {1 / 255f, 1 / 255f});
        return new ImageDataset(
                "numbered",
                new Images(SHAPE, pixels, labels),
                classes,
                Preprocessing.of(SHAPE, unit, Fit.STRETCH, true),
                "00");
    }

    private static Dataset epoch(String augmentation, int epoch) {
        return numbered().augmented(Augmentation.parse(augmentation)).epoch(1, epoch);
    }

    private static float[] read(Dataset dataset, int i) {
        float[] x = new float[SHAPE.size()];
        dataset.read(i, x, 0);
        return x;
    }

    @Test
    void mixupMixesImagesAsItMixesLabels() {
        Dataset mixed = epoch("mixup=1", 3);
        int between = 0;
        for (int i = 0; i < SAMPLES; i++) {
            float share = mixed.share(i);
            float expected = share * mixed.label(i) + (1 - share) * mixed.otherLabel(i);
            for (float x : read(mixed, i)) {
                assertThat(x).isCloseTo(expected, within(1e-4f));
            }
            between += share > 0.1 && share < 0.9 ? 1 : 0;
        }
        assertThat(between).isBetween(30, 48); // 0.8 of 50 in the mean, by 2.8
    }

    /** The share of the places that are the sample's own; a rectangle of the other's, in all channels. */
    @Test
    void cutmixCutsAsMuchAsItTakesFromTheLabel() {
        Dataset mixed = epoch("cutmix=1", 3);
        int cut = 0;
        for (int i = 0; i < SAMPLES; i++) {
            float[] x = read(mixed, i);
            int own = 0;
            for (int p = 0; p < 80; p++) {
                boolean isOwn = Math.abs(x[p] - mixed.label(i)) < 1e-4;
                assertThat(x[p]).isCloseTo(isOwn ? mixed.label(i) : mixed.otherLabel(i), within(1e-4f));
                assertThat(x[p + 80]).isEqualTo(x[p]);
                own += isOwn ? 1 : 0;
            }
            if (mixed.otherLabel(i) != mixed.label(i)) {
                assertThat(own / 80f).isCloseTo(mixed.share(i), within(1e-6f));
                cut += own < 80 ? 1 : 0;
            }
        }
        assertThat(cut).isGreaterThan(30);
    }

    /** The shares have the mean and the variance of the beta distribution. */
    @Test
    void sharesAreFromTheBetaDistribution() {
        for (double alpha : new double[] {0.2, 1, 3}) {
            double sum = 0;
            double squares = 0;
            int n = 0;
            for (int epoch = 0; epoch < 200; epoch++) {
                Dataset mixed = epoch("mixup=" + alpha, epoch);
                for (int i = 0; i < SAMPLES; i++) {
                    double off = mixed.share(i) - 0.5;
                    sum += off;
                    squares += off * off;
                    n++;
                }
            }
            double variance = 1 / (4 * (2 * alpha + 1));
            assertThat(sum / n).isCloseTo(0, within(5 * Math.sqrt(variance / n)));
            assertThat(squares / n).isCloseTo(variance, within(5 * variance / Math.sqrt(n)));
        }
    }

    @Test
    void bothTakeTurnsAndOutsideTrainingNothingIsMixed() {
        Dataset mixed = epoch("mixup=1,cutmix=1", 0);
        long even = 0;
        for (int i = 0; i < SAMPLES; i++) {
            float[] x = read(mixed, i);
            boolean uniform = true;
            for (float value : x) {
                uniform &= value == x[0];
            }
            even += uniform ? 1 : 0;
        }
        assertThat(even).isBetween(12L, 38L);
        Dataset outside = numbered().augmented(Augmentation.parse("mixup=1"));
        assertThat(outside.share(3)).isEqualTo(1);
        assertThat(outside.otherLabel(3)).isEqualTo(3);
        assertThat(read(outside, 3)).isEqualTo(read(numbered(), 3));
    }

    @Test
    void batchesAndSelectionsPassTheLabelsOn() {
        Dataset mixed = epoch("mixup=1", 0);
        Batch batch = Batch.of(mixed.select(7, 9), new int[] {1, 0}, 0, 2).part(1, 2);
        assertThat(batch.label(0)).isEqualTo(7);
        assertThat(batch.otherLabel(0)).isEqualTo(mixed.otherLabel(7));
        assertThat(batch.share(0)).isEqualTo(mixed.share(7));
    }
}
