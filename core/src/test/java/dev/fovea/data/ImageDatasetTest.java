package dev.fovea.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.fovea.tensor.Shape;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageDatasetTest {
    private static final Shape SHAPE = Shape.image(2, 1, 2);
    private final Images images = new Images(SHAPE, Toy.bytes(0, 255, 51, 102, 1, 2, 3, 4), new int[] {0, 1});
    private final Preprocessing preprocessing = Preprocessing.of(
            SHAPE, new ChannelStatistics(new float[] {0.5f, 0.2f}, new float[] {0.5f, 0.1f}), Fit.STRETCH, true);
    private final ImageDataset data = new ImageDataset("toy", images, List.of("a", "b"), preprocessing, "ab12");

    @Test
    void readsNormalisedPixels() {
        float[] x = {9, 9, 9, 9, 9, 9};
        data.read(0, x, 1);
        // (0 - 0.5) / 0.5, (1 - 0.5) / 0.5; (0.2 - 0.2) / 0.1, (0.4 - 0.2) / 0.1
        assertThat(x).containsExactly(9, -1, 1, 0, (102 / 255f - 0.2f) / 0.1f, 9);
        assertThat(data.shape()).isEqualTo(SHAPE);
        assertThat(data.size()).isEqualTo(2);
        assertThat(data.label(1)).isEqualTo(1);
        assertThat(data.sha256()).isEqualTo("ab12");
        assertThat(data.images()).isEqualTo(images);
    }

    /** Wherever the pixels are kept. */
    @Test
    void readsFromAnyStore() {
        ImageStore store = new ImageStore() {
            @Override
            public Shape shape() {
                return SHAPE;
            }

            @Override
            public int[] labels() {
                return images.labels();
            }

            @Override
            public void read(int i, byte[] pixels) {
                images.read(i, pixels);
            }
        };
        float[] expected = new float[5];
        float[] x = new float[5];
        ImageDataset stored = new ImageDataset("stored", store, List.of("a", "b"), preprocessing, "ab12");
        for (int i = 0; i < 2; i++) {
            data.read(i, expected, 1);
            stored.read(i, x, 1);
            assertThat(x).isEqualTo(expected);
        }
        assertThat(store.statistics()).isEqualTo(images.statistics());
        assertThat(store.lightOnDark()).isEqualTo(images.lightOnDark());
    }

    @Test
    void readsWhatNormalizeGives() {
        float[] read = new float[4];
        float[] normalized = new float[4];
        data.read(1, read, 0);
        preprocessing.normalize(Toy.bytes(1, 2, 3, 4), normalized, 0);
        assertThat(read).isEqualTo(normalized);
    }

    @Test
    void aLargerInputHasABorderOfBackground() {
        ImageDataset fitted = data.fitTo(Shape.image(2, 2, 4));
        float[] x = new float[16];
        fitted.read(0, x, 0);
        float black1 = (0 - 0.2f) / 0.1f;
        // one row more: below; two columns more: one on each side
        assertThat(x).startsWith(-1, -1, 1, -1, -1, -1, -1, -1);
        assertThat(x).endsWith(black1, 0, (102 / 255f - 0.2f) / 0.1f, black1, black1, black1, black1, black1);
        assertThat(fitted.shape()).isEqualTo(Shape.image(2, 2, 4));
        assertThat(data.fitTo(SHAPE)).isSameAs(data);
    }

    @Test
    void refusesAnInputThatTheImagesDoNotFit() {
        String expected = "images (2, 1, 2): expected a network input of 2 channels and at least 1x2, got ";
        String cure = ": change the network's input, or choose data that fits it";
        for (Shape input : List.of(Shape.image(2, 1, 1), Shape.image(1, 1, 2), Shape.vector(4))) {
            assertThatThrownBy(() -> data.fitTo(input))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(expected + input + cure);
        }
    }

    @Test
    void takesAnotherPreprocessing() {
        float[] x = new float[4];
        data.withPreprocessing(Toy.plain(SHAPE, Fit.STRETCH, true)).read(0, x, 0);
        assertThat(x).containsExactly(0, 1, 0.2f, 0.4f);
        assertThatThrownBy(() -> data.withPreprocessing(Toy.plain(Shape.image(2, 2, 2), Fit.STRETCH, true)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("toy: expected a preprocessing for images (2, 1, 2), got one for (2, 2, 2)");
    }

    @Test
    void refusesLabelsWithoutAClass() {
        assertThatThrownBy(() -> new ImageDataset("toy", images, List.of("a"), preprocessing, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("toy: expected labels from 0 to 0 for 1 classes, got 1 at 1");
    }

    @Test
    void refusesASampleThatIsNotThere() {
        assertThatThrownBy(() -> data.read(2, new float[4], 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> data.read(-1, new float[4], 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void readingAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ImageDataset fitted = data.fitTo(Shape.image(2, 4, 4));
        float[] x = new float[32];
        fitted.read(0, x, 0);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            fitted.read(i & 1, x, 0);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }
}
