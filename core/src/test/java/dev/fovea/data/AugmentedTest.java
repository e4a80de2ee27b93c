package dev.fovea.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AugmentedTest {
    private static final String EVERYTHING = "shift=2,rotate=15,scale=0.1,shear=0.1,elastic=20,flip=0.5,crop=1,"
            + "brightness=0.2,contrast=0.2,saturation=0.2,cutout=3,mixup=0.4,cutmix=1";

    /** Images of noise, normalised to their pixels on the scale from 0 to 1. */
    private static Dataset noise(int channels, int side, int n) {
        Shape shape = Shape.image(channels, side, side);
        byte[] pixels = new byte[n * shape.size()];
        SplitMix64 random = new SplitMix64(1);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(256);
        }
        return dataset(shape, pixels, n);
    }

    private static Dataset dataset(Shape shape, byte[] pixels, int n) {
        float[] zeros = new float[shape.channels()];
        float[] ones = new float[shape.channels()];
        Arrays.fill(ones, 1);
        return new ImageDataset(
                "made",
                new Images(shape, pixels, new int[n]),
                List.of("only"),
                Preprocessing.of(shape, new ChannelStatistics(zeros, ones), Fit.STRETCH, true),
                "00");
    }

    private static float[] read(Dataset dataset, int i) {
        float[] x = new float[dataset.shape().size() + 2];
        x[0] = -7;
        x[x.length - 1] = -7;
        dataset.read(i, x, 1);
        assertThat(x[0]).isEqualTo(-7);
        assertThat(x[x.length - 1]).isEqualTo(-7);
        return Arrays.copyOfRange(x, 1, x.length - 1);
    }

    private static float[] once(Dataset dataset, String augmentation, int epoch) {
        return read(dataset.augmented(Augmentation.parse(augmentation)).epoch(42, epoch), 0);
    }

    @Test
    void theSampleSeedAndEpochAloneDecide() {
        Dataset augmented = noise(3, 12, 40).augmented(Augmentation.parse(EVERYTHING));
        Dataset epoch = augmented.epoch(42, 3);
        List<float[]> inOrder =
                IntStream.range(0, 40).mapToObj(i -> read(epoch, i)).toList();
        List<float[]> atOnce = IntStream.range(0, 40)
                .parallel()
                .mapToObj(i -> read(augmented.epoch(42, 3), 39 - i))
                .toList();
        for (int i = 0; i < 40; i++) {
            assertThat(atOnce.get(39 - i)).containsExactly(inOrder.get(i));
        }
        assertThat(read(augmented.epoch(42, 4), 0)).isNotEqualTo(inOrder.get(0));
        assertThat(read(augmented.epoch(43, 3), 0)).isNotEqualTo(inOrder.get(0));
        assertThat(read(augmented.select(5).epoch(42, 3), 0)).containsExactly(inOrder.get(5));
    }

    @Test
    void outsideTrainingSamplesAreAsTheyAre() {
        Dataset plain = noise(1, 6, 3);
        Dataset augmented = plain.augmented(Augmentation.parse(EVERYTHING));
        assertThat(read(augmented, 2)).containsExactly(read(plain, 2));
        assertThat(plain.augmented(Augmentation.none())).isSameAs(plain);
        assertThat(Batches.shuffled(augmented, 2, 1, 0).get(0).shape()).isEqualTo(plain.shape());
    }

    @Test
    void flipsLeftAndRight() {
        Dataset plain = noise(3, 5, 1);
        float[] x = read(plain, 0);
        float[] flipped = once(plain, "flip=1", 0);
        for (int row = 0; row < 15; row++) {
            for (int i = 0; i < 5; i++) {
                assertThat(flipped[row * 5 + i]).isEqualTo(x[row * 5 + 4 - i]);
            }
        }
    }

    @Test
    void cropsByWholePixelsAndFillsWithBackground() {
        Dataset plain = noise(1, 7, 1);
        float[] x = read(plain, 0);
        for (int epoch = 0; epoch < 20; epoch++) {
            float[] cropped = once(plain, "crop=2", epoch);
            boolean found = false;
            for (int shift = 0; shift < 25; shift++) {
                found |= Arrays.equals(cropped, shifted(x, shift / 5 - 2, shift % 5 - 2));
            }
            assertThat(found).isTrue();
        }
    }

    /** The 7x7 image moved by whole pixels. */
    private static float[] shifted(float[] x, int dy, int dx) {
        float[] shifted = new float[49];
        for (int i = 0; i < 49; i++) {
            int sy = i / 7 + dy;
            int sx = i % 7 + dx;
            shifted[i] = sy < 0 || sy > 6 || sx < 0 || sx > 6 ? 0 : x[sy * 7 + sx];
        }
        return shifted;
    }

    @Test
    void rotationKeepsTheMiddleAndTheMass() {
        byte[] pixels = new byte[21 * 21];
        for (int i = 0; i < pixels.length; i++) {
            double square = Math.pow(i / 21 - 10, 2) + Math.pow(i % 21 - 10, 2);
            pixels[i] = (byte) (255 * Math.exp(-square / 18)); // the same from all sides
        }
        Dataset plain = dataset(Shape.image(1, 21, 21), pixels, 1);
        float[] x = read(plain, 0);
        for (int epoch = 0; epoch < 10; epoch++) {
            float[] rotated = once(plain, "rotate=180", epoch);
            for (int i = 0; i < x.length; i++) {
                assertThat(rotated[i]).isEqualTo(x[i], within(0.03f));
            }
        }
    }

    @Test
    void coloursStayBetweenBlackAndWhite() {
        Dataset plain = noise(3, 8, 1);
        float[] x = read(plain, 0);
        float[] changed = once(plain, "brightness=1,contrast=1,saturation=1", 0);
        assertThat(changed).isNotEqualTo(x);
        for (float pixel : changed) {
            assertThat(pixel).isBetween(0f, 1f);
        }
    }

    @Test
    void cutsASquareOut() {
        Dataset plain = noise(1, 28, 1);
        float[] x = read(plain, 0);
        for (int epoch = 0; epoch < 10; epoch++) {
            float[] cut = once(plain, "cutout=5", epoch);
            int changed = 0;
            for (int i = 0; i < x.length; i++) {
                if (cut[i] != x[i]) {
                    assertThat(cut[i]).isZero();
                    changed++;
                }
            }
            assertThat(changed).isBetween(1, 25);
        }
    }

    @Test
    void theElasticFieldIsNoiseSmoothedByAGaussian() {
        // far from the border the variance is alpha^2 / 3 * 1 / (4 pi sigma^2); that of three boxes of 7, 7 and 9 is
        // near it
        double alpha = 10;
        double sigma = 4;
        ElasticField field = new ElasticField(64, 64, alpha, sigma);
        SplitMix64 random = new SplitMix64(3);
        double sum = 0;
        double squares = 0;
        int n = 0;
        for (int k = 0; k < 200; k++) {
            field.draw(random);
            for (int y = 16; y < 48; y += 4) {
                for (int x = 16; x < 48; x += 4) {
                    sum += field.dx(y, x) + field.dy(y, x);
                    squares += Math.pow(field.dx(y, x), 2) + Math.pow(field.dy(y, x), 2);
                    n += 2;
                }
            }
        }
        double expected = alpha * alpha / 3 / (4 * Math.PI * sigma * sigma);
        assertThat(squares / n).isEqualTo(expected, within(0.1 * expected));
        assertThat(sum / n).isEqualTo(0, within(0.1 * Math.sqrt(expected)));
    }
}
