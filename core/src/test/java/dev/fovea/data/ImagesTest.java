package dev.fovea.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.tensor.Shape;
import org.junit.jupiter.api.Test;

class ImagesTest {
    @Test
    void measuresMeanAndDeviationOfEachChannel() {
        // two images of two channels of 1x2; channel 0 holds 0, 255, 51, 102, channel 1 holds 7 only
        Images images = new Images(Shape.image(2, 1, 2), Toy.bytes(0, 255, 7, 7, 51, 102, 7, 7), new int[] {0, 1});
        // mean 408 / 4 = 102 = 0.4 of 255; variance (0.16 + 0.36 + 0.04 + 0) / 4 = 0.14
        assertThat(images.statistics())
                .isEqualTo(new ChannelStatistics(
                        new float[] {0.4f, (float) (7 / 255.0)}, new float[] {(float) Math.sqrt(0.14), 1}));
    }

    @Test
    void statisticsDoNotDependOnTheOrder() {
        Shape shape = Shape.image(1, 1, 2);
        Images one = new Images(shape, Toy.bytes(3, 250, 17, 91), new int[] {0, 1});
        Images other = new Images(shape, Toy.bytes(17, 91, 3, 250), new int[] {1, 0});
        assertThat(one.statistics()).isEqualTo(other.statistics()).hasSameHashCodeAs(other.statistics());
        assertThat(one).isNotEqualTo(other);
    }

    @Test
    void theBorderSaysWhetherFiguresAreLight() {
        Shape shape = Shape.image(1, 3, 3);
        int[] label = {0};
        assertThat(new Images(shape, Toy.bytes(9, 9, 9, 9, 99, 9, 9, 9, 9), label).lightOnDark())
                .isTrue();
        assertThat(new Images(shape, Toy.bytes(99, 99, 99, 99, 9, 99, 99, 99, 99), label).lightOnDark())
                .isFalse();
        assertThat(new Images(shape, new byte[9], label).lightOnDark()).isFalse();
    }

    @Test
    void equalImagesHaveEqualPixelsAndLabels() {
        Shape shape = Shape.image(1, 1, 1);
        Images images = new Images(shape, Toy.bytes(5), new int[] {1});
        assertThat(images)
                .isEqualTo(new Images(shape, Toy.bytes(5), new int[] {1}))
                .hasSameHashCodeAs(new Images(shape, Toy.bytes(5), new int[] {1}))
                .isNotEqualTo(new Images(shape, Toy.bytes(5), new int[] {2}))
                .hasToString("Images[1 of (1, 1, 1)]");
    }

    @Test
    void refusesWhatDoesNotFitTogether() {
        Shape shape = Shape.image(1, 2, 2);
        assertThatThrownBy(() -> new Images(Shape.of(4), new byte[4], new int[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("images: expected a shape (channels, height, width), got (4)");
        assertThatThrownBy(() -> new Images(shape, new byte[7], new int[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("images: expected 8 pixels for 2 labels of images (1, 2, 2), got 7");
        assertThatThrownBy(() -> new Images(Shape.image(1, 30000, 30000), new byte[7], new int[3]))
                .hasMessage("images: expected 2700000000 pixels for 3 labels of images (1, 30000, 30000), got 7");
        assertThatThrownBy(() -> new Images(shape, new byte[0], new int[0]))
                .hasMessage("images: expected at least 1 image, got none");
        assertThatThrownBy(() -> new Images(shape, new byte[8], new int[] {0, -1}))
                .hasMessage("images: expected labels from 0 on, got -1 at 1");
    }
}
